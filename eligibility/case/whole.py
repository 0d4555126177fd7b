"""Whether a request has every row that its status implies. For `manage.py check_cases` and for the demo's
test.
"""

from django.utils import timezone

from eligibility import enums
from eligibility.case.needs import demanded_mechanisms
from eligibility.case.payee import verified_account
from eligibility.catalogue.rules import field_of
from eligibility.statement.declared import standing_declaration
from policy.enums import DayKind
from policy.reply import reply_window

Status = enums.Status
SIGNED = frozenset(Status) - {Status.DRAFT, Status.WITHDRAWN}
ACCEPTED = frozenset(
    {
        Status.STUDYING, Status.EVALUATED, Status.AWAITING_DECISION, Status.APPROVED, Status.PARTLY_APPROVED,
        Status.REJECTED, Status.DELIVERING, Status.DELIVERED, Status.CLOSED,
    }
)  # fmt: skip
STUDIED = ACCEPTED - {Status.STUDYING}
DECIDED = STUDIED - {Status.EVALUATED, Status.AWAITING_DECISION}


def lacking(case) -> list[str]:
    """What is missing, in English words for the operator; empty where the request is whole."""
    status, found = case.status, _world(case)
    if status in SIGNED:
        found += _statement(case)
    if status in ACCEPTED:
        found += _registration(case)
    if status in STUDIED:
        found += _study(case)
    if status in DECIDED:
        found += _decision(case)
    if status in {Status.DELIVERING, Status.DELIVERED, Status.CLOSED}:
        found += _end(case)
    if status in {Status.WITHDRAWN, Status.LAPSED} and not case.ended_reason:
        found.append("no reason of its end")
    return found


def _world(case):
    found = [] if case.service_code == case.service.code else ["its code is not that of its service"]
    if case.criteria_set_id is None:
        found.append("it keeps no criteria")
    return found


def _statement(case):
    found = [] if case.reference and case.submitted_at else ["no reference"]
    if standing_declaration(case) is None:
        found.append("no standing declaration")
    if not case.checks.exists():
        found.append("no papers asked")
    if case.submitted_at and not _as_the_policy_says(case):
        found.append("its reply period is not that of its policy")
    return found


def _as_the_policy_says(case) -> bool:
    """A period in working days may have been told before a holiday became known: it stays as it was told."""
    if case.profile.reply_day_kind == DayKind.WORKING:
        return True
    window = reply_window(case.profile, timezone.localdate(case.submitted_at))
    return window == (case.reply_not_before, case.reply_due)


def _registration(case):
    found = [] if case.registration_number else ["no registration"]
    if enums.Mechanism.ADMIN_CHECK in demanded_mechanisms(case) and not hasattr(case, "admin_check"):
        found.append("no admin_check")
    asked = case.checks.filter(required=True)
    if case.status not in STUDIED:  # what the study asked for may still be waited for
        asked = asked.of_the_statement()
    for check in asked.prefetch_related("fields").select_related("type"):
        if check.status not in enums.CLEARED:
            found.append(f"paper {check.type.code} is {check.status}")
        elif check.status == enums.CheckStatus.MATCHED:
            codes = {field_of(field.code) for field in check.fields.all()}
            if codes != set(check.match_fields) or not check.valid:
                found.append(f"paper {check.type.code} is not matched field by field and valid")
    return found


def _study(case):
    found, wanted = [], demanded_mechanisms(case)
    assessment = getattr(case, "assessment", None)
    if assessment is None or assessment.completed_at is None or not assessment.results.exists():
        found.append("no complete assessment")
    if case.assigned_researcher_id is None:
        found.append("no researcher")
    for mechanism, rows in (
        (enums.Mechanism.INTERVIEW, case.interviews),
        (enums.Mechanism.FIELD_VISIT, case.fieldvisits),
    ):
        if mechanism in wanted and not rows.filter(status__in=enums.SETTLED).exists():
            found.append(f"no {mechanism}")
    return found


def _decision(case):
    decision = getattr(case, "decision", None)
    if decision is None:
        return ["no decision"]
    found = [] if decision.reasons.exists() else ["no coded reason"]
    if case.profile.by_committee and (decision.item is None or not decision.item.ballots.exists()):
        found.append("no agenda item with ballots")
    if case.assessment.frozen_at is None:
        found.append("assessment not frozen")
    return found


def _end(case):
    decision, delivery = getattr(case, "decision", None), getattr(case, "delivery", None)
    if decision is None:
        return []
    found = [] if decision.told else ["not notified"]
    if decision.outcome == enums.DecisionOutcome.REJECTED:
        return found
    if delivery is None or (case.status != Status.DELIVERING and delivery.delivered_at is None):
        return [*found, "no delivery"]
    if delivery.method == enums.DeliveryMethod.TRANSFER and not _paid_into(case, delivery):
        found.append("a transfer without a verified account")
    if delivery.delivered_at and (delivery.quantity is None) != (decision.quantity is None):
        found.append("not handed over in the unit of the decision")
    return found


def _paid_into(case, delivery) -> bool:
    if delivery.receiver_check == enums.ReceiverCheck.NOT_RECORDED:
        return True
    return delivery.paid_to_id is not None if delivery.delivered_at else verified_account(case) is not None
