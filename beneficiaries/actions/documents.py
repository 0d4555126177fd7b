"""Papers of a file."""

from beneficiaries.models import Document
from core import audit, uploads
from core.audit import action
from core.hijri import Calendar
from core.models import StoredFile
from core.numbers import lock, save_next


@action
def add_document(
    *, by, file, owner, type, number="", issued=None, expires=None, upload=None, original_seen=False
) -> Document:
    """Put a paper into a file: a checked picture of it (CleanFile), the note that the original was seen, or both.

    `issued` and `expires` are StatedDates or None. Raises ValidationError where there is neither picture nor original,
    and NotStored when the disk refuses.
    """
    stored = uploads.store(upload, by=by, kind=StoredFile.Kind.PAPER) if upload else None
    document = Document(
        beneficiary=file, owner=owner, type=type, number=number, original_seen=original_seen, file=stored,
        issue_date=issued and issued.date, issue_calendar=issued.calendar if issued else Calendar.HIJRI,
        expiry_date=expires and expires.date, expiry_calendar=expires.calendar if expires else Calendar.HIJRI,
        added_by=by,
    )  # fmt: skip
    document.full_clean()
    document.save()
    audit.record(kind="document.added", target=document, by=by, note=str(type))
    return document


@action
def mark_document(*, by, document, status) -> Document:
    """Say of a paper what the desk made of it: a DocumentStatus. The step that judged it is what the chain records."""
    document = lock(Document.objects.all(), pk=document.pk)
    if document.status != status:
        document.status = status
        save_next(document, "status")
    return document
