"""What stands on the wall of the committee's room: nobody's name, no count of sides (docs/rules.md)."""

from datetime import timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from eligibility.committee import sittings
from eligibility.committee.actions.ballots import for_sitting
from eligibility.committee.record import session_number
from eligibility.committee.views.sessions import load_session
from eligibility.decision.sheet_words import sheet_context
from eligibility.enums import ItemStatus, SessionStatus
from eligibility.models import AgendaItem

RESULT_STAYS = timedelta(minutes=1)  # unless the next vote begins before


@require_safe
def session_room(request, public_id):
    """One item in large: the one that is voted on, for a minute the result of the one that was closed, else
    the next. Asks for itself again.
    """
    session = load_session(request, public_id)
    items = list(for_sitting().filter(session=session).select_related("decision").order_by("order"))
    item = _on_the_wall(session, items)
    context = {"session": session, "number": session_number(session), "item": item, "all": len(items)}
    if item:
        context |= _shown(request.user, item)
    return render(request, "eligibility/committee/session_room.html", context)


def _on_the_wall(session, items) -> AgendaItem | None:
    if session.status in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        return None
    current = sittings.current_of(items)
    if current and current.status != ItemStatus.WAITING:
        return current
    since = timezone.now() - RESULT_STAYS
    fresh = [item for item in items if item.closed_at and item.closed_at >= since]
    return max(fresh, key=lambda item: item.closed_at, default=current)


def _shown(user, item) -> dict:
    """The sheet, but where whoever opened the page must not read it: why not is no matter of the wall."""
    sitting = sittings.sitting_of(item)
    readable = AgendaItem.objects.visible_to(user).filter(pk=item.pk).exists()
    barred = not readable or user.pk in sitting.bars
    return {"sitting": sitting, "barred": barred} | ({} if barred else sheet_context(item))
