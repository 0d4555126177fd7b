"""Asking by telephone: who calls, the list, what is said, and what is left of it (C-19, C-24, C-25)."""

import logging
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Beneficiary
from channels_log.models import Message
from core import passing
from core.audit import audited
from core.ids import public_id
from core.models import AuditEvent, FormToken, ReadEvent
from core.verdicts import ConflictError
from reports.workbook import survey_lines
from surveys import links
from surveys.actions.calling import counts_of, link_of, name_interviewer, try_call
from surveys.actions.inviting import Occasion, ask
from surveys.actions.questionnaires import current_survey
from surveys.actions.rounds import close_due
from surveys.actions.waves import matching, run_wave, start_wave
from surveys.desk import calls_now
from surveys.enums import Moment, Outcome
from surveys.figures import lines_of, moments_of, tables_of, trend
from surveys.models import Box, Call, CallTally, CallTry, Cell, Listed, Plan, Round, Tally, Wave
from surveys.published import words_of
from surveys.rules import Asking, Place, Size, may_call, minutes_aloud, printed, tried_enough
from tests.factories import make_file, make_person, make_user
from tests.races import at_once
from tests.surveys.test_anonymity import dump, raw_bytes, traces_of
from tests.surveys.test_results import cell_of, closed_round

CALLS, GROUP, DESK = reverse("surveys:calls"), reverse("surveys:ask_group"), reverse("home")
NOON = datetime(2026, 1, 12, 9, tzinfo=UTC)  # a Monday, 12:00 in Riyadh
CLOSING = datetime(2026, 4, 25, 9, tzinfo=UTC)
SERVING = (
    "intake_officer", "social_researcher", "social_research_officer", "department_head", "committee_member",
    "committee_chair", "committee_secretary", "delivery_officer",
)  # fmt: skip


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def caller(db):
    """Somebody with an account and no role."""
    return make_user(username="volunteer", full_name="ليان السبيعي")


def listed(officer, number=10, caller=None):
    """A group of so many that is asked by telephone, with its list."""
    for each in range(number):
        make_file(by=officer, status="active", head=make_person(first_name=f"سالم{each}"))
    quality = make_user("quality_officer")
    wave = start_wave(title="أهل النخيل", most=number, by=quality, by_telephone=True)
    run_wave(wave.public_id)
    Wave.objects.filter(pk=wave.pk).update(interviewer=caller)
    return Wave.objects.get(pk=wave.pk)


@pytest.fixture
def wave(clock, ataa, officer, caller):
    """Ten of one district, whom the caller is to call."""
    return listed(officer, caller=caller)


@pytest.fixture
def call(wave):
    return Call.objects.first()


def page_of(call):
    return reverse("surveys:call", args=[call.public_id])


def answer_by(call, **changed):
    """What the questions are answered with at the telephone; the page that comes back."""
    form = Client().get(path := f"/s/{link_of(call)}/")
    assert form.status_code == 200
    survey = Cell.objects.get(by_telephone=True, round=call.round).survey
    said = {f"q{q.order}": "مثال" if q.kind == "text" else "1" for q in survey.questions.all()}
    return Client().post(path, said | changed)


def record(call, by, outcome="no_answer", **more):
    return try_call(call_id=call.public_id, version=None, outcome=outcome, by=by, **more)


# === the list ====================================================================================


def test_a_group_that_is_asked_by_telephone_gets_a_list_and_no_message(
    clock, ataa, officer, quality_officer, client_for
):
    for _each in range(11):
        make_file(by=officer, status="active")
    make_file(by=officer, status="active", head=make_person(mobile="", email="s@example.invalid"))
    client, typed = client_for(quality_officer), {"title": "أهل النخيل", "most": "50", "by_telephone": "on"}

    counted = client.post(GROUP, typed)
    sent = client.post(GROUP, typed | {"ask": "yes"})

    assert (counted.context["found"], counted.status_code, sent.status_code) == (11, 200, 302)
    wave = Wave.objects.get()
    run_wave(wave.public_id)
    wave.refresh_from_db()
    assert (wave.by_telephone, wave.state, wave.drawn, wave.invited) == (True, "done", 11, 11)
    assert (Call.objects.count(), Listed.objects.count(), Message.objects.count()) == (11, 11, 0)
    cell = Cell.objects.get()
    assert (cell.moment, cell.service, cell.by_telephone, cell.invited) == ("group", "group-1", True, 11)


