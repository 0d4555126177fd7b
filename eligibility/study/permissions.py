"""Who may research a case, and who may waive a part of the study."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.permissions import applicant_lives, studied
from eligibility.case.workflow import STEPS, roles_of
from eligibility.enums import Status
from eligibility.models import ServiceRequest


def can_research(user: User, case: ServiceRequest) -> Verdict:
    """Whether interview, visit and assessment may be written: by the assigned researcher, while it is
    studied.
    """
    if not user.has_role(Role.SOCIAL_RESEARCHER) or case.assigned_researcher_id != user.pk:
        return deny(_("Only the researcher assigned to the request writes its study."))
    if case.status != Status.STUDYING:
        return wrong_stage(_("The request is not being studied now."))
    return applicant_lives(case)


def can_waive_study(user: User, case: ServiceRequest) -> Verdict:
    """Whether an interview or a visit may be waived: by the reviewer of the study, never by the
    researcher.
    """
    if not user.role_codes & roles_of(STEPS["assign"], case.profile):
        return deny(_("Whoever reviews the study waives a part of it."))
    if user.pk in studied(case):
        return deny(_("Whoever researched a request does not review it."))
    if case.status != Status.STUDYING:
        return wrong_stage(_("The request is not being studied now."))
    if case.assigned_researcher_id is None:
        return wrong_stage(_("Assign a researcher first."))
    return ALLOW
