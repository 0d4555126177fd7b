"""The audit chain: one history of every change.

Actions call `record`; the rows are held back and written at the end of the outermost `audited` block, behind
all row locks, so that the chain's lock is always the last one taken (any other order deadlocks).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation

from core.chain import link
from core.ids import target_id
from core.kinds import kind_of
from core.models import AppendOnlyQuerySet, AuditEvent, ChainHead, OpenDoor
from core.verdicts import ConflictError

P = ParamSpec("P")
R = TypeVar("R")
Changes = dict[str, Any]  # name of a field -> [before, after]

_pending: ContextVar[list[AuditEvent] | None] = ContextVar("audit_pending", default=None)


def record(*, kind: str, target: Any, by: Any, changes: Changes | None = None, note: Any = "") -> None:
    """Say what happened to `target`; must be called inside `audited`.

    `kind` is one of core.kinds (KeyError for any other). `changes` maps a field name to [before, after]; the
    caller masks what is sensitive. `note` is a text, a lazy text or a row; the chain is written in Arabic, so
    what is translated must not be turned into text before. The file and request that the row belongs to are
    asked of the target (`audit_file_id`, `audit_request_id`), so that timelines are one query.
    """
    waiting = _pending.get()
    if waiting is None:
        raise RuntimeError("audit.record outside of an audited action")
    waiting.append(_event(kind, target, by, changes or {}, note))


def _event(kind: str, target: Any, by: Any, changes: Changes, note: Any) -> AuditEvent:
    named = getattr(by, "pk", None)
    with translation.override("ar"):  # whatever language the officer has chosen
        changes = {name: [_plain(value) for value in pair] for name, pair in changes.items()}
        note = str(note)
    return AuditEvent(
        at=timezone.now(),
        kind=kind_of(kind).value,
        actor_id=named,
        actor_name=by.get_username() if named else "",
        target_type=target._meta.label_lower if hasattr(target, "_meta") else str(target),
        target_id=target_id(target),
        file_id=getattr(target, "audit_file_id", "") or "",
        request_id=getattr(target, "audit_request_id", "") or "",
        changes=changes,
        note=note,
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def take_out(rows: AppendOnlyQuerySet[Any], *, kind: str, by: Any) -> None:
    """The one door by which rows of an append-only table leave it: the chain keeps what each of them said.

    `kind` names the event. To be called inside `audited`.
    """
    for row in rows:
        said = {field.name: [getattr(row, field.attname), None] for field in row._meta.concrete_fields}
        record(kind=kind, target=row, by=by, changes=said)
    rows._take_out()


@contextmanager
def opened(*, kind: str, by: Any) -> Iterator[None]:
    """The one door through the guards that the database keeps over the chain: for a new key, and for what has
    to be forgotten. The chain says by `kind` who went through it. To be used inside `audited`.
    """
    record(kind=kind, target="audit.chain", by=by)
    with transaction.atomic():
        door = OpenDoor.objects.create(kind=kind)
        yield
        door.delete()


def write(events: list[AuditEvent]) -> None:
    """Append the events to the chain, in the running transaction."""
    if not events:
        return
    head, _created = ChainHead.objects.select_for_update().get_or_create(pk=1)
    head.sequence, head.digest = link(events, after_sequence=head.sequence, after_digest=head.digest)
    AuditEvent.objects.bulk_create(events, batch_size=500)
    head.save(update_fields=["sequence", "digest"])


@contextmanager
def audited(*, by: Any = None, name: str = "") -> Iterator[None]:
    """One transaction and one visit to the chain for everything inside; nested blocks join the outermost.

    A refusal (no right, wrong stage) rolls everything back and then leaves a row of its own. What `by` may do
    is asked anew inside: it may have been taken since the page was opened.
    """
    waiting = _pending.get()
    if waiting is not None:
        with _joined(waiting):
            yield
        return
    if hasattr(by, "now_acts"):
        by.now_acts()
    mine: list[AuditEvent] = []
    token = _pending.set(mine)
    try:
        with transaction.atomic():
            yield
            write(mine)
    except (PermissionDenied, ConflictError) as refusal:
        _record_refusal(refusal, by, name)
        raise
    finally:
        _pending.reset(token)


@contextmanager
def _joined(waiting: list[AuditEvent]) -> Iterator[None]:
    kept = len(waiting)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del waiting[kept:]
        raise


def _record_refusal(refusal: Any, by: Any, name: str) -> None:
    with transaction.atomic():
        write([_event("refused", name or "action", by, {}, refusal)])
    refusal.recorded = True  # the 403 page leaves a row for those that are not


def action(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an action: keyword-only `by`, one transaction, audited, refusals on record.

    `name` ("ballot.cast") stands in the rows of refusals and stays when the code moves; it is never used for
    another action (docs/adr/0011).
    """

    def named(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def carried_out(*args: P.args, **kwargs: P.kwargs) -> R:
            with audited(by=kwargs.get("by"), name=name):
                return function(*args, **kwargs)

        return carried_out

    return named


@action("page.refuse")
def refused(*, by: Any, target: Any, reason: Any) -> None:
    """Leave a row for a refusal that no action saw, such as a page that is not this role's."""
    record(kind="refused", target=target, by=by, note=reason)
