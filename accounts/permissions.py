"""Who may administer the accounts of staff."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import SECOND_PERSONS, Role
from accounts.models import AccessChange, User
from core.verdicts import ALLOW, Verdict, deny, wrong_stage


def can_administer(user: User) -> Verdict:
    """Whether `user` may see and change the accounts of others."""
    if user.has_role(Role.ADMINISTRATOR):
        return ALLOW
    return deny(_("The accounts of staff are kept by the system administrator."))


def can_see_access(user: User) -> Verdict:
    """Whether `user` may see what was asked for an account and waits for a second person."""
    if user.has_role(*SECOND_PERSONS, Role.ADMINISTRATOR):
        return ALLOW
    return deny(_NOT_SECOND)


def can_confirm(user: User, change: AccessChange) -> Verdict:
    """Whether `user` may be the second person for this."""
    if not user.has_role(*SECOND_PERSONS):
        return deny(_NOT_SECOND)
    if user.pk in {change.user_id, change.asked_by_id}:
        return deny(_("Nobody confirms what concerns themselves or what they asked for."))
    return _open(change)


def can_withdraw(user: User, change: AccessChange) -> Verdict:
    """Whether `user` may take it back: the second person, or an administrator while it is not in force."""
    if user.has_role(Role.ADMINISTRATOR) and not change.in_force:
        return _open(change)
    return can_confirm(user, change)


_NOT_SECOND = _(
    "A role that sees files and another e-mail address are confirmed by the manager or the data protection "
    "officer."
)


def _open(change: AccessChange) -> Verdict:
    return wrong_stage(_("This was settled already.")) if change.outcome else ALLOW
