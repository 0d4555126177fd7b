"""Who sits, who votes on an item, who leads it: one answer for actions, pages and buttons."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.sentences import filled
from core.texts import Text
from eligibility.case.kin import Marks, conflict_of, household_marks
from eligibility.case.permissions import workers_of
from eligibility.case.workflow import STEPS, roles_of
from eligibility.committee.quorum import Quorum, Result, quorum, result
from eligibility.enums import VOTING_SEATS, ItemStatus, Seat
from eligibility.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Committee,
    CommitteeSeat,
    Recusal,
    ServiceRequest,
    Session,
    Substitute,
)

Since = dict[int, tuple[date, int]]  # user pk -> since when the seat is held, and its pk


@dataclass
class Sitting:
    """An item of the agenda with those who may vote on it.

    `bars` maps a user's pk to the reason why they must not; `voters` are the able who are present, or have
    acted: whoever did so is present for the item. `leader` is the chair, or where he may not vote or is not
    there the voter who has had a seat for longest (good practice), or None; with two halves his side wins.
    `closers` may close it: he, and where he has left or his account is closed whoever leads those who are
    there. `ballots` maps the pk of who has acted to what he said.
    """

    item: AgendaItem
    attendances: list[Attendance]
    bars: dict[int, Text]
    recused: set[int]
    voters: list[Attendance]
    leader: Attendance | None
    closers: list[Attendance]
    quorum: Quorum
    ballots: dict[int, str] = field(default_factory=dict)
    substitutes: frozenset[int] = frozenset()

    def seat_of(self, user: User) -> Attendance | None:
        """The user's attendance in this session, or None."""
        return next((row for row in self.attendances if row.user_id == user.pk), None)

    def votes(self, row: Attendance) -> bool:
        """Whether this seat has a vote on the item: those that always vote, and who was named for it."""
        return _votes(row, self.substitutes)

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
    """The sittings of items of one session; ten queries, however many."""
    attendances = list(session.attendances.select_related("user"))
    seats = CommitteeSeat.objects.filter(committee=session.committee_id, until__isnull=True)
    since = {seat.user_id: (seat.since, seat.pk) for seat in seats}
    requests = [item.request for item in items]
    worked = workers_of(requests)
    marks = household_marks([case.beneficiary for case in requests])
    ballots: dict[int, dict[int, str]] = defaultdict(dict)
    recusals = recusals_of(items)
    for ballot in Ballot.objects.filter(item__in=items):
        ballots[ballot.item_id][ballot.member_id] = ballot.choice
    named = named_for(requests)
    found = []
    for item in items:
        substitutes = frozenset(row.user_id for row in named[item.request_id])
        users = [row.user for row in attendances if _votes(row, substitutes)]
        bars = _bars(item.request, users, worked[item.request_id], marks[item.request.beneficiary_id])
        for recusal in recusals[item.pk]:
            bars[recusal.member_id] = filled(_("Stepped back: %(reason)s"), reason=recusal.reason)
        sitting = _sitting(session, item, attendances, bars, since, ballots[item.pk], substitutes)
        sitting.recused = {recusal.member_id for recusal in recusals[item.pk]}
        found.append(sitting)
    return found


def current_of(items: Iterable[AgendaItem]) -> AgendaItem | None:
    """The item, of those of a session in their order, that is voted on or counted; else the first that
    waits; None where all are closed.
    """
    open_now = [item for item in items if item.status != ItemStatus.CLOSED]
    begun = [item for item in open_now if item.status != ItemStatus.WAITING]
    return next(iter(begun or open_now), None)


def recusals_of(items: Iterable[AgendaItem]) -> dict[int, list[Recusal]]:
    """item pk → who had stepped back from its request before the item was closed; one query."""
    items = list(items)
    found: dict[int, list[Recusal]] = {item.pk: [] for item in items}
    rows = Recusal.objects.filter(request__in={item.request_id for item in items})
    for recusal in rows.select_related("member").order_by("pk"):
        for item in items:
            if item.request_id == recusal.request_id and (not item.closed_at or recusal.at <= item.closed_at):
                found[item.pk].append(recusal)
    return found


def named_for(requests: Iterable[ServiceRequest]) -> dict[int, list[Substitute]]:
    """request pk → those who are named for it and not taken back; one query."""
    found: dict[int, list[Substitute]] = defaultdict(list)
    for row in Substitute.objects.standing().filter(request__in=list(requests)).select_related("user"):
        found[row.request_id].append(row)
    return found


