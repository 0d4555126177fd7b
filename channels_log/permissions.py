"""Who may do what at the desk: one function each for the action, the page and the button."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from channels_log.enums import FOR_ITS_READER, MessageStatus, ReferralStatus
from channels_log.models import Message, Referral, Visit
from channels_log.querysets import DESK
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from policy.models import PolicyProfile

NOT_THE_DESK = _("This is the work of the beneficiary relations officer.")


def can_see_desk(user: User) -> Verdict:
    """Whether the lists of the desk are this user's business at all."""
    return ALLOW if user.has_role(*DESK) else deny(_("The records of the desk are not open to your role."))


def can_receive(user: User) -> Verdict:
    """Whether the user receives visitors and records contacts (C-39)."""
    return ALLOW if user.has_role(Role.INTAKE_OFFICER) else deny(NOT_THE_DESK)


def can_serve(user: User, visit: Visit) -> Verdict:
    """Whether the user may begin to serve this visitor: a waiting one only."""
    if not can_receive(user):
        return deny(NOT_THE_DESK)
    if visit.ended_at:
        return wrong_stage(_("This visit has ended."))
    if visit.served_at:
        return wrong_stage(_("Another officer is serving this visitor already."))
    return ALLOW


def can_finish(user: User, visit: Visit) -> Verdict:
    """Whether the user may answer, refer or open a request: while the visitor is being served."""
    if not can_receive(user):
        return deny(NOT_THE_DESK)
    if visit.ended_at:
        return wrong_stage(_("This visit has ended."))
    if not visit.served_at:
        return wrong_stage(_("Begin to serve the visitor first."))
    return ALLOW


def can_refer(user: User, profile: PolicyProfile) -> Verdict:
    """Whether the charity's policy has the referral at all (A-04) and the user is at the desk."""
    if not can_receive(user):
        return deny(NOT_THE_DESK)
    if profile is None or not profile.referral_enabled:
        return deny(_("The charity's policy does not provide for referral."))
    return ALLOW


def can_answer(user: User, referral: Referral) -> Verdict:
    """Whether the user answers this referral: its addressee does (A-05)."""
    if not user.has_role(referral.to_role):
        return deny(_("The social research officer answers referrals."))
    if referral.status != ReferralStatus.OPEN:
        return wrong_stage(_("This referral no longer waits for an answer."))
    return ALLOW


def can_tell(user: User, referral: Referral) -> Verdict:
    """Whether the user may record that the person was told the answer (A-05)."""
    if not user.has_role(Role.INTAKE_OFFICER, referral.to_role):
        return deny(_("The desk or the social research officer tells the person the answer."))
    if referral.status != ReferralStatus.ANSWERED:
        return wrong_stage(_("There is no answer that waits to be told."))
    return ALLOW


def can_revoke(user: User, referral: Referral) -> Verdict:
    """Whether the user may take the referral back: the desk, before it is answered."""
    if not can_receive(user):
        return deny(NOT_THE_DESK)
    if referral.status != ReferralStatus.OPEN:
        return wrong_stage(_("This referral no longer waits for an answer."))
    return ALLOW


def can_retry(user: User, message: Message) -> Verdict:
    """Whether the user may put a message that was given up back into the outbox."""
    if not can_receive(user):
        return deny(NOT_THE_DESK)
    if message.status != MessageStatus.FAILED:
        return wrong_stage(_("Only a message that was given up is tried again by hand."))
    return ALLOW


def sees_text(message: Message) -> bool:
    """Whether the text may be shown to whoever sees the message: never where its link stands for its
    reader.
    """
    return message.kind not in FOR_ITS_READER
