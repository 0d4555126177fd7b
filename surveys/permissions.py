"""Who may do what with surveys and improvements: one function each for action, page and button."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from surveys.enums import ImprovementStatus
from surveys.models import ImprovementAction
from surveys.querysets import SEE_IMPROVEMENTS

SEE_RESULTS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})
RUN_SURVEYS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER})
IMPROVE = frozenset({Role.QUALITY_OFFICER, Role.MANAGER})


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


# === improvements ================================================================================

NOT_YOURS = _("Improvements are led by the quality officer and the manager.")


def can_see_improvements(user: User) -> Verdict:
    """The register. Whoever owns an improvement opens it from the desk."""
    if user.has_role(*SEE_IMPROVEMENTS):
        return ALLOW
    return deny(_("The register is read by the quality officer, the manager and the auditor."))


def can_improve(user: User) -> Verdict:
    """Whether the user enters improvements at all."""
    return ALLOW if user.has_role(*IMPROVE) else deny(NOT_YOURS)


def can_lead(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may edit it, hand it over or give it up: while it is open."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    return ALLOW if row.is_open else wrong_stage(_("This improvement is no longer open."))


def can_carry_out(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may write what was done and close it: its owner, whatever his role, or who leads
    improvements.
    """
    if not can_improve(user) and row.owner_id != user.pk:
        return deny(_("What was done is written by the owner, the quality officer or the manager."))
    return ALLOW if row.is_open else wrong_stage(_("This improvement is no longer open."))


def can_reopen(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may open it again, once it was carried out or given up."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    return wrong_stage(_("This improvement is open.")) if row.is_open else ALLOW


def can_measure(user: User, row: ImprovementAction) -> Verdict:
    """Whether the user may record the figure afterwards: where one is to move, and it was not given up."""
    if not can_improve(user):
        return deny(NOT_YOURS)
    if row.before_value is None:
        return wrong_stage(_("No figure was named that this improvement is to move."))
    if row.status == ImprovementStatus.DROPPED:
        return wrong_stage(_("This improvement was given up."))
    return ALLOW
