"""A birth of which the year alone is known: typed so, asked about on old papers, never shown as a day."""

from contextlib import nullcontext
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from beneficiaries.actions.writing import check_head_of_age
from beneficiaries.models import Person
from beneficiaries.summary import age_text
from eligibility.models import DocumentCheck
from eligibility.statement.stated import Stated
from eligibility.statement.statement import statement_of
from policy.models import PolicyProfile
from tests.beneficiaries.conftest import edit, errors_of, head_data, member_data, opening, url_of
from tests.factories import make_file, make_person, request_at

pytestmark = pytest.mark.django_db
CREATE = reverse("beneficiaries:create")
ASKED = "المستندات القديمة تُظهر 1/1 أو 1/7 إذا لم يُعرف اليوم. راجع المستند."


def born(day, month, year, calendar="H"):
    names = ("day", "month", "year", "calendar")
    return {
        f"birth_date_{name}": value for name, value in zip(names, (day, month, year, calendar), strict=True)
    }


def stored():
    return Person.objects.values_list("birth_date", "birth_calendar", "birth_precision").get(
        first_name="سعاد"
    )


YEARS = [
    (born("", "", "1390"), (date(1970, 9, 2), "H", "year")),
    (born("", "", "1970", "G"), (date(1970, 7, 1), "G", "year")),
    (born("1390هـ", "", ""), (date(1970, 9, 2), "H", "year")),
    (born("5", "رجب", "1390"), (date(1970, 9, 6), "H", "day")),
    (born("5 رجب 1390هـ", "", ""), (date(1970, 9, 6), "H", "day")),
]


@pytest.mark.parametrize(("typed", "kept"), YEARS)
def test_a_year_of_birth_can_be_typed_alone(ataa, desk, typed, kept):
    assert desk.post(CREATE, opening(**typed)).status_code == 302
    assert stored() == kept


PLACEHOLDERS = [
    born("1", "7", "1390"),
    born("1", "1", "1390"),
    born("1", "7", "1965", "G"),
    born("1", "1", "1965", "G"),
]


@pytest.mark.parametrize("typed", PLACEHOLDERS)
def test_the_first_of_a_year_or_its_middle_on_an_old_paper_is_asked_about(ataa, desk, typed):
    response = desk.post(CREATE, opening(**typed))
    assert errors_of(response) == {"birth_shown": [ASKED]}
    assert 'type="radio"' in response.text

    assert desk.post(CREATE, opening(**typed, birth_shown="year")).status_code == 302
    assert stored()[2] == "year"


def test_who_says_that_the_paper_shows_the_day_is_believed(ataa, desk):
    desk.post(CREATE, opening(**born("1", "7", "1390"), birth_shown="day"))

    assert stored() == (date(1970, 9, 2), "H", "day")


@pytest.mark.parametrize(
    "typed",
    [born("2", "7", "1390"), born("1", "7", "1401"), born("1", "1", "1985", "G"), born("1", "8", "1390")],
)
def test_other_days_are_not_asked_about(ataa, desk, typed):
    assert desk.post(CREATE, opening(**typed, birth_shown="year")).status_code == 302
    assert stored()[2] == "day"


def test_a_day_that_was_answered_for_is_not_asked_about_again(ataa, officer, desk):
    head = make_person(birth_date=date(1970, 9, 2), birth_calendar="H", birth_precision="day")
    file = make_file(by=officer, head=head)
    kept = head_data(file, **born("1", "7", "1390"), first_name="سليم")

    assert desk.post(edit("identity", file), kept).status_code == 302
    head.refresh_from_db()
    assert (head.first_name, head.birth_precision) == ("سليم", "day")


def test_a_year_alone_stays_one_when_something_else_is_corrected(ataa, officer, desk):
    head = make_person(birth_date=date(1970, 9, 2), birth_calendar="H", birth_precision="year")
    file = make_file(by=officer, head=head)
    page = desk.get(edit("identity", file))
    assert 'value="1390"' in page.text
    assert 'value="7"' not in page.text

    kept = head_data(file, **born("", "", "1390"), first_name="سليم")
    assert desk.post(edit("identity", file), kept).status_code == 302
    head.refresh_from_db()
    assert (head.first_name, head.birth_date, head.birth_precision) == ("سليم", date(1970, 9, 2), "year")


