"""Telling the applicant (B-15): by message, by telephone, in person; early replies (A-08); nothing before
it.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from channels_log.actions.outbox import deliver_due
from channels_log.models import Message
from core.models import AuditEvent
from core.uploads import open_stored
from core.verdicts import ConflictError, StaleVersionError
from eligibility import jobs
from eligibility.committee.actions import ballots, minutes, sessions
from eligibility.committee.record import minutes_context
from eligibility.decision import panels as decision_panels
from eligibility.decision.actions import notices
from eligibility.delivery import actions as delivery
from eligibility.models import DecisionLetter, LetterOpening, Notice, TellingTry
from eligibility.step_page import ways_out
from tests.desks import as_shown
from tests.eligibility.committee_cases import (
    WORDING,
    awaiting,
    make_committee,
    make_members,
    opened,
    sign_minutes,
    vote,
    words_of,
)
from tests.factories import make_file, make_person, request_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printed_here")]


@pytest.fixture
def decided(ataa, officer, researcher, chair):
    return approved(ataa, officer, researcher, chair)


def approved(profile, officer, researcher, decider, status="approved", **facts):
    """A request that was decided yesterday and of which the applicant knows nothing yet."""
    file = facts.pop("file", None) or make_file(by=officer)
    return request_at(
        status,
        file=file,
        profile=profile,
        by=officer,
        researcher=researcher,
        decider=decider,
        **facts,
    )


def tell(request, by, **changed):
    return notices.tell(public_id=request.public_id, by=by, **{"how": "phone", "note": "قال: شكرًا"} | changed)


def test_b15_told_by_telephone_is_told_at_once_and_the_letter_is_kept(decided, officer):
    decision = tell(decided, officer)

    notice = Notice.objects.get(decision=decision)
    assert (notice.how, notice.by, notice.proof) == ("phone", officer, "قال: شكرًا")
    assert decision.letter.stored.kind == "letter"
    found = words_of(open_stored(decision.letter.stored))
    assert {decision.number, decided.registration_number} <= found


def test_b15_a_message_that_was_sent_tells_nobody(decided, officer, delivery_officer):
    decision = notices.send_notice(public_id=decided.public_id, by=officer)
    assert [outcome.state for outcome in deliver_due()] == ["sent"]

    decision.refresh_from_db()
    assert not Notice.objects.exists()
    assert not DecisionLetter.objects.exists()
    with pytest.raises(ConflictError, match="لم يُبلَّغ مقدم الطلب بالقرار بعد"):
        delivery.start_delivery(public_id=decided.public_id, by=delivery_officer, method="handed")


def test_b15_the_opened_letter_is_the_notice_once(decided, officer):
    decision = notices.send_notice(public_id=decided.public_id, by=officer)

    for _again in range(2):
        notices.letter_opened(decision_id=decision.public_id)

    notice = Notice.objects.get()
    assert (notice.how, notice.by, notice.decision) == ("letter_page", None, decision)
    assert DecisionLetter.objects.get(decision=decision).stored.kind == "letter"
    assert AuditEvent.objects.filter(kind="decision.letter_opened").count() == 1


def test_a_letter_that_was_never_announced_is_not_opened(decided):
    with pytest.raises(ConflictError, match="لا شيء للقراءة هنا بعد"):
        notices.letter_opened(decision_id=decided.decision.public_id)


def test_after_a_call_the_opening_is_kept_beside_it(decided, officer):
    decision = tell(decided, officer)

    notices.letter_opened(decision_id=decision.public_id)

    assert Notice.objects.get().how == "phone"
    assert LetterOpening.objects.get().decision == decision


# --- nobody reached ------------------------------------------------------------------------------


def tried_on(decision, *days):
    for number in days:
        row = TellingTry.objects.create(decision=decision, note="لم يرد", by=decision.decided_by)
        QuerySet(TellingTry).filter(pk=row.pk).update(at=timezone.now() - timedelta(days=number))


def to_address(case, by, receipt="RR-77"):
    return notices.notify_at_address(public_id=case.public_id, by=by, receipt=receipt)


@pytest.mark.parametrize(
    ("days", "enough"), [((), False), ((3, 2), False), ((2, 2, 1), False), ((3, 2, 1), True)]
)
def test_three_tries_on_three_days_before_a_letter_to_the_address(decided, officer, days, enough):
    tried_on(decided.decision, *days)

    if enough:
        assert to_address(decided, officer).receipt == "RR-77"
    else:
        with pytest.raises(ValidationError, match="ثلاث محاولات في ثلاثة أيام"):
            to_address(decided, officer)


def test_a_letter_to_the_address_starts_the_objection_and_closes_a_refusal_never_a_delivery(
    ataa, officer, researcher, chair, delivery_officer
):
    granted = approved(ataa, officer, researcher, chair)
    refused = approved(ataa, officer, researcher, chair, "rejected")
    for case in (granted, refused):
        tried_on(case.decision, 3, 2, 1)
        to_address(case, officer)

    with pytest.raises(ConflictError, match="لم يُبلَّغ مقدم الطلب بالقرار بعد"):
        delivery.start_delivery(public_id=granted.public_id, by=delivery_officer, method="handed")
    with pytest.raises(ConflictError, match="لمقدم الطلب أن يعترض حتى"):
        ways_out.close(public_id=refused.public_id, by=officer)
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert ways_out.close(public_id=refused.public_id, by=officer).status == "closed"


def test_a_try_and_the_letter_say_what_is_missing(decided, officer):
    with pytest.raises(ValidationError):
        notices.note_try(public_id=decided.public_id, by=officer, note=" ")
    tried_on(decided.decision, 3, 2, 1)
    with pytest.raises(ValidationError, match="اكتب رقم إيصال الخطاب"):
        to_address(decided, officer, " ")
    decided.beneficiary.short_address = decided.beneficiary.city = decided.beneficiary.district = ""
    decided.beneficiary.save()
    with pytest.raises(ValidationError, match="لا عنوان في الملف"):
        to_address(decided, officer)


def test_after_three_working_days_an_unopened_letter_is_a_call_on_the_desk(decided, officer, client_for):
    with time_machine.travel(datetime(2027, 1, 3, 9, tzinfo=UTC)) as clock:  # a Sunday
        notices.send_notice(public_id=decided.public_id, by=officer)
        list(deliver_due())

        def rows():
            bands = client_for(officer).get("/").context["bands"]
            return [row["what"] for _band, found in bands for row in found if "الخطاب" in str(row["what"])]

        assert rows() == []
        clock.shift(timedelta(days=3))  # the third working day
        assert rows() == []
        clock.shift(timedelta(days=1))
        assert [str(row) for row in rows()] == [f"الاتصال بمقدم الطلب لأن الخطاب لم يُفتح: {decided.service}"]


def test_the_message_says_that_one_waits_and_nothing_of_the_decision(decided, officer):
    notices.send_notice(public_id=decided.public_id, by=officer)

    message = Message.objects.get(kind="decision")
    head = decided.beneficiary.head
    assert decided.reference in message.body
    for told in ("موافق", "1000", head.first_name, head.family_name, str(decided.service)):
        assert told not in message.body


def test_a_message_is_written_once(decided, officer, officer2):
    notices.send_notice(public_id=decided.public_id, by=officer)

    with pytest.raises(ConflictError, match="سبق أن كُتبت رسالة بشأن هذا القرار"):
        notices.send_notice(public_id=decided.public_id, by=officer2)

    assert Message.objects.filter(kind="decision").count() == 1


def test_a_message_that_waits_too_long_gives_way_to_a_call(decided, officer):
    notices.send_notice(public_id=decided.public_id, by=officer)

    tell(decided, officer)
    list(deliver_due())

    assert Notice.objects.get(decision=decided.decision).how == "phone"


def test_without_mobile_and_e_mail_it_is_told_in_person(ataa, officer, researcher, chair):
    file = make_file(by=officer, head=make_person(mobile="", email=""))
    case = approved(ataa, officer, researcher, chair, file=file)

    with pytest.raises(ValidationError) as refused:
        notices.send_notice(public_id=case.public_id, by=officer)

    assert "how" in refused.value.message_dict
    tell(case, officer, how="in_person")


@pytest.mark.parametrize("days", [1, 14])
def test_a08_an_early_reply_asks_for_a_reason(days, decided, officer):
    decided.reply_not_before = timezone.localdate() + timedelta(days=days)
    decided.save()

    for act in (
        tell,
        lambda *known: notices.send_notice(public_id=known[0].public_id, by=known[1]),
    ):
        with pytest.raises(ValidationError) as refused:
            act(decided, officer)
        assert refused.value.message_dict == {"early_reason": ["لم تنقضِ مدة الرد. اذكر سبب الرد قبلها."]}
    decision = tell(decided, officer, early_reason="صدر أمر بالإخلاء")

    assert decision.notice.early_reason == "صدر أمر بالإخلاء"


def test_a08_on_the_last_day_of_the_period_no_reason_is_asked(decided, officer):
    decided.reply_not_before = timezone.localdate()
    decided.save()

    assert tell(decided, officer).told is not None


def test_the_applicant_is_told_once(decided, officer, officer2):
    tell(decided, officer)

    with pytest.raises(ConflictError, match="سبق إبلاغ مقدم الطلب بهذا القرار"):
        tell(decided, officer2)


def test_a_stale_form_tells_nothing(decided, officer):
    with pytest.raises(StaleVersionError):
        tell(decided, officer, version=decided.decision.version - 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"note": " "}, "note"), ({"how": "message"}, "how"), ({"how": "x"}, "how")],
)
def test_a_call_is_recorded_whole(changed, field, decided, officer):
    with pytest.raises(ValidationError) as refused:
        tell(decided, officer, **changed)

    assert list(refused.value.message_dict) == [field]


@pytest.mark.parametrize("who", ["researcher", "manager", "auditor", "chair", "delivery_officer"])
def test_no_other_role_tells(who, decided, request):
    with pytest.raises(PermissionDenied):
        tell(decided, request.getfixturevalue(who))


def test_under_baraem_the_department_head_tells(baraem, officer, researcher, department_head):
    case = approved(baraem, officer, researcher, department_head)

    decision = tell(case, department_head)

    assert decision.notice.by == department_head


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_b15_nothing_is_delivered_or_closed_before_the_notice(
    status, ataa, officer, researcher, chair, delivery_officer
):
    case = approved(ataa, officer, researcher, chair, status)
    known = {"public_id": case.public_id}

    with pytest.raises(
        ConflictError,
        match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة|لم يُبلَّغ مقدم الطلب بالقرار بعد",
    ):
        delivery.start_delivery(**known, by=delivery_officer, method="transfer")
    with pytest.raises(
        ConflictError,
        match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة|لم يُبلَّغ مقدم الطلب بالقرار بعد",
    ):
        ways_out.close(**known, by=officer)

    case.refresh_from_db()
    assert case.status == status


# --- pages ---------------------------------------------------------------------------------------


def test_the_desk_tells_on_the_page(decided, officer, client_for):
    client, page = client_for(officer), f"/requests/{decided.public_id}/notify/"
    assert "إبلاغ مقدم الطلب" in client.get(page).content.decode()

    answer = client.post(page, {"how": "in_person", "note": "حضر وفهم", "version": decided.decision.version})

    assert answer.status_code == 302
    text = client.get(page).content.decode()
    assert "أُبلغ مقدم الطلب" in text
    assert "حضر وفهم" in text


def test_the_secretary_tells_what_her_committee_decided(
    ataa, officer, researcher, chair, secretary, client_for, rf
):
    members = make_members(3)
    make_committee(chair, secretary, *members)
    case = _decided_in_session(ataa, officer, researcher, chair, secretary, members)
    client, page = client_for(secretary), f"/requests/{case.public_id}/"
    desk = rf.get("/")
    desk.user = secretary

    (row,) = as_shown(decision_panels.decisions_now(desk))
    assert (row["who"], row["url"]) == (case.registration_number, f"{page}notify/")  # no name
    assert client.get(page).status_code == 404
    assert client.get(f"{page}letter/").status_code == 200
    answer = client.post(f"{page}notify/", {"how": "phone", "note": "فهم", "version": case.decision.version})

    assert answer.status_code == 302
    case.decision.refresh_from_db()
    assert case.decision.notice.by == secretary


def test_a_secretary_whose_seat_has_ended_reads_no_letter(
    ataa, officer, researcher, chair, secretary, client_for
):
    members = make_members(3)
    make_committee(chair, secretary, *members)
    case = _decided_in_session(ataa, officer, researcher, chair, secretary, members)
    secretary.seats.update(until=date(2026, 2, 1))

    for page in ("letter/", "notify/"):
        assert client_for(secretary).get(f"/requests/{case.public_id}/{page}").status_code == 404


def test_a_secretary_who_came_back_opens_the_letter(ataa, officer, researcher, chair, secretary, client_for):
    """Two seats of one person, one ended, are no two decisions."""
    members = make_members(3)
    committee = make_committee(chair, secretary, *members)
    case = _decided_in_session(ataa, officer, researcher, chair, secretary, members)
    secretary.seats.update(until=date(2026, 2, 1))
    secretary.seats.create(committee=committee, seat="secretary", since=date(2026, 3, 1))

    assert client_for(secretary).get(f"/requests/{case.public_id}/letter/").status_code == 200


def _decided_in_session(profile, officer, researcher, chair, secretary, members, signed=True):
    case = awaiting(profile, officer, researcher)
    session, (item,) = opened(secretary, [chair, *members], case)
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=[chair, *members[:2]])
    ballots.close_item(item_id=item.public_id, by=chair, outcome="approve", wording=WORDING)
    if signed:
        sign_minutes(sessions.close_session(public_id=session.public_id, by=secretary))
    case.refresh_from_db()
    return case


@pytest.fixture
def unsigned(ataa, officer, researcher, chair, secretary):
    """Decided in a session of six whose minutes are made and signed by nobody: the case, the session, those
    who were there, the chair and the secretary first.
    """
    members = make_members(4)
    make_committee(chair, secretary, *members)
    case = awaiting(ataa, officer, researcher)
    there = [chair, secretary, *members]
    session, (item,) = opened(secretary, there, case)
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=[chair, *members])
    ballots.close_item(item_id=item.public_id, by=chair, outcome="approve", wording=WORDING)
    sessions.close_session(public_id=session.public_id, by=secretary)
    jobs.make_minutes.call(session.public_id)
    case.refresh_from_db()
    return case, session, there


NOT_SIGNED = "لم يوقّع المحضرَ بعدُ رئيس اللجنة وأمين اللجنة وأكثر الحاضرين"


def phone(case, by):
    return notices.tell(public_id=case.public_id, by=by, how="phone", note="فهم")


@pytest.mark.parametrize(
    ("signers", "told"),
    [([], False), ([0, 1], False), ([0, 1, 2], False), ([0, 2, 3, 4, 5], False), ([0, 1, 2, 3], True)],
    ids=["nobody", "chair and secretary", "half", "all but the secretary", "chair, secretary, majority"],
)
def test_a07_it_is_told_once_chair_secretary_and_a_majority_have_signed(unsigned, officer, signers, told):
    case, session, there = unsigned
    for place in signers:
        minutes.sign_minutes(public_id=session.public_id, by=there[place])

    if told:
        assert phone(case, officer).told
    else:
        with pytest.raises(ConflictError, match=NOT_SIGNED):
            phone(case, officer)


def test_before_the_signatures_the_page_says_when_and_leads_back(unsigned, officer, client_for):
    case, session, (_chair, secretary, *_members) = unsigned
    page = f"/requests/{case.public_id}/notify/"

    text = client_for(officer).get(page).text
    assert "يُبلَّغ مقدم الطلب بعد اكتمال التوقيعات." in text
    assert f'href="{case.get_absolute_url()}">العودة إلى الطلب</a>' in text
    assert (
        f'href="{session.get_absolute_url()}">فتح الجلسة ومحضرها</a>' in client_for(secretary).get(page).text
    )


def test_the_chair_alone_lets_it_be_told_earlier_with_a_reason(unsigned, officer, client_for):
    case, _session, (chair, secretary, *_members) = unsigned
    item = case.decision.item
    with pytest.raises(PermissionDenied):
        minutes.tell_early(item_id=item.public_id, by=secretary, reason="إخلاء غدًا")
    with pytest.raises(ValidationError):
        minutes.tell_early(item_id=item.public_id, by=chair, reason=" ")
    page = f"/requests/items/{item.public_id}/"
    assert client_for(chair).post(page, {"do": "early", "reason": "إخلاء غدًا"}).status_code == 302
    with pytest.raises(ConflictError, match="الإبلاغ بالقرار متاح من قبل"):
        minutes.tell_early(item_id=item.public_id, by=chair, reason="مرة أخرى")

    assert phone(case, officer).told
    assert minutes_context(case.decision.item.session)["items"][0]["early"].reason == "إخلاء غدًا"


def test_who_does_not_sign_is_noted_with_the_reason_and_locks_nothing_out(unsigned, officer, client_for):
    case, session, (chair, secretary, *members) = unsigned
    page = f"/requests/sessions/{session.public_id}/"
    away = f"excuse:{members[3].public_id}"
    assert client_for(members[0]).post(page, {"do": away, "reason": "سافر"}).status_code == 403
    assert "اذكر سبب عدم توقيع العضو." in client_for(chair).post(page, {"do": away, "reason": ""}).text
    assert client_for(chair).post(page, {"do": away, "reason": "سافر"}).status_code == 302
    assert "لا يوقّع: سافر" in client_for(chair).get(page).text

    for user in (chair, secretary, *members[:3]):
        minutes.sign_minutes(public_id=session.public_id, by=user)

    session.refresh_from_db()
    assert session.status == "signed"
    signatures = {row["name"]: row["when"] for row in minutes_context(session)["signatures"]}
    assert signatures[members[3].full_name] == "لم يوقّع: سافر"
    assert phone(case, officer).told


@pytest.mark.parametrize(
    ("who", "letter", "notify"),
    [
        ("officer", 200, 200),
        ("manager", 200, 403),
        ("auditor", 200, 403),
        ("delivery_officer", 200, 403),
        ("researcher", 200, 403),
        ("researcher2", 404, 404),
        ("member", 404, 404),
        ("quality_officer", 404, 404),
    ],
)
def test_who_reads_the_letter_and_who_tells(who, letter, notify, decided, client_for, request):
    client = client_for(request.getfixturevalue(who))

    assert client.get(f"/requests/{decided.public_id}/letter/").status_code == letter
    assert client.get(f"/requests/{decided.public_id}/notify/").status_code == notify


def test_before_a_decision_there_is_nothing_to_tell(ataa, officer, researcher, client_for):
    case = request_at(
        "awaiting_decision", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher
    )

    assert client_for(officer).get(f"/requests/{case.public_id}/notify/").status_code == 409