def test_c24_whoever_was_on_a_list_is_not_asked_again_in_the_quiet_time_nor_after_the_closing(
    wave, officer, quality_officer
):
    assert matching().count() == matching(by_telephone=True).count() == 0
    with time_machine.travel(NOON + timedelta(days=29)):
        assert matching().count() == 0
        list(close_due(date(2030, 1, 1)))
        assert matching().count() == 0
    with time_machine.travel(NOON + timedelta(days=31)):
        assert matching().count() == 10


def test_who_has_no_telephone_counts_as_unreachable(clock, ataa, officer, caller):
    wave = Wave.objects.create(number=1, moment="group", title="س", most=20, by_telephone=True)
    file = make_file(by=officer, status="active", head=make_person(mobile="", email="s@example.invalid"))
    occasion = Occasion(Moment.GROUP, ("group-1", "س"), Outcome.ANY, "", wave=wave)

    with audited():
        assert ask(occasion, file=file, by=None, asking=Asking(True, 100, 30)) is None

    assert list(Tally.objects.values_list("moment", "reason", "number")) == [("group", "unreachable", 1)]
    assert not Call.objects.exists()


def test_a_list_that_was_broken_off_goes_on_and_has_nobody_twice(clock, ataa, officer, caller, monkeypatch):
    Plan.objects.create(moment="yearly", outcome="any", active=False, percent=100, quiet_days=0)
    monkeypatch.setattr("surveys.actions.waves.AT_A_TIME", 3)

    listed(officer, 12, caller)

    assert Call.objects.values("file").distinct().count() == Call.objects.count()


def test_c25_the_link_is_sealed_with_the_key_of_the_round(call):
    link = link_of(call)

    assert link not in call.link
    passing.destroy(call.round.public_id)
    assert link_of(call) == ""


# === who calls ===================================================================================


@pytest.mark.parametrize("role", SERVING)
def test_nobody_of_the_serving_team_is_named_or_goes_on_calling(wave, manager, call, role):
    server = make_user(role)
    with pytest.raises(ValidationError, match="من خارج فريق الخدمة"):
        name_interviewer(wave_id=wave.public_id, version=None, interviewer=server, by=manager)

    Wave.objects.filter(pk=wave.pk).update(interviewer=server)  # given the role after he was named
    assert not Call.objects.visible_to(server).exists()
    with pytest.raises(PermissionDenied):
        record(call, server)


@pytest.mark.parametrize("role", ["quality_officer", "auditor", "administrator"])
def test_who_sees_no_person_writes_nothing_or_gives_the_accounts_is_not_named(wave, manager, role):
    with pytest.raises(ValidationError):
        name_interviewer(wave_id=wave.public_id, version=None, interviewer=make_user(role), by=manager)


@pytest.mark.parametrize("role", [*SERVING, "quality_officer", "auditor", "privacy_officer", "administrator"])
def test_only_the_manager_names_who_calls(wave, caller, role, client_for):
    user = make_user(role)
    with pytest.raises(PermissionDenied):
        name_interviewer(wave_id=wave.public_id, version=None, interviewer=caller, by=user)
    assert client_for(user).get(reverse("surveys:interviewer", args=[wave.public_id])).status_code == 403


