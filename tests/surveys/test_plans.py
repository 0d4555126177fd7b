"""Setting when people are asked, and asking a group (C-19, C-24, C-25)."""

from datetime import date
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from channels_log.models import Message
from core.models import AuditEvent
from policy.models import Category
from surveys.actions import waves
from surveys.actions.planning import asking_of, set_plan
from surveys.actions.waves import matching, run_wave, start_wave, start_yearly
from surveys.models import Cell, Plan, Tally, Wave
from surveys.rules import Asking, a_year_after
from tests.factories import make_file, make_person
from tests.races import at_once

EDIT = reverse("surveys:plan_edit", args=["after_decision", "granted"])
GROUP = reverse("surveys:ask_group")
SET = {"active": "on", "percent": "35", "quiet_days": "45", "version": "0"}


def files(officer, number, **facts):
    """So many active files."""
    return [make_file(by=officer, status="active", **facts) for _number in range(number)]


# === the plan ====================================================================================


def test_c24_what_is_set_holds_from_now_on_and_stands_in_the_history(ataa, quality_officer, client_for):
    answer = client_for(quality_officer).post(EDIT, SET)

    assert (answer.status_code, answer["Location"]) == (302, reverse("surveys:plan"))
    assert asking_of("after_decision", "granted") == Asking(True, 35, 45)
    assert asking_of("after_decision", "rejected") == Asking(True, 100, 30)
    event = AuditEvent.objects.get(kind="survey.planned")
    assert event.changes == {"percent": [50, 35], "quiet_days": [30, 45]}


def test_two_who_set_it_at_once_see_each_other(ataa, quality_officer, manager, client_for):
    client_for(quality_officer).post(EDIT, SET)

    answer = client_for(manager).post(EDIT, SET | {"percent": "80"})

    assert answer.status_code == 409
    assert [text for text in ("35", "80") if text in answer.text] == ["35", "80"]
    assert Plan.objects.get().percent == 35


@pytest.mark.parametrize(
    ("field", "typed"),
    [("percent", "0"), ("percent", "101"), ("percent", "كل"), ("quiet_days", "366"), ("quiet_days", "")],
)
def test_what_cannot_be_is_said_beside_its_field(ataa, quality_officer, client_for, field, typed):
    answer = client_for(quality_officer).post(EDIT, SET | {field: typed})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Plan.objects.exists()


def test_once_a_year_needs_its_day(ataa, quality_officer, client_for):
    yearly = reverse("surveys:plan_edit", args=["yearly", "any"])
    client = client_for(quality_officer)

    assert list(client.post(yearly, SET).context["form"].errors) == ["next_on"]
    day = {"next_on_day": "1", "next_on_month": "9", "next_on_year": "1460", "next_on_calendar": "H"}
    assert client.post(yearly, SET | day).status_code == 302
    assert Plan.objects.get().next_on == date(2038, 9, 30)


@pytest.mark.parametrize("path", ["after_decision/any", "group/any", "x/y"])
def test_only_moments_that_ask_by_themselves_are_set(ataa, quality_officer, client_for, path):
    assert client_for(quality_officer).get(f"/surveys/plan/{path}/").status_code == 404


# === a group =====================================================================================


def test_a_group_is_counted_first_and_asked_at_the_second_press(ataa, officer, quality_officer, client_for):
    files(officer, 12)
    client, typed = client_for(quality_officer), {"title": "أهل الملفات", "most": "11"}

    counted = client.post(GROUP, typed)

    assert (counted.status_code, counted.context["found"], counted.context["asked"]) == (200, 12, 11)
    assert not Wave.objects.exists()

    sent = client.post(GROUP, typed | {"ask": "yes"})

    wave = Wave.objects.get()
    assert sent["Location"] == reverse("surveys:group", args=[wave.public_id])
    run_wave(wave.public_id)
    wave.refresh_from_db()
    assert (wave.state, wave.drawn, wave.done, wave.invited) == ("done", 11, 11, 11)
    cell = Cell.objects.get()
    assert (cell.moment, cell.service, cell.service_label, cell.outcome, cell.invited) == (
        "group", "group-1", "أهل الملفات", "any", 11,
    )  # fmt: skip
    assert "عدد المختارين 11، ونُظر في 11 منهم. دُعي 11." in client.get(sent["Location"]).text


