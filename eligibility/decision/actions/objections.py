"""The applicant objects to the decision, takes it back, or says that he will not object. It is heard later,
by others than those who decided (docs/rules.md, "Objection and closing").
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, quotas, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.needs import last_day_to_object
from eligibility.case.permissions import can_object
from eligibility.models import NoObjection, Objection, ServiceRequest


@action("objection.make")
def make(
    *,
    public_id: str,
    by: User,
    stated_on: date,
    words: str,
    scan: Any = None,
    late_reason: str = "",
    version: int | str | None = None,
) -> Objection:
    """Record the objection of the applicant, in his words, as of the day on which he made it; `scan` is the
    CleanFile of what he brought. After the last day it needs the reason why it comes late. It stops the
    closing and waits to be heard. Raises ValidationError by field, ConflictError, PermissionDenied.
    """
    case = _locked(public_id, by, version)
    known = Objection.objects.filter(request=case).first()
    if known is not None and known.stands:
        raise ConflictError(_("An objection stands on this request already."))
    if known is not None:
        raise ConflictError(_("An objection was made to this decision before, and taken back."))
    _check(case, stated_on, words, late_reason)
    last = last_day_to_object(case)
    late = last is not None and stated_on > last
    objection = Objection.objects.create(
        request=case,
        stated_on=stated_on,
        words=words.strip(),
        late_reason=late_reason.strip() if late else "",
        scan=uploads.store(scan, by=by, kind=StoredFile.Kind.SCAN) if scan else None,
        by=by,
    )
    save_next(case)
    audit.record(kind="objection.made", target=objection, by=by, note=objection.late_reason)
    if scan:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    return objection


def _check(case: ServiceRequest, stated_on: date, words: str, late_reason: str) -> None:
    wrong: dict[str, Any] = {}
    first: Any = case.decision.first_told
    last, began = last_day_to_object(case), timezone.localdate(first.at)
    if stated_on > timezone.localdate():
        wrong["stated_on"] = _("This date has not come yet. Write today or an earlier day.")
    elif stated_on < began:
        wrong["stated_on"] = _("This is before the applicant was told of the decision.")
    elif last is not None and stated_on > last and not late_reason.strip():
        wrong["late_reason"] = _("The last day of the objection is over. Say why it comes late.")
    if not words.strip():
        wrong["words"] = _("Write what the applicant says.")
    if wrong:
        raise ValidationError(wrong)


@action("objection.take_back")
def take_back(*, public_id: str, by: User, words: str, version: int | str | None = None) -> Objection:
    """The applicant takes the objection back; `words` is what he said. Raises ValidationError, ConflictError
    where none stands.
    """
    case = _locked(public_id, by, version)
    objection = Objection.objects.select_for_update().filter(request=case).first()
    if objection is None or not objection.stands:
        raise ConflictError(_("No objection stands on this request."))
    if not words.strip():
        raise ValidationError({"words": _("Write what the applicant says.")})
    objection.taken_back_at, objection.taken_back_by = timezone.now(), by
    objection.taken_back_words = words.strip()[:300]
    save_next(objection, "taken_back_at", "taken_back_by", "taken_back_words")
    save_next(case)
    audit.record(kind="objection.taken_back", target=objection, by=by, note=objection.taken_back_words)
    return objection


@action("objection.none")
def will_not(*, public_id: str, by: User, words: str, version: int | str | None = None) -> NoObjection:
    """The applicant's word that he will not object: the request may be closed before the last day."""
    case = _locked(public_id, by, version)
    if Objection.objects.filter(request=case, taken_back_at__isnull=True).exists():
        raise ConflictError(_("An objection stands on this request already."))
    if NoObjection.objects.filter(decision=case.decision).exists():
        raise ConflictError(_("This word is on record already."))
    if not words.strip():
        raise ValidationError({"words": _("Write what the applicant says.")})
    row = NoObjection.objects.create(decision=case.decision, words=words.strip()[:300], by=by)
    save_next(case)
    audit.record(kind="objection.none", target=case, by=by, note=row.words)
    return row


def _locked(public_id: str, by: User, version: int | str | None) -> ServiceRequest:
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    can_object(by, case).enforce()
    return case
