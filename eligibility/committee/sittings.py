"""Who sits, who votes on an item, who leads it: one answer for actions, pages and buttons."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from accounts.enums import COMMITTEE, Role
from core.sentences import filled
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.kin import household_mobiles
from eligibility.case.permissions import workers_of
from eligibility.committee.quorum import Quorum, Result, quorum, result
from eligibility.enums import VOTING_SEATS, ItemStatus, Seat, SessionStatus, Status
from eligibility.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CommitteeSeat,
    Recusal,
)
from eligibility.study.actions.assign import conflict_of

LEADS = frozenset({Role.COMMITTEE_CHAIR, Role.COMMITTEE_SECRETARY})


@dataclass
class Sitting:
    """An item of the agenda with those who may vote on it.

    `bars` maps a user's pk to the reason why they must not; `leader` is the chair, or in their absence or
    recusal the present voter who has had a seat for longest (good practice), or None.
    """

    item: AgendaItem
    attendances: list
    bars: dict
    recused: set
    voters: list
    leader: Attendance | None
    quorum: Quorum
    ballots: dict = field(default_factory=dict)

    def seat_of(self, user):
        """The user's attendance in this session, or None."""
        return next((row for row in self.attendances if row.user_id == user.pk), None)

    @property
    def result(self) -> Result:
        """What the ballots that are in come to."""
        own = self.ballots.get(self.leader.user_id, "") if self.leader else ""
        return result(self.ballots.values(), leader=own, quorate=self.quorum.met)

    @property
    def expected(self) -> int:
        """How many ballots there may be: those who may vote, and those who voted and left."""
        return len({row.user_id for row in self.voters} | set(self.ballots))

    @property
    def dots(self) -> list[bool]:
        """One for each expected ballot, those that are in first: nobody sees whose it is."""
        return [place < len(self.ballots) for place in range(self.expected)]

    @property
    def awaited(self) -> int:
        """How many of those who may vote have not yet."""
        return sum(row.user_id not in self.ballots for row in self.voters)


def session_quorum(session, attendances) -> Quorum:
    """The quorum of the session as a whole."""
    voting = [row for row in attendances if row.seat in VOTING_SEATS]
    present = sum(row.present for row in voting)
    return quorum(session.committee.quorum_rule, seats=len(voting), present=present)


def sitting_of(item) -> Sitting:
    """The sitting of one item."""
    return sittings_of(item.session, [item])[0]


def sittings_of(session, items) -> list[Sitting]:
    """The sittings of items of one session; eight queries, however many."""
    attendances = list(session.attendances.select_related("user"))
    seats = CommitteeSeat.objects.filter(committee=session.committee_id, until__isnull=True)
    since = {seat.user_id: (seat.since, seat.pk) for seat in seats}
    requests = [item.request for item in items]
    worked = workers_of(requests)
    mobiles = household_mobiles([request.beneficiary for request in requests])
    ballots, recusals = defaultdict(dict), defaultdict(dict)
    for ballot in Ballot.objects.filter(item__in=items):
        ballots[ballot.item_id][ballot.member_id] = ballot.choice
    for recusal in Recusal.objects.filter(item__in=items):
        recusals[recusal.item_id][recusal.member_id] = filled(
            _("Stepped back: %(reason)s"), reason=recusal.reason
        )
    found = []
    for item in items:
        bars = _bars(item, attendances, worked[item.request_id], mobiles[item.request.beneficiary_id])
        bars |= recusals[item.pk]
        found.append(
            _sitting(session, item, attendances, bars, set(recusals[item.pk]), since, ballots[item.pk])
        )
    return found


def _sitting(session, item, attendances, bars, recused, since, ballots) -> Sitting:
    voting = [row for row in attendances if row.seat in VOTING_SEATS]
    voters = [row for row in voting if row.present and row.user_id not in bars]
    out = sum(row.user_id in bars for row in voting)
    of_item = quorum(session.committee.quorum_rule, seats=len(voting), present=len(voters), out=out)
    return Sitting(item, attendances, bars, recused, voters, leader_of(voters, since), of_item, ballots)


def leader_of(voters, since):
    """The chair where he may vote on the item, else the voter whose seat is the oldest; None where nobody may
    vote.
    """
    chair = next((row for row in voters if row.seat == Seat.CHAIR), None)
    known = [row for row in voters if row.user_id in since]
    return chair or min(known, key=lambda row: since[row.user_id], default=None)


def _bars(item, attendances, worked, mobiles) -> dict:
    bars = {}
    for row in attendances:
        if row.seat not in VOTING_SEATS:
            continue
        if row.user_id in worked:
            bars[row.user_id] = _("Opened or researched this request.")
        elif reason := conflict_of(row.user, item.request, mobiles):
            bars[row.user_id] = reason
    return bars


# --- verdicts ------------------------------------------------------------------------------------


def can_create(user) -> Verdict:
    """Whether the user calls sessions: the secretary."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee prepares its sessions."))
    return ALLOW


def can_prepare(user, session) -> Verdict:
    """Whether the agenda may be changed: by the secretary, before the session is opened."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee prepares its sessions."))
    if session.status != SessionStatus.PLANNED:
        return wrong_stage(_("The agenda stands as it was when the session was opened."))
    return ALLOW


