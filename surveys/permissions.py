from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny

SEE_RESULTS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})
RUN_SURVEYS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER})


def can_run_surveys(user: User) -> Verdict:
    """Setting when people are asked, and asking a group."""
    if user.has_role(*RUN_SURVEYS):
        return ALLOW
    return deny(_("When people are asked is set by the quality officer and the manager."))


def can_see_results(user: User) -> Verdict:
    """Figures of surveys: those who answer for quality and those who read everything; never the staff that
    was rated.
    """
    if user.has_role(*SEE_RESULTS):
        return ALLOW
    return deny(_("The results of surveys are read by the quality officer, the manager and the auditor."))


def can_screen(user: User) -> Verdict:
    """Reading free words before they are shared: the quality officer alone, who does no casework."""
    if user.has_role(Role.QUALITY_OFFICER):
        return ALLOW
    return deny(_("What people wrote is read first by the quality officer, so that no name goes further."))
