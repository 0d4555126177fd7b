"""What the letter of a decision says. Reads, never writes."""

from django.utils import timezone, translation

from beneficiaries.wording import salutation
from core import hijri, pdf
from eligibility.case.letterhead import left_to_right, letterhead
from eligibility.case.links import tracking_link
from eligibility.enums import Seat
from eligibility.models import Decision
from eligibility.querysets import DecisionQuerySet
from policy.reply import objection_last_day
from policy.wording import days


def letter_context(decision, *, told_on=None) -> dict:
    """What templates/pdf/letter.html takes. `told_on` is the day of the notice in Riyadh; None for a
    preview.
    """
    case, profile = decision.request, decision.request.profile
    link = tracking_link()
    with translation.override("ar"):
        period = days(profile.objection_days, "")
    return letterhead(told_on or timezone.localdate()) | {
        "title": "إبلاغ بقرار",
        "number": decision.number,
        "addressee": case.beneficiary.head.full_name,
        "salutation": salutation(case.beneficiary.head),
        "decision": decision,
        "case": case,
        "decided_on": hijri.long_both(timezone.localdate(decision.decided_at)),
        "body": profile.deciding_body_label,
        "granted": decision.granted,
        "reasons": decision.further_reasons,
        "objection_period": period.strip(),
        "last_day": hijri.long_both(objection_last_day(profile, told_on)) if told_on else "",
        "preview": told_on is None,
        "signatures": [{"role": _signs_as(decision), "name": decision.decided_by.full_name}],
        "link": link,
        "qr": pdf.qr_svg_data_uri(link),
        "qr_text": f"لمتابعة الطلب: امسح الرمز، أو افتح {left_to_right(link)}",
    }


def _signs_as(decision) -> str:
    body = decision.request.profile.deciding_body_label
    if decision.item_id is None:
        named = decision.request.substitutes.filter(user=decision.decided_by).exists()
        return f"نيابة عن رئيس {body} في هذا الطلب" if named else f"رئيس {body}"
    chair = decision.item.session.attendances.filter(user=decision.decided_by, seat=Seat.CHAIR)
    return f"رئيس {body}" if chair.exists() else f"عن {body}، رئيس الجلسة في هذا البند"


def load_decision() -> DecisionQuerySet:
    """Decisions with all that a letter prints of them."""
    return Decision.objects.select_related(
        "request__beneficiary__head",
        "request__profile",
        "request__service",
        "decided_by",
        "letter__stored",
        "notice__by",
        "notice_message__message",
        "letter_opening",
        "address_notice",
        "no_objection",
        "item__session",
    )
