"""Who may do what in a session: each answer a Verdict for page, button and action."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import COMMITTEE, READERS, Role
from accounts.models import User
from core.sentences import filled
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.needs import minutes_stand
from eligibility.case.permissions import applicant_lives
from eligibility.committee.sittings import Sitting, session_quorum, sittings_of
from eligibility.enums import TO_COME, ItemStatus, SessionStatus, Status
from eligibility.models import AgendaItem, Attendance, Committee, ServiceRequest, Session

SEE_SESSIONS = COMMITTEE | READERS


def committee_decides() -> bool:
    """Whether a committee has anything to do here (`CommitteeQuerySet.work`). Where it has not, nothing of
    committees is offered; what they left stays to be read.
    """
    return any(rows.exists() for rows in Committee.objects.all().work())


def can_see_sessions(user: User) -> Verdict:
    """Whether the committee's sessions are this user's business at all; which of them is said by
    visible_to.
    """
    if not user.has_role(*SEE_SESSIONS):
        return deny(_("The sessions of the committee are not open to your role."))
    return ALLOW


def can_form(user: User) -> Verdict:
    """Whether the committee's resolution, term, rules and seats may be written: by the manager."""
    if not user.has_role(Role.MANAGER):
        return deny(_("The manager writes who sits in the committee and for how long."))
    return _with_a_committee()


def _with_a_committee() -> Verdict:
    if not committee_decides():
        return wrong_stage(_("The policy in force has no committee, and no request waits for one."))
    return ALLOW


def can_name(user: User, case: ServiceRequest, *, needed: bool) -> Verdict:
    """Whether the manager may name somebody for this request: where fewer than three may vote on it, or
    nobody who holds the role may decide on it (`needed`), before its session is opened.
    """
    stage = can_end_naming(user, case)
    if stage and not needed:
        return wrong_stage(_("Enough may decide on this request: nobody is named for it."))
    return stage


def can_end_naming(user: User, case: ServiceRequest) -> Verdict:
    """Whether somebody who was named for this request may be taken back: by the manager, before its session
    is opened.
    """
    if not user.has_role(Role.MANAGER):
        return deny(_("The manager names who stands in for one request."))
    if case.status != Status.AWAITING_DECISION:
        return wrong_stage(_("The request does not wait for a decision."))
    if (
        case.agenda_items.filter(session__status=SessionStatus.OPEN)
        .exclude(status=ItemStatus.CLOSED)
        .exists()
    ):
        return wrong_stage(_("The session of this request is open: it keeps its seats."))
    return applicant_lives(case)


def leads(user: User) -> bool:
    """Whether the user opens and closes sessions: the chair and the secretary."""
    return user.has_role(Role.COMMITTEE_CHAIR, Role.COMMITTEE_SECRETARY)


def sees_awaited(user: User) -> bool:
    """Whether the user is told who has not acted on an item yet; what anybody said never."""
    return leads(user)


def can_create(user: User) -> Verdict:
    """Whether the user calls sessions: the secretary, where a committee decides."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee prepares its sessions."))
    return _with_a_committee()


def can_prepare(user: User, session: Session) -> Verdict:
    """Whether the agenda may be changed: by the secretary, before the session is opened."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee prepares its sessions."))
    if session.status != SessionStatus.PLANNED:
        return wrong_stage(_("The agenda stands as it was when the session was opened."))
    return ALLOW


def can_mark(user: User, session: Session) -> Verdict:
    """Whether attendance may be recorded: by the secretary, until the session is closed."""
    if not user.has_role(Role.COMMITTEE_SECRETARY):
        return deny(_("The secretary of the committee keeps the attendance."))
    if session.status not in TO_COME:
        return wrong_stage(_("The session is closed; its attendance is not changed any more."))
    return ALLOW


def can_open(user: User, session: Session, attendances: Any, items: int) -> Verdict:
    """Whether the session may be opened: by secretary or chair, with a quorum and something to decide."""
    if not leads(user):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.status != SessionStatus.PLANNED:
        return wrong_stage(_("The session was opened already."))
    if session.committee.term_is_over(timezone.localdate()):
        return wrong_stage(_("The term of the committee is over: the manager renews it first."))
    if not items:
        return wrong_stage(_("There is nothing on the agenda yet."))
    if not session_quorum(session, attendances).met:
        return wrong_stage(_("The quorum is not met: record who is present first."))
    return ALLOW


def can_end(user: User, session: Session) -> Verdict:
    """Whether the session may be closed: by secretary or chair, while it is open and nothing is being voted
    on.

    A vote that nobody is left to lead holds nothing up: no one could ever close its item.
    """
    if not leads(user):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.status != SessionStatus.OPEN:
        return wrong_stage(_("The session is not open."))
    voting = list(
        session.items.filter(status__in=[ItemStatus.VOTING, ItemStatus.COUNTED]).select_related(
            "request__beneficiary__head", "request__assessment"
        )
    )
    if voting and any(sitting.closers for sitting in sittings_of(session, voting)):
        return wrong_stage(_("An item is being voted on. Close it first."))
    return ALLOW


