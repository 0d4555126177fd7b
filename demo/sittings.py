"""When the demo's requests were decided: as many sessions as the decisions need, dealt out before the first
is made, so that none is overfull and none is empty.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from django.utils import timezone

MOST = 40  # requests a session decides
OPENS, HOURS = 9, 4  # the hour at which the first session of a day is opened; how long a day's sessions take


@dataclass(frozen=True)
class Sitting:
    """A session of the past: when it was opened and closed."""

    opened_at: datetime
    closed_at: datetime

    def moments(self, count: int) -> Iterator[datetime]:
        """So many moments inside it, in order, to the second."""
        step = (self.closed_at - self.opened_at).total_seconds() / (count + 1)
        for place in range(1, count + 1):
            yield self.opened_at + timedelta(seconds=round(step * place))


@dataclass(frozen=True)
class Slot:
    """The moment of one decision, its session and its place on the agenda."""

    at: datetime
    sitting: Sitting
    order: int


class Sittings:
    """Deals slots out: to requests that are closed over all days of decision, to those still under way over
    the latest ones. `closed` and `recent` say how many slots of each there are.
    """

    def __init__(self, world, *, closed: int, recent: int):
        days = world.decision_days
        latest = days[-max(2, len(days) // 4) :]
        self._closed, self._recent = cycle(days), cycle(latest)
        load = Counter(islice(cycle(days), closed)) + Counter(islice(cycle(latest), recent))
        start = timezone.localtime(world.now).replace(hour=OPENS, minute=0, second=0, microsecond=0)
        self._of_day = {age: list(_sittings(start - timedelta(days=age), load[age])) for age in days}
        self._left = {age: _slots(found, load[age]) for age, found in self._of_day.items()}

    def all(self) -> list[Sitting]:
        """Every session, the oldest first."""
        return [sitting for found in self._of_day.values() for sitting in found]

    def next(self, *, closed: bool) -> Slot:
        """The slot of the next request that is decided."""
        return next(self._left[next(self._closed if closed else self._recent)])


def _sittings(start: datetime, count: int) -> Iterator[Sitting]:
    """The sessions of a day on which so many requests are decided, one after the other."""
    sessions = -(-count // MOST)
    for place in range(sessions):
        yield Sitting(*(start + timedelta(hours=HOURS) * at / sessions for at in (place, place + 1)))


def _slots(sittings: list[Sitting], count: int) -> Iterator[Slot]:
    """The slots of a day, shared out evenly among its sessions."""
    for place, sitting in enumerate(sittings):
        size = (count + place) // len(sittings)
        for order, at in enumerate(sitting.moments(size), start=1):
            yield Slot(at, sitting, order)