def test_the_manager_names_himself_or_another_and_ends_it(wave, manager, caller, client_for):
    client, url = client_for(manager), reverse("surveys:interviewer", args=[wave.public_id])

    assert client.get(CALLS).status_code == 403
    sent = client.post(url, {"interviewer": manager.public_id, "version": str(wave.version)})
    assert sent["Location"] == reverse("surveys:group", args=[wave.public_id])
    assert client.get(CALLS).status_code == 200
    assert client_for(caller).get(CALLS).status_code == 403
    ended = client.post(url, {"interviewer": "", "version": str(wave.version + 1)})
    assert ended.status_code == 302
    assert client.get(CALLS).status_code == 403
    kinds = AuditEvent.objects.filter(target_id=wave.public_id).values_list("kind", "note")
    assert list(kinds.order_by("sequence"))[1:] == [
        ("survey.interviewer_named", str(manager)),
        ("survey.interviewer_ended", str(manager)),
    ]


def test_two_who_name_at_once_see_each_other(wave, manager, client_for):
    client, url = client_for(manager), reverse("surveys:interviewer", args=[wave.public_id])
    client.post(url, {"interviewer": manager.public_id, "version": str(wave.version)})

    answer = client.post(url, {"interviewer": "", "version": str(wave.version)})

    assert answer.status_code == 409
    assert Wave.objects.get().interviewer == manager


def test_a_group_that_is_asked_by_messages_has_no_interviewer(ataa, manager, caller):
    wave = Wave.objects.create(number=1, moment="group", title="س", most=20)
    with pytest.raises(ConflictError, match="بالرسائل"):
        name_interviewer(wave_id=wave.public_id, version=None, interviewer=caller, by=manager)


def test_the_list_and_a_call_are_opened_by_the_interviewer_alone(wave, call, manager, client_for):
    others = [make_user(role) for role in (*SERVING, "quality_officer", "auditor", "privacy_officer")]
    for user in [*others, manager, make_user(username="another")]:
        client = client_for(user)
        assert client.get(CALLS).status_code == 403
        assert client.get(page_of(call)).status_code == 404
        assert client.post(page_of(call), {"outcome": "refused"}).status_code == 404
        assert client.post(reverse("surveys:call_begin", args=[call.public_id])).status_code == 404
        assert client.post(reverse("surveys:call_find"), {"text": "سالم"}).status_code == 403
    assert Call.objects.count() == 10


def test_c25_each_opening_of_the_list_and_of_a_call_is_noted_as_reading_of_the_person(
    wave, call, caller, client_for
):
    client = client_for(caller)
    client.get(CALLS)
    files = set(Beneficiary.objects.values_list("public_id", flat=True))
    assert set(ReadEvent.objects.values_list("what", "target_type", "target_id")) == {
        ("calls", "beneficiaries.beneficiary", file) for file in files
    }

    client.get(page_of(call))

    seen = ReadEvent.objects.order_by("-pk").first()
    assert (seen.what, seen.target_id, seen.actor) == ("call", call.file.public_id, caller)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_and_three(
    wave, caller, client_for, rows, django_assert_num_queries
):
    Call.objects.exclude(pk__in=Call.objects.all()[:rows]).delete()
    for each in Call.objects.all():
        each.tries.create(outcome="later")
    client = client_for(caller)
    client.get(DESK)
    with django_assert_num_queries(9):
        # session, user, roles, named for a group, count, page, tries, the charity of the shell, what was read
        response = client.get(CALLS)
    assert len(response.context["page"].object_list) == rows


def test_the_list_is_searched_by_name_and_number_and_narrowed_to_those_whose_turn_it_is(
    wave, caller, client_for
):
    client = client_for(caller)
    one = Call.objects.select_related("file__head").last()

    for text in (one.file.head.first_name, one.file.head.mobile.replace("+966", "0")):
        found = client.get(client.post(reverse("surveys:call_find"), {"text": text})["Location"])
        assert [row.pk for row in found.context["page"]] == [one.pk]
        assert text not in found.request["QUERY_STRING"]
    Call.objects.filter(pk=one.pk).update(next_on=date(2026, 1, 14))
    assert len(client.get(f"{CALLS}?when=now").context["page"].object_list) == 9
    assert len(client.get(CALLS).context["page"].object_list) == 10
    nobody = client.get(client.post(reverse("surveys:call_find"), {"text": "زرقاء"})["Location"])
    assert "لم نجد من يُتصل به" in nobody.text


