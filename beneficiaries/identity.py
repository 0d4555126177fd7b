"""The identity bar of a file; pages of requests build theirs upon it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.enums import DocumentStatus, FileStatus
from beneficiaries.querysets import FILE_ROLES
from beneficiaries.summary import age_text, status_tag
from core import panels

COUNTING = (DocumentStatus.UPLOADED, DocumentStatus.VERIFIED)


def identity_of(request, file, *, with_next: bool = True, papers=None) -> dict:
    """What components/identity_bar.html shows of a file; one query where its `papers` are not loaded yet, and
    those of the panels file_alerts and file_next_step.

    `with_next` is False on pages that say the next step themselves, and on those that have a button of their
    own: a green one for another matter beside it takes the wrong click. Sensitive categories stay out of it.
    Who opens no files (delivery) gets no link, no identity number and no alerts.
    """
    opens_files = request.user.has_role(*FILE_ROLES)
    bar = {
        "name": file.head.full_name,
        "number": file.file_number,
        "district": file.district or file.city,
        "status": _status(file),
    }
    if not opens_files:
        return bar
    return bar | {
        "url": file.get_absolute_url(),
        "age": age_text(file.head),
        "categories": file.shown_categories,
        "masked_id": file.head.masked_id,
        "reveal_url": reverse("beneficiaries:reveal", args=[file.public_id]),
        "alerts": _alerts(request, file, papers),
        "next_step": _next_step(request, file) if with_next else None,
    }


def _status(file) -> dict:
    """The status as a tag; a draft says that it is the file, beside requests that are drafts too."""
    named = {"label": _("Draft file")} if file.status == FileStatus.DRAFT else {}
    return status_tag(file) | named


def _alerts(request, file, papers) -> list[dict]:
    if papers is None:
        papers = file.documents.only("type", "owner", "other_name", "status", "expiry_date")
    found = []
    if file.head.deceased_on:
        found.append({"tone": "danger", "label": _("The applicant has died")})
    if _has_expired(papers, timezone.localdate()):
        found.append({"tone": "warning", "label": _("A paper has expired")})
    if file.update_due:
        found.append({"tone": "warning", "label": _("Update due")})
    if file.special_circumstances:
        found.append({"tone": "info", "label": _("Special circumstances")})
    for panel in panels.of("file_alerts"):
        found += panel.provider(request, file) or []
    return found


def _has_expired(papers, today) -> bool:
    """Whether one of the papers that count has expired, and in its place no later one of the same kind and
    person stands.
    """
    counting = [paper for paper in papers if paper.status in COUNTING]
    standing = [paper for paper in counting if paper.expiry_date is None or paper.expiry_date >= today]
    expired = [paper for paper in counting if paper.expiry_date and paper.expiry_date < today]
    return any(not any(_replaces(later, paper) for later in standing) for paper in expired)


def _replaces(later, paper) -> bool:
    if later.type_id != paper.type_id or later.pk < paper.pk:
        return False
    if later.owner_id is None:
        return bool(later.other_name) and later.other_name == paper.other_name
    return later.owner_id == paper.owner_id


def _next_step(request, file) -> dict | None:
    for panel in panels.of("file_next_step"):
        if step := panel.provider(request, file):
            return step
    return None
