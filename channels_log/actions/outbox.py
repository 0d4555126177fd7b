"""Sending what waits in the outbox. A message is never lost; a crash between sending and noting it may double
it.

Each message goes through three steps of its own: claimed (one attempt more and the next turn set, committed),
sent (outside of any transaction), noted. Whoever dies after the claim leaves a message whose turn comes
again.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from channels_log import gateways
from channels_log.actions.messages import reach_of
from channels_log.enums import FOR_ITS_READER, MessageKind, MessageStatus
from channels_log.models import Message
from channels_log.permissions import can_retry
from core import audit
from core.audit import action, audited
from core.numbers import lock, save_next

log = logging.getLogger("istihqaq.outbox")

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
ATTEMPTS = len(WAITS) + 1


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt. `state` is sent, waiting or given_up."""

    message: Message
    state: str
    reason: str = ""


def deliver_due(stopped: Any = lambda: False) -> Any:
    """Send every message whose turn it is and yield an Outcome for each; ends early once `stopped()` is
    true.
    """
    while not stopped():
        message = claim(timezone.now())
        if message is None:
            return
        yield deliver(message)


def claim(now: datetime) -> Message | None:
    """The next message whose turn it is, counted as tried and put off, to the address of now; None when there
    is none. Commits. A message to somebody who died meanwhile, or whose text nobody can read any more, is
    stopped, and the next one taken.
    """
    while True:
        with audited(name="message.claim"):
            due = Message.objects.due(now).select_related("person")
            message = due.select_for_update(skip_locked=True, of=("self",)).first()
            if message is None:
                return None
            died = message.person is not None and message.person.deceased_on is not None
            if died or message.text is None:
                _stop(message)
                continue
            message.attempts += 1
            message.next_attempt_at = now + WAITS[min(message.attempts, len(WAITS)) - 1]
            _readdress(message)
            save_next(message, "attempts", "next_attempt_at", "channel", "address")
        return message


def _stop(message: Message) -> None:
    message.status = MessageStatus.STOPPED
    save_next(message, "status")
    audit.record(kind="message.stopped", target=message, by=None)


def _readdress(message: Message) -> None:
    """The address that stands on file now; none where none is left, and the attempt fails."""
    if message.person is not None:
        message.channel, message.address = reach_of(message.person) or (message.channel, "")


def deliver(message: Message) -> Outcome:
    """Send a claimed message and note what came of it."""
    if message.attempts > ATTEMPTS:  # the last attempt ended in a crash: it may have arrived
        return _failed(message, "interrupted")
    if not message.address:
        return _failed(message, "no address on file")
    if message.text is None:  # it was wiped between the claim and now
        return _failed(message, "wiped")
    try:
        proof = gateways.send(message)
    except gateways.GatewayError as error:
        return _failed(message, error.reason)
    except Exception as error:  # one broken message must not hold up the others
        log.exception("a gateway broke")
        return _failed(message, type(error).__name__)
    _sent(message, proof)
    return Outcome(message, "sent", proof)


def _sent(message: Message, proof: Any) -> None:
    """Mark it sent."""
    with audited(name="message.send"):
        row = lock(Message.objects.all(), pk=message.pk)
        if row.status == MessageStatus.SENT:
            return
        row.status, row.sent_at, row.proof, row.last_error = (
            MessageStatus.SENT,
            timezone.now(),
            proof[:200],
            "",
        )
        if row.kind in FOR_ITS_READER:
            row.body = ""
        save_next(row, "status", "sent_at", "proof", "last_error", "body")
        audit.record(kind="message.sent", target=row, by=None, note=MessageKind(row.kind).label)


def _failed(message: Message, reason: str) -> Outcome:
    """Note why it did not go out; after the last attempt it is given up and shown to the desk."""
    with audited(name="message.send"):
        row = lock(Message.objects.all(), pk=message.pk)
        if row.status != MessageStatus.WAITING:
            return Outcome(row, "sent")
        row.last_error = reason[:200]
        if row.attempts >= ATTEMPTS:
            row.status = MessageStatus.FAILED
            audit.record(kind="message.given_up", target=row, by=None, note=reason[:200])
        save_next(row, "last_error", "status")
    return Outcome(row, "given_up" if row.status == MessageStatus.FAILED else "waiting", reason)


@action("message.retry")
def retry_message(*, message_id: str, version: int | str | None, by: User) -> Message:
    """Put a message that was given up back into the outbox, with its attempts counted anew."""
    message = lock(Message.objects.all(), version=version, public_id=message_id)
    can_retry(by, message).enforce()
    message.status, message.attempts, message.next_attempt_at = (
        MessageStatus.WAITING,
        0,
        timezone.now(),
    )
    save_next(message, "status", "attempts", "next_attempt_at")
    audit.record(kind="message.retried", target=message, by=by)
    return message


@action("message.wipe_sealed")
def wipe_sealed(*, sealed_with: str, by: User | None) -> None:
    """Empty the texts that are sealed with a passing key, and stop what still waits or was given up."""
    sealed = Message.objects.filter(sealed_with=sealed_with)
    pending = (MessageStatus.WAITING, MessageStatus.FAILED)
    for message in sealed.filter(status__in=pending).order_by("pk").select_for_update():
        _stop(message)
    sealed.update(body="")
