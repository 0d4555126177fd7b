"""Who takes which step from which status, under both policies. The expectation is written out by hand."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Role
from core.models import AuditEvent
from core.verdicts import ConflictError
from eligibility.case.permissions import can_take, offered_steps, worked_on
from eligibility.case.steps import enter, leave
from eligibility.case.workflow import STEPS
from eligibility.enums import Status
from eligibility.models import Assessment, CriteriaSet, FieldVisit, Interview, ServiceRequest
from eligibility.step_page.ways_out import withdraw
from tests.eligibility.steps_of_intake import sign
from tests.factories import make_file, make_user, request_at, told

DESK = {
    ("submit", "draft", "intake_officer"),
    ("submit", "incomplete", "intake_officer"),
    ("ask_completion", "submitted", "intake_officer"),
    ("accept", "submitted", "intake_officer"),
    ("notify", "approved", "intake_officer"),
    ("notify", "partly_approved", "intake_officer"),
    ("notify", "rejected", "intake_officer"),
    ("close", "delivered", "intake_officer"),
    ("close", "rejected", "intake_officer"),
    ("withdraw", "draft", "intake_officer"),
    ("withdraw", "submitted", "intake_officer"),
    ("withdraw", "incomplete", "intake_officer"),
    ("withdraw", "studying", "intake_officer"),
    ("withdraw", "evaluated", "intake_officer"),
    ("withdraw", "awaiting_decision", "intake_officer"),
    ("withdraw", "approved", "intake_officer"),
    ("withdraw", "partly_approved", "intake_officer"),
}
OTHERS = {
    ("evaluate", "studying", "social_researcher"),
    ("deliver", "approved", "delivery_officer"),
    ("deliver", "partly_approved", "delivery_officer"),
    ("hand_over", "delivering", "delivery_officer"),
}
ALLOWED = {
    "ataa": DESK | OTHERS | {
        ("assign", "studying", "social_research_officer"),
        ("return_study", "evaluated", "social_research_officer"),
        ("refer", "evaluated", "social_research_officer"),
        ("decide", "awaiting_decision", "committee_chair"),
        ("notify", "approved", "committee_secretary"),
        ("notify", "partly_approved", "committee_secretary"),
        ("notify", "rejected", "committee_secretary"),
    },
    "baraem": DESK | OTHERS | {
        ("assign", "studying", "department_head"),
        ("return_study", "evaluated", "department_head"),
        ("refer", "evaluated", "department_head"),
        ("decide", "awaiting_decision", "department_head"),
        ("notify", "approved", "department_head"),
        ("notify", "partly_approved", "department_head"),
        ("notify", "rejected", "department_head"),
    },
}  # fmt: skip
WITH_NOTICE = {"approved", "partly_approved", "rejected"}


@pytest.fixture
def cast(db):
    """One user of each role, none of whom opened, decided or delivered anything."""
    return {role: make_user(role, username=f"the_{role}") for role in Role.values}


def ready_at(status, *, profile, cast):
    """A request at `status` that lacks nothing for any step, so that only role and stage decide."""
    opener = make_user("intake_officer")
    request = request_at(
        status,
        file=make_file(by=opener),
        profile=profile,
        by=opener,
        researcher=cast["social_researcher"],
        decider=make_user("committee_chair"),
    )
    if status in {"draft", "submitted", "incomplete", "studying", "evaluated", "awaiting_decision"}:
        sign(request, opener)
    if status == "studying":
        _finish_study(request, cast["social_researcher"])
    if status in WITH_NOTICE:
        told(request, by=opener, at=timezone.now() - timedelta(days=60))  # nobody may object any more
    return ServiceRequest.objects.for_page().get(pk=request.pk)


def _finish_study(request, researcher):
    """Interview, visit and assessment are done, whatever the service demands."""
    done = {
        "request": request,
        "by": researcher,
        "status": "done",
        "done_at": timezone.now(),
        "findings": "تمت",
    }
    Interview.objects.create(**done)
    FieldVisit.objects.create(**done)
    Assessment.objects.create(
        request=request,
        researcher=researcher,
        criteria_set=CriteriaSet.objects.first(),
        summary="أسرة",
        recommendation="approve",
        reasons="حاجة",
        completed_at=timezone.now(),
    )


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_a_step_is_allowed_exactly_here(request, cast, code, status):
    profile = request.getfixturevalue(code)
    case = ready_at(status, profile=profile, cast=cast)

    allowed = {
        (name, status, role)
        for name, role in product(STEPS, Role.values)
        if can_take(cast[role], case, STEPS[name])
    }

    assert allowed == {row for row in ALLOWED[code] if row[1] == status}


def test_whoever_opened_or_researched_a_request_does_not_decide_it(baraem, cast):
    head = cast["department_head"]
    case = ready_at("awaiting_decision", profile=baraem, cast=cast)
    assert can_take(head, case, STEPS["decide"])

    case.opened_by = head
    verdict = can_take(head, case, STEPS["decide"])
    assert (bool(verdict), verdict.conflict) == (False, False)
    assert verdict.reason == "من فتح الطلب أو بحثه لا يتخذ قراره."
    assert cast["social_researcher"].pk in worked_on(case)


def test_whoever_decided_a_request_does_not_deliver_it(ataa, cast):
    case = ready_at("approved", profile=ataa, cast=cast)
    case.decision.decided_by = cast["delivery_officer"]

    assert not can_take(cast["delivery_officer"], case, STEPS["deliver"])

    begun = ready_at("delivering", profile=ataa, cast=cast)
    assert can_take(cast["delivery_officer"], begun, STEPS["hand_over"])
    begun.decision.decided_by = cast["delivery_officer"]
    verdict = can_take(cast["delivery_officer"], begun, STEPS["hand_over"])
    assert (bool(verdict), verdict.conflict) == (False, False)


def test_whoever_researched_a_request_does_not_review_it(baraem, cast):
    case = ready_at("evaluated", profile=baraem, cast=cast)
    case.assigned_researcher = cast["department_head"]

    assert not can_take(cast["department_head"], case, STEPS["refer"])
    assert not can_take(cast["department_head"], case, STEPS["return_study"])


@pytest.mark.parametrize("name", ["deliver", "close"])
def test_b15_nothing_is_delivered_or_closed_before_the_applicant_was_told(ataa, cast, name):
    status = "approved" if name == "deliver" else "rejected"
    opener = make_user("intake_officer")
    case = request_at(
        status, file=make_file(by=opener), profile=ataa, by=opener, decider=cast["committee_chair"]
    )
    user = cast["delivery_officer" if name == "deliver" else "intake_officer"]

    verdict = can_take(user, case, STEPS[name])

    assert (bool(verdict), verdict.conflict) == (False, True)
    assert verdict.reason == "لم يُبلَّغ مقدم الطلب بالقرار بعد."


def test_a_refused_step_leaves_nothing_but_the_row_of_its_refusal(ataa, officer, auditor):
    case = request_at("submitted", file=make_file(by=officer), profile=ataa, by=officer)
    before, first = list(ServiceRequest.objects.values()), AuditEvent.objects.count()

    with pytest.raises(PermissionDenied):
        withdraw(by=auditor, public_id=case.public_id, note="كلام")

    assert list(ServiceRequest.objects.values()) == before
    left = AuditEvent.objects.filter(sequence__gt=first).values_list("kind", "actor_name")
    assert left.get() == ("refused", "auditor")


def test_a_wrong_stage_is_a_conflict_and_no_right_is_a_refusal(ataa, officer, manager):
    case = request_at("draft", file=make_file(by=officer), profile=ataa, by=officer)

    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        enter(public_id=case.public_id, name="accept", by=officer)
    with pytest.raises(PermissionDenied):
        enter(public_id=case.public_id, name="accept", by=manager)


def test_a_step_ends_only_where_the_table_says(ataa, officer):
    case = request_at("draft", file=make_file(by=officer), profile=ataa, by=officer)

    with pytest.raises(ValueError, match="does not end in"):
        leave(case, "submit", by=officer, target="approved")


def test_what_is_not_a_users_business_is_not_even_offered(ataa, cast):
    case = ready_at("evaluated", profile=ataa, cast=cast)

    assert [step.name for step, _ in offered_steps(cast["social_research_officer"], case)] == [
        "return_study",
        "refer",
    ]
    assert [step.name for step, _ in offered_steps(cast["intake_officer"], case)] == ["withdraw"]
    assert offered_steps(cast["auditor"], case) == []


def test_the_printed_workflow_is_that_of_the_table(capsys):
    call_command("workflow_diagram")

    assert capsys.readouterr().out == Path(settings.BASE_DIR, "docs", "workflow.md").read_text()