def able_of(committee: Committee, requests: Iterable[ServiceRequest]) -> dict[int, list[User]]:
    """request pk → who may vote on it as the committee is seated now: voting seats and named substitutes,
    without the barred and those who stepped back from it before. Seven queries, however many.
    """
    cases = list(requests)
    seats = committee.seats.filter(until__isnull=True, seat__in=VOTING_SEATS, user__is_active=True)
    seated = [row.user for row in seats.select_related("user")]
    named, worked = named_for(cases), workers_of(cases)
    marks = household_marks([case.beneficiary for case in cases])
    stepped_back = set(Recusal.objects.filter(request__in=cases).values_list("request", "member"))
    found = {}
    for case in cases:
        users = [*seated, *(row.user for row in named[case.pk])]
        bars = _bars(case, users, worked[case.pk], marks[case.beneficiary_id])
        found[case.pk] = [
            user for user in users if user.pk not in bars and (case.pk, user.pk) not in stepped_back
        ]
    return found


def deciders_of(requests: Iterable[ServiceRequest]) -> dict[int, list[User]]:
    """request pk → who may decide it under a department: holders of the role and whom the manager named,
    without the barred. Six queries, however many, and one for each set of roles.
    """
    cases = list(requests)
    named = named_for(cases)
    holders: dict[frozenset[str], list[User]] = {}
    users: dict[int, list[User]] = {}
    for case in cases:
        roles = roles_of(STEPS["decide"], case.profile)
        if roles not in holders:
            holders[roles] = list(User.objects.filter(is_active=True, roles__role__in=roles).distinct())
        users[case.pk] = [*holders[roles], *(row.user for row in named[case.pk])]
    return _unbarred(cases, users)


def unbarred(case: ServiceRequest, users: Iterable[User]) -> list[User]:
    """Those of `users` who neither worked on the request nor may be relatives of its household."""
    return _unbarred([case], {case.pk: list(users)})[case.pk]


def _unbarred(cases: list[ServiceRequest], users: dict[int, list[User]]) -> dict[int, list[User]]:
    """As `unbarred`, of each of the cases its own users."""
    worked, marks = workers_of(cases), household_marks([case.beneficiary for case in cases])
    found = {}
    for case in cases:
        bars = _bars(case, users[case.pk], worked[case.pk], marks[case.beneficiary_id])
        found[case.pk] = [user for user in users[case.pk] if user.pk not in bars]
    return found


def _votes(row: Attendance, substitutes: frozenset[int]) -> bool:
    return row.seat in VOTING_SEATS or (row.seat == Seat.SUBSTITUTE and row.user_id in substitutes)


def _sitting(
    session: Session,
    item: AgendaItem,
    attendances: list[Attendance],
    bars: dict[int, Text],
    since: Since,
    ballots: dict[int, str],
    substitutes: frozenset[int],
) -> Sitting:
    able = [row for row in attendances if _votes(row, substitutes) and row.user_id not in bars]
    voters = [row for row in able if row.present or row.user_id in ballots]
    committee = session.committee
    of_item = quorum(
        committee.quorum_rule, able=len(able), present=len(voters), number=committee.quorum_number
    )
    leader = leader_of(voters, since)
    closers = _closers(voters, leader, since)
    return Sitting(item, attendances, bars, set(), voters, leader, closers, of_item, ballots, substitutes)


def _closers(voters: list[Attendance], leader: Attendance | None, since: Since) -> list[Attendance]:
    found = [leader] if leader and leader.user.is_active else []
    if not found or not found[0].present:
        there = leader_of([row for row in voters if row.present and row.user.is_active], since)
        found += [there] if there else []
    return found


def leader_of(voters: list[Attendance], since: Since) -> Attendance | None:
    """The chair where he may vote on the item, else the voter whose seat is the oldest; None where nobody may
    vote.
    """
    chair = next((row for row in voters if row.seat == Seat.CHAIR), None)
    return chair or min(voters, key=lambda row: since.get(row.user_id, (date.max, row.pk)), default=None)


def _bars(case: ServiceRequest, users: Iterable[User], worked: set[int], marks: Marks) -> dict[int, Text]:
    bars: dict[int, Text] = {}
    for user in users:
        if user.pk in worked:
            bars[user.pk] = _("Opened or researched this request.")
        elif reason := conflict_of(user, case, marks):
            bars[user.pk] = reason
    return bars
