"""The page of the figures: periods, what is shown of them, what is said of a bad date (C-08, C-20, B-20)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core import figures
from core.figures import Period
from reports.periods import Named, period_of
from tests.reports import figures_world

URL = reverse("reports:figures")
OCTOBER = {
    "period": "dates",
    "first_day": "1",
    "first_month": "10",
    "first_year": "2026",
    "first_calendar": "G",
    "last_day": "31",
    "last_month": "10",
    "last_year": "2026",
    "last_calendar": "G",
}


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("this_month", date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", date(2026, 1, 1), date(2026, 1, 31)),
        ("this_quarter", date(2026, 1, 1), date(2026, 3, 31)),
        ("last_quarter", date(2025, 10, 1), date(2025, 12, 31)),
        ("this_year", date(2026, 1, 1), date(2026, 12, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
        # 15 February 2026 is 27 Shaaban 1447, a month of 29 days.
        ("this_hijri_month", date(2026, 1, 20), date(2026, 2, 17)),
        ("last_hijri_month", date(2025, 12, 21), date(2026, 1, 19)),
    ],
)
def test_a_period_by_its_name(name, first, last):
    assert period_of(name, date(2026, 2, 15)) == Period(first, last)


def test_the_last_month_of_a_hijri_year_ends_with_it():
    """29 Dhu al-Hijja 1447 is 15 June 2026; the next year begins on the 16th."""
    assert period_of(Named.THIS_HIJRI_MONTH, date(2026, 6, 15)).last == date(2026, 6, 15)
    assert period_of(Named.LAST_HIJRI_MONTH, date(2026, 6, 16)).last == date(2026, 6, 15)


def test_the_page_opens_with_this_month_and_every_figure(ataa, quality_officer, client_for):
    with time_machine.travel("2026-11-09T09:00:00+03:00", tick=False):
        page = client_for(quality_officer).get(URL)

    assert page.context["period"] == Period(date(2026, 11, 1), date(2026, 11, 30))
    assert [row.figure for row in page.context["rows"]] == figures.every()
    assert (
        page.content.decode().count("لا بيانات في هذه المدة") == len(figures.every()) - 2
    )  # no objection and no obstacle: 0


def test_two_dates_show_what_was_counted(ataa, officer, researcher, auditor, client_for):
    with time_machine.travel(figures_world.on(figures_world.TODAY), tick=False):
        figures_world.make(ataa, officer, researcher)
        page = client_for(auditor).get(URL, OCTOBER)
    text = page.content.decode()

    assert page.context["period"] == figures_world.OCTOBER
    assert '<bdi dir="ltr">78.6%</bdi>' in text
    assert "لا بيانات في هذه المدة" not in text
    # B-20: the hidden districts and places, by name and without a number.
    assert text.count("أقل من الحد") == 2
    assert [group.hidden for row in page.context["rows"] for group in row.groups if group.hidden] == [
        ["النخيل (العيون)", "الورود (العيون)"],
        ["عند التسليم", "داخل المكتب"],
    ]
    assert "1448/04/20هـ" in text


def test_a_hijri_date_does_as_well(ataa, manager, client_for):
    said = OCTOBER | {"first_day": "20", "first_month": "4", "first_year": "1448", "first_calendar": "H"}

    assert client_for(manager).get(URL, said).context["period"] == figures_world.OCTOBER


@pytest.mark.parametrize(
    ("said", "field", "message"),
    [
        ({"first_day": "", "first_month": "", "first_year": ""}, "first", "اكتب اليوم والشهر والسنة."),
        ({"last_day": "31", "last_month": "2"}, "last", "لا يوجد هذا اليوم في هذا الشهر. راجع التاريخ."),
        (
            {"last_day": "30", "last_month": "9"},
            "last",
            "آخر يوم يسبق أول يوم. اكتب اليوم نفسه أو يومًا بعده.",
        ),
        ({"first_year": "1448"}, "first", None),
        ({"first_day": "x" * 99}, "first", None),
        ({"last_year": "9999"}, "last", None),
        ({"period": "yesterday"}, "period", "اختر إحدى المدد."),
        ({"period": ""}, "period", None),
    ],
)
def test_a_bad_date_is_answered_beside_its_field(said, field, message, ataa, manager, client_for):
    page = client_for(manager).get(URL, OCTOBER | said)
    errors = page.context["form"].errors

    assert page.status_code == 200
    assert list(errors) == [field]
    assert message is None or errors[field] == [message]
    assert (page.context["period"], page.context["rows"]) == (None, [])
    assert errors[field][0] in page.content.decode()


def test_dates_that_nobody_asked_for_do_not_matter(ataa, manager, client_for):
    page = client_for(manager).get(URL, OCTOBER | {"period": "last_month", "first_day": "99"})

    assert page.context["form"].errors == {}
    assert len(page.context["rows"]) == len(figures.every())


def test_definitions_are_folded_until_they_are_asked_for(ataa, manager, client_for):
    closed, opened = (
        client_for(manager).get(URL, said).content.decode() for said in ({}, {"definitions": 1})
    )

    assert '<details class="text-body-secondary">' in closed
    assert '<details class="text-body-secondary">' not in opened
    assert opened.count('<details class="text-body-secondary" open>') == len(figures.every())


def test_a_clause_is_named_only_where_the_policy_in_force_has_it(ataa, manager, client_for):
    """B-20 is a clause of براعم alone."""
    rows = {row.figure.code: row for row in client_for(manager).get(URL).context["rows"]}

    assert rows["acceptance"].clauses == ("C-08",)
    assert rows["overrides"].clauses == ()
    assert "ممارسة جيدة، ليست من بنود السياسة" in client_for(manager).get(URL).content.decode()


def test_it_is_in_the_navigation_of_who_may_see_it(ataa, quality_officer, officer, client_for):
    assert URL in client_for(quality_officer).get(reverse("home")).content.decode()
    assert URL not in client_for(officer).get(reverse("home")).content.decode()
    assert client_for(officer).get(URL).status_code == 403
