"""Sessions on quality for the staff (C-26): entered, corrected with a reason, taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from surveys import permissions
from surveys.models import AwarenessSession

# What the form of a session writes.
STATED = ("held_on", "subject", "departments", "attended", "held_by")
Version = int | str | None


@action("awareness.enter")
def enter_session(*, facts: dict[str, Any], by: User) -> AwarenessSession:
    """Enter a session that was held; `facts` are those of STATED. Raises PermissionDenied, ValidationError by
    field.
    """
    permissions.can_enter_sessions(by).enforce()
    row = AwarenessSession(entered_by=by)
    _state(row, facts)
    row.save(force_insert=True)
    audit.record(kind="awareness.entered", target=row, by=by, note=row.subject)
    return row


@action("awareness.correct")
def correct_session(
    *, public_id: str, version: Version, facts: dict[str, Any], reason: str, by: User
) -> AwarenessSession:
    """Correct a session, with a reason. Raises PermissionDenied, ConflictError, ValidationError by field."""
    row = _locked(public_id, version)
    permissions.can_correct_session(by, row).enforce()
    said = _needed(reason)
    known = {name: getattr(row, name) for name in STATED}
    _state(row, facts)
    changes = {name: [value, getattr(row, name)] for name, value in known.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    save_next(row, *STATED)
    audit.record(kind="awareness.corrected", target=row, by=by, changes=changes, note=said)
    return row


@action("awareness.take_back")
def take_back_session(*, public_id: str, version: Version, reason: str, by: User) -> AwarenessSession:
    """Take a session back that was entered by mistake; it stays with its reason, and is not counted. Raises
    PermissionDenied, ConflictError, ValidationError.
    """
    row = _locked(public_id, version)
    permissions.can_correct_session(by, row).enforce()
    row.taken_back = _needed(reason)
    save_next(row, "taken_back")
    audit.record(kind="awareness.taken_back", target=row, by=by, note=row.taken_back)
    return row


def _locked(public_id: str, version: Version) -> AwarenessSession:
    return lock(AwarenessSession.objects.all(), version=version, public_id=public_id)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Write why.")})
    return reason


def _state(row: AwarenessSession, facts: dict[str, Any]) -> None:
    """Put what was stated on the row. ValidationError by field."""
    for name in STATED:
        setattr(row, name, facts[name])
    if row.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("Write today or an earlier day.")})
    row.full_clean()