def test_four_digits_are_a_number_and_three_are_words(wave, caller):
    one = Call.objects.select_related("file__head").last()
    end = one.file.head.mobile[-4:]

    found = Call.objects.visible_to(caller).matching(end)

    assert one in found
    assert not Call.objects.visible_to(caller).matching(end[-3:]).exists()
    number = one.file.head.mobile.removeprefix("+966")
    for typed in (number, f"0{number}", f"+966 {number}", f"00966{number}"):
        assert list(Call.objects.visible_to(caller).matching(typed)) == [one]


@pytest.mark.parametrize(
    ("hour", "allowed"),
    [
        ("2026-01-12 08:59", False), ("2026-01-12 09:00", True),
        ("2026-01-12 19:59", True), ("2026-01-12 20:00", False),
        ("2026-01-16 10:00", False), ("2026-01-16 14:00", True),  # a Friday
    ],
)  # fmt: skip
def test_nobody_is_called_at_night_or_on_friday_before_the_afternoon(hour, allowed):
    assert may_call(datetime.fromisoformat(hour)) is allowed


def test_at_night_neither_list_nor_call_shows_a_number(wave, call, caller, client_for, clock):
    client, number = client_for(caller), call.file.head.mobile.removeprefix("+966")
    assert number in client.get(CALLS).text
    assert f'href="tel:{call.file.head.mobile}"' in client.get(page_of(call)).text

    clock.move_to(datetime(2026, 1, 12, 20, tzinfo=UTC))

    assert number not in client.get(CALLS).text
    assert number not in client.get(page_of(call)).text


# === a call ======================================================================================


def test_what_is_said_stands_before_the_questions(wave, call, caller, client_for):
    text = client_for(caller).get(page_of(call)).text

    for said in (
        "ليان السبيعي", "جمعية", "لست من الفريق الذي خدمك", "لك أن تشارك أو لا تشارك", "لا يغيّر ذلك شيئًا",
        "لا يُحفظ اسمك مع ما تقوله", "هل أبدأ؟", "بدء الأسئلة",
    ):  # fmt: skip
        assert said in text
    assert (minutes_aloud(80), minutes_aloud(10)) == (3, 1)


def test_c25_the_questions_open_behind_the_link_which_stands_in_no_page_of_the_staff(
    wave, call, caller, client_for, caplog
):
    client, link = client_for(caller), link_of(call)
    assert link not in client.get(page_of(call)).text
    assert link not in client.get(CALLS).text

    begun = client.post(reverse("surveys:call_begin", args=[call.public_id]))

    assert begun["Location"] == f"/s/{link}/"
    page = client.get(begun["Location"])
    assert "اقرأ كل سؤال وإجاباته بصوت مسموع" in page.text
    assert "data-survey" in page.text
    assert "سالم" not in page.text
    assert link not in repr(list(FormToken.objects.values()))
    assert link not in caplog.text
    assert not AuditEvent.objects.filter(kind="survey.called").exists()


def test_c25_an_answer_at_the_telephone_goes_into_a_box_as_any_other(wave, call, caller, client_for):
    events = AuditEvent.objects.count()

    thanks = answer_by(call)

    assert "العودة إلى قائمة المكالمات" in thanks.text
    (box,) = Box.objects.all()
    assert len(bytes(box.sealed)) == 8220
    assert {field.name for field in Box._meta.get_fields()} == {"mark", "round", "sealed"}
    assert AuditEvent.objects.count() == events
    again = answer_by(call)
    assert (again.status_code, Box.objects.count()) == (409, 1)
    assert "استُعمل الرابط ووصلت الإجابات" in client_for(caller).get(page_of(call)).text


