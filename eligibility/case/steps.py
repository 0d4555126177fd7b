"""The only door through which a request changes its status."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.numbers import lock, save_next
from core.texts import Text
from eligibility.case import permissions
from eligibility.case.workflow import STEPS
from eligibility.models import ServiceRequest


def enter(
    *,
    public_id: str,
    name: str,
    by: User,
    version: int | str | None = None,
    note: str = "",
    leads_item: bool = False,
) -> ServiceRequest:
    """Lock the request and ask whether `by` may take the step now.

    `leads_item`: the caller has established that `by` leads this request's item of the agenda (A-07), which
    takes the place of the step's role, and of the role alone. Raises PermissionDenied (no right),
    ConflictError (wrong stage, something lacking, stale form), ValidationError on `note` where the step needs
    one. To be called inside an action; `leave` ends what it begins.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    step = STEPS[name]
    permissions.can_take(by, case, step, leads_item=leads_item).enforce()
    if step.needs_note and not note.strip():
        raise ValidationError({"note": _("Say why, so that the next person can act on it.")})
    return case


def leave(
    case: ServiceRequest,
    name: str,
    *,
    by: User | None,
    target: str | None = None,
    note: Text = "",
    also: Iterable[str] = (),
) -> ServiceRequest:
    """Set the status that the step ends in and write the audit row; `also` names further changed columns.

    `target` may be left out where the step has a single end. Raises ValueError for an end the table does not
    know.
    """
    step = STEPS[name]
    target = target or (next(iter(step.targets)) if len(step.targets) == 1 else case.status)
    if target not in step.targets:
        raise ValueError(f"{name} does not end in {target}")
    before, case.status = case.status, target
    if before != target:
        case.status_since = timezone.now()
    save_next(case, "status", "status_since", *also)
    audit.record(
        kind=f"request.{name}",
        target=case,
        by=by,
        changes={"status": [str(before), str(target)]},
        note=note,
    )
    return case
