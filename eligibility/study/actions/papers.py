"""The study asks the applicant for one more paper, and goes on meanwhile."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.documents import check_owner
from beneficiaries.models import Person
from channels_log.enums import MessageKind
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from eligibility.enums import PaperOwner
from eligibility.intake.actions.submission import tell
from eligibility.models import DocumentCheck, ServiceRequest
from eligibility.study.permissions import can_research
from policy.models import DocumentType


@action("paper.ask")
def ask_paper(
    *,
    by: User,
    public_id: str,
    type: DocumentType,
    owner: Person | None,
    why: str,
    other_name: str = "",
    other_number: str = "",
    version: int | str | None = None,
) -> DocumentCheck:
    """Ask for a paper that the study needs, of somebody on file or of somebody else by name; `why` is what
    the applicant reads.

    It stands beside what was signed and accepted, voids nothing, and is settled or waived by the desk before
    the assessment is completed. The applicant is told that something waits. Raises ValidationError by field,
    PermissionDenied, ConflictError (stage, stale form).
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    can_research(by, case).enforce()
    _check(case, type, owner, other_name, why)
    check = DocumentCheck(
        request=case,
        type=type,
        about=PaperOwner.HEAD if owner == case.beneficiary.head else PaperOwner.OTHER,
        owner=owner,
        other_name=other_name.strip(),
        other_number=other_number,
        why=why.strip(),
        match_fields=type.match_fields,
        asked_by=by,
        asked_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            check.save(force_insert=True)
    except IntegrityError as error:
        message = _("This paper is on the list of the request already.")
        raise ValidationError({"type": message}) from error
    save_next(case)
    audit.record(kind="paper.asked", target=check, by=by, note=str(type))
    tell(case, MessageKind.INCOMPLETE, by=by)
    return check


def _check(case: ServiceRequest, type: DocumentType, owner: Person | None, other_name: str, why: str) -> None:
    wrong: dict[str, Any] = {}
    try:
        check_owner(case.beneficiary, owner, other_name)
    except ValidationError as error:
        wrong |= error.message_dict
    if not type.active:
        wrong["type"] = _("This kind of paper is no longer in use.")
    elif case.checks.filter(type__code=type.code, owner=owner, other_name=other_name.strip()).exists():
        wrong["type"] = _("This paper is on the list of the request already.")
    if not why.strip():
        wrong["why"] = _("Say what the paper is for: the applicant reads it.")
    if wrong:
        raise ValidationError(wrong)
