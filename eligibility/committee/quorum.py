"""When a committee can decide, and what its ballots come to. Pure; good practice of charities, not the
policy's word.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from eligibility.enums import Choice, QuorumRule, Vote

LEAST = 3  # nobody's request is decided by fewer members than this


@dataclass(frozen=True)
class Quorum:
    """How many of the able are there, how many ballots are needed, and how many are able: the voting seats
    without those who stepped back or must not vote.
    """

    present: int
    needed: int
    able: int

    @property
    def most(self) -> int:
        """What the bar of the quorum is drawn over: the able, or what is needed where they are fewer, so that
        a bar that is full is a quorum that is met.
        """
        return max(self.able, self.needed)

    @property
    def met(self) -> bool:
        """True when enough are there."""
        return self.present >= self.needed

    @property
    def missing(self) -> int:
        """How many more must be there."""
        return max(self.needed - self.present, 0)


def needed(rule: str, able: int, number: int | None = None) -> int:
    """A majority of the able, all of them, or the number the resolution names; three at least. Raises
    ValueError for a rule that is none.
    """
    said = {QuorumRule.MAJORITY: able // 2 + 1, QuorumRule.ALL: able, QuorumRule.NUMBER: number or 0}
    return max(said[QuorumRule(rule)], LEAST)


def quorum(rule: str, *, able: int, present: int, number: int | None = None) -> Quorum:
    """The quorum of a session or of one item; `number` is what a rule by number names."""
    return Quorum(present, needed(rule, able, number), able)


@dataclass(frozen=True)
class Result:
    """What an item ends with; `how` is majority, tie, split, no_quorum, open (not all have acted) or ended,
    and `counts` the votes by choice.
    """

    choice: str
    how: str
    counts: dict[str, Any]


def result(votes: Iterable[str], *, leader: str = "", needed: int) -> Result:
    """What the votes come to, once all have acted; abstentions are shown and are no ballots.

    Fewer ballots than `needed`: postponed. More than half of the ballots wins. Exactly two halves go to the
    side of the item's leader (`leader` is his own vote, "" where the committee has no tie rule or he did not
    vote), else postponed.
    """
    counts = Counter(votes)
    shown = {vote: counts[vote] for vote in Vote.values if counts[vote]}
    del counts[Vote.ABSTAIN]
    ballots = sum(counts.values())
    if ballots < needed:
        return Result(Choice.POSTPONE, "no_quorum", shown)
    (first, most), *_rest = counts.most_common(1)
    if 2 * most > ballots:
        return Result(Choice(first), "majority", shown)
    if 2 * most == ballots and len(counts) == 2 and leader in counts:
        return Result(Choice(leader), "tie", shown)
    return Result(Choice.POSTPONE, "split", shown)
