"""The numbered, reasoned decision: one path for the committee (A-07) and for the competent department
(B-14).
"""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import yearly_number
from core.verdicts import ConflictError
from eligibility.case.permissions import applicant_lives
from eligibility.case.steps import enter, leave
from eligibility.catalogue.rules import Grant, grant_faults, grant_lacks
from eligibility.decision.sheet import sheet_of
from eligibility.enums import Choice, DecisionOutcome, ItemStatus, Status
from eligibility.models import AgendaItem, Decision, ServiceRequest
from eligibility.study.actions.assessment import freeze, reopen
from policy.enums import ReasonKind
from policy.models import Reason

REASON_KINDS: dict[str, str] = {
    DecisionOutcome.APPROVED: ReasonKind.APPROVAL,
    DecisionOutcome.PARTLY_APPROVED: ReasonKind.PARTIAL,
    DecisionOutcome.REJECTED: ReasonKind.REJECTION,
}
# What the votes came to, by what is decided.
CHOICES: dict[str, str] = {
    DecisionOutcome.APPROVED: Choice.APPROVE,
    DecisionOutcome.PARTLY_APPROVED: Choice.PARTIAL,
    DecisionOutcome.REJECTED: Choice.REJECT,
}


@action("decision.issue")
def issue(
    *,
    public_id: str,
    by: User,
    outcome: str,
    reasons: Any,
    reason_text: str,
    reference: str,
    amount: Decimal | None = None,
    quantity: int | None = None,
    months: int | None = None,
    item: AgendaItem | None = None,
    version: int | str | None = None,
) -> Decision:
    """Decide a request, once: number, reasons, and where something is granted how much: riyals, or units of
    the service, and months.

    `reasons` are codes of the kind that goes with the outcome. `item` is the closed item of the agenda where
    the committee decides; its leader's right was asked for by `ballots.close_item`. The study is frozen and
    its figures are kept with the decision. Raises ValidationError by field, ConflictError (stage, stale,
    decided already), PermissionDenied (role; whoever opened or researched it).
    """
    case = _enter(public_id, by, item, version)
    _check_counted(case, item, by, CHOICES.get(outcome, ""))
    chosen = _check(case, outcome, reasons, reason_text, reference, Grant(amount, quantity, months))
    now = timezone.now()
    decision = Decision.objects.create(
        request=case,
        number=_number(item),
        outcome=outcome,
        amount=amount,
        quantity=quantity,
        months=months,
        reason_text=reason_text.strip(),
        reference=reference.strip(),
        facts=sheet_of(case),
        item=item,
        decided_by=by,
        decided_at=now,
    )
    decision.reasons.set(chosen)
    freeze(case=case, at=now)
    leave(case, "decide", by=by, target=Status(outcome), note=decision.number)
    return decision


@action("decision.send_back")
def send_back(
    *, public_id: str, by: User, note: str, item: AgendaItem | None = None, version: int | str | None = None
) -> ServiceRequest:
    """Return the request for more study; `note` tells the researcher what is missing."""
    if not note.strip():
        raise ValidationError({"note": _("Say what is left to study.")})
    case = _enter(public_id, by, item, version)
    _check_counted(case, item, by, Choice.RETURN)
    case.review_remarks = note.strip()
    leave(case, "decide", by=by, target=Status.STUDYING, also=("review_remarks",))
    # A kind of its own: the remarks are of the study, which the desk does not read.
    audit.record(kind="study.returned", target=case, by=by, note=note.strip())
    reopen(case=case, by=by)
    return case


def _enter(public_id: str, by: User, item: AgendaItem | None, version: int | str | None) -> ServiceRequest:
    case = enter(public_id=public_id, name="decide", by=by, version=version, leads_item=item is not None)
    if case.profile.by_committee != (item is not None):
        raise ConflictError(
            _("The committee decides on this request, in a session.")
            if case.profile.by_committee
            else _("The competent department decides on this request, without a session.")
        )
    applicant_lives(case).enforce()
    return case


def _check_counted(case: ServiceRequest, item: AgendaItem | None, by: User, choice: str) -> None:
    """A committee decides nothing but what the votes on this request came to when all had acted, and whoever
    led the item closed it with: whichever door leads here.
    """
    if item is None:
        return
    closed = AgendaItem.objects.filter(pk=item.pk, request=case, status=ItemStatus.CLOSED, closed_by=by)
    if not closed.filter(counted_outcome=choice).exists():
        raise ConflictError(_("The votes on this item did not come to this."))


def _number(item: AgendaItem | None) -> str:
    """L-1448-03-07 for the seventh item of the third session, Q-1448-000045 for a decision of the
    department.
    """
    if item is None:
        return yearly_number("Q")
    return f"L-{item.session.hijri_year}-{item.session.number:02d}-{item.order:02d}"


def _check(
    case: ServiceRequest,
    outcome: str,
    reasons: Any,
    reason_text: str,
    reference: str,
    grant: Grant,
) -> list[Reason]:
    """The reasons, if all of it is sound. Raises ValidationError by field."""
    if outcome not in DecisionOutcome.values:
        raise ValidationError({"outcome": _("Choose what is decided.")})
    wrong = _check_grant(case, outcome, grant)
    chosen = list(Reason.objects.on_offer().filter(code__in=set(reasons), kind=REASON_KINDS[outcome]))
    if not chosen or len(chosen) != len(set(reasons)):
        wrong["reasons"] = _("Choose at least one reason that goes with this decision.")
    if not reason_text.strip():
        wrong["reason_text"] = _("Write the reason in words that the applicant understands.")
    if not reference.strip():
        wrong["reference"] = _("Say which regulation or standard the decision rests on.")
    if wrong:
        raise ValidationError(wrong)
    return chosen


def _check_grant(case: ServiceRequest, outcome: str, grant: Grant) -> dict[str, Any]:
    """MN-16: what is granted is more than nothing and within the ceiling; beside a refusal stands no
    amount and no number of units.
    """
    if outcome == DecisionOutcome.REJECTED:
        return {
            name: _("Leave this empty where nothing is granted.")
            for name, value in asdict(grant).items()
            if value is not None
        }
    lacks = {"amount": _("Write the amount that is granted."), "quantity": _("Write how many are granted.")}
    lacking = grant_lacks(grant, case.terms)
    return grant_faults(grant, case.terms) | ({lacking: lacks[lacking]} if lacking else {})
