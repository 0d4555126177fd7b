"""The receipt of what was handed over."""

from django.utils import timezone, translation

from eligibility.case.letterhead import letterhead
from eligibility.enums import DeliveryMethod


def delivery_receipt_context(case) -> dict:
    """What templates/pdf/delivery_receipt.html takes: to be signed by hand before, or as a record
    afterwards.
    """
    decision, delivery = case.decision, case.delivery
    done = delivery.delivered_at
    day = timezone.localdate(done) if done else timezone.localdate()
    with translation.override("ar"):
        method = str(delivery.get_method_display())
    return letterhead(day) | {
        "title": "إيصال استلام خدمة",
        "number": decision.number,
        "case": case,
        "decision": decision,
        "delivery": delivery,
        "method": method,
        "done": bool(done),
        "unit": case.terms.unit if decision.quantity is not None else "",
        "transfer": delivery.method == DeliveryMethod.TRANSFER,
        "account": delivery.paid_to.iban if delivery.paid_to else "",
        "recipient": case.beneficiary.head.full_name,
        "signatures": [
            {"role": "المستلم", "name": delivery.receiver_name},
            {"role": "مسؤول تقديم الخدمة", "name": (delivery.delivered_by or delivery.started_by).full_name},
        ],
    }
