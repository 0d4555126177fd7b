"""Who sits, who votes on an item, who leads it: one answer for actions, pages and buttons."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.sentences import filled
from core.texts import Text
from eligibility.case.kin import Marks, conflict_of, household_marks
from eligibility.case.permissions import workers_of
from eligibility.committee.quorum import Quorum, Result, quorum, result
from eligibility.enums import VOTING_SEATS, Seat
from eligibility.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CommitteeSeat,
    Recusal,
    Session,
)

Since = dict[int, tuple[date, int]]  # user pk -> since when the seat is held, and its pk


@dataclass
class Sitting:
    """An item of the agenda with those who may vote on it.

    `bars` maps a user's pk to the reason why they must not; `voters` are the able who are present, or have
    acted: whoever did so is present for the item. `leader` is the chair, or where he may not vote or is not
    there the voter who has had a seat for longest (good practice), or None. `ballots` maps the pk of who has
    acted to what he said.
    """

    item: AgendaItem
    attendances: list[Attendance]
    bars: dict[int, Text]
    recused: set[int]
    voters: list[Attendance]
    leader: Attendance | None
    quorum: Quorum
    ballots: dict[int, str] = field(default_factory=dict)

    def seat_of(self, user: User) -> Attendance | None:
        """The user's attendance in this session, or None."""
        return next((row for row in self.attendances if row.user_id == user.pk), None)

    @property
    def result(self) -> Result:
        """What the votes that are in come to: to be shown to nobody before the item is counted."""
        own = self.ballots.get(self.leader.user_id, "") if self.leader else ""
        if not self.item.session.committee.tie_rule:
            own = ""  # nobody's side counts more: two halves are postponed
        return result(self.ballots.values(), leader=own, needed=self.quorum.needed)

    @property
    def dots(self) -> list[bool]:
        """One for each voter, those who have acted first: nobody sees whose it is."""
        return [place < len(self.ballots) for place in range(len(self.voters))]

    @property
    def awaiting(self) -> list[Attendance]:
        """The present voters who have not acted yet."""
        return [row for row in self.voters if row.user_id not in self.ballots]


def session_quorum(session: Session, attendances: list[Attendance]) -> Quorum:
    """The quorum of the session as a whole; who was there and left has made it a session."""
    voting = [row for row in attendances if row.seat in VOTING_SEATS]
    present = sum(row.attended for row in voting)
    committee = session.committee
    return quorum(committee.quorum_rule, able=len(voting), present=present, number=committee.quorum_number)


def sitting_of(item: AgendaItem) -> Sitting:
    """The sitting of one item."""
    return sittings_of(item.session, [item])[0]


def sittings_of(session: Session, items: list[AgendaItem]) -> list[Sitting]:
    """The sittings of items of one session; eight queries, however many."""
    attendances = list(session.attendances.select_related("user"))
    seats = CommitteeSeat.objects.filter(committee=session.committee_id, until__isnull=True)
    since = {seat.user_id: (seat.since, seat.pk) for seat in seats}
    requests = [item.request for item in items]
    worked = workers_of(requests)
    marks = household_marks([case.beneficiary for case in requests])
    ballots: dict[int, dict[int, str]] = defaultdict(dict)
    recusals: dict[int, dict[int, Text]] = defaultdict(dict)
    for ballot in Ballot.objects.filter(item__in=items):
        ballots[ballot.item_id][ballot.member_id] = ballot.choice
    for recusal in Recusal.objects.filter(item__in=items):
        recusals[recusal.item_id][recusal.member_id] = filled(
            _("Stepped back: %(reason)s"), reason=recusal.reason
        )
    found = []
    for item in items:
        bars = _bars(item, attendances, worked[item.request_id], marks[item.request.beneficiary_id])
        bars |= recusals[item.pk]
        found.append(
            _sitting(session, item, attendances, bars, set(recusals[item.pk]), since, ballots[item.pk])
        )
    return found


def _sitting(
    session: Session,
    item: AgendaItem,
    attendances: list[Attendance],
    bars: dict[int, Text],
    recused: set[int],
    since: Since,
    ballots: dict[int, str],
) -> Sitting:
    able = [row for row in attendances if row.seat in VOTING_SEATS and row.user_id not in bars]
    voters = [row for row in able if row.present or row.user_id in ballots]
    committee = session.committee
    of_item = quorum(
        committee.quorum_rule, able=len(able), present=len(voters), number=committee.quorum_number
    )
    return Sitting(item, attendances, bars, recused, voters, leader_of(voters, since), of_item, ballots)


def leader_of(voters: list[Attendance], since: Since) -> Attendance | None:
    """The chair where he may vote on the item, else the voter whose seat is the oldest; None where nobody may
    vote.
    """
    chair = next((row for row in voters if row.seat == Seat.CHAIR), None)
    return chair or min(voters, key=lambda row: since.get(row.user_id, (date.max, row.pk)), default=None)


def _bars(item: AgendaItem, attendances: list[Attendance], worked: set[int], marks: Marks) -> dict[int, Text]:
    bars: dict[int, Text] = {}
    for row in attendances:
        if row.seat not in VOTING_SEATS:
            continue
        if row.user_id in worked:
            bars[row.user_id] = _("Opened or researched this request.")
        elif reason := conflict_of(row.user, item.request, marks):
            bars[row.user_id] = reason
    return bars
