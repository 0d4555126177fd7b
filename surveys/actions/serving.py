"""What departments ask of each other (C-26): asked, answered, and rated once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next, yearly_number
from surveys import permissions
from surveys.models import InternalRating, InternalRequest
from surveys.querysets import departments_of

PREFIX = "I"
Version = int | str | None


@action("internal.ask")
def ask_department(*, facts: dict[str, Any], by: User) -> InternalRequest:
    """Ask another department. `facts` are asking, asked, subject, needed and wished_on (or None).

    Raises PermissionDenied, ValidationError by field.
    """
    permissions.can_ask_inside(by).enforce()
    row = InternalRequest(asked_by=by, **facts)
    _check_asked(row, by)
    row.number = yearly_number(PREFIX, width=4)
    row.refresh_words()
    row.full_clean()
    row.save(force_insert=True)
    audit.record(kind="internal.asked", target=row, by=by, note=row.subject)
    return row


def _check_asked(row: InternalRequest, by: User) -> None:
    if row.asking not in departments_of(by):
        raise ValidationError({"asking": _("Choose a department of your own.")})
    if row.asked == row.asking:
        raise ValidationError({"asked": _("Choose another department than your own.")})
    if row.wished_on and row.wished_on < timezone.localdate():
        raise ValidationError({"wished_on": _("Write today or a later day.")})


@action("internal.answer")
def answer_department(
    *, public_id: str, version: Version, outcome: str, answer: str, by: User
) -> InternalRequest:
    """Answer what was asked: done, or not possible and why. Raises PermissionDenied, ConflictError,
    ValidationError by field.
    """
    row = _locked(public_id, version)
    permissions.can_answer_inside(by, row).enforce()
    if not outcome:
        raise ValidationError({"outcome": _("Say what came of it.")})
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer for whoever asked.")})
    row.outcome, row.answer = outcome, answer
    row.answered_by, row.answered_at = by, timezone.now()
    row.refresh_words()
    row.full_clean()
    save_next(row, "outcome", "answer", "answered_by", "answered_at", "words")
    audit.record(kind="internal.answered", target=row, by=by, note=row.answer)
    return row


@action("internal.rate")
def rate_department(*, public_id: str, stars: int, word: str, by: User) -> InternalRequest:
    """Rate the service from 1 to 5, once and for good. What was said stands in no event: the history is read
    by others too (C-25). Raises PermissionDenied, ConflictError, ValidationError by field.
    """
    row = _locked(public_id, None)
    permissions.can_rate_inside(by, row).enforce()
    rating = InternalRating(request=row, stars=stars, word=word)
    rating.full_clean()
    rating.save()
    audit.record(kind="internal.rated", target=row, by=by)
    return row


def _locked(public_id: str, version: Version) -> InternalRequest:
    return lock(InternalRequest.objects.all(), version=version, public_id=public_id)