def test_c25_fewer_than_ten_are_not_asked(ataa, officer, quality_officer):
    files(officer, 9)

    with pytest.raises(ValidationError, match="في هذه المجموعة 9"):
        start_wave(title="س", most=100, by=quality_officer)
    assert not Wave.objects.exists()


def test_whom_a_group_takes_in(ataa, officer):
    taken = files(officer, 1)[0]
    make_file(by=officer, status="closed")
    make_file(by=officer, status="active", head=make_person(mobile="", email=""))
    make_file(by=officer, status="active", head=make_person(no_surveys=True))
    make_file(by=officer, status="active", head=make_person(deceased_on=date(2026, 1, 1)))
    far = make_file(by=officer, status="active", district="حي بعيد")
    category = Category.objects.last()
    far.categories.set([category])

    assert set(matching()) == {taken, far}
    assert list(matching(district="حي بعيد")) == [far]
    assert list(matching(category=category)) == [far]


def test_who_was_asked_for_a_group_is_not_asked_for_the_next(ataa, officer, quality_officer):
    files(officer, 12)
    run_wave(start_wave(title="الأولى", most=12, by=quality_officer).public_id)

    assert matching().count() == 0
    with pytest.raises(ValidationError):
        start_wave(title="الثانية", most=12, by=quality_officer)


def test_a_group_that_was_broken_off_goes_on_and_asks_nobody_twice(
    ataa, officer, quality_officer, monkeypatch
):
    files(officer, 12)
    monkeypatch.setattr(waves, "AT_A_TIME", 5)
    wave = start_wave(title="س", most=12, by=quality_officer)
    assert waves.invite_some(wave_id=wave.public_id) is True

    run_wave(wave.public_id)
    run_wave(wave.public_id)

    wave.refresh_from_db()
    assert (wave.state, wave.done, wave.invited) == ("done", 12, 12)
    assert Message.objects.filter(kind="survey").count() == 24
    assert not Tally.objects.exists()


# === once a year =================================================================================


def test_c19_the_yearly_survey_begins_on_its_day_and_once(ataa, officer, capsys):
    files(officer, 20)
    plan = Plan.objects.create(
        moment="yearly", outcome="any", active=True, percent=60, quiet_days=30, next_on=date(2026, 3, 1)
    )

    assert start_yearly(today=date(2026, 2, 28)) is None
    wave = start_yearly(today=date(2026, 3, 2))
    assert (wave.moment, wave.title, wave.drawn) == ("yearly", "الاستبانة السنوية 2026", 12)
    plan.refresh_from_db()
    assert plan.next_on == date(2027, 3, 1)
    assert start_yearly(today=date(2026, 3, 3)) is None
    run_wave(wave.public_id)
    assert list(Cell.objects.values_list("moment", "service", "invited")) == [("yearly", "all_services", 12)]


def test_as_long_as_it_is_off_nobody_is_asked(ataa, officer, capsys):
    files(officer, 12)
    call_command("ask_yearly")

    assert capsys.readouterr().out == "Nobody is asked today.\n"
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("day", "today", "following"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2029, 2, 28)),
        (date(2024, 3, 1), date(2026, 3, 2), date(2027, 3, 1)),
    ],
)
def test_the_day_of_the_next_year_lies_ahead(day, today, following):
    assert a_year_after(day, today) == following


def test_whether_a_moment_asks_is_said_in_words(ataa, manager, client_for):
    text = client_for(manager).get(reverse("surveys:plan")).text

    assert (text.count("يُسأل الناس"), text.count("لا يُسأل أحد</")) == (4, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_set_it_first_at_once_one_is_told(ataa, quality_officer, manager):
    facts = {"active": True, "percent": 35, "quiet_days": 45}
    known = {"moment": "after_decision", "outcome": "granted", "facts": facts, "version": "0"}

    came = at_once(*(partial(set_plan, by=user, **known) for user in (quality_officer, manager)))

    assert came == ["StaleVersionError", "done"]
    assert Plan.objects.get().version == 1


def test_the_day_that_was_set_stands_in_the_form(ataa, quality_officer, client_for):
    Plan.objects.create(
        moment="yearly", outcome="any", active=True, percent=60, quiet_days=30, next_on=date(2038, 9, 30)
    )

    text = client_for(quality_officer).get(reverse("surveys:plan_edit", args=["yearly", "any"])).text

    assert 'name="next_on_year"' in text
    assert 'value="2038"' in text
