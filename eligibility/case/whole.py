"""Whether a request has every row that its status implies. For `manage.py check_cases` and for the demo's
test.
"""

from eligibility import enums
from eligibility.case.needs import demanded_mechanisms
from eligibility.statement.declared import standing_declaration

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


def lacking(request) -> list[str]:
    """What is missing, in English words for the operator; empty where the request is whole."""
    status, found = request.status, []
    if status in SIGNED:
        found += _statement(request)
    if status in ACCEPTED:
        found += _registration(request)
    if status in STUDIED:
        found += _study(request)
    if status in DECIDED:
        found += _decision(request)
    if status in {Status.DELIVERING, Status.DELIVERED, Status.CLOSED}:
        found += _end(request)
    if status in {Status.WITHDRAWN, Status.LAPSED} and not request.ended_reason:
        found.append("no reason of its end")
    return found


def _statement(request):
    found = [] if request.reference and request.submitted_at else ["no reference"]
    if standing_declaration(request) is None:
        found.append("no standing declaration")
    if not request.checks.exists():
        found.append("no papers asked")
    return found


def _registration(request):
    found = [] if request.registration_number else ["no registration"]
    for check in request.checks.filter(required=True).prefetch_related("fields").select_related("type"):
        if check.status not in enums.CLEARED:
            found.append(f"paper {check.type.code} is {check.status}")
        elif check.status == enums.CheckStatus.MATCHED:
            codes = {field.code for field in check.fields.all()}
            if codes != set(check.type.match_fields) or not check.valid:
                found.append(f"paper {check.type.code} is not matched field by field and valid")
    return found


def _study(request):
    found, wanted = [], demanded_mechanisms(request)
    assessment = getattr(request, "assessment", None)
    if assessment is None or assessment.completed_at is None or not assessment.results.exists():
        found.append("no complete assessment")
    if request.assigned_researcher_id is None:
        found.append("no researcher")
    for mechanism, rows in (
        (enums.Mechanism.INTERVIEW, request.interviews),
        (enums.Mechanism.FIELD_VISIT, request.fieldvisits),
    ):
        if mechanism in wanted and not rows.filter(status__in=enums.SETTLED).exists():
            found.append(f"no {mechanism}")
    return found


def _decision(request):
    decision = getattr(request, "decision", None)
    if decision is None:
        return ["no decision"]
    found = [] if decision.reasons.exists() else ["no coded reason"]
    if request.profile.by_committee and (decision.item is None or not decision.item.ballots.exists()):
        found.append("no agenda item with ballots")
    if request.assessment.frozen_at is None:
        found.append("assessment not frozen")
    return found


def _end(request):
    decision, delivery = getattr(request, "decision", None), getattr(request, "delivery", None)
    if decision is None:
        return []
    found = [] if decision.notified_at else ["not notified"]
    if decision.outcome == enums.DecisionOutcome.REJECTED:
        return found
    if delivery is None or (request.status != Status.DELIVERING and delivery.delivered_at is None):
        found.append("no delivery")
    return found
