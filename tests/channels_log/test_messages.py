"""Writing messages: once for each cause, with the transaction of the cause, to one address only."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from channels_log.actions.messages import message_to, write_message
from channels_log.models import Message
from core import hooks
from core.models import AuditEvent
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def write(**facts):
    known = {
        "kind": "decision",
        "channel": "sms",
        "address": "0501234567",
        "body": "لديك رسالة",
        "cause": "decision:1",
        "by": None,
    }
    return write_message(**{**known, **facts})


def test_a_message_waits_with_its_address_in_one_form(officer):
    message = write(by=officer, address="٠٥٠ ١٢٣ ٤٥٦٧")

    row = Message.objects.get()
    assert row == message
    assert (row.status, row.attempts, row.address) == ("waiting", 0, "+966501234567")
    assert row.sent_at is None
    event = AuditEvent.objects.get()
    assert (event.kind, event.target_id) == ("message.written", row.public_id)
    assert "0501234567" not in str(event.changes) + event.note


def test_the_same_cause_writes_once():
    first = write()
    second = write(body="نص آخر")

    assert second == first
    assert Message.objects.get().body == "لديك رسالة"
    assert AuditEvent.objects.count() == 1


def test_a_message_goes_with_the_step_that_caused_it():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("channel", "address", "subject"),
    [
        ("email", "a@example.invalid\r\nBcc: b@example.invalid", ""),
        ("email", "a@example.invalid\nBcc: b@example.invalid", ""),
        ("email", "a@example.invalid, b@example.invalid", ""),
        ("email", "a@example.invalid", "قرار\r\nBcc: b@example.invalid"),
        ("email", "a@example.invalid", "قرار\x85Bcc: b@example.invalid"),
        ("email", "a@example.invalid", "قرار\u2028Bcc: b@example.invalid"),
        ("sms", "0501234567\r\n0507654321", ""),
        ("sms", "0501234567,0507654321", ""),
        ("sms", "966", ""),
    ],
)
def test_s17_nothing_reaches_a_second_recipient(channel, address, subject):
    with pytest.raises(ValidationError):
        write(channel=channel, address=address, subject=subject)

    assert Message.objects.count() == 0


def to(person, **facts):
    known = {"kind": "receipt", "body": "لديك رسالة", "subject": "رسالة", "cause": "c", "by": None}
    return message_to(person=person, **{**known, **facts})


def test_a_person_with_a_mobile_gets_an_sms():
    message = to(make_person(mobile="+966501234567", email="a@example.invalid"))

    assert (message.channel, message.address) == ("sms", "+966501234567")


def test_a_person_without_a_mobile_gets_an_email():
    message = to(make_person(mobile="", email="a@example.invalid"))

    assert (message.channel, message.address) == ("email", "a@example.invalid")


def test_a_person_without_either_gets_none():
    assert to(make_person(mobile="", email="")) is None
    assert Message.objects.count() == 0


@pytest.mark.parametrize("place", ["body", "subject"])
def test_nothing_personal_in_a_message(place):
    person = make_person()

    with pytest.raises(ValueError, match="must not carry"):
        to(person, **{place: f"إلى {person.full_name}"})


def test_password_mail_goes_through_the_outbox():
    mail = {"address": "a@example.invalid", "subject": "كلمة المرور", "body": "https://example.invalid/x"}
    hooks.tell(hooks.STAFF_MAIL, by=None, **mail)

    row = Message.objects.get()
    assert (row.kind, row.channel, row.address) == ("password", "email", "a@example.invalid")
