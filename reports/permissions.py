"""Who may see which figure: the one place that says so."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import READERS, Role
from accounts.models import User
from core import figures
from core.figures import Figure
from core.verdicts import ALLOW, Verdict, deny

SEE_ALL = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})


def can_see(user: User, figure: Figure) -> Verdict:
    """One figure: whoever answers for quality or reads everything sees all, others those that name their role
    (C-20, C-25).
    """
    if user.has_role(*SEE_ALL, *figure.roles):
        return ALLOW
    return deny(_("This figure is not shown to your role."))


def can_see_figures(user: User) -> Verdict:
    """The page of the figures: whoever sees one of them."""
    if any(can_see(user, figure) for figure in figures.every()):
        return ALLOW
    return deny(_("The figures of the process are read by the quality officer, the manager and the auditor."))


def can_see_overview(user: User) -> Verdict:
    """Where all work stands: whoever reads every request. The board has no account and gets it on paper."""
    if user.has_role(*READERS):
        return ALLOW
    return deny(_("The overview is read by the manager and the auditor."))