def test_was_asked_is_who_answered_and_nobody_else(wave, call, caller):
    with pytest.raises(ValidationError, match="لم تصل الإجابات بعد"):
        record(call, caller, "asked")
    answer_by(call)
    with pytest.raises(ValidationError, match="وصلت الإجابات"):
        record(call, caller, "refused")

    assert record(call, caller, "asked") is False

    assert counts_of(wave) == {"asked": 1, "left": 9}


def test_c25_of_a_call_stays_a_number_and_neither_who_nor_when_nor_what(wave, call, caller, client_for):
    answer_by(call)
    person, file = call.file.head, call.file
    sent = client_for(caller).post(page_of(call), {"outcome": "asked", "version": "1"})

    assert sent["Location"] == CALLS
    assert not Call.objects.filter(file=file).exists()
    counted = CallTally.objects.filter(number__gt=0)
    assert list(counted.values_list("wave", "outcome", "number")) == [(wave.pk, "asked", 1)]
    event = AuditEvent.objects.get(kind="survey.called")
    assert (event.target_type, event.target_id, event.file_id) == ("surveys.wave", wave.public_id, "")
    assert (event.changes, event.note) == ({}, "")
    assert CallTally.objects.count() == 4  # each was written, so that none shows which was the last to grow
    assert Listed.objects.filter(person=person).count() == 1
    assert {field.name for field in Listed._meta.get_fields()} == {"id", "person", "wave", "at"}


def test_after_tries_on_three_days_it_is_over(wave, call, caller, clock):
    days = (NOON, NOON + timedelta(hours=4), NOON + timedelta(days=1))
    for at in days:
        clock.move_to(at)
        assert record(call, caller) is True
    assert list(CallTry.objects.values_list("on", "outcome")) == [
        (date(2026, 1, 12), "no_answer"), (date(2026, 1, 12), "no_answer"), (date(2026, 1, 13), "no_answer"),
    ]  # fmt: skip
    assert Call.objects.get(pk=call.pk).next_on == date(2026, 1, 14)

    clock.move_to(NOON + timedelta(days=2))
    assert record(call, caller, "later", again_on=date(2026, 1, 20)) is False

    assert counts_of(wave) == {"missed": 1, "left": 9}
    assert not CallTry.objects.exists()
    first, second, third = (date(2026, 1, day) for day in (1, 2, 3))
    assert tried_enough([first, second]) is tried_enough([first, first, second]) is False
    assert tried_enough([first, second, third]) is True


def test_whoever_wants_to_be_called_later_names_the_day(wave, call, caller, client_for):
    day = {"again_on_day": "1", "again_on_month": "8", "again_on_year": "1447", "again_on_calendar": "H"}
    client_for(caller).post(page_of(call), {"outcome": "later", "version": "1"} | day)

    assert Call.objects.get(pk=call.pk).next_on == date(2026, 1, 20)


@pytest.mark.parametrize("outcome", ["wrong", "refused"])
def test_a_wrong_number_and_who_does_not_wish_leave_the_list_at_once(wave, call, caller, outcome):
    assert record(call, caller, outcome) is False

    assert counts_of(wave) == {outcome: 1, "left": 9}
    assert call.file.head.no_surveys is False
    assert matching().count() == 0


def test_c24_who_wants_to_be_asked_no_more_has_it_written_into_the_file(wave, call, caller):
    record(call, caller, "refused", no_surveys=True)

    file = Beneficiary.objects.select_related("head").get(pk=call.file_id)
    assert (file.head.no_surveys, file.version) == (True, 2)
    event = AuditEvent.objects.get(kind="file.contact")
    assert (event.changes, event.actor_id) == ({"no_surveys": [False, True]}, caller.pk)


