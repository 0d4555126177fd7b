"""The receipt that the applicant takes home."""

from django.utils import timezone

from core import pdf
from eligibility.case.letterhead import letterhead
from eligibility.case.links import tracking_link
from eligibility.enums import CheckStatus
from eligibility.statement.declaration_text import reply_sentence


def intake_receipt_context(case) -> dict:
    """What templates/pdf/receipt.html takes: what was received, what is missing, when the reply may come
    (A-08).
    """
    profile, link = case.profile, tracking_link()
    declaration = case.declarations.select_related("witnessed_by").first()
    officer = declaration.witnessed_by if declaration else case.opened_by
    checks = list(case.checks.of_the_statement().select_related("type", "owner"))
    return letterhead(timezone.localdate(case.submitted_at)) | {
        "title": "إيصال استلام طلب",
        "number": case.reference,
        "recipient": case.beneficiary.head.full_name,
        "case": case,
        "by_committee": profile.by_committee,
        "body": profile.deciding_body_label,
        "reply": reply_sentence(profile, not_before=case.reply_not_before, due=case.reply_due),
        "papers": [check for check in checks if check.document_id],
        "missing": [
            check
            for check in checks
            if check.required and not check.document_id and check.status == CheckStatus.MISSING
        ],
        "has_mobile": bool(case.beneficiary.head.mobile),
        "officer": officer.full_name,
        "link": link,
        "qr": pdf.qr_svg_data_uri(link),
        "qr_text": "امسح الرمز لمتابعة طلبك",
    }
