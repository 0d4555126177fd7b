"""The charity's own record: name, licence, mark, contacts, account, signatories."""

from typing import Any

from accounts.models import User
from core import audit, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import check_version, insert_version
from policy import permissions
from policy.models import Charity

COLUMNS = (
    "name", "short_name", "licence_number", "city", "address", "phone", "hours", "email", "bank_name", "iban",
    "signatories",
)  # fmt: skip


@action("charity.write")
def write_charity(
    *,
    by: User,
    version: int | str | None,
    facts: dict[str, Any],
    mark: Any = None,
    without_mark: bool = False,
) -> Charity:
    """Write the next version of the record; the ones before stay.

    `facts` holds COLUMNS, `mark` a new picture (CleanFile) or None to keep the one of before, unless
    `without_mark`. Raises PermissionDenied, StaleVersionError, ValidationError by field.
    """
    permissions.can_edit_charity(by).enforce()
    before = Charity.objects.in_force()
    if before:
        check_version(before, version)
    made = Charity(number=before.number + 1 if before else 1, written_by=by)
    for name in COLUMNS:
        setattr(made, name, facts[name])
    made.mark = before.mark if before and not without_mark else None
    if mark:
        made.mark = uploads.store(mark, by=by, kind=StoredFile.Kind.MARK)
    made.full_clean(validate_unique=False)
    insert_version(made, standing=Charity.objects.in_force, version=before.version if before else 0)
    audit.record(kind="charity.written", target=made, by=by, changes=_changes(before, made))
    return made


def _changes(before: Charity | None, made: Charity) -> dict[str, Any]:
    changes = {}
    for name in (*COLUMNS, "mark_id"):
        was, now = getattr(before, name, None), getattr(made, name)
        if (was or None) != (now or None):
            changes[name] = [_text(was), _text(now)]
    return changes


def _text(value: Any) -> Any:
    return "، ".join(map(str, value)) if isinstance(value, list) else value
