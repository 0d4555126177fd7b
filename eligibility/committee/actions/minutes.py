"""The minutes of a session: made in the background, signed by those who were present, then closed for good
(A-07).
"""

import io

import pikepdf
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, pdf, uploads
from core.audit import action, audited
from core.models import StoredFile
from core.numbers import lock, save_next
from eligibility import jobs
from eligibility.committee import permissions
from eligibility.committee.record import minutes_context, session_number
from eligibility.enums import SessionStatus
from eligibility.models import AgendaItem, EarlyTelling, Minutes, Session

SECONDS = 120  # nobody waits for it, and a long agenda on a busy machine takes its time


def request_minutes(session: Session) -> None:
    """Ask for the minutes; the task is written in the running transaction and carried out after it."""
    jobs.make_minutes.enqueue(session.public_id)


@action("minutes.ask_again")
def ask_again(*, public_id: str, by: User) -> Session:
    """Ask once more for minutes that were never made. Raises PermissionDenied, ConflictError."""
    session = lock(Session.objects.select_related("committee"), public_id=public_id)
    permissions.can_ask_for_minutes(by, session).enforce()
    request_minutes(session)
    return session


def store_minutes(public_id: str) -> None:
    """Make the minutes in a child process that can be killed, and store them as the next version: the
    ones before stay as they were read and signed.
    """
    session = Session.objects.select_related("committee").get(public_id=public_id)
    content = pdf.in_child("pdf/minutes.html", minutes_context(session), seconds=SECONDS)
    clean = uploads.made_here(content, name=f"{session_number(session)}.pdf", pages=_pages(content))
    with audited(name="minutes.make"):
        session = lock(Session.objects.all(), pk=session.pk)
        stored = uploads.store(clean, by=None, kind=StoredFile.Kind.MINUTES)
        Minutes.objects.create(session=session, number=session.minutes.count() + 1, stored=stored)
        save_next(session)
        audit.record(kind="session.minutes_made", target=session, by=None)


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return len(document.pages)


@action("minutes.sign")
def sign_minutes(*, public_id: str, by: User) -> Session:
    """Sign as one who was present. The last signature locks the session; what is wrong in it a later decision
    corrects.

    Raises PermissionDenied for everyone else, ConflictError for a second signature and before the minutes are
    made.
    """
    session = lock(Session.objects.select_related("committee"), public_id=public_id)
    attendance = session.attendances.filter(user=by).first()
    permissions.can_sign(by, session, attendance).enforce()
    session.attendances.filter(user=by).update(signed_at=timezone.now())
    audit.record(kind="session.signature", target=session, by=by)
    return _locked_when_whole(session, by)


@action("minutes.excuse")
def excuse(*, public_id: str, user_id: str, reason: str, by: User) -> Session:
    """Note why one who was there does not sign (`user_id` is a public id): the minutes say so, and wait for
    him no longer. By chair or secretary. Raises ValidationError on reason, ConflictError, PermissionDenied.
    """
    session = lock(Session.objects.select_related("committee"), public_id=public_id)
    row = session.attendances.select_related("user").filter(user__public_id=user_id).first()
    permissions.can_excuse(by, session, row).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the member does not sign.")})
    session.attendances.filter(user__public_id=user_id).update(unsigned_reason=reason.strip())
    name = User.objects.get(public_id=user_id).full_name
    audit.record(kind="session.unsigned", target=session, by=by, note=f"{name}: {reason.strip()}")
    return _locked_when_whole(session, by)


def _locked_when_whole(session: Session, by: User) -> Session:
    """Lock the minutes once each who was there has signed, or it is noted why he does not."""
    rows = [row for row in session.attendances.all() if row.attended]
    if all(row.signed_at or row.unsigned_reason for row in rows) and any(row.signed_at for row in rows):
        session.status, session.signed_at = SessionStatus.SIGNED, timezone.now()
        audit.record(kind="session.signed", target=session, by=by)
        request_minutes(session)  # once more, with the signatures
    save_next(session, "status", "signed_at")
    return session


@action("minutes.tell_early")
def tell_early(*, item_id: str, reason: str, by: User) -> EarlyTelling:
    """By the chair's reason a decision may be told before the minutes are signed: an annex to them. Raises
    ValidationError on reason, ConflictError (told or allowed already), PermissionDenied.
    """
    item = lock(
        AgendaItem.objects.select_related("session__committee", "request", "decision__notice"),
        public_id=item_id,
    )
    permissions.can_tell_early(by, item).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the applicant is told before the minutes are signed.")})
    annex = EarlyTelling.objects.create(item=item, reason=reason.strip(), by=by)
    save_next(item)
    audit.record(kind="item.early_telling", target=item, by=by, note=annex.reason)
    return annex
