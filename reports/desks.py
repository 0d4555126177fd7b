"""What the desk of one person shows: gathered from every app, late first, then the oldest."""

from datetime import datetime

from django.utils import timezone

from accounts.enums import Role
from beneficiaries.models import Beneficiary
from core import panels, timeline
from core.models import AuditEvent
from eligibility.models import ServiceRequest
from policy.models import PolicyProfile
from reports.overview import overview_of
from reports.permissions import can_see_overview

SHOWN = 12
LATELY = 8
COUNT_KEY = "waiting_count"
NO_WORK = frozenset({"refused", "user.signed_in", "user.signed_out"})


def now_rows(request) -> list[dict]:
    """What needs this person now. Each row: what, who, since, url, action_label, late, due."""
    rows = [row for panel in panels.of("desk_now") for row in panel.provider(request, None)]
    rows.sort(key=lambda row: (not row.get("late"), _moment(row.get("since"))))
    if request.session.get(COUNT_KEY) != len(rows):  # a desk that stays open does not write the session
        request.session[COUNT_KEY] = len(rows)
    return rows


def coming_rows(request) -> list[dict]:
    """What comes in the next three days, the nearest first."""
    rows = [row for panel in panels.of("desk_coming") for row in panel.provider(request, None)]
    return sorted(rows, key=lambda row: _moment(row.get("due") or row.get("since")))


def tiles(request) -> list[dict]:
    """Counts that lead somewhere."""
    return [tile for panel in panels.of("desk_tiles") for tile in panel.provider(request, None)]


def _moment(value) -> datetime:
    """A date or moment as something that sorts: a date counts from its first minute in Riyadh."""
    if value is None:
        return timezone.now()
    if isinstance(value, datetime):
        return value
    return timezone.make_aware(datetime(value.year, value.month, value.day))  # noqa: DTZ001


def lately(user) -> list[dict]:
    """What this person did last: about whom, and the way back to it, where they may still open it."""
    events = AuditEvent.objects.filter(actor_id=user.pk).exclude(kind__in=NO_WORK)
    events = list(events.order_by("-sequence")[:LATELY])
    subjects = _subjects(user, events)
    return [
        {
            "at": event.at,
            "title": timeline.label_of(event.kind),
            "of": subjects.get(event.request_id or event.file_id),
        }
        for event in events
    ]


def _subjects(user, events) -> dict:
    """{public id: (number, name, url)} of the requests and files behind events, without those out of the
    user's sight.
    """
    requests = ServiceRequest.objects.visible_to(user).select_related("beneficiary__head")
    files = Beneficiary.objects.visible_to(user).select_related("head")
    requests = requests.filter(public_id__in={event.request_id for event in events} - {""})
    files = files.filter(public_id__in={event.file_id for event in events} - {""})
    found = {row.public_id: (row.file_number, row.head.full_name, row.get_absolute_url()) for row in files}
    return found | {
        row.public_id: (row.shown_number, row.beneficiary.head.full_name, row.get_absolute_url())
        for row in requests
    }


def context(request) -> dict:
    """Everything that the page of the desk shows."""
    rows, user = now_rows(request), request.user
    shown = len(rows) if "all" in request.GET else SHOWN
    return {
        "rows": rows[:shown],
        "more": max(len(rows) - shown, 0),
        "coming": coming_rows(request)[:SHOWN],
        "tiles": tiles(request),
        "lately": lately(user),
        "receives": user.has_role(Role.INTAKE_OFFICER),
        "overview": overview_of(user, request.GET.get("calendar", "")) if can_see_overview(user) else None,
        "profile": PolicyProfile.objects.effective(),
    }
