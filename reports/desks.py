"""What the desk of one person shows: gathered from every app, in bands: who is in the room, what is late,
what has a day, and the rest.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import Role
from beneficiaries.models import Beneficiary
from core import panels, timeline
from core.models import AuditEvent
from eligibility.case.panels import in_force
from eligibility.models import ServiceRequest
from reports.doors import doors_of
from reports.overview import overview_of
from reports.permissions import can_see_overview
from reports.tiles import tiles_of

SHOWN = 12
LATELY = 8
MONTH = 30  # days
COUNT_KEY = "waiting_count"
NO_WORK = frozenset({"refused", "user.signed_in", "user.signed_out"})


class Band(models.IntegerChoices):
    """The bands of the desk in their order, under the headings that they have there."""

    HERE = 0, gettext_lazy("In the room")
    LATE = 1, gettext_lazy("Late")
    DUE = 2, gettext_lazy("With a last day")
    REST = 3, gettext_lazy("Without a last day")


def now_rows(request) -> list[dict]:
    """What needs this person now, band after band. Each row: what, who, since, url, action_label, due, late,
    here (core.panels.desk_row), and `lateness`, how late it is in words, `long_late` where that is long.
    Those that are shown are written by `write`.
    """
    rows = [row for panel in panels.of("desk_now") for row in panel.provider(request, None)]
    rows = [row | _lateness(row) for row in sorted(rows, key=_place)]
    if request.session.get(COUNT_KEY) != len(rows):  # a desk that stays open does not write the session
        request.session[COUNT_KEY] = len(rows)
    return rows


def write(request, rows: list[dict]) -> None:
    """Write into these rows what is printed of them, where their panel left that for later."""
    for panel in panels.of("desk_written"):
        panel.provider(request, rows)


def uncounted(number: int) -> bool:
    """Whether so many rows need not be all: of each kind no more are looked for than panels.MOST."""
    return number >= panels.MOST


def waiting_here(request, _subject) -> str | None:
    """How many tasks wait, as the desk last worked it out: the shell must not cost every page the desk's
    queries. From panels.MOST on it says "so many and more"; None until the desk was read once.
    """
    number = request.session.get(COUNT_KEY)
    if number is None:
        return None
    return f"{panels.MOST}+" if uncounted(number) else str(number)


def band_of(row: dict) -> Band:
    """Who is in the room does not wait behind a paper, however late that is."""
    if row["here"]:
        return Band.HERE
    if row["late"]:
        return Band.LATE
    return Band.DUE if row["due"] else Band.REST


def _place(row) -> tuple:
    """By band; in it what is due by its day, everything else by how long it has waited."""
    band = band_of(row)
    return band, _moment(row["due"] if band == Band.DUE else row["since"])


def _lateness(row) -> dict:
    """`lateness`: such as "late by 3 days", and from two months on by months; "late" where no day was set,
    nothing where it is not late. `long_late`: whether it is late by more than a month.
    """
    if not row["late"]:
        return {"lateness": "", "long_late": False}
    days = (timezone.localdate() - row["due"]).days if row["due"] else 0
    return {"lateness": _in_words(days), "long_late": days > MONTH}


def _in_words(days: int) -> str:
    if days <= 0:
        return _("Late")
    if days < 2 * MONTH:
        return ngettext("late by %(n)s day", "late by %(n)s days", days) % {"n": days}
    months = days // MONTH
    return ngettext("late by %(n)s month", "late by %(n)s months", months) % {"n": months}


def in_bands(rows: list[dict]) -> Iterator[tuple[Band, list[dict]]]:
    """The rows, in order already, by their bands; those without a row are left out."""
    for band, of_band in groupby(rows, key=band_of):
        yield band, list(of_band)


def coming_rows(request) -> list[dict]:
    """What comes in the next three days, the nearest first."""
    rows = [row for panel in panels.of("desk_coming") for row in panel.provider(request, None)]
    return sorted(rows, key=lambda row: _moment(row.get("due") or row.get("since")))


def _moment(value) -> datetime:
    """A date or moment as something that sorts: a date counts from its first minute in Riyadh."""
    if value is None:
        return timezone.now()
    if isinstance(value, datetime):
        return value
    return timezone.make_aware(datetime(value.year, value.month, value.day))  # noqa: DTZ001


def lately(user) -> list[dict]:
    """What this person did last: about whom, and the way back to it, where they may still open it."""
    return _said(user, _events_of(user))


def _events_of(user) -> list[AuditEvent]:
    events = AuditEvent.objects.filter(actor_id=user.pk).exclude(kind__in=NO_WORK)
    return list(events.order_by("-sequence")[:LATELY])


def _said(user, events) -> list[dict]:
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
    events = _events_of(user)
    since = events[0].sequence if events else 0
    shown = rows if "all" in request.GET else rows[:SHOWN]
    write(request, shown)
    return {
        "bands": list(in_bands(shown)),
        "more": len(rows) - len(shown),
        "uncounted": uncounted(len(rows)),
        "coming": coming_rows(request)[:SHOWN],
        "tiles": tiles_of(request),
        "doors": doors_of(user),
        "lately": _said(user, events),
        "receives": user.has_role(Role.INTAKE_OFFICER),
        "overview": overview_of(user, request.GET.get("calendar", ""), since=since)
        if can_see_overview(user)
        else None,
        "profile": in_force(request),
    }
