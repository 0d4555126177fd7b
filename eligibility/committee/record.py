"""What the minutes of a session say."""

from django.utils import timezone, translation

from core import hijri
from eligibility.case.letterhead import letterhead
from eligibility.committee.sittings import recusals_of, session_quorum
from eligibility.enums import Seat, Vote
from eligibility.models import Ballot

SEATS = {Seat.CHAIR: "رئيس اللجنة", Seat.SECRETARY: "أمين اللجنة", Seat.SUBSTITUTE: "عضو بديل في بند واحد"}


def session_number(session) -> str:
    """Such as L-1448-03."""
    return f"L-{session.hijri_year}-{session.number:02d}"


def minutes_context(session) -> dict:
    """What templates/pdf/minutes.html takes: no applicant's name, file numbers alone."""
    attendances = list(session.attendances.select_related("user"))
    day = timezone.localtime(session.opened_at or session.planned_at)
    with translation.override("ar"):
        items = _items(session)
        signatures = [_signature(row, session) for row in attendances if row.attended]
    return letterhead(day.date()) | {
        "title": f"محضر الجلسة رقم {session.number} لعام {session.hijri_year}هـ",
        "number": session_number(session),
        "session": session,
        "day": hijri.long_both(day.date()),
        "from_hour": f"{day:%H:%M}",
        "to_hour": f"{timezone.localtime(session.closed_at):%H:%M}" if session.closed_at else "",
        "present": [(row.user.full_name, _presence(row)) for row in attendances if row.attended],
        "absent": [(row.user.full_name, _seat(row)) for row in attendances if not row.attended],
        "quorum": session_quorum(session, attendances),
        "items": items,
        "signatures": signatures,
    }


def _seat(row) -> str:
    return SEATS.get(row.seat, "عضو اللجنة")


def _presence(row) -> str:
    """The seat, and for who left before the end the hour."""
    if row.left_at is None:
        return _seat(row)
    return f"{_seat(row)}، غادر الساعة {timezone.localtime(row.left_at):%H:%M}"


def _signature(row, session) -> dict:
    signed = hijri.short_hijri(timezone.localdate(row.signed_at)) if row.signed_at else ""
    return {
        "role": _seat(row),
        "name": row.user.full_name,
        "when": f"وقّع إلكترونيًا في {signed}" if signed else _unsigned(row),
    }


def _unsigned(row) -> str:
    return f"لم يوقّع: {row.unsigned_reason}" if row.unsigned_reason else ""


def _items(session) -> list[dict]:
    rows = list(
        session.items.select_related(
            "request__beneficiary",
            "request__service",
            "closed_by",
            "decision",
            "decision__request__service",
            "early_telling__by",
        ).prefetch_related("decision__reasons")
    )
    ballots, recusals = {}, recusals_of(rows)
    for ballot in Ballot.objects.filter(item__in=rows).select_related("member").order_by("pk"):
        ballots.setdefault(ballot.item_id, []).append(ballot)
    return [
        _item(place, row, ballots.get(row.pk, []), recusals[row.pk])
        for place, row in enumerate(rows, start=1)
    ]


def _item(place, row, ballots, recusals) -> dict:
    counts = [(choice.label, sum(ballot.choice == choice for ballot in ballots)) for choice in Vote]
    return {
        "place": place,
        "file_number": row.request.beneficiary.file_number,
        "request_number": row.request.shown_number,
        "service": row.request.service.label,
        "outcome": row.get_outcome_display(),
        "decision": getattr(row, "decision", None),
        "counts": "، ".join(f"{label}: {number}" for label, number in counts if number),
        "recused": "، ".join(recusal.member.full_name for recusal in recusals),
        "reservations": [(b.member.full_name, b.reservation) for b in ballots if b.reservation],
        "led_by": row.closed_by.full_name if row.closed_by else "",
        "early": getattr(row, "early_telling", None),
        "note": row.note,
    }
