"""Who writes what the charity says of itself."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny


def can_edit_charity(user: User) -> Verdict:
    """Whether the user may write the charity's record: the manager (docs/rules.md, "Second person")."""
    return ALLOW if user.has_role(Role.MANAGER) else deny(_("The manager writes the charity's record."))


def can_write_charter(user: User) -> Verdict:
    """Whether the user may publish what beneficiaries may expect (C-21): the manager."""
    return ALLOW if user.has_role(Role.MANAGER) else deny(_("The manager publishes the charter."))