def can_mark(user, session) -> Verdict:
    """Whether attendance may be recorded: by the secretary, until the session is closed."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee keeps the attendance."))
    if session.status not in {SessionStatus.PLANNED, SessionStatus.OPEN}:
        return wrong_stage(_("The session is closed; its attendance is not changed any more."))
    return ALLOW


def can_open(user, session, attendances, items: int) -> Verdict:
    """Whether the session may be opened: by secretary or chair, with a quorum and something to decide."""
    if not user.has_role(*LEADS):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.status != SessionStatus.PLANNED:
        return wrong_stage(_("The session was opened already."))
    if not items:
        return wrong_stage(_("There is nothing on the agenda yet."))
    if not session_quorum(session, attendances).met:
        return wrong_stage(_("The quorum is not met: record who is present first."))
    return ALLOW


def can_end(user, session) -> Verdict:
    """Whether the session may be closed: by secretary or chair, while it is open and nothing is being voted
    on.

    A vote that nobody is left to lead holds nothing up: no one could ever close its item.
    """
    if not user.has_role(*LEADS):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.status != SessionStatus.OPEN:
        return wrong_stage(_("The session is not open."))
    voting = list(
        session.items.filter(status=ItemStatus.VOTING).select_related(
            "request__beneficiary__head", "request__assessment"
        )
    )
    if voting and any(sitting.leader for sitting in sittings_of(session, voting)):
        return wrong_stage(_("An item is being voted on. Close it first."))
    return ALLOW


def can_start(user, sitting) -> Verdict:
    """Whether the vote on an item may begin: by whoever leads the item, or the secretary."""
    if not (_leads(user, sitting) or user.has_role(Role.COMMITTEE_SECRETARY)):
        return deny(_("Whoever leads the item begins the vote."))
    if not (open_now := _in_session(sitting)):
        return open_now
    if sitting.item.status != ItemStatus.WAITING:
        return wrong_stage(_("The vote on this item has begun already."))
    if sitting.item.request.status != Status.AWAITING_DECISION:
        return wrong_stage(_("The request is no longer awaiting a decision. The item can only be postponed."))
    if not sitting.quorum.met:
        return wrong_stage(_("There is no quorum for this item. It can only be postponed."))
    return ALLOW


def can_vote(user, sitting) -> Verdict:
    """Whether the user may cast a ballot: a present member or chair, without a conflict, while the item is
    voted on.
    """
    seat = sitting.seat_of(user)
    if seat is None or seat.seat not in VOTING_SEATS or not user.has_role(*COMMITTEE):
        return deny(_("Members of the committee and its chair vote."))
    if user.pk in sitting.bars:
        return deny(filled(_("You do not vote on this item: %(reason)s"), reason=sitting.bars[user.pk]))
    if sitting.item.status != ItemStatus.VOTING:
        return wrong_stage(_("This item is not being voted on now."))
    if user.pk in sitting.ballots:
        return wrong_stage(_("You have voted on this item already. A vote is not changed."))
    if not seat.present:
        return wrong_stage(_("You are not recorded as present. Ask the secretary."))
    return ALLOW


def can_recuse(user, sitting) -> Verdict:
    """Whether the user may step back from an item: a member or chair who has not voted on it, while it is
    open.
    """
    seat = sitting.seat_of(user)
    if seat is None or seat.seat not in VOTING_SEATS:
        return deny(_("Members of the committee and its chair vote."))
    if sitting.item.status == ItemStatus.CLOSED:
        return wrong_stage(_("This item is closed."))
    if user.pk in sitting.ballots:
        return wrong_stage(_("You have voted on this item already. A vote is not changed."))
    if user.pk in sitting.recused:
        return wrong_stage(_("You have stepped back from this item already."))
    return ALLOW


def can_close(user, sitting) -> Verdict:
    """Whether the user may close the item: whoever leads it, in an open session, once."""
    if not _leads(user, sitting):
        if sitting.leader is None:
            return deny(
                _("Nobody who is present may decide on this item. Close the session; it is postponed.")
            )
        return deny(filled(_("%(name)s leads this item and closes it."), name=sitting.leader.user))
    if sitting.item.status == ItemStatus.CLOSED:
        return wrong_stage(_("This item is closed."))
    return _in_session(sitting)


def can_ask_for_minutes(user, session) -> Verdict:
    """Whether the user may ask for minutes that were never made: secretary or chair, once the session is
    closed.
    """
    if not user.has_role(*LEADS):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.minutes_id or session.status not in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        return wrong_stage(_("The minutes are made after the session is closed, once."))
    return ALLOW


def can_sign(user, session, attendance) -> Verdict:
    """Whether the user may sign the minutes: whoever was present, once they are made."""
    if attendance is None or not attendance.present:
        return deny(_("Those who were present sign the minutes."))
    if session.status not in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        return wrong_stage(_("The minutes are signed after the session is closed."))
    if attendance.signed_at:
        return wrong_stage(_("You have signed these minutes already."))
    if session.minutes_id is None:
        return wrong_stage(_("The minutes are being prepared."))
    return ALLOW


def _leads(user, sitting) -> bool:
    return sitting.leader is not None and sitting.leader.user_id == user.pk and user.has_role(*COMMITTEE)


def _in_session(sitting) -> Verdict:
    if sitting.item.session.status != SessionStatus.OPEN:
        return wrong_stage(_("The session is not open."))
    return ALLOW
