"""How departments serve each other: until when an answer is due, and what may be said of a quarter (C-25,
C-26).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from core.figures import Period
from policy.holidays import closed_days
from surveys.enums import Department, PeriodKind
from surveys.models import InternalRating, InternalRequest
from surveys.periods import ended, name_of, span
from surveys.rules import LEAST_ANSWERED, Bounded, Term, figures, term

QUARTERS = 8  # the one that goes on, and those before it
# One calendar for all: of two that overlap, what lies in one and not in the other could be worked out.
KIND = PeriodKind.HIJRI_QUARTER


def term_of(row: InternalRequest, holidays: Collection[date]) -> Term:
    """Until when a request is or was due, as the calendar stands today."""
    until = row.answered_on or timezone.localdate()
    return term(row.asked, row.asked_on, until, holidays, answered=bool(row.outcome))


@dataclass(frozen=True)
class Service:
    """How one department served the others in a quarter: what it was asked, what it answered in time; how it
    was rated, once the quarter is over and enough ratings were given in it, and what was written with them.
    """

    department: Department
    requests: int
    in_time: int
    ratings: int | None
    mean: Bounded | None
    words: tuple[str, ...]


def quarters(today: date) -> list[Period]:
    """The quarter of today and those before it, the newest first."""
    return [span(KIND, today), *ended(KIND, today, QUARTERS - 1)]


def served(today: date) -> list[dict[str, Any]]:
    """For each quarter in which something was asked or rated: `name`, `over` (whether it is), and `rows` of
    Service by department. Three queries.

    A rating counts in the quarter in which it was given, and is told once that is over: a mean that moves
    with each rating would tell what the last one was. There is no sum over departments or quarters, from
    which what is not shown could be worked out.
    """
    periods = quarters(today)
    asked, rated = _asked(periods), _rated(periods)
    return [
        {"name": name_of(KIND, period), "over": period.last < today, "rows": rows}
        for period in periods
        if (rows := _rows(asked[period], rated[period] if period.last < today else {}))
    ]


def _rows(asked, rated) -> list[Service]:
    return [
        _service(department, asked.get(department, Counter()), rated.get(department, []))
        for department in Department
        if department in asked or department in rated
    ]


def _service(department, counts, given) -> Service:
    mean = figures([stars for stars, _word in given], yes_no=False, minimum=LEAST_ANSWERED).mean
    # In the order of the alphabet: that in which they came would tell whose they are.
    words = tuple(sorted(word for _stars, word in given if word)) if mean else ()
    return Service(department, counts["all"], counts["kept"], len(given) if mean else None, mean, words)


def _asked(periods: list[Period]) -> dict[Period, dict[str, Counter]]:
    """How many were asked of each department in each quarter, and how many of them it answered in time."""
    holidays, found = closed_days(), defaultdict(lambda: defaultdict(Counter))
    rows = InternalRequest.objects.filter(asked_at__gte=periods[-1].begins).order_by()
    for row in rows.only("asked", "asked_at", "outcome", "answered_at"):
        counts = found[_around(row.asked_on, periods)][row.asked]
        counts["all"] += 1
        counts["kept"] += term_of(row, holidays).kept
    return found


def _rated(periods: list[Period]) -> dict[Period, dict[str, list[tuple[int, str]]]]:
    """(stars, word) of the ratings given to each department in each quarter."""
    found: dict = defaultdict(lambda: defaultdict(list))
    rows = InternalRating.objects.filter(rated_on__gte=periods[-1].first).order_by()
    for department, day, stars, word in rows.values_list("request__asked", "rated_on", "stars", "word"):
        found[_around(day, periods)][department].append((stars, word))
    return found


def _around(day: date, periods: Iterable[Period]) -> Period:
    return next(period for period in periods if period.first <= day <= period.last)
