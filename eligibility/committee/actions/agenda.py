"""How a request leaves an agenda: at the secretary's hand, or because its applicant withdrew it."""

from accounts.models import User
from core import audit
from core.numbers import lock, save_next
from eligibility.enums import SessionStatus
from eligibility.models import AgendaItem, Session


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
    """Take an item off the agenda of a session, which is locked; those after it move up."""
    audit.record(kind="item.removed", target=item, by=by, note=str(session))
    audit.take_out(item.recusals.all(), kind="recusal.taken_out", by=by)
    item.delete()
    for order, row in enumerate(session.items.all(), start=1):
        AgendaItem.objects.filter(pk=row.pk).update(order=order)
    save_next(session)