def can_start(user: User, sitting: Sitting) -> Verdict:
    """Whether the vote on an item may begin: by whoever leads the item, or the secretary."""
    if not (_leads_item(user, sitting) or user.has_role(Role.COMMITTEE_SECRETARY)):
        return deny(_("Whoever leads the item begins the vote."))
    if not (open_now := _in_session(sitting)):
        return open_now
    if sitting.item.status != ItemStatus.WAITING:
        return wrong_stage(_("The vote on this item has begun already."))
    if sitting.item.request.status != Status.AWAITING_DECISION:
        return wrong_stage(_("The request is no longer awaiting a decision. The item can only be postponed."))
    if not sitting.quorum.met:
        return wrong_stage(_("There is no quorum for this item. It can only be postponed."))
    return applicant_lives(sitting.item.request)


def can_vote(user: User, sitting: Sitting) -> Verdict:
    """Whether the user may vote or abstain: a present member or chair, without a conflict, while the item is
    voted on.
    """
    seat = sitting.seat_of(user)
    if seat is None or not sitting.votes(seat) or not user.has_role(*COMMITTEE):
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


def can_recuse(user: User, sitting: Sitting) -> Verdict:
    """Whether the user may step back from an item: a member or chair who has not voted on it, while it is
    open.
    """
    seat = sitting.seat_of(user)
    if seat is None or not sitting.votes(seat):
        return deny(_("Members of the committee and its chair vote."))
    if sitting.item.status == ItemStatus.CLOSED:
        return wrong_stage(_("This item is closed."))
    if sitting.item.status == ItemStatus.COUNTED:
        return wrong_stage(_("The votes on this item are counted: nobody steps back from it any more."))
    if user.pk in sitting.ballots:
        return wrong_stage(_("You have voted on this item already. A vote is not changed."))
    if user.pk in sitting.recused:
        return wrong_stage(_("You have stepped back from this item already."))
    return ALLOW


def can_close(user: User, sitting: Sitting) -> Verdict:
    """Whether the user may close the item: whoever leads it, in an open session, once."""
    if not _leads_item(user, sitting):
        if not sitting.closers:
            return deny(
                _("Nobody who is present may decide on this item. Close the session; it is postponed.")
            )
        return deny(filled(_("%(name)s leads this item and closes it."), name=sitting.closers[0].user))
    if sitting.item.status == ItemStatus.CLOSED:
        return wrong_stage(_("This item is closed."))
    return _in_session(sitting)


def can_ask_for_minutes(user: User, session: Session) -> Verdict:
    """Whether the user may ask for minutes that were never made: secretary or chair, once the session is
    closed.
    """
    if not leads(user):
        return deny(_("The chair or the secretary opens and closes the session."))
    if session.latest_minutes or session.status not in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        return wrong_stage(_("The minutes are made after the session is closed, once."))
    return ALLOW


def can_sign(user: User, session: Session, attendance: Attendance | None) -> Verdict:
    """Whether the user may sign the minutes: whoever was present, once they are made."""
    if attendance is None or not attendance.attended:
        return deny(_("Those who were present sign the minutes."))
    if session.status not in {SessionStatus.CLOSED, SessionStatus.SIGNED}:
        return wrong_stage(_("The minutes are signed after the session is closed."))
    if attendance.signed_at:
        return wrong_stage(_("You have signed these minutes already."))
    if session.latest_minutes is None:
        return wrong_stage(_("The minutes are being prepared."))
    return ALLOW


def can_excuse(user: User, session: Session, attendance: Attendance | None) -> Verdict:
    """Whether it may be noted why one who was there does not sign: by chair or secretary, of somebody else,
    before the minutes are locked.
    """
    if not leads(user):
        return deny(_("The chair or the secretary notes why a member does not sign."))
    if session.status != SessionStatus.CLOSED or session.latest_minutes is None:
        return wrong_stage(_("This is noted while the minutes wait for signatures."))
    if attendance is None or not attendance.attended:
        return wrong_stage(_("This member was not present."))
    if attendance.user_id == user.pk:
        return wrong_stage(_("Nobody notes this of himself: sign the minutes."))
    if attendance.signed_at or attendance.unsigned_reason:
        return wrong_stage(_("This member has signed, or it is noted why not."))
    return ALLOW


def can_tell_early(user: User, item: AgendaItem) -> Verdict:
    """Whether the chair may let this decision be told before the minutes are signed."""
    if not user.has_role(Role.COMMITTEE_CHAIR):
        return deny(_("The chair alone lets a decision be told before the minutes are signed."))
    decision = getattr(item, "decision", None)
    if decision is None:
        return wrong_stage(_("Nothing is decided on this item."))
    if decision.told or hasattr(item, "early_telling") or minutes_stand(item.session):
        return wrong_stage(_("The decision may be told already."))
    return ALLOW


def _leads_item(user: User, sitting: Sitting) -> bool:
    return user.pk in {row.user_id for row in sitting.closers} and user.has_role(*COMMITTEE)


def _in_session(sitting: Sitting) -> Verdict:
    if sitting.item.session.status != SessionStatus.OPEN:
        return wrong_stage(_("The session is not open."))
    return ALLOW
