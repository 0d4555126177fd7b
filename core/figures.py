"""Figures of the process (C-08, C-18, C-20): each app says here what it measures of its own records, exactly
how it counts, and who besides the overseers may see it.

A figure is of the house and never of a person: no part of one names or counts an employee, and a team is a
part only where it has three or more (practice, for C-20 and C-25). None is broken down by team today.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.texts import Text

Number = Decimal | int
TENTH = Decimal("0.1")
FEWEST = 10  # cases; a smaller group is not shown (B-20)


class Unit(TextChoices):
    """In what a figure is given."""

    DAYS = "days", _("days of 24 hours")
    MINUTES = "minutes", _("minutes")
    PERCENT = "percent", _("percent")
    COUNT = "count", _("count")
    EACH = "each", _("for each request")


class Better(TextChoices):
    """Which way a figure should go."""

    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
    NONE = "none", _("neither way is better by itself")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both inclusive: Gregorian dates, days of Riyadh. A Hijri month comes as
    its Gregorian bounds. ValueError where the last day lies before the first.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day lies before the first")

    @property
    def begins(self) -> datetime:
        """The first moment of the first day in Riyadh."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends(self) -> datetime:
        """The first moment after the last day in Riyadh."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    def moments(self, column: str) -> Q:
        """Rows whose moment in `column` lies in the period."""
        return Q(**{f"{column}__gte": self.begins, f"{column}__lt": self.ends})

    def days(self, column: str) -> Q:
        """Rows whose date in `column` lies in the period."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lte": self.last})


@dataclass(frozen=True)
class Part:
    """A row of a figure: `number` in the figure's unit, resting on `n` cases; `high` is the 90th percentile
    beside a median; `group` names by what it was divided. Of a `hidden` one neither is known.
    """

    label: Text
    number: Number | None
    n: int | None
    high: Number | None = None
    group: Text = ""
    hidden: bool = False


@dataclass(frozen=True)
class Value:
    """What a figure came to in a period. `number` is None where there is nothing to measure, where only the
    parts have one, and where it is `hidden`; `n` is on how many cases it rests.
    """

    number: Number | None
    n: int
    high: Number | None = None
    parts: tuple[Part, ...] = ()
    hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to measure; a count of nothing is a count."""
        return self.number is None and not self.parts and not self.hidden


@dataclass(frozen=True)
class Figure:
    """What is measured. `definition` says exactly how it is counted; a change of it takes the next `version`,
    so that a report can tell two definitions apart. `source` names the records; `clauses` are those of the
    two policies; `roles` may see it besides those who see all (reports.permissions).
    """

    code: str
    label: Text
    definition: Text
    unit: Unit
    source: str
    clauses: tuple[str, ...]
    better: Better
    compute: Callable[[Period], Value]
    version: int = 1
    roles: frozenset[Any] = field(default=frozenset())


_figures: dict[str, Figure] = {}


def register(*figures: Figure) -> None:
    """Add figures; called in AppConfig.ready(). ValueError for a code that is taken."""
    for figure in figures:
        if figure.code in _figures:
            raise ValueError(f"two figures are called {figure.code}")
        _figures[figure.code] = figure


def every() -> list[Figure]:
    """All figures in the order of their apps, the lowest first."""
    return list(_figures.values())


# === arithmetic, the same for all ================================================================


def rounded(number: Decimal) -> Decimal:
    """To one decimal, a half upwards."""
    return number.quantize(TENTH, ROUND_HALF_UP)


def share(part: int, whole: int) -> Decimal | None:
    """So many of the whole in percent; None of nothing."""
    return rounded(Decimal(100 * part) / whole) if whole else None


def mean(total: int, n: int) -> Decimal | None:
    """So many for each; None of nothing."""
    return rounded(Decimal(total) / n) if n else None


def nearest_rank(ordered: list[timedelta], percent: int) -> timedelta:
    """The smallest of the values (in order, at least one) that so many percent of them do not exceed: always
    one that occurred, and the same on every database.
    """
    place = -(-len(ordered) * percent // 100)
    return ordered[max(place, 1) - 1]


def lasted(spans: Iterable[timedelta], unit: timedelta) -> Value:
    """Median and 90th percentile of spans in a unit, by nearest rank."""
    ordered = sorted(spans)
    if not ordered:
        return Value(None, 0)
    median, high = (_in(nearest_rank(ordered, percent), unit) for percent in (50, 90))
    return Value(median, len(ordered), high)


def _in(span: timedelta, unit: timedelta) -> Decimal:
    microsecond = timedelta(microseconds=1)
    return rounded(Decimal(span // microsecond) / (unit // microsecond))


def suppressed(parts: Iterable[Part], least: int = FEWEST) -> tuple[Part, ...]:
    """The parts of one division of a whole that is shown, without those below `least` cases (B-20).

    What is hidden could be worked out of the whole and the others: so it takes two parts or more to be
    hidden, with `least` cases together; the smallest others are hidden until that holds.
    """
    known = list(parts)
    by_size = sorted(range(len(known)), key=lambda place: known[place].n or 0)
    hidden: list[int] = []
    for place in by_size:
        cases = sum(known[other].n or 0 for other in hidden)
        if (known[place].n or 0) < least or (hidden and (len(hidden) < 2 or cases < least)):
            hidden.append(place)
    return tuple(
        replace(part, number=None, n=None, high=None, hidden=True) if place in hidden else part
        for place, part in enumerate(known)
    )
