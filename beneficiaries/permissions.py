"""Who may write what into a file. Who may see it is said by querysets.visible_to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from beneficiaries.enums import FactSource, FileStatus
from beneficiaries.models import Beneficiary
from beneficiaries.querysets import FILE_ROLES
from core.verdicts import ALLOW, Verdict, deny, wrong_stage

DESK = frozenset({Role.INTAKE_OFFICER})
STUDY = frozenset({Role.SOCIAL_RESEARCHER, Role.SOCIAL_RESEARCH_OFFICER})
ENDED = frozenset({FileStatus.CLOSED, FileStatus.MERGED})
# The desk writes down what the applicant says; a study adds what was seen or proven beside it (docs/rules.md,
# "Who sees what").
DESK_SOURCES = (FactSource.DECLARED,)
STUDY_SOURCES = (FactSource.DOCUMENT, FactSource.VISIT, FactSource.VERIFIED)


def can_see_files(user: User) -> Verdict:
    """Whether `user` has any business with files at all; which of them is said by visible_to."""
    if not user.has_role(*FILE_ROLES):
        return deny(_("Your role works without the files of beneficiaries."))
    return ALLOW


def can_open_file(user: User) -> Verdict:
    """Whether `user` may open a new file."""
    if not user.has_role(*DESK):
        return deny(_("Files are opened at the beneficiary relations desk."))
    return ALLOW


def can_edit_file(user: User, file: Beneficiary) -> Verdict:
    """Whether `user` may change what the applicant states: identity, household, address, account, declared
    facts.
    """
    if not user.has_role(*DESK):
        return deny(_("What the applicant states is changed at the beneficiary relations desk."))
    return _still_open(file)


def can_confirm_data(user: User, file: Beneficiary) -> Verdict:
    """Whether `user` may write down that the applicant confirmed the data: as for a change, once the file is
    registered.
    """
    verdict = can_edit_file(user, file)
    if verdict and file.registered_at is None:
        return wrong_stage(_("The file is registered first, with an accepted request."))
    return verdict


def can_add_fact(user: User, file: Beneficiary) -> Verdict:
    """Whether `user` may add an income or an obligation, of one of `sources_of(user)`."""
    if not sources_of(user):
        return deny(_("Your role does not record income or obligations."))
    return _still_open(file)


def can_change_fact(user: User, fact: Any) -> Verdict:
    """Whether `user` may correct or end this income or obligation: its own kind of source only."""
    if fact.source not in sources_of(user):
        return deny(_("This was recorded by others: what is stated and what is proven stay apart."))
    if fact.ended_at:
        return wrong_stage(_("This has ended already."))
    return _still_open(fact.beneficiary)


def sources_of(user: User) -> tuple[str, ...]:
    """The sources from which `user` records facts."""
    if user.has_role(*DESK):
        return DESK_SOURCES
    return STUDY_SOURCES if user.has_role(*STUDY) else ()


def can_add_paper(user: User, file: Beneficiary) -> Verdict:
    """Whether `user` may put a paper into the file or replace one."""
    if not user.has_role(*DESK, *STUDY):
        return deny(_("Your role does not receive papers."))
    return _still_open(file)


def _still_open(file: Beneficiary) -> Verdict:
    if file.status in ENDED:
        return wrong_stage(_("This file is closed, so nothing in it is changed."))
    return ALLOW
