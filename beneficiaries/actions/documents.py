"""Papers of a file."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.enums import DocumentStatus
from beneficiaries.models import Beneficiary, Document, Person
from beneficiaries.permissions import can_add_paper
from core import audit, quotas, uploads
from core.audit import action
from core.hijri import Calendar, StatedDate
from core.models import StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError


@action("document.add")
def add_document(
    *,
    by: User,
    file: Beneficiary,
    owner: Person | None,
    type: Any,
    other_name: str = "",
    other_number: str = "",
    number: str = "",
    issued: StatedDate | None = None,
    expires: StatedDate | None = None,
    upload: Any = None,
    original_seen: bool = False,
) -> Document:
    """Put a paper into a file: a checked picture of it (CleanFile), the note that the original was seen, or
    both. It is about `owner`, or about somebody else by `other_name` and, where it is known, `other_number`.

    `issued` and `expires` are StatedDates or None. Whether `by` may is asked by the caller. Raises
    ValidationError where there is neither picture nor original or the dates contradict each other, and
    NotStored when the disk refuses.
    """
    _check_dates(issued, expires)
    stored = uploads.store(upload, by=by, kind=StoredFile.Kind.PAPER) if upload else None
    document = Document(
        beneficiary=file,
        owner=owner,
        other_name=other_name.strip(),
        other_number=other_number,
        type=type,
        number=number,
        original_seen=original_seen,
        file=stored,
        issue_date=issued.date if issued else None,
        issue_calendar=issued.calendar if issued else Calendar.HIJRI,
        expiry_date=expires.date if expires else None,
        expiry_calendar=expires.calendar if expires else Calendar.HIJRI,
        added_by=by,
    )
    document.full_clean()
    document.save()
    audit.record(kind="document.added", target=document, by=by, note=str(type))
    return document


def _check_dates(issued: StatedDate | None, expires: StatedDate | None) -> None:
    if issued and issued.date > timezone.localdate():
        raise ValidationError({"issued": _("This date has not come yet. Write today or an earlier day.")})
    if issued and expires and expires.date < issued.date:
        raise ValidationError({"expires": _("The paper ends before it was issued. Check both dates.")})


@action("document.receive")
def receive_document(
    *,
    by: User,
    file: Beneficiary,
    owner: Person | None,
    replaces: Any = None,
    version: int | str | None = None,
    **paper: Any,
) -> Document:
    """The desk or a study puts a paper into the file: of somebody on file, or of somebody else by name;
    `paper` as for `add_document`.

    `replaces` is a paper of the same file that no longer counts; `version` is that of its form. An original
    that was only seen leaves its number or a date. Raises ValidationError by field, StaleVersionError,
    ConflictError.
    """
    file = lock(Beneficiary.objects.all(), pk=file.pk)
    can_add_paper(by, file).enforce()
    check_owner(file, owner, paper.get("other_name", ""))
    if not paper.get("upload") and not any(paper.get(n) for n in ("number", "issued", "expires")):
        message = _("Write the number of the paper or one of its dates, since there is no picture of it.")
        raise ValidationError({"number": message})
    document = add_document(by=by, file=file, owner=owner, **paper)
    if replaces is not None:
        _retire(replaces, file, version, by)
    if document.file_id:
        quotas.check(file=file.pk)
    return document


def check_owner(file: Beneficiary, owner: Person | None, other_name: str) -> None:
    """Raise ValidationError on owner unless a paper of this file can be about `owner`, or about somebody else
    by that name.
    """
    if owner is not None and not Person.objects.owners_in(file).filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("This person is not on this file.")})
    if owner is None and not other_name.strip():
        raise ValidationError({"other_name": _("Say whose paper it is: choose a person, or write the name.")})
    if owner is not None and other_name.strip():
        raise ValidationError({"other_name": _("Choose a person or write a name, not both.")})


@action("document.say_owner")
def say_owner(
    *,
    by: User,
    document: Document,
    version: int | str | None,
    owner: Person | None,
    other_name: str = "",
    other_number: str = "",
) -> Document:
    """Say whose a paper is of which nobody said it yet. Raises ValidationError by field, StaleVersionError,
    ConflictError where it is known.
    """
    file = lock(Beneficiary.objects.all(), pk=document.beneficiary_id)
    can_add_paper(by, file).enforce()
    row = lock(file.documents.select_related("type"), version=version, pk=document.pk)
    if row.is_said:
        raise ConflictError(_("It is known whose paper this is."))
    check_owner(file, owner, other_name)
    return name_owner(by=by, document=row, owner=owner, other_name=other_name, other_number=other_number)


def name_owner(
    *, by: User, document: Document, owner: Person | None, other_name: str, other_number: str
) -> Document:
    """Write whose a paper is; the caller holds its lock and has checked the owner."""
    document.owner, document.other_name = owner, other_name.strip()
    document.other_number = other_number
    save_next(document, "owner", "other_name", "other_number")
    audit.record(kind="document.owner_said", target=document, by=by, note=document.whose)
    return document


def _retire(document: Document, file: Beneficiary, version: int | str | None, by: User) -> None:
    old = lock(file.documents.all(), version=version, pk=document.pk)
    if old.status == DocumentStatus.REPLACED:
        raise ConflictError(_("This paper was replaced already."))
    _replace(old, by)


def _replace(old: Document, by: User) -> None:
    old.status = DocumentStatus.REPLACED
    save_next(old, "status")
    audit.record(kind="document.replaced", target=old, by=by, note=str(old.type))


@action("document.replace")
def replace_document(*, by: User, document: Document) -> None:
    """Another paper was received in the place of this one, which counts no more; a refused one stays so. The
    step that received the other asked for the right.
    """
    document = lock(Document.objects.select_related("type"), pk=document.pk)
    if document.status in {DocumentStatus.UPLOADED, DocumentStatus.VERIFIED}:
        _replace(document, by)


@action("document.mark")
def mark_document(*, by: User, document: Document, status: str) -> Document:
    """Say of a paper what the desk made of it: a DocumentStatus. The step that judged it is what the chain
    records.
    """
    document = lock(Document.objects.all(), pk=document.pk)
    if document.status != status:
        document.status = status
        save_next(document, "status")
    return document