def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(wave, call, caller, client_for):
    client = client_for(caller)

    odd = client.post(page_of(call), {"outcome": "missed", "version": "1"})
    asked = client.post(page_of(call), {"outcome": "asked", "version": "1"})
    wish = client.post(page_of(call), {"outcome": "later", "no_surveys": "on", "version": "1"})

    assert [answer.status_code for answer in (odd, asked, wish)] == [422, 422, 422]
    assert [list(answer.context["form"].errors) for answer in (odd, asked, wish)] == [
        ["outcome"], ["outcome"], ["no_surveys"],
    ]  # fmt: skip
    assert 'value="later"' in wish.text
    assert (CallTry.objects.count(), Call.objects.count()) == (0, 10)


def test_of_two_tabs_the_second_is_told(wave, call, caller, client_for):
    client = client_for(caller)
    assert client.post(page_of(call), {"outcome": "no_answer", "version": "1"}).status_code == 302
    assert client.post(page_of(call), {"outcome": "wrong", "version": "1"}).status_code == 409
    assert client.post(page_of(call), {"outcome": "wrong", "version": "2"}).status_code == 302

    gone = client.post(page_of(call), {"outcome": "wrong", "version": "2"})

    assert gone.status_code == 409
    assert "لم تعد في القائمة" in gone.text
    assert client.get(page_of(call)).status_code == 404
    assert counts_of(wave) == {"wrong": 1, "left": 9}


def test_a_form_that_was_sent_twice_leads_where_it_led(wave, call, caller, client_for):
    client, sent = client_for(caller), {"outcome": "wrong", "version": "1", "form_token": "a" * 22}

    assert [client.post(page_of(call), sent)["Location"] for _twice in range(2)] == [CALLS, CALLS]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_two_who_record_one_call_at_once_one_is_told(wave, call, caller):
    tried = partial(try_call, call_id=call.public_id, version="1", outcome="refused", by=caller)

    assert at_once(tried, tried) == ["ConflictError", "done"]
    assert counts_of(wave) == {"refused": 1, "left": 9}


# === the desk, and what quality sees ==================================================================


def test_the_desk_tells_the_interviewer_how_many_calls_there_are(wave, call, caller, client_for):
    text = client_for(caller).get(DESK).text
    assert "10 مكالمات" in text
    assert CALLS in text

    Call.objects.exclude(pk=call.pk).update(next_on=date(2026, 2, 1))
    assert "مكالمة واحدة" in client_for(caller).get(DESK).text


def test_the_desk_tells_the_manager_of_a_group_that_nobody_calls(wave, manager, caller, client_for, rf):
    where = reverse("surveys:interviewer", args=[wave.public_id])
    assert where not in client_for(manager).get(DESK).text

    Wave.objects.update(interviewer=None)

    assert where in client_for(manager).get(DESK).text
    Call.objects.all().delete()
    assert where not in client_for(manager).get(DESK).text
    request = rf.get(DESK)
    request.user = caller
    assert calls_now(request, None) == []


def test_c25_the_quality_officer_sees_how_many_were_reached_and_never_who(
    wave, call, caller, quality_officer, client_for
):
    """What calls came to is told once nobody is left: a number that grew by one would tell of the last."""
    browser, group = client_for(quality_officer), reverse("surveys:group", args=[wave.public_id])
    record(call, caller, "refused")

    page = browser.get(group)

    assert page.context["calls"] == [("بقي الاتصال بهم", 9), ("انتهت مكالماتهم", 1)]
    assert "عدد المختارين 10، ونُظر في 10 منهم." in page.text
    assert "<dt>قبل</dt>" not in page.text
    assert "<dt>طلب السؤال</dt>" in page.text
    assert "سالم" not in page.text
    assert CALLS not in page.text
    for other in Call.objects.all():
        record(other, caller, "wrong")
    assert browser.get(group).context["calls"] == [
        ("بقي الاتصال بهم", 0), ("رقم خاطئ", 9), ("لا يرغب في المشاركة", 1),
    ]  # fmt: skip


