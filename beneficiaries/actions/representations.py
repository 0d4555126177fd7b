"""Who signs in the place of the head: recorded with the deed seen, ended, never deleted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.enums import DocumentStatus
from beneficiaries.models import Beneficiary, Representation
from beneficiaries.permissions import can_edit_file
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError


@action("representation.add")
def add_representation(*, by: User, file: Beneficiary, facts: dict[str, Any]) -> Representation:
    """Record a deed by which somebody signs for the head; `by` has checked it.

    `facts` holds columns of Representation (valid_from and valid_until dates, document a paper of the file).
    Raises ValidationError by field.
    """
    file = _locked(by, file)
    row = Representation(beneficiary=file, checked_by=by, **facts)
    row.full_clean()
    if row.document.beneficiary_id != file.pk:
        raise ValidationError({"document": _("This paper is of another file.")})
    if row.document.status in {DocumentStatus.REJECTED, DocumentStatus.REPLACED}:
        raise ValidationError({"document": _("This paper was replaced or not accepted. Choose another.")})
    row.save()
    audit.record(kind="representation.added", target=row, by=by, note=row)
    return row


@action("representation.end")
def end_representation(
    *, by: User, representation: Representation, version: int | str | None, reason: str
) -> Representation:
    """The right has ended before its day, such as by being taken back. What was signed by it stands."""
    _locked(by, representation.beneficiary)
    row = lock(Representation.objects.select_related("beneficiary"), version=version, pk=representation.pk)
    if row.ended_at is not None:
        raise ConflictError(_("This has ended already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the file can be understood later.")})
    row.ended_at = timezone.now()
    save_next(row, "ended_at")
    audit.record(kind="representation.ended", target=row, by=by, note=reason.strip())
    return row


def _locked(by: User, file: Beneficiary) -> Beneficiary:
    locked = lock(Beneficiary.objects.select_related("head"), pk=file.pk)
    can_edit_file(by, locked).enforce()
    return locked