def test_a_day_replaces_a_year_alone(ataa, officer, desk):
    head = make_person(birth_date=date(1970, 9, 2), birth_calendar="H", birth_precision="year")
    file = make_file(by=officer, head=head)

    assert desk.post(edit("identity", file), head_data(file, **born("20", "11", "1390"))).status_code == 302
    head.refresh_from_db()
    assert (head.birth_date, head.birth_precision) == (date(1971, 1, 18), "day")


def test_a_member_is_asked_about_too(ataa, officer, desk):
    file = make_file(by=officer)
    mother = member_data(
        relationship="parent", sex="female", marital_status="widowed", **born("1", "7", "1360")
    )

    response = desk.post(url_of("member_add", file), mother)

    assert errors_of(response) == {"birth_shown": [ASKED]}


def test_who_was_born_before_the_table_is_told_what_to_do_and_can_be_registered(ataa, desk):
    response = desk.post(CREATE, opening(**born("1", "7", "1335")))
    (message,) = errors_of(response)["birth_date"]
    assert message.endswith("سنة 1335 توافق سنة 1917 تقريبًا.")

    assert desk.post(CREATE, opening(**born("", "", "1917", "G"))).status_code == 302
    assert stored() == (date(1917, 7, 1), "G", "year")


def test_a_year_alone_is_printed_as_one_on_every_road(ataa, officer):
    known = {"birth_date": date(1970, 9, 2), "birth_calendar": "H", "birth_precision": "year"}
    file = make_file(by=officer, head=make_person(**known), members=1)
    Person.objects.filter(memberships__beneficiary=file).update(**known)
    case = request_at("draft", file=file, profile=ataa, by=officer)

    said = str(statement_of(case))
    assert said.count("سنة 1390هـ تقريبًا") == 2
    for day in ("1390/07/01", "1970/09/02", "1970-09-02"):
        assert day not in said
    assert age_text(file.head).startswith("نحو ")
    compared = Stated(case, DocumentCheck(owner=file.head)).birth_date()
    assert compared == "سنة 1390هـ تقريبًا"


@time_machine.travel("2027-01-12T08:00:00Z")  # 4 Sha'ban 1448: whoever was born in 1430 may be 17 yet
@pytest.mark.parametrize(("precision", "asked"), [("day", False), ("year", True)])
def test_a_head_whose_year_alone_is_known_is_of_age_only_when_that_is_certain(precision, asked):
    person = Person(birth_date=date(2009, 6, 24), birth_calendar="H", birth_precision=precision)  # 1/7/1430

    with pytest.raises(ValidationError, match="young_head") if asked else nullcontext():
        check_head_of_age(person, False)


@time_machine.travel("2027-01-12T08:00:00Z")
@pytest.mark.parametrize(("years", "asked"), [(18, False), (21, True)])
def test_the_policy_in_force_says_who_is_of_age(ataa, years, asked):
    PolicyProfile.objects.filter(pk=ataa.pk).update(majority_years=years)
    person = Person(birth_date=date(2008, 1, 10), birth_calendar="H", birth_precision="day")  # 1/1/1429

    with pytest.raises(ValidationError, match="young_head") if asked else nullcontext():
        check_head_of_age(person, False)


def test_who_was_born_before_the_table_is_of_age(ataa, desk):
    assert desk.post(CREATE, opening(**born("", "", "1917", "G"))).status_code == 302
    assert stored() == (date(1917, 7, 1), "G", "year")


def test_a_year_alone_for_who_was_born_before_the_table_is_another_year(ataa, officer, desk):
    """It answered 500: the year of that day was looked for in the table."""
    old = make_person(birth_date=date(1920, 3, 1), birth_calendar="G", first_name="سعاد", father_name="فهد",
                      grandfather_name="علي", family_name="الدوسري", sex="female")  # fmt: skip

    response = desk.post(CREATE, opening(**born("", "", "1344"), id_number=old.id_number, not_the_same="on"))

    assert list(errors_of(response)) == ["birth_date"]