def test_c25_no_line_of_the_log_says_that_questions_were_opened(wave, call, caller, client_for, caplog):
    """Beside what the list of readings says it would tell who agreed to be asked."""
    client = client_for(caller)
    with caplog.at_level(logging.DEBUG):
        client.post(reverse("surveys:call_begin", args=[call.public_id]))
        client.get(CALLS)

    lines = [record.view for record in caplog.records if record.name == "istihqaq.request"]
    assert lines == ["surveys:calls"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows of SQLite do not say who wrote them")
def test_c25_no_number_says_by_which_call_it_grew(wave, caller):
    for call, outcome in zip(Call.objects.all(), ("asked", "refused", "wrong"), strict=False):
        if outcome == "asked":
            answer_by(call)
        record(call, caller, outcome)

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT xmin::text FROM surveys_calltally")
        assert len(cursor.fetchall()) == 1


# === the closing =================================================================================


def test_c25_nothing_of_the_list_outlives_the_closing(wave, call, caller, client_for):
    """Neither a name nor a link nor who was tried: the group keeps how many calls came to what."""
    link = link_of(call)
    record(call, caller)
    record(Call.objects.last(), caller, "refused")

    with time_machine.travel(CLOSING):
        call_command("close_rounds")

    assert (Call.objects.count(), CallTry.objects.count(), passing.names()) == (0, 0, set())
    assert counts_of(wave) == {"missed": 9, "refused": 1, "left": 0}
    assert set(Listed.objects.values_list("wave", flat=True)) == {None}
    assert client_for(caller).get(page_of(call)).status_code == 404
    assert Client().get(f"/s/{link}/").status_code == 404


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_c25_with_everything_but_the_key_in_hand_nobody_tells_who_answered_from_who_did_not(
    wave, caller, client_for, tmp_path
):
    """Five answer, five do not wish to; all that the database, its files and a backup hold of both is looked
    through before the closing and after it.
    """
    client, calls = client_for(caller), list(Call.objects.select_related("round", "file"))
    key = passing.key_of(calls[0].round.public_id)
    issued = {link_of(call): links.read(key, link_of(call)).nonce for call in calls}
    marks = {links.mark_of(key, nonce) for nonce in issued.values()}
    traces = [trace for link, nonce in issued.items() for trace in traces_of(nonce, link)]
    for number, call in enumerate(calls):
        outcome = "asked" if number % 2 else "refused"
        if outcome == "asked":
            answer_by(call)
        pad = client.get(page_of(call)).context["form"]["pad"].value()
        token = {"form_token": public_id(), "pad": pad, "version": "1"}
        assert client.post(page_of(call), token | {"outcome": outcome}).status_code == 302
    before = repr(dump()).encode() + raw_bytes(tmp_path / "before")
    assert [trace for trace in [key, *traces] if trace in before] == []
    assert Box.objects.count() == 5

    with time_machine.travel(CLOSING):
        list(close_due(CLOSING.date()))

    found = dump()
    after = repr(found).encode() + raw_bytes(tmp_path / "after")
    assert [trace for trace in [key, *traces, *(mark.encode() for mark in marks)] if trace in after] == []
    assert [found[table] for table in ("surveys_call", "surveys_calltry", "surveys_box")] == [[], [], []]
    seen = {
        tuple(AuditEvent.objects.filter(file_id=call.file.public_id).values_list("kind", "note"))
        for call in calls
    }
    assert seen == {(("survey.invited", "مجموعة مختارة"),)}
    assert set(Listed.objects.values_list("wave", "at")) == {(None, NOON)}
    assert FormToken.objects.values("said").distinct().count() == 10


def test_c25_a_round_that_is_lost_loses_its_list_too(wave):
    passing.destroy(Round.objects.get().public_id)

    list(close_due(NOON.date()))

    assert (Round.objects.get().state, Call.objects.count()) == ("lost", 0)
    assert counts_of(wave) == {"missed": 10, "left": 0}


def test_a_closing_that_breaks_leaves_the_list_as_it_was(wave, monkeypatch):
    def broken(_row):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("surveys.actions.rounds.wipe_calls", broken)
        with pytest.raises(KeyboardInterrupt):
            list(close_due(date(2030, 1, 1)))

    assert (Round.objects.get().state, Call.objects.count(), len(passing.names())) == ("open", 10, 1)


def test_that_somebody_was_listed_is_forgotten_after_a_year(wave):
    Listed.objects.update(at=timezone.now() - timedelta(days=400))

    list(close_due(date(2030, 1, 1)))

    assert not Listed.objects.exists()


# === the mark in the cell ========================================================================


def place(by_telephone, district="النخيل", service="rent"):
    return Place(1, "group", service, "any", district, by_telephone)


def test_c25_answers_by_telephone_are_put_together_with_none_that_were_given_alone():
    alone, called, far = place(False), place(True), place(True, district="حي بعيد")

    shown = printed({alone: Size(6, 4), called: Size(6, 3), far: Size(6, 3)}, least_answered=5)

    assert shown == {alone: None, called: place(True, ""), far: place(True, "")}


def test_c25_too_few_by_telephone_are_dropped_and_counted(clock, ataa, officer, caller, close_all):
    listed(officer, caller=caller)
    for each in list(Call.objects.all())[:4]:
        answer_by(each)

    (row,) = close_all()

    assert (row.invited, row.answered, row.dropped, Cell.objects.count()) == (10, 4, 4, 0)


def test_c25_a_cell_by_telephone_is_closed_with_its_mark(wave, close_all):
    for each in list(Call.objects.all())[:5]:
        answer_by(each)

    close_all()

    cell = Cell.objects.get()
    assert (cell.by_telephone, cell.invited, cell.answered, cell.district) == (True, 10, 5, "النخيل")
    assert words_of(cell).endswith("بالهاتف")


@pytest.fixture
def asked(ataa, officer):
    """The questionnaire in use."""
    return current_survey(moment="after_decision", by=officer)


@pytest.fixture
def both(asked):
    """A closed round in which the same was asked by message and by telephone."""
    row = closed_round(starts_on=date(2025, 12, 1), ends_on=date(2025, 12, 31))
    cell_of(row, asked, [5, 5, 5, 3, 3], 1, "overall", district="النخيل")
    cell_of(row, asked, [5, 5, 5, 5, 5], 2, "overall", district="النخيل", by_telephone=True)
    return row


def test_what_was_said_by_telephone_stands_apart_wherever_figures_are_told(both, quality_officer, client_for):
    tables = tables_of(both, profile=None)

    outcomes = dict(moments_of(both, tables)[0]["outcomes"])
    page = client_for(quality_officer).get(reverse("surveys:results"))

    assert {label: share.value for label, share in outcomes.items()} == {
        "الطلبات الموافق عليها": 60,
        "الطلبات الموافق عليها، بالهاتف": 80,
    }
    assert page.text.count(" · بالهاتف <span") == 1
    assert {line[0] for line in lines_of(tables)} == {"بعد التسليم", "بعد التسليم، بالهاتف"}


def test_the_trend_has_a_column_of_its_own_for_those_asked_by_telephone(both, asked):
    row = closed_round()
    cell_of(row, asked, [5, 5, 5, 3, 3], 1, "overall", by_telephone=True)

    assert trend()["columns"] == ["بعد التسليم: الطلبات الموافق عليها، بالهاتف"]


def test_a_report_that_was_frozen_before_telephones_still_opens():
    row = dict.fromkeys(("text", "clause", "answers", "mean", "share", "interval"))
    names = ("survey", "version", "service", "outcome", "district", "invited", "answered")
    table = dict.fromkeys(names, "") | {"rows": [row]}
    tables = [table, table | {"by_telephone": True}]
    closed = {"starts_on": "", "ends_on": "", "moments": [{"label": "مجموعة", "tables": tables}]}

    assert [line[2] for line in survey_lines({"rounds": [closed]})] == ["مجموعة", "مجموعة، بالهاتف"]
