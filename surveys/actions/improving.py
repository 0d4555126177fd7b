"""The register of improvements (C-11, C-20, C-27, C-28): entered, changed, handed over, measured, and how
each of them ends.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from channels_log.models import Contact
from core import audit
from core.audit import action
from core.hijri import short_gregorian
from core.numbers import lock, save_next, yearly_number
from surveys import permissions
from surveys.actions.thanking import tell_adopted, tell_done
from surveys.enums import ImprovementSource, ImprovementStatus
from surveys.models import AFTER, BEFORE, ImprovementAction, Snapshot
from surveys.published import measured_later

PREFIX = "M"  # T is the registration of a request
# What the form of an improvement writes; contact and figure come beside.
STATED = ("title", "source", "partner_body", "found", "planned", "due_on")
Version = int | str | None


def owners() -> Any:
    """Whom an improvement may be given to: every account that is open, but for the auditor, who writes
    nothing.
    """
    users = User.objects.filter(is_active=True).exclude(roles__role=Role.AUDITOR)
    return users.order_by("full_name", "pk")


@action("improvement.create")
def create_improvement(
    *,
    facts: dict[str, Any],
    owner: User,
    before: Snapshot | None = None,
    contact_id: str = "",
    by: User,
) -> ImprovementAction:
    """Enter an improvement. `facts` are those of STATED, `before` the figure that it is to move.

    Whoever made the suggestion of `contact_id` is thanked, where he is on file and can be reached. Raises
    PermissionDenied, ValidationError by field.
    """
    permissions.can_improve(by).enforce()
    row = ImprovementAction(owner=owner, created_by=by)
    _state(row, facts, contact_id)
    _check_owner(owner)
    _put(row, BEFORE, before)
    row.number = yearly_number(PREFIX, width=4)
    row.refresh_words()
    row.full_clean()
    row.save(force_insert=True)
    audit.record(kind="improvement.created", target=row, by=by, note=row.title)
    tell_adopted(row, by=by)
    return row


@action("improvement.edit")
def edit_improvement(
    *,
    public_id: str,
    version: Version,
    facts: dict[str, Any],
    before: Snapshot | None = None,
    contact_id: str = "",
    by: User,
) -> ImprovementAction:
    """Change an open improvement. A contact that is linked stays, since its person was thanked; so does the
    figure once it was measured again. Raises PermissionDenied, ConflictError, ValidationError by field.
    """
    row = _locked(public_id, version)
    permissions.can_lead(by, row).enforce()
    had_contact = row.contact_id
    known = {name: getattr(row, name) for name in (*STATED, "measured", "before_value", "unit")}
    _state(row, facts, contact_id)
    _change_figure(row, before)
    row.full_clean()
    changes = {name: [value, getattr(row, name)] for name, value in known.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    _save(row, *STATED, "contact", *BEFORE.values())
    audit.record(kind="improvement.edited", target=row, by=by, changes=changes, note=_named(changes))
    if row.contact_id != had_contact:
        tell_adopted(row, by=by)
    return row


@action("improvement.hand_over")
def hand_over(*, public_id: str, version: Version, owner: User, by: User) -> ImprovementAction:
    """Give an open improvement to another owner. Raises PermissionDenied, ConflictError, ValidationError."""
    row = _locked(public_id, version)
    permissions.can_lead(by, row).enforce()
    _check_owner(owner)
    if owner.pk == row.owner_id:
        raise ValidationError({"owner": _("It is this person's already. Choose somebody else.")})
    changes = {"owner": [str(row.owner), str(owner)]}
    row.owner = owner
    _save(row, "owner")
    audit.record(kind="improvement.handed_over", target=row, by=by, changes=changes, note=str(owner))
    return row


@action("improvement.note")
def note_done(*, public_id: str, version: Version, done: str, by: User) -> ImprovementAction:
    """Write what was done so far; it stays open. Raises PermissionDenied, ConflictError, ValidationError."""
    row = _locked(public_id, version)
    permissions.can_carry_out(by, row).enforce()
    row.done = _needed("done", done, _("Write what was done."))
    _save(row, "done")
    audit.record(kind="improvement.noted", target=row, by=by, note=row.done)
    return row


@action("improvement.close")
def close_improvement(
    *, public_id: str, version: Version, done: str, done_on: date, by: User
) -> ImprovementAction:
    """Close it as carried out on that day. Whoever suggested it is told. Raises PermissionDenied,
    ConflictError, ValidationError by field.
    """
    row = _locked(public_id, version)
    permissions.can_carry_out(by, row).enforce()
    row.done = _needed("done", done, _("Write what was done."))
    if done_on > timezone.localdate():
        raise ValidationError({"done_on": _("Write today or an earlier day.")})
    row.status, row.done_on = ImprovementStatus.DONE, done_on
    _save(row, "done", "status", "done_on")
    audit.record(kind="improvement.done", target=row, by=by, note=row.done)
    tell_done(row, by=by)
    return row


@action("improvement.drop")
def drop_improvement(*, public_id: str, version: Version, reason: str, by: User) -> ImprovementAction:
    """Give it up, with a reason. Raises PermissionDenied, ConflictError, ValidationError."""
    row = _locked(public_id, version)
    permissions.can_lead(by, row).enforce()
    row.drop_reason = _needed("reason", reason, _("Write why it is given up."))
    row.status = ImprovementStatus.DROPPED
    _save(row, "drop_reason", "status")
    audit.record(kind="improvement.dropped", target=row, by=by, note=row.drop_reason)
    return row


@action("improvement.reopen")
def reopen_improvement(*, public_id: str, version: Version, reason: str, by: User) -> ImprovementAction:
    """Open again what was carried out or given up, with a reason. What was done stays written."""
    row = _locked(public_id, version)
    permissions.can_reopen(by, row).enforce()
    said = _needed("reason", reason, _("Write why it is opened again."))
    row.status, row.done_on, row.drop_reason = ImprovementStatus.OPEN, None, ""
    _save(row, "status", "done_on", "drop_reason")
    audit.record(kind="improvement.reopened", target=row, by=by, note=said)
    return row


@action("improvement.measure")
def measure_again(*, public_id: str, version: Version, after: Snapshot, by: User) -> ImprovementAction:
    """Record the figure afterwards: the same one of a later closed round, or one that was typed. Raises
    PermissionDenied, ConflictError, ValidationError.
    """
    row = _locked(public_id, version)
    permissions.can_measure(by, row).enforce()
    before = row.before
    if before and after.cell and after.ref not in {each.ref for each in measured_later(before)}:
        raise ValidationError({"figure": _("Choose one of the later rounds.")})
    changes = {"after_value": [row.after_value, after.value]}
    _put(row, AFTER, after)
    _save(row, *AFTER.values())
    note = f"{after.figure.value}{'' if row.unit == '%' else ' '}{row.unit}".strip()
    audit.record(kind="improvement.measured", target=row, by=by, changes=changes, note=note)
    return row


# === what they share =============================================================================


def _locked(public_id: str, version: Version) -> ImprovementAction:
    return lock(ImprovementAction.objects.all(), version=version, public_id=public_id)


def _save(row: ImprovementAction, *fields: str) -> None:
    row.refresh_words()
    save_next(row, *fields, "words")


def _named(changes: dict[str, Any]) -> str:
    """What changed, for the history."""
    with translation.override("ar"):
        columns = {column.name: column for column in ImprovementAction._meta.concrete_fields}
        return "، ".join(str(columns[name].verbose_name) for name in changes)


def _needed(name: str, text: str, objection: Any) -> str:
    if not text.strip():
        raise ValidationError({name: objection})
    return text


def _check_owner(owner: User) -> None:
    if not owners().filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody whose account is open.")})


def _put(row: ImprovementAction, columns: dict[str, str], figure: Snapshot | None) -> None:
    """Write a figure to its columns; None empties them."""
    empty = ImprovementAction()
    for name, column in columns.items():
        setattr(row, column, getattr(figure, name) if figure else getattr(empty, column))


def _change_figure(row: ImprovementAction, before: Snapshot | None) -> None:
    if before == row.before:
        return
    if row.after_value is not None:
        raise ValidationError(
            {"figure": _("The figure was measured again already, so what is measured stays as it is.")}
        )
    _put(row, BEFORE, before)


def _state(row: ImprovementAction, facts: dict[str, Any], contact_id: str) -> None:
    """Put what was stated on the row. ValidationError by field for what does not go together."""
    wrong: dict[str, Any] = {}
    today, was_due = timezone.localdate(), row.due_on
    for name in STATED:
        setattr(row, name, facts[name])
    if row.due_on < today and row.due_on != was_due:
        limit = short_gregorian(today)
        wrong["due_on"] = ValidationError(
            _("Write today (%(limit)s) or a later day."), params={"limit": limit}
        )
    if row.source == ImprovementSource.PARTNER and not row.partner_body:
        wrong["partner_body"] = _("Write the name of the body.")
    if contact_id and not row.contact_id:
        row.contact = Contact.objects.filter(public_id=contact_id).first()
        if row.contact is None:
            wrong["contact"] = _(
                "No contact stands under this address. Copy it from the page of the contact."
            )
    if row.contact_id and row.source != ImprovementSource.SUGGESTION:
        wrong["source"] = _("A contact is linked, so this is a suggestion.")
    if wrong:
        raise ValidationError(wrong)
