"""Who may research a case, who may waive a part of the study, and who has to do with a second assessment."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.permissions import applicant_lives, profiles_of, studied
from eligibility.case.workflow import STEPS, roles_of
from eligibility.enums import Status
from eligibility.models import SecondLook, ServiceRequest
from eligibility.querysets import UNDECIDED, SecondLookQuerySet


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


# === the second assessment =======================================================================


def second_looks_of(user: User) -> SecondLookQuerySet:
    """The second assessments that the user gives out: of requests under the versions of the policy under
    which he assigns the researcher.
    """
    return SecondLook.objects.under(profiles_of(user, "assign")["assign"])


def can_see_seconds(user: User) -> Verdict:
    """Whether the user gives second assessments out at all."""
    if profiles_of(user, "assign")["assign"]:
        return ALLOW
    return deny(_("Second assessments are given out by whoever assigns the researchers."))


def can_give_second(user: User, look: SecondLook) -> Verdict:
    """Whether the user may give it to a researcher: whoever assigns researchers, until it is written."""
    if not user.role_codes & roles_of(STEPS["assign"], look.request.profile):
        return deny(_("Second assessments are given out by whoever assigns the researchers."))
    return _open(look)


def can_write_second(user: User, look: SecondLook) -> Verdict:
    """Whether the user may write it: the researcher to whom it was given."""
    if not user.has_role(Role.SOCIAL_RESEARCHER) or look.researcher_id != user.pk:
        return deny(_("Only the researcher to whom it was given writes a second assessment."))
    return _open(look)


def _open(look: SecondLook) -> Verdict:
    if look.written:
        return wrong_stage(_("The second assessment is written, and is not changed any more."))
    if not look.is_open:
        return wrong_stage(_("Its thirty days are over: it counts as not written."))
    return ALLOW


def can_compare(user: User, look: SecondLook) -> Verdict:
    """Whether the user may lay both assessments side by side: whoever gives them out."""
    if not user.role_codes & roles_of(STEPS["assign"], look.request.profile):
        return deny(_("Second assessments are given out by whoever assigns the researchers."))
    return comparable(look)


def comparable(look: SecondLook) -> Verdict:
    """Whether there is something to compare, and the request is decided: under some policies whoever gives
    it out decides it himself.
    """
    if not look.written:
        return wrong_stage(_("The second assessment is not written yet."))
    if look.request.status in UNDECIDED:
        return wrong_stage(_("It is shown once the request is decided, so that it sways no decision."))
    return ALLOW
