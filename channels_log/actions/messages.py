"""Messages to people: written in the transaction of their cause, sent afterwards by `send_messages`."""

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Person
from channels_log.enums import MessageChannel, MessageKind
from channels_log.models import Message
from core import audit, passing, saudi
from core.audit import action
from core.ids import public_id
from policy.models import Charity

# Whatever ends a header line somewhere, and the other control characters (S1.7).
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@action("message.write")
def write_message(
    *,
    kind: str,
    channel: str,
    address: str,
    body: str,
    cause: str,
    subject: str = "",
    person: Person | None = None,
    beneficiary: Any = None,
    request_public_id: str = "",
    not_before: datetime | None = None,
    sealed_with: str = "",
    by: User | None,
) -> Message:
    """Put a message into the outbox, in the caller's transaction; it leaves the house after that has ended.

    `cause` names the step and the row, such as "decision:<public_id>": a second message of the same cause is
    not written, the first is returned. `address` is a phone in any spelling, or an e-mail address; where
    `person` is said, it goes to whatever address stands on file when it is sent. `not_before` puts it off;
    with `sealed_with`, the name of a passing key, nobody reads the text once that is gone. Raises
    ValidationError for an address that is none and for control characters in address or subject (S1.7).
    """
    known = Message.objects.filter(cause=cause).first()
    if known:
        return known
    body = _NOT_IN_A_TEXT.sub("", body.replace("\r\n", "\n"))
    message = Message(
        kind=MessageKind(kind),
        channel=MessageChannel(channel),
        person=person,
        address=_address(channel, address),
        subject=_one_line(subject),
        body=passing.seal_text(sealed_with, body) if sealed_with else body,
        sealed_with=sealed_with,
        cause=cause,
        beneficiary=beneficiary,
        request_public_id=request_public_id,
        next_attempt_at=not_before or timezone.now(),
    )
    message.full_clean(exclude=["beneficiary"], validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:  # another worker wrote it between the look and the save
        return Message.objects.get(cause=cause)
    audit.record(kind="message.written", target=message, by=by, note=MessageKind(message.kind).label)
    return message


@action("message.write_to")
def message_to(
    *,
    person: Person,
    kind: str,
    body: str,
    cause: str,
    subject: str = "",
    beneficiary: Any = None,
    request_public_id: str = "",
    not_before: datetime | None = None,
    sealed_with: str = "",
    by: User | None,
) -> Message | None:
    """Write to a person: by SMS where there is a mobile, else by e-mail, else not at all (None); never to
    somebody who has died. It begins with the charity's short name: who writes is said, the matter is not.

    Subject and text pass through other people's hands, so they carry neither the name nor the identity
    number: a ValueError says that the caller's wording does.
    """
    for told in (person.full_name, person.id_number):
        if told and (told in body or told in subject):
            raise ValueError("A message must not carry the person's name or identity number.")
    charity = Charity.objects.in_force()
    if charity:
        body = f"{charity.short_name}: {body}"
    reached = reach_of(person)
    if reached is None:
        return None
    channel, address = reached
    return write_message(
        kind=kind,
        channel=channel,
        address=address,
        subject=subject,
        body=body,
        cause=cause,
        person=person,
        beneficiary=beneficiary,
        request_public_id=request_public_id,
        not_before=not_before,
        sealed_with=sealed_with,
        by=by,
    )


def reach_of(person: Person) -> tuple[str, str] | None:
    """The channel and address by which somebody is reached now; None for who left none, or has died."""
    if person.deceased_on is not None:
        return None
    if person.mobile:
        return MessageChannel.SMS, person.mobile
    return (MessageChannel.EMAIL, person.email) if person.email else None


def staff_mail(*, address: str, subject: str, body: str, by: User | None) -> Message:
    """Hears of mail to a member of staff (core.hooks.STAFF_MAIL), which goes the same way as any other
    message.
    """
    return write_message(
        kind=MessageKind.PASSWORD,
        channel=MessageChannel.EMAIL,
        cause=f"staff_mail:{public_id()}",
        address=address,
        subject=subject,
        body=body,
        by=by,
    )


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        raise ValidationError({"subject": _("A subject is one line of plain text.")})
    return text


def _address(channel: str, address: str) -> str:
    """The address in its one form. Raises ValidationError on anything that could carry a second recipient."""
    if _CONTROL.search(address):
        raise ValidationError({"address": _("An address is one line of plain text.")})
    if channel == MessageChannel.EMAIL:
        validate_email(address)
        return address
    try:
        return saudi.phone(address)
    except saudi.InvalidFormat as error:
        raise ValidationError({"address": _("This is not a Saudi telephone number.")}) from error
