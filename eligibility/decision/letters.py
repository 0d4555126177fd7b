"""What the receipt of a request, the letter of a decision, the minutes of a session and the receipt of a
delivery say. Reads, never writes.
"""

from datetime import timedelta

from django.utils import timezone, translation

from core import hijri, pdf
from eligibility.case.links import tracking_link
from eligibility.committee.sittings import session_quorum
from eligibility.enums import CheckStatus, Choice, Seat
from eligibility.models import Ballot, Decision, Recusal
from eligibility.statement.declaration_text import reply_sentence
from policy.models import Charity
from policy.wording import days


def letterhead(day) -> dict:
    """What templates/pdf/base.html takes of the charity, and a day of Riyadh in both calendars."""
    charity = Charity.objects.first()
    contacts = (_left_to_right(charity.phone), charity.email, charity.address) if charity else ()
    return {
        "charity_name": charity.name if charity else "",
        "licence": charity.licence_number if charity else "",
        "mark": "packaged:img/mark.svg",
        "contacts": " · ".join(part for part in contacts if part),
        "date_hijri": hijri.long_hijri(day),
        "date_gregorian": hijri.long_gregorian(day),
    }


def _left_to_right(number: str) -> str:
    """A number isolated inside Arabic text, for a place that takes plain text."""
    return f"\u2066{number}\u2069" if number else ""


def letter_context(decision, *, told_on=None) -> dict:
    """What templates/pdf/letter.html takes. `told_on` is the day of the notice in Riyadh; None for a
    preview.
    """
    request, profile = decision.request, decision.request.profile
    link = tracking_link()
    with translation.override("ar"):
        period = days(profile.objection_days, "")
    return letterhead(told_on or timezone.localdate()) | {
        "title": "إبلاغ بقرار",
        "number": decision.number,
        "recipient": request.beneficiary.head.full_name,
        "decision": decision,
        "service_request": request,
        "decided_on": hijri.long_both(timezone.localdate(decision.decided_at)),
        "body": profile.deciding_body_label,
        "granted": decision.granted,
        "reasons": [row for row in decision.reasons.all() if row.text not in decision.reason_text],
        "objection_period": period.strip(),
        "last_day": hijri.long_both(told_on + timedelta(days=profile.objection_days)) if told_on else "",
        "preview": told_on is None,
        "signatures": [{"role": _signs_as(decision), "name": decision.decided_by.full_name}],
        "link": link,
        "qr": pdf.qr_svg_data_uri(link),
        "qr_text": f"لمتابعة الطلب: امسح الرمز، أو افتح {_left_to_right(link)}",
    }


def _signs_as(decision) -> str:
    body = decision.request.profile.deciding_body_label
    if decision.item_id is None:
        return f"رئيس {body}"
    chair = decision.item.session.attendances.filter(user=decision.decided_by, seat=Seat.CHAIR)
    return f"رئيس {body}" if chair.exists() else f"عن {body}، رئيس الجلسة في هذا البند"


def load_decision():
    """Decisions with all that a letter prints of them."""
    return Decision.objects.select_related(
        "request__beneficiary__head",
        "request__profile",
        "request__service",
        "decided_by",
        "letter",
        "notice",
        "item__session",
    )


def session_number(session) -> str:
    """Such as L-1448-03."""
    return f"L-{session.hijri_year}-{session.number:02d}"


def minutes_context(session) -> dict:
    """What templates/pdf/minutes.html takes: no applicant's name, file numbers alone."""
    attendances = list(session.attendances.select_related("user"))
    day = timezone.localtime(session.opened_at or session.planned_at)
    with translation.override("ar"):
        items = _items(session)
        signatures = [_signature(row, session) for row in attendances if row.present]
    return letterhead(day.date()) | {
        "title": f"محضر الجلسة رقم {session.number} لعام {session.hijri_year}هـ",
        "number": session_number(session),
        "session": session,
        "day": hijri.long_both(day.date()),
        "from_hour": f"{day:%H:%M}",
        "to_hour": f"{timezone.localtime(session.closed_at):%H:%M}" if session.closed_at else "",
        "present": [(row.user.full_name, _seat(row)) for row in attendances if row.present],
        "absent": [(row.user.full_name, _seat(row)) for row in attendances if not row.present],
        "quorum": session_quorum(session, attendances),
        "items": items,
        "signatures": signatures,
    }


