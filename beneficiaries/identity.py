"""The identity bar of a file; pages of requests build theirs upon it."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from beneficiaries.enums import DocumentStatus, FileStatus
from beneficiaries.querysets import FILE_ROLES
from beneficiaries.summary import age_text, status_tag
from core import panels

COUNTING = (DocumentStatus.UPLOADED, DocumentStatus.VERIFIED)


def identity_of(request, file, *, with_next: bool = True) -> dict:
    """What components/identity_bar.html shows of a file; one query, and those of the panels file_alerts and
    file_next_step.

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
        "alerts": _alerts(request, file),
        "next_step": _next_step(request, file) if with_next else None,
    }


def _status(file) -> dict:
    """The status as a tag; a draft says that it is the file, beside requests that are drafts too."""
    named = {"label": _("Draft file")} if file.status == FileStatus.DRAFT else {}
    return status_tag(file) | named


def _alerts(request, file) -> list[dict]:
    today = timezone.localdate()
    found = []
    if file.head.deceased_on:
        found.append({"tone": "danger", "label": _("The applicant has died")})
    if _expired_papers(file, today).exists():
        found.append({"tone": "warning", "label": _("A paper has expired")})
    if file.update_due:
        found.append({"tone": "warning", "label": _("Update due")})
    if file.special_circumstances:
        found.append({"tone": "info", "label": _("Special circumstances")})
    for panel in panels.of("file_alerts"):
        found += panel.provider(request, file) or []
    return found


def _expired_papers(file, today):
    """The papers that count and have expired, and in whose place no later one of the same kind and person
    stands.
    """
    counting = file.documents.filter(status__in=COUNTING)
    alike = Q(owner=OuterRef("owner")) | Q(owner=None, other_name=OuterRef("other_name"))
    later = counting.filter(alike, type=OuterRef("type"), pk__gt=OuterRef("pk"))
    later = later.filter(Q(owner__isnull=False) | ~Q(other_name=""))
    later = later.filter(Q(expiry_date=None) | Q(expiry_date__gte=today))
    return counting.filter(~Exists(later), expiry_date__lt=today)


def _next_step(request, file) -> dict | None:
    for panel in panels.of("file_next_step"):
        if step := panel.provider(request, file):
            return step
    return None
