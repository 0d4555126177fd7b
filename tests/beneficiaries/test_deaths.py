"""Somebody of a household has died: what counts no more, what stops, and how a mistake is taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from beneficiaries.actions.deaths import record_death, take_death_back
from beneficiaries.actions.documents import receive_document
from beneficiaries.models import HouseholdMember
from beneficiaries.month import month_of
from channels_log.actions.messages import message_to
from channels_log.actions.outbox import claim, deliver_due
from channels_log.models import Message
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.case.permissions import can_check_papers, can_take
from eligibility.case.workflow import STEPS
from eligibility.decision.actions import decisions
from eligibility.intake.actions import requests
from eligibility.intake.permissions import can_open, can_sign
from eligibility.models import ServiceRequest
from eligibility.step_page import ways_out
from eligibility.study.permissions import can_research
from policy.models import DocumentType
from tests.beneficiaries.conftest import errors_of
from tests.days import today
from tests.eligibility.study_cases import sign
from tests.factories import make_file, make_person, request_at


def died(file, person, by, **changed):
    known = {"version": None, "deceased_on": today(), "reason": "أحضرت الأسرة شهادة الوفاة"}
    return record_death(by=by, file=file, person=person, **(known | changed))


@pytest.fixture
def shared(file, officer):
    """Another file in which the eldest child stands too."""
    other = make_file(by=officer)
    HouseholdMember.objects.create(
        beneficiary=other, person=file.members.first().person, relationship="child"
    )
    return other


def test_a_member_who_died_leaves_with_that_day_and_the_other_file_is_told(file, shared, officer):
    child = file.members.first()
    day = today() - timedelta(days=3)

    died(file, child.person, officer, deceased_on=day)

    child.refresh_from_db()
    assert (child.until, child.person.deceased_on) == (day, day)
    assert (month_of(file).money.persons, month_of(shared).money.persons) == (2, 1)
    told = AuditEvent.objects.get(kind="person.changed_elsewhere")
    assert (told.target_id, told.changes) == (shared.public_id, {"deceased_on": [None, str(day)]})


BAD = {
    "to come": ({"deceased_on": 1}, "deceased_on"),
    "before birth": ({"deceased_on": -40_000}, "deceased_on"),
    "no reason": ({"reason": "  "}, "reason"),
}


@pytest.mark.parametrize(("changed", "field"), BAD.values(), ids=BAD)
def test_what_cannot_be_is_said_at_its_field(file, officer, changed, field):
    if "deceased_on" in changed:
        changed = {"deceased_on": today() + timedelta(days=changed["deceased_on"])}
    with pytest.raises(ValidationError) as error:
        died(file, file.head, officer, **changed)

    assert list(error.value.message_dict) == [field]
    file.head.refresh_from_db()
    assert file.head.deceased_on is None


def test_a_stranger_a_second_death_and_a_stale_page_are_refused(file, officer, researcher):
    with pytest.raises(ValidationError, match="deceased_on"):
        died(file, make_person(), officer)
    with pytest.raises(StaleVersionError):
        died(file, file.head, officer, version=9)
    with pytest.raises(PermissionDenied):
        died(file, file.head, researcher)
    died(file, file.head, officer)
    with pytest.raises(ConflictError, match="الوفاة مسجلة في الملف من قبل"):
        died(file, file.head, officer)


def test_a_death_recorded_by_mistake_is_taken_back(file, officer):
    child = file.members.first()
    died(file, child.person, officer)

    take_death_back(by=officer, file=file, person=child.person, version=None, reason="تشابه أسماء")

    child.refresh_from_db()
    assert (child.until, child.person.deceased_on) == (None, None)
    assert month_of(file).money.persons == 3
    with pytest.raises(ConflictError, match="لا توجد وفاة مسجلة"):
        take_death_back(by=officer, file=file, person=child.person, version=None, reason="تشابه أسماء")


def test_who_had_left_before_comes_not_back_with_it(file, officer):
    child = file.members.first()
    left = today() - timedelta(days=90)
    file.members.filter(pk=child.pk).update(until=left)
    type(child.person).objects.filter(pk=child.person_id).update(deceased_on=today())

    take_death_back(by=officer, file=file, person=child.person, version=None, reason="تشابه أسماء")

    child.refresh_from_db()
    assert child.until == left


def test_the_page_says_what_will_happen_and_takes_it_back(file, desk):
    url = reverse("beneficiaries:death", args=[file.public_id, file.head.public_id])
    assert "تتوقف الطلبات المفتوحة" in desk.get(url).text

    day = {"deceased_on_0": "1", "deceased_on_1": "1", "deceased_on_2": "1390", "deceased_on_3": "H"}
    assert list(errors_of(desk.post(url, day | {"reason": "", "version": 1}))) == ["deceased_on", "reason"]
    when = f"{today():%Y-%m-%d}"
    answer = desk.post(url, {"deceased_on": when, "reason": "شهادة الوفاة", "version": 1})

    assert answer.status_code == 302
    assert "مقدم الطلب متوفى" in desk.get(file.get_absolute_url()).text
    assert desk.post(url, {"reason": "خطأ في الاسم", "version": 2}).status_code == 302
    file.head.refresh_from_db()
    assert file.head.deceased_on is None


# === Requests =====================================================================================

OPEN = ["draft", "submitted", "incomplete", "studying", "evaluated", "awaiting_decision", "approved"]


def withdraw(case, by):
    return ways_out.withdraw(by=by, public_id=case.public_id, note="ابنه أحضر الشهادة")


@pytest.mark.parametrize("status", OPEN)
def test_the_requests_of_the_dead_stop_and_end_with_the_death_paper(file, ataa, officer, desk, status):
    case = request_at(status, file=file, profile=ataa, by=officer)
    died(file, file.head, officer)

    row = [r for r in desk.get("/").context["rows"] if "توفي مقدم الطلب" in str(r["what"])]
    assert len(row) == 1
    with pytest.raises(ConflictError, match="شهادة وفاة مقدم الطلب ليست في الملف بعد"):
        withdraw(case, officer)
    receive_document(
        by=officer,
        file=file,
        owner=file.head,
        type=DocumentType.objects.get(code="death_cert"),
        original_seen=True,
        number="77",
    )

    ended = withdraw(case, officer)

    assert (ended.status, ended.ended_reason) == ("withdrawn", "توفي مقدم الطلب. ابنه أحضر الشهادة")


def test_nobody_studies_or_decides_for_the_dead(file, baraem, officer, researcher, department_head):
    case = request_at("awaiting_decision", file=file, profile=baraem, by=officer, researcher=researcher)
    sign(ServiceRequest.objects.for_page().get(pk=case.pk))
    died(file, file.head, officer)
    case = ServiceRequest.objects.for_page().get(pk=case.pk)

    case.status = "studying"
    assert "توفي مقدم الطلب" in str(can_research(researcher, case).reason)
    with pytest.raises(ConflictError, match="توفي مقدم الطلب"):
        decisions.send_back(public_id=case.public_id, by=department_head, note="زيارة ثانية")


def test_nothing_goes_on_with_a_request_of_the_dead(file, ataa, officer):
    case = request_at("submitted", file=file, profile=ataa, by=officer)
    died(file, file.head, officer)
    stopped = "توفي مقدم الطلب: يُنهى طلبه بشهادة الوفاة أو ينتظر"

    case = type(case).objects.for_page().get(pk=case.pk)
    assert stopped in str(can_take(officer, case, STEPS["ask_completion"]).reason)
    assert stopped in str(can_check_papers(officer, case).reason)
    assert stopped in str(can_sign(officer, case).reason)
    assert not can_open(officer, case.beneficiary)
    ServiceRequest.objects.filter(pk=case.pk).update(
        status="incomplete", status_since=timezone.now() - timedelta(days=400)
    )
    with pytest.raises(ConflictError, match=stopped):
        ways_out.lapse(public_id=case.public_id)
    with pytest.raises(ConflictError, match="تنتظر الطلبات رب الأسرة الجديد"):
        requests.open_request(by=officer, file=file, service=case.service, need="إيجار")


# === Messages =====================================================================================


def message(file, by):
    return message_to(
        person=file.head, kind="receipt", body="رقم الطلب R-1", cause="c1", beneficiary=file, by=by
    )


def test_no_message_is_written_or_sent_to_the_dead(file, officer, settings, tmp_path):
    waiting = message(file, officer)
    died(file, file.head, officer)

    assert list(deliver_due()) == []
    waiting.refresh_from_db()
    assert waiting.status == "stopped"
    assert AuditEvent.objects.get(kind="message.stopped").target_id == waiting.public_id
    file.head.refresh_from_db()
    assert message_to(person=file.head, kind="receipt", body="x", cause="c2", by=officer) is None
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ({"mobile": "+966511111111"}, ("sms", "+966511111111")),
        ({"mobile": "", "email": "a@example.invalid"}, ("email", "a@example.invalid")),
        ({"mobile": "", "email": ""}, ("sms", "")),
    ],
)
def test_a_message_goes_to_the_address_of_now(file, officer, changed, reached):
    message(file, officer)
    type(file.head).objects.filter(pk=file.head_id).update(**changed)

    taken = claim(timezone.now())

    assert (taken.channel, taken.address) == reached


def test_without_an_address_the_attempt_fails_and_says_so(file, officer):
    waiting = message(file, officer)
    type(file.head).objects.filter(pk=file.head_id).update(mobile="", email="")

    assert [(found.state, found.reason) for found in deliver_due()] == [("waiting", "no address on file")]
    waiting.refresh_from_db()
    assert waiting.status == "waiting"
