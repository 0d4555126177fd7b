"""Handing over what was decided (C-49), by somebody who did not decide it; and the end of the request."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import quotas, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock, save_next
from eligibility.case.steps import enter, leave
from eligibility.enums import DeliveryMethod
from eligibility.models import Delivery, ServiceRequest


@action("delivery.start")
def start_delivery(
    *,
    public_id: str,
    by: User,
    method: str,
    planned_for: Any = None,
    place: str = "",
    version: int | str | None = None,
) -> ServiceRequest:
    """Begin the delivery: how, on which day (of Riyadh), where. Needs the notice (B-15)."""
    case = enter(public_id=public_id, name="deliver", by=by, version=version)
    if method not in DeliveryMethod.values:
        raise ValidationError({"method": _("Choose how it is delivered.")})
    Delivery.objects.create(
        request=case,
        method=method,
        planned_for=planned_for,
        place=place,
        started_by=by,
        started_at=timezone.now(),
    )
    return leave(case, "deliver", by=by, note=DeliveryMethod(method).label)


@action("delivery.hand_over")
def hand_over(
    *,
    public_id: str,
    by: User,
    what: str,
    receiver_name: str,
    receiver_relation: str,
    delivered_on: date,
    amount: Decimal | None = None,
    proof: Any = None,
    proof_note: str = "",
    version: int | str | None = None,
) -> ServiceRequest:
    """Record the receipt: what, to whom, when (a day of Riyadh), with a proof file or the number of a
    transfer.

    `amount` in riyals is at most what was decided. Raises ValidationError by field, ConflictError,
    PermissionDenied.
    """
    case = enter(public_id=public_id, name="hand_over", by=by)
    delivery = lock(Delivery.objects.all(), request=case, version=version)
    delivery.request = case
    _check(case, amount, delivered_on, proof, proof_note)
    delivery.what, delivery.amount = what, amount
    delivery.receiver_name, delivery.receiver_relation = receiver_name, receiver_relation
    delivery.proof_note = proof_note
    if proof is not None:
        delivery.proof = uploads.store(proof, by=by, kind=StoredFile.Kind.PROOF)
    delivery.delivered_by, delivery.delivered_at = by, _moment(delivered_on)
    save_next(
        delivery,
        "what",
        "amount",
        "receiver_name",
        "receiver_relation",
        "proof",
        "proof_note",
        "delivered_by",
        "delivered_at",
    )
    left = leave(case, "hand_over", by=by, note=what)
    if proof is not None:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    return left


def _check(
    case: ServiceRequest, amount: Decimal | None, delivered_on: date, proof: Any, proof_note: str
) -> None:
    wrong, decision, today = {}, case.decision, timezone.localdate()
    if amount is not None and amount <= 0:
        wrong["amount"] = _("An amount that is delivered is more than zero.")
    elif amount is None and decision.amount is not None:
        wrong["amount"] = _("Write the amount that was delivered.")
    elif amount is not None and (decision.amount is None or amount > decision.amount):
        wrong["amount"] = _("No more is delivered than was decided.")
    if delivered_on > today:
        wrong["delivered_on"] = _("The day lies in the future.")
    elif delivered_on < timezone.localdate(decision.notice.at):
        wrong["delivered_on"] = _("The day lies before the applicant was told of the decision.")
    if proof is None and not proof_note:
        wrong["proof_note"] = _("Attach the proof, or write the number of the transfer or receipt.")
    if wrong:
        raise ValidationError(wrong)


def _moment(day: date) -> datetime:
    """Now for today, else the noon of that day in Riyadh."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))
