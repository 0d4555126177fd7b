"""The overview of all work, for whoever reads every request: tiles, stages by age, who has waited longest,
the last twelve months. By stage, never by a member of the staff; each count leads to its rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import days
from core.figures import Period
from core.hijri import Calendar
from core.texts import Text
from eligibility.case import tasks
from eligibility.case.forms import IN_WORK, DecidedIn
from eligibility.case.pages import rows_of
from eligibility.enums import OPEN, Age, Status
from eligibility.models import Decision, ServiceRequest
from eligibility.querysets import stands_for
from reports.drawing import columns, drawn
from reports.first_run import SEES
from surveys import periods
from surveys.enums import PeriodKind, RoundState
from surveys.figures import answers_overall, moments_of, tables_of
from surveys.models import Round
from surveys.permissions import can_see_results
from surveys.rules import Bounded

MONTHS = 12
LONGEST = 5
SECONDS = 60  # for so long the desk may show figures that others have changed
# Where somebody waits for us, or for the applicant. A draft was not handed in yet; what was refused or
# delivered stands until it may be closed.
WAITING = OPEN - {Status.DRAFT, Status.REJECTED, Status.DELIVERED}


def overview_of(user: User, calendar: str, *, since: int | None = None) -> dict[str, Any]:
    """Everything that the overview shows; months of the calendar G, else of H.

    For the desk its figures may be a minute old, but never older than what this user did last: `since` is the
    place of that in the chain.
    """
    calendar = Calendar.GREGORIAN if calendar == Calendar.GREGORIAN else Calendar.HIJRI
    figures = Figures.of(calendar) if since is None else _lately(user, calendar, since)
    stages, months = stages_of(figures), months_of(figures, calendar)
    begun = bool(stages) or any(month.opened or month.decided for month in months)
    return {
        "calendar": calendar,
        "begun": begun or ServiceRequest.objects.exists(),
        "sets_up": user.has_role(*SEES),
        "tiles": _tiles(stages, months[-1], calendar),
        "satisfied": satisfied() if can_see_results(user) else None,
        "stages": drawn(stages),
        "ages": [{"age": age, "place": place} for place, age in enumerate(Age)],
        "longest": longest(figures),
        "months": months,
        "columns": columns(months),
    }


def _list(**filters: str) -> str:
    return f"{reverse('eligibility:request_list')}?{urlencode(filters)}"


# === the figures, which are all that is counted over every request ===============================


@dataclass(frozen=True)
class Figures:
    """Open and late requests as {status: {age: how many}}, the requests of each month of the last twelve that
    were opened and decided, and the keys of those that have waited longest.
    """

    open: dict[str, dict[str, int]]
    late: dict[str, dict[str, int]]
    opened: list[int]
    decided: list[int]
    longest: list[int]

    @classmethod
    def of(cls, calendar: str) -> "Figures":
        """As they stand now; six queries."""
        spans = _spans(calendar, timezone.localdate())
        waiting = ServiceRequest.objects.filter(status__in=WAITING).order_by("status_since", "pk")
        return cls(
            _counted(ServiceRequest.objects.filter(status__in=OPEN)),
            _counted(ServiceRequest.objects.late()),
            _monthly(ServiceRequest.objects.all(), "opened_at", spans),
            _monthly(Decision.objects.all(), "decided_at", spans),
            list(waiting.values_list("pk", flat=True)[:LONGEST]),
        )


def _lately(user: User, calendar: str, since: int) -> Figures:
    """Kept for a minute, for this user and since what he did last; a new day counts anew."""
    key = f"overview:{user.pk}:{since}:{calendar}:{timezone.localdate()}"
    found: Figures = cache.get_or_set(key, partial(Figures.of, calendar), SECONDS)
    return found


# === stages by age ===============================================================================


@dataclass(frozen=True)
class Piece:
    """The requests of a stage and an age that are late, or those that are not."""

    age: Age
    late: bool
    number: int
    url: str

    @property
    def place(self) -> int:
        """Which of the ages it is, the youngest 0."""
        return list(Age).index(self.age)


@dataclass(frozen=True)
class Stage:
    """A stage in which requests stand, in pieces; `late` of `number` are late."""

    status: Status
    pieces: tuple[Piece, ...]

    @property
    def number(self) -> int:
        return sum(piece.number for piece in self.pieces)

    @property
    def late(self) -> int:
        return sum(piece.number for piece in self.pieces if piece.late)

    @property
    def url(self) -> str:
        return _list(status=self.status)

    @property
    def late_url(self) -> str:
        return _list(status=self.status, late="yes")

    @property
    def ages(self) -> list[tuple[Age, int, str]]:
        """(age, how many stand for so long, the list of them), of every age."""
        return [
            (
                age,
                sum(piece.number for piece in self.pieces if piece.age == age),
                _list(status=self.status, age=age),
            )
            for age in Age
        ]


def stages_of(figures: Figures) -> list[Stage]:
    """The open stages in which requests stand, in their order."""
    return [
        Stage(status, tuple(_pieces(status, figures.open[status], figures.late.get(status, {}))))
        for status in Status
        if status in figures.open
    ]


def _counted(rows) -> dict[str, dict[str, int]]:
    """{status: {age: how many}}."""
    ages = {age.value: Count("status", filter=stands_for(age)) for age in Age}
    return {row.pop("status"): row for row in rows.order_by().values("status").annotate(**ages)}


def _pieces(status, every, late) -> Iterator[Piece]:
    for age in Age:
        tardy = late.get(age, 0)
        for said, number in ((False, every[age] - tardy), (True, tardy)):
            if number:
                url = _list(status=status, age=age, late="yes" if said else "no")
                yield Piece(age, said, number, url)


# === tiles =======================================================================================


def _tiles(stages: list[Stage], this_month: "Month", calendar: str) -> list[dict[str, Any]]:
    """What is in work, what of it is late, what was decided this month: each leads to exactly its rows."""
    decided = DecidedIn.HIJRI_MONTH if calendar == Calendar.HIJRI else DecidedIn.MONTH
    late = sum(stage.late for stage in stages)
    return [
        {
            "label": _("In work"),
            "count": sum(stage.number for stage in stages),
            "note": _("every request that has not ended"),
            "url": _list(status=IN_WORK),
        },
        {
            "label": _("Late"),
            "count": late,
            "note": _("past the day set for their step or their reply"),
            "url": _list(status=IN_WORK, late="yes"),
            "tone": "danger" if late else "",
        },
        {
            "label": _("Decided this month"),
            "count": this_month.decided,
            "note": this_month.name,
            "url": _list(decided=decided),
        },
    ]


@dataclass(frozen=True)
class Group:
    """Of a moment and an outcome: the share that is content, as the page of results shows it."""

    moment: Text
    outcome: Text
    share: Bounded
    answers: int


def satisfied() -> dict[str, Any]:
    """The groups of the last closed round that the page of results shows, that of the most answers first:
    approved and refused are never put together. `round` is None before any was closed, `groups` empty where
    none was large enough.
    """
    row = Round.objects.filter(state=RoundState.CLOSED).first()
    groups = [group for each in _moments(row) for group in _groups(each)] if row else []
    return {"round": row, "groups": sorted(groups, key=lambda group: -group.answers)}


def _moments(row: Round) -> list[dict[str, Any]]:
    return moments_of(row, tables_of(row, profile=None, whole=frozenset()))


def _groups(each: dict[str, Any]) -> Iterator[Group]:
    answers = answers_overall(each["tables"])
    for outcome, share in each["outcomes"]:
        yield Group(each["moment"].label, outcome, share, answers[outcome])


# === the longest waiting =========================================================================


def longest(figures: Figures) -> list[dict[str, Any]]:
    """The requests that have stood longest in a stage where somebody waits: request, status, and whose turn
    it is, the role and not the person.
    """
    # First which, then what is printed of them: else all that wait are joined before they are put in order.
    rows = ServiceRequest.objects.filter(pk__in=figures.longest, status__in=WAITING)
    rows = rows.for_list().select_related("decision__notice")
    return [
        {"request": row["request"], "status": row["status"], "turn": tasks.whose_turn(row["request"])}
        for row in rows_of(rows.order_by("status_since", "pk"))
    ]


# === twelve months ===============================================================================


@dataclass(frozen=True)
class Month:
    """How many requests were opened in a month of either calendar, and how many decided."""

    period: Period
    calendar: str
    opened: int
    decided: int

    @property
    def name(self) -> str:
        """Such as "رجب 1447هـ", in English "Rajab 1447 AH"."""
        return days.month_of(self.period.first, self.period.last, self.calendar)


def months_of(figures: Figures, calendar: str) -> list[Month]:
    """The last twelve months, this one included as far as it has gone; the newest last."""
    spans = _spans(calendar, timezone.localdate())
    rows = zip(spans, figures.opened, figures.decided, strict=True)
    return [Month(span, calendar, *numbers) for span, *numbers in rows]


def _spans(calendar: str, today: date) -> list[Period]:
    kind = PeriodKind.HIJRI_MONTH if calendar == Calendar.HIJRI else PeriodKind.MONTH
    return [*reversed(list(periods.ended(kind, today, MONTHS - 1))), periods.span(kind, today)]


def _monthly(rows, column: str, spans: list[Period]) -> list[int]:
    within = Period(spans[0].first, spans[-1].last).moments(column)
    counts = {f"m{place}": Count(column, filter=span.moments(column)) for place, span in enumerate(spans)}
    found = rows.filter(within).order_by().aggregate(**counts)
    return [found[name] for name in counts]
