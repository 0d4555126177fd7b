"""Handing over what was decided (C-49), by somebody who did not decide it; and the end of the request."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import arabic, hooks, quotas, saudi, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.payee import in_name_of, verified_account
from eligibility.case.steps import enter, leave
from eligibility.enums import DeliveryMethod, ReceiverCheck
from eligibility.models import Delivery, PayeeAccount, ServiceRequest

RECORDED = (
    "what", "amount", "quantity", "less_reason", "receiver_name", "receiver_relation", "receiver_check",
    "receiver_id", "paid_to", "proof", "proof_note", "delivered_by", "delivered_at",
)  # fmt: skip
_DOCUMENT = re.compile("[A-Z0-9]{5,20}")  # of a card, a residence permit, a passport
_SAUDI = re.compile("[12][0-9]{9}")


@dataclass(frozen=True)
class Receipt:
    """What was handed over, in the unit of the decision, to whom and with what proof (a CleanFile, or the
    number of a transfer or receipt).

    `receiver_id` is the number of the identity document that was seen. Of a transfer the verified account
    says who received. `less_reason` is needed where it is less than was decided.
    """

    what: str
    delivered_on: date
    amount: Decimal | None = None
    quantity: int | None = None
    less_reason: str = ""
    receiver_name: str = ""
    receiver_relation: str = ""
    receiver_id: str = ""
    proof: Any = None
    proof_note: str = ""


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
    """Begin the delivery: how, on which day (of Riyadh), where. Needs the notice (B-15); a transfer needs the
    verified account of the payee.
    """
    case = enter(public_id=public_id, name="deliver", by=by, version=version)
    if method not in DeliveryMethod.values:
        raise ValidationError({"method": _("Choose how it is delivered.")})
    if method == DeliveryMethod.TRANSFER and (wrong := cannot_transfer(case)):
        raise ValidationError({"method": wrong})
    Delivery.objects.create(
        request=case,
        method=method,
        planned_for=planned_for,
        place=place,
        started_by=by,
        started_at=timezone.now(),
    )
    return leave(case, "deliver", by=by, note=DeliveryMethod(method).label)


def cannot_transfer(case: ServiceRequest) -> str:
    """Why nothing can be transferred on this case; empty where it can."""
    if case.terms.counted:
        return _("This service is handed over in units; there is nothing to transfer.")
    if verified_account(case) is None:
        return _("The account of the payee is not verified yet. The desk compares it with the bank's paper.")
    return ""


@action("delivery.hand_over")
def hand_over(
    *, public_id: str, by: User, receipt: Receipt, version: int | str | None = None
) -> ServiceRequest:
    """Record the receipt: what, to whom, when (a day of Riyadh), with a proof.

    It is at most what was decided, and somebody is named whose identity document was seen, or an account that
    was verified. Raises ValidationError by field, ConflictError, PermissionDenied.
    """
    case = enter(public_id=public_id, name="hand_over", by=by)
    delivery = lock(Delivery.objects.all(), request=case, version=version)
    delivery.request = case
    account = _account(case, delivery)
    wrong = _check_measure(case, receipt) | _check_proof(case, receipt)
    if account is None:
        wrong |= _check_receiver(case, receipt)
    if wrong:
        raise ValidationError(wrong)
    delivery.what, delivery.amount, delivery.quantity = receipt.what, receipt.amount, receipt.quantity
    delivery.less_reason = receipt.less_reason.strip() if _is_less(case, receipt) else ""
    _name_receiver(delivery, receipt, account)
    delivery.proof_note = receipt.proof_note
    if receipt.proof is not None:
        delivery.proof = uploads.store(receipt.proof, by=by, kind=StoredFile.Kind.PROOF)
    delivery.delivered_by, delivery.delivered_at = by, _moment(receipt.delivered_on)
    save_next(delivery, *RECORDED)
    left = leave(case, "hand_over", by=by, note=receipt.what)
    if receipt.proof is not None:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    hooks.tell(hooks.AID_DELIVERED, case=left, by=by)
    return left


def _account(case: ServiceRequest, delivery: Delivery) -> PayeeAccount | None:
    """The account of a transfer; None of another delivery. It may have changed since the delivery began."""
    if delivery.method != DeliveryMethod.TRANSFER:
        return None
    if wrong := cannot_transfer(case):
        raise ConflictError(wrong)
    return verified_account(case)


def _name_receiver(delivery: Delivery, receipt: Receipt, account: PayeeAccount | None) -> None:
    if account is None:
        delivery.receiver_name, delivery.receiver_relation = receipt.receiver_name, receipt.receiver_relation
        delivery.receiver_check = ReceiverCheck.IDENTITY
        delivery.receiver_id = _document_number(receipt)
        return
    delivery.receiver_name, delivery.paid_to = account.name, account
    delivery.receiver_relation = str(account.get_payee_display())
    delivery.receiver_check = ReceiverCheck.ACCOUNT


def _check_measure(case: ServiceRequest, receipt: Receipt) -> dict[str, Any]:
    """As much as was decided and no more, in the unit of the decision; less only with its reason."""
    wrong: dict[str, Any] = {}
    decision = case.decision
    amount = decision.amount if decision.quantity is None else None
    lacks = {
        "amount": _("Write the amount that was delivered."),
        "quantity": _("Write how many were delivered."),
    }
    for name, decided in (("amount", amount), ("quantity", decision.quantity)):
        handed = getattr(receipt, name)
        if handed is None and decided is not None:
            wrong[name] = lacks[name]
        elif handed is not None and handed <= 0:
            wrong[name] = _("What is delivered is more than nothing.")
        elif handed is not None and (decided is None or handed > decided):
            wrong[name] = _("No more is delivered than was decided.")
    if not wrong and _is_less(case, receipt) and not receipt.less_reason.strip():
        wrong["less_reason"] = _("This is less than was decided. Say why.")
    return wrong


def _is_less(case: ServiceRequest, receipt: Receipt) -> bool:
    decision = case.decision
    if decision.quantity is not None:
        return receipt.quantity is not None and receipt.quantity < decision.quantity
    return receipt.amount is not None and decision.amount is not None and receipt.amount < decision.amount


def _check_proof(case: ServiceRequest, receipt: Receipt) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    if receipt.delivered_on > timezone.localdate():
        wrong["delivered_on"] = _("The day lies in the future.")
    elif receipt.delivered_on < timezone.localdate(case.decision.notice.at):
        wrong["delivered_on"] = _("The day lies before the applicant was told of the decision.")
    if receipt.proof is None and not receipt.proof_note:
        wrong["proof_note"] = _("Attach the proof, or write the number of the transfer or receipt.")
    return wrong


def _check_receiver(case: ServiceRequest, receipt: Receipt) -> dict[str, Any]:
    """Who received is named, and the document that he showed; of the applicant the number is on file."""
    wrong: dict[str, Any] = {}
    head, number = case.beneficiary.head, _document_number(receipt)
    if not receipt.receiver_name.strip():
        wrong["receiver_name"] = _("Write who received it.")
    if not _DOCUMENT.fullmatch(number):
        wrong["receiver_id"] = _("Write the number of the identity document that you saw.")
    elif _SAUDI.fullmatch(number) and not _is_sound(number):
        wrong["receiver_id"] = _("Compare the identity number with the card and write it again.")
    elif in_name_of(receipt.receiver_name, head.full_name) and head.id_number not in {"", number}:
        wrong["receiver_id"] = _(
            "This is not the identity number of the applicant on file. If somebody else received it, write"
            " their full name."
        )
    return wrong


def _document_number(receipt: Receipt) -> str:
    return arabic.typed_number(receipt.receiver_id).replace(" ", "").upper()


def _is_sound(number: str) -> bool:
    try:
        saudi.national_id(number)
    except saudi.InvalidFormat:
        return False
    return True


def _moment(day: date) -> datetime:
    """Now for today, else the noon of that day in Riyadh."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(12)))
