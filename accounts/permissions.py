"""Who may administer the accounts of staff."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny


def can_administer(user: User) -> Verdict:
    """Whether `user` may see and change the accounts of others."""
    if user.has_role(Role.ADMINISTRATOR):
        return ALLOW
    return deny(_("The accounts of staff are kept by the system administrator."))
