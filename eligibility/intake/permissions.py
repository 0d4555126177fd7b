"""Who may open, edit and sign a request."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from beneficiaries.enums import FileStatus
from beneficiaries.models import Beneficiary
from core.verdicts import ALLOW, Verdict, deny, wrong_stage
from eligibility.case.permissions import applicant_lives
from eligibility.enums import BEFORE_ACCEPTANCE, EDITABLE, GRANTED, IN_STUDY, Status
from eligibility.models import ServiceRequest
from eligibility.statement.declared import standing_declaration


def can_open(user: User, file: Beneficiary) -> Verdict:
    """Whether a request may be opened on this file: by the desk, while the file is alive."""
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk opens requests."))
    if file.status in {FileStatus.CLOSED, FileStatus.MERGED, FileStatus.SUSPENDED}:
        return wrong_stage(_("This file takes no requests as it stands now."))
    if file.head.deceased_on is not None:
        return wrong_stage(_("The head of the household has died: requests wait for the new head."))
    return ALLOW


def can_sign(user: User, case: ServiceRequest) -> Verdict:
    """Whether a declaration may be signed: with the desk as witness, until the decision (C-46, C-47).

    Once the request is accepted only where the one that was signed no longer stands: the desk reads no more
    of it then.
    """
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The declaration is signed before the desk."))
    if case.status not in BEFORE_ACCEPTANCE | IN_STUDY:
        return wrong_stage(_("The request was decided; nothing is signed any more."))
    if case.status in IN_STUDY and standing_declaration(case):
        return wrong_stage(_("What was signed stands; nothing changed that asks for it again."))
    return applicant_lives(case)


def can_take_scans(user: User) -> Verdict:
    """Whether scans of signed forms are taken in: by the desk, for the requests that it sees."""
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("Signed forms are scanned at the desk."))
    return ALLOW


def can_verify_account(user: User, case: ServiceRequest) -> Verdict:
    """Whether the account of the payee may be compared with a paper of the bank: by the desk, from acceptance
    until what was granted is handed over, of a service that pays.
    """
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk compares the account with the paper of the bank."))
    if case.terms.counted:
        return wrong_stage(_("Nothing is paid of this service: it is handed over."))
    if case.status not in IN_STUDY | GRANTED | {Status.DELIVERING}:
        return wrong_stage(_("The account is compared between the acceptance and the delivery."))
    return applicant_lives(case)


def can_edit(user: User, case: ServiceRequest) -> Verdict:
    """Whether the request's own data may be changed: by the desk, while it is a draft or incomplete."""
    if not user.has_role(Role.INTAKE_OFFICER):
        return deny(_("The desk alone changes what the applicant stated."))
    if case.status not in EDITABLE:
        return wrong_stage(_("A submitted request is not changed. Ask for completion first."))
    return applicant_lives(case)
