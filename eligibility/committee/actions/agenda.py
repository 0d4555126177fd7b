"""How a request leaves an agenda, at the secretary's hand or because its applicant withdrew it; and who is
called to a session.
"""

from accounts.models import User
from core import audit
from core.numbers import lock, save_next
from eligibility.enums import Seat, SessionStatus
from eligibility.models import AgendaItem, Attendance, Session, Substitute


def leave_agenda(request_id: str, *, by: User) -> None:
    """Take a request (its public id) off the agenda of a session that is still planned. Called inside an
    action.
    """
    items = AgendaItem.objects.filter(
        request__public_id=request_id, session__status=SessionStatus.PLANNED
    ).select_related("session", "request__beneficiary")
    if item := items.first():
        session = lock(Session.objects.all(), pk=item.session_id)
        if item := items.filter(session=session).first():
            take_off(item, session, by=by)


def take_off(item: AgendaItem, session: Session, *, by: User) -> None:
    """Take an item off the agenda of a session, which is locked; those after it move up. Who
    stepped back from the request has done so for the next agenda too.
    """
    audit.record(kind="item.removed", target=item, by=by, note=str(session))
    item.delete()
    for order, row in enumerate(session.items.all(), start=1):
        AgendaItem.objects.filter(pk=row.pk).update(order=order)
    save_next(session)


def seat_members(session: Session) -> None:
    """Bring the rows of attendance in line with the seats of the committee and the substitutes who are named
    for what is on the agenda. For a session that is not open yet.
    """
    named = Substitute.objects.standing().filter(request__agenda_items__session=session)
    seats: dict[int, str] = dict.fromkeys(named.values_list("user", flat=True), Seat.SUBSTITUTE)
    standing = session.committee.seats.filter(until__isnull=True)
    seats |= dict(standing.values_list("user", "seat"))
    session.attendances.exclude(user__in=seats).delete()
    for row in session.attendances.all():
        if row.seat != (seat := seats.pop(row.user_id)):
            row.seat = seat
            row.save(update_fields=["seat"])
    Attendance.objects.bulk_create(
        Attendance(session=session, user_id=user_id, seat=seat) for user_id, seat in seats.items()
    )
