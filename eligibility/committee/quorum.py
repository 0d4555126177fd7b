"""When a committee can decide, and what its ballots come to. Pure; good practice of charities, not the
policy's word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from eligibility.enums import Choice, QuorumRule

LEAST = 3  # nobody's request is decided by fewer members than this


@dataclass(frozen=True)
class Quorum:
    """How many may vote, how many are needed, how many voting seats there are."""

    present: int
    needed: int
    seats: int

    @property
    def met(self) -> bool:
        """True when enough are there."""
        return self.present >= self.needed


def needed(rule: str, seats: int, number: int | None = None) -> int:
    """A majority of the voting seats, all of them, or the number the resolution names; three at least."""
    if rule == QuorumRule.NUMBER and number is not None:
        return max(number, LEAST)
    return max(seats if rule == QuorumRule.ALL else seats // 2 + 1, LEAST)


def quorum(rule: str, *, seats: int, present: int, out: int = 0, number: int | None = None) -> Quorum:
    """The quorum of a session, or of one item.

    `present` are those who may vote, without the `out` who stepped back from the item or must not vote on it.
    A majority stays one of all seats; where the rule wants all members, it wants all who may vote on the
    item. `number` is what a rule by number names.
    """
    asked = seats - out if rule == QuorumRule.ALL else seats
    return Quorum(present, needed(rule, asked, number), seats)


@dataclass(frozen=True)
class Result:
    """What an item ends with; `how` is majority, tie, split, no_quorum, none or ended, and `counts` the
    ballots by choice.
    """

    choice: str
    how: str
    counts: dict[str, Any]


def result(ballots: Iterable[str], *, leader: str = "", quorate: bool) -> Result:
    """What the ballots come to.

    More than half of the ballots cast carry a choice. Two choices with half each go to the leader's side
    (`leader` is the leader's own ballot, "" for none). Everything else, and an item without a quorum, is
    postponed.
    """
    counts = Counter(ballots)
    cast = sum(counts.values())
    shown = {choice: counts[choice] for choice in Choice.values if counts[choice]}
    if not quorate:
        return Result(Choice.POSTPONE, "no_quorum", shown)
    if not cast:
        return Result(Choice.POSTPONE, "none", shown)
    (first, most), *_rest = counts.most_common(1)
    if 2 * most > cast:
        return Result(Choice(first), "majority", shown)
    if 2 * most == cast and len(counts) == 2 and leader in counts:
        return Result(Choice(leader), "tie", shown)
    return Result(Choice.POSTPONE, "split", shown)
