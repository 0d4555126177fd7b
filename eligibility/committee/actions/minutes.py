"""The minutes of a session: made in the background, signed by those who were present, then closed for good
(A-07).
"""

import io

import pikepdf
from django.utils import timezone

from accounts.models import User
from core import audit, pdf, uploads
from core.audit import action, audited
from core.models import StoredFile
from core.numbers import lock, save_next
from eligibility import jobs
from eligibility.committee import permissions
from eligibility.committee.record import minutes_context, session_number
from eligibility.enums import SessionStatus
from eligibility.models import Minutes, Session

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
    if not session.attendances.filter(present=True, signed_at__isnull=True).exists():
        session.status, session.signed_at = SessionStatus.SIGNED, timezone.now()
        audit.record(kind="session.signed", target=session, by=by)
        request_minutes(session)  # once more, with the signatures
    save_next(session, "status", "signed_at")
    return session
