"""The links of the audit chain: how a row is bound to the one before, and what shows that they still hold.

Each row carries an HMAC under a key that the database does not hold, so that who can write there cannot
make a new chain of his own. What a chain cannot show of itself is its missing end: that is shown by the
anchors (core/anchors.py) and by the rows of which the chain must tell.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import connection, models

from core.anchors import Anchor
from core.models import AuditEvent, ChainHead, OpenDoor

GENESIS = "0" * 64  # what the first row finds before it
_must_be_told: list[tuple[type[models.Model], dict[str, Any]]] = []


def digest_of(event: Any, key: str) -> str:
    """The HMAC (hex, SHA-256) of everything the row says, and of the row before it."""
    said = [
        event.sequence,
        event.at.astimezone(UTC).isoformat(),
        event.kind,
        event.actor_id,
        event.actor_name,
        event.target_type,
        event.target_id,
        event.file_id,
        event.request_id,
        event.changes,
        event.note,
        event.previous,
    ]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def link(events: Iterable[Any], *, after_sequence: int, after_digest: str) -> tuple[int, str]:
    """Number and link the events in place; returns the new end (sequence, digest)."""
    key = settings.CHAIN_KEYS[0]
    for event in events:
        after_sequence += 1
        event.sequence, event.previous = after_sequence, after_digest
        event.digest = after_digest = digest_of(event, key)
    return after_sequence, after_digest


def broken_rows() -> Iterator[int]:
    """Yield the sequence of each row that was changed, removed or put in later. Reads the whole chain.

    Earlier keys verify too, but never a row behind one of a newer key: who has an old key adds nothing.
    """
    digest, expected, before, keys = GENESIS, 0, None, settings.CHAIN_KEYS
    # Work goes on: what was written meanwhile is read too, until nothing was.
    while expected != before:
        before, head = expected, ChainHead.objects.filter(pk=1).first()
        rows = AuditEvent.objects.filter(sequence__gt=expected).order_by("sequence")
        for event in rows.iterator(chunk_size=2000):
            expected += 1
            fitting = _keys_from(event, keys)
            if event.sequence != expected or event.previous != digest or not fitting:
                yield event.sequence
                expected = event.sequence
            digest, keys = event.digest, fitting or keys
    end = (head.sequence, head.digest) if head else (0, GENESIS)
    if end != (expected, digest):  # or it is gone, and the next writer would begin a chain anew
        yield head.sequence if head else expected


def _keys_from(event: AuditEvent, keys: list[str]) -> list[str]:
    """Of these keys, newest first, those up to the one that made this row; none where none did."""
    for place, key in enumerate(keys, 1):
        if hmac.compare_digest(event.digest, digest_of(event, key)):
            return keys[:place]
    return []


def lost(anchors: Iterable[Anchor]) -> Iterator[Anchor]:
    """Yield each anchor that the chain no longer holds: it became shorter, or another row stands there."""
    for anchor in anchors:
        if not AuditEvent.objects.filter(sequence=anchor.sequence, digest=anchor.digest).exists():
            yield anchor


def must_tell_of(model: type[models.Model], **events: Any) -> None:
    """Have `untold` name each row of `model` for which the chain has no event with these columns; called
    in AppConfig.ready(). The columns are compared with `OuterRef`s of the row.
    """
    _must_be_told.append((model, events))


def untold() -> Iterator[str]:
    """Yield each file, request and decision that is there although the chain does not tell of it."""
    for model, events in _must_be_told:
        told = AuditEvent.objects.filter(**events)
        rows = model._default_manager.filter(~models.Exists(told)).order_by("pk")
        for public_id in rows.values_list("public_id", flat=True).iterator():
            yield f"{model._meta.label_lower} {public_id}"


def door_stands_open() -> bool:
    """True where somebody left the door of `audit.opened` open: rows can be changed unseen by the guards."""
    return OpenDoor.objects.exists()


def no_row_fits() -> bool:
    """True where neither the first row nor the last was linked under a key that is at hand."""
    ends = [AuditEvent.objects.order_by("sequence").first(), AuditEvent.objects.order_by("sequence").last()]
    return not any(event and _keys_from(event, settings.CHAIN_KEYS) for event in ends)


def link_anew() -> int:
    """Give every row a digest under the first of CHAIN_KEYS; nothing else of a row changes. Returns how many
    rows there are. For core.rekeying, which opens the door.
    """
    sequence, digest = 0, GENESIS
    while rows := list(AuditEvent.objects.filter(sequence__gt=sequence).order_by("sequence")[:2000]):
        sequence, digest = link(rows, after_sequence=sequence, after_digest=digest)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE core_auditevent SET previous = %s, digest = %s WHERE sequence = %s",
                [(row.previous, row.digest, row.sequence) for row in rows],
            )
    ChainHead.objects.filter(pk=1).update(digest=digest)
    return sequence