def _seat(row) -> str:
    return {Seat.CHAIR: "رئيس اللجنة", Seat.SECRETARY: "أمين اللجنة"}.get(row.seat, "عضو اللجنة")


def _signature(row, session) -> dict:
    signed = hijri.short_hijri(timezone.localdate(row.signed_at)) if row.signed_at else ""
    return {
        "role": _seat(row),
        "name": row.user.full_name,
        "when": f"وقّع إلكترونيًا في {signed}" if signed else "",
    }


def _items(session) -> list[dict]:
    rows = list(
        session.items.select_related(
            "request__beneficiary", "request__service", "closed_by", "decision"
        ).prefetch_related("decision__reasons")
    )
    ballots, recusals = {}, {}
    for ballot in Ballot.objects.filter(item__in=rows).select_related("member").order_by("pk"):
        ballots.setdefault(ballot.item_id, []).append(ballot)
    for recusal in Recusal.objects.filter(item__in=rows).select_related("member").order_by("pk"):
        recusals.setdefault(recusal.item_id, []).append(recusal)
    return [_item(row, ballots.get(row.pk, []), recusals.get(row.pk, [])) for row in rows]


def _item(row, ballots, recusals) -> dict:
    counts = [(choice.label, sum(ballot.choice == choice for ballot in ballots)) for choice in Choice]
    return {
        "order": row.order,
        "file_number": row.request.beneficiary.file_number,
        "request_number": row.request.shown_number,
        "service": row.request.service.label,
        "outcome": row.get_outcome_display(),
        "decision": getattr(row, "decision", None),
        "counts": "، ".join(f"{label}: {number}" for label, number in counts if number),
        "recused": "، ".join(recusal.member.full_name for recusal in recusals),
        "reservations": [(b.member.full_name, b.reservation) for b in ballots if b.reservation],
        "led_by": row.closed_by.full_name if row.closed_by else "",
        "note": row.note,
    }


def intake_receipt_context(request) -> dict:
    """What templates/pdf/receipt.html takes: what was received, what is missing, when the reply may come
    (A-08).
    """
    profile, link = request.profile, tracking_link()
    declaration = request.declarations.select_related("witnessed_by").first()
    officer = declaration.witnessed_by if declaration else request.opened_by
    checks = list(request.checks.select_related("type", "owner"))
    return letterhead(timezone.localdate(request.submitted_at)) | {
        "title": "إيصال استلام طلب",
        "number": request.reference,
        "recipient": request.beneficiary.head.full_name,
        "service_request": request,
        "by_committee": profile.by_committee,
        "body": profile.deciding_body_label,
        "reply": reply_sentence(profile, not_before=request.reply_not_before, due=request.reply_due),
        "papers": [check for check in checks if check.document_id],
        "missing": [
            check
            for check in checks
            if check.required and not check.document_id and check.status == CheckStatus.MISSING
        ],
        "has_mobile": bool(request.beneficiary.head.mobile),
        "officer": officer.full_name,
        "link": link,
        "qr": pdf.qr_svg_data_uri(link),
        "qr_text": "امسح الرمز لمتابعة طلبك",
    }


def delivery_receipt_context(request) -> dict:
    """What templates/pdf/delivery_receipt.html takes: to be signed by hand before, or as a record
    afterwards.
    """
    decision, delivery = request.decision, request.delivery
    done = delivery.delivered_at
    day = timezone.localdate(done) if done else timezone.localdate()
    with translation.override("ar"):
        method = str(delivery.get_method_display())
    return letterhead(day) | {
        "title": "إيصال استلام خدمة",
        "number": decision.number,
        "service_request": request,
        "decision": decision,
        "delivery": delivery,
        "method": method,
        "done": bool(done),
        "recipient": request.beneficiary.head.full_name,
        "signatures": [
            {"role": "المستلم", "name": delivery.receiver_name},
            {"role": "مسؤول تقديم الخدمة", "name": (delivery.delivered_by or delivery.started_by).full_name},
        ],
    }
