"""F4: whatever the gateway does, a message waits with a back-off, is sent once, or is given up in sight of
the desk.
"""

import email
import email.policy
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from channels_log.actions.messages import write_message
from channels_log.actions.outbox import deliver_due, retry_message
from channels_log.checks import gateways_reach_people
from channels_log.gateways import sms_http
from channels_log.gateways.reasons import in_words
from channels_log.models import Message
from core.models import AuditEvent
from tests.channels_log import servers
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def write(**facts):
    known = {
        "kind": "receipt",
        "channel": "sms",
        "address": "0501234567",
        "body": "لديك رسالة",
        "cause": "c-1",
        "by": None,
    }
    return write_message(**{**known, **facts})


def write_mail(**facts):
    return write(**{"channel": "email", "address": "a@example.invalid", "subject": "رسالة", **facts})


def make_due():
    Message.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def by_http(settings, monkeypatch):
    """SMS go over HTTP to the server of the test, with little patience."""
    settings.GATEWAYS = {"sms": "sms_http", "email": "file"}
    settings.SMS_HTTP_KEY, settings.SMS_SENDER = "key-of-the-test", "ATAA"
    monkeypatch.setattr(sms_http, "TIMEOUT", 0.4)
    monkeypatch.setattr(sms_http, "DEADLINE", 0.8)

    def point_to(url):
        settings.SMS_HTTP_URL = url

    return point_to


@pytest.fixture
def by_smtp(settings):
    """E-mail goes to the mail server of the test, with little patience."""
    settings.GATEWAYS = {"sms": "file", "email": "email"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.4

    def point_to(port):
        settings.EMAIL_PORT = port

    return point_to


def states():
    return [(outcome.state, outcome.reason) for outcome in deliver_due()]


# === what goes well ==============================================================================


def test_an_sms_lands_in_a_file_whole(settings):
    message = write()

    assert states() == [("sent", f"{message.public_id}.txt")]
    (file,) = settings.OUTBOX_ROOT.iterdir()
    assert file.read_text() == "+966501234567\n\nلديك رسالة\n"
    assert file.stat().st_mode & 0o777 == 0o600
    message.refresh_from_db()
    assert (message.status, message.attempts, message.proof) == ("sent", 1, file.name)
    assert message.sent_at is not None
    assert [(e.kind, e.note) for e in AuditEvent.objects.order_by("sequence")] == [
        ("message.written", "استلام الطلب"),
        ("message.sent", "استلام الطلب"),
    ]


def test_an_email_lands_in_a_file_with_its_message_id(settings):
    message = write_mail()

    assert [state for state, _proof in states()] == ["sent"]
    (file,) = settings.OUTBOX_ROOT.iterdir()
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert mail["Message-ID"] == f"<{message.public_id}@127.0.0.1>"
    assert (mail["To"], mail["Subject"]) == ("a@example.invalid", "رسالة")
    assert mail.get_content().strip() == "لديك رسالة"


def test_the_screen_shows_the_message(settings, capsys):
    settings.GATEWAYS = {"sms": "screen", "email": "screen"}
    write()

    assert states() == [("sent", "screen")]
    assert "+966501234567\nلديك رسالة" in capsys.readouterr().out


def test_an_sms_goes_over_http_with_key_and_idempotency(serve, by_http):
    gateway = serve(servers.answers(servers.ok()))
    by_http(gateway.url)
    message = write()

    assert states() == [("sent", "m-1")]
    (received,) = gateway.received
    assert received["body"] == {
        "id": message.public_id,
        "to": "+966501234567",
        "sender": "ATAA",
        "text": "لديك رسالة",
    }
    assert received["headers"]["authorization"] == "Bearer key-of-the-test"
    assert received["headers"]["idempotency-key"] == message.public_id


def test_an_email_goes_by_smtp_to_one_address(serve, by_smtp):
    server = serve(servers.smtp())
    by_smtp(server.port)
    message = write_mail()

    assert states() == [("sent", f"<{message.public_id}@127.0.0.1>")]
    mail = email.message_from_bytes(server.received[0], policy=email.policy.default)
    assert (mail["To"], mail["Cc"], mail["Bcc"]) == ("a@example.invalid", None, None)


def test_a_sent_message_is_not_sent_again(serve, by_http):
    gateway = serve(servers.answers(servers.ok()))
    by_http(gateway.url)
    write()

    assert len(states()) == 1
    make_due()
    assert states() == []
    assert len(gateway.received) == 1


# === what goes wrong =============================================================================

HTTP_FAULTS = [
    (servers.silent, "silent"),
    (servers.answers(b"HTTP/1.1 500 no\r\nContent-Length: 0\r\n\r\n"), "refused"),
    (servers.answers(b"HTTP/1.1 401 no\r\nContent-Length: 0\r\n\r\n"), "refused"),
    (servers.half_answer, "cut_off"),
    (servers.half_headers, "unreadable"),
    (servers.huge_body, "unreadable"),
    (servers.drip, "silent"),
    (servers.answers(servers.ok(b"<html>")), "unreadable"),
    (servers.answers(servers.ok(b"[1]")), "unreadable"),
    (servers.answers(b"nonsense\r\n\r\n"), "cut_off"),
]


@pytest.mark.parametrize(("behave", "reason"), HTTP_FAULTS)
def test_f4_an_sms_gateway_that_misbehaves_leaves_the_message_waiting(serve, by_http, behave, reason):
    gateway = serve(behave)
    by_http(gateway.url)
    message = write()

    assert states() == [("waiting", reason)]
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == ("waiting", 1, reason)
    assert 50 < (message.next_attempt_at - timezone.now()).total_seconds() <= 60
    assert gateway.connections == 1
    assert "all of it was read" not in gateway.received


def test_f4_a_closed_port_leaves_the_message_waiting(by_http):
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    write()

    assert states() == [("waiting", "unreachable")]


def test_f4_a_redirect_takes_neither_key_nor_number_elsewhere(serve, by_http):
    other = serve(servers.answers(servers.ok()))
    raw = f"HTTP/1.1 307 x\r\nLocation: {other.url}\r\nContent-Length: 0\r\n\r\n".encode()
    by_http(serve(servers.answers(raw)).url)
    write()

    assert states() == [("waiting", "redirected")]
    assert other.connections == 0


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://127.0.0.1/"])
def test_only_a_web_address_is_a_gateway(by_http, url):
    by_http(url)
    write()

    assert states() == [("waiting", "not_set_up")]


SMTP_FAULTS = [
    (servers.silent, "silent"),
    (servers.smtp(mail=b"451 later"), "refused"),
    (servers.smtp(data=b"451 later"), "refused"),
    (servers.smtp(drop_after_data=True), "cut_off"),
]


@pytest.mark.parametrize(("behave", "reason"), SMTP_FAULTS)
def test_f4_a_mail_server_that_misbehaves_leaves_the_message_waiting(serve, by_smtp, behave, reason):
    by_smtp(serve(behave).port)
    message = write_mail()

    assert states() == [("waiting", reason)]
    message.refresh_from_db()
    assert (message.status, message.last_error) == ("waiting", reason)


def test_f4_a_mail_server_that_is_down_leaves_the_message_waiting(by_smtp):
    by_smtp(servers.closed_port())
    write_mail()

    assert states() == [("waiting", "unreachable")]


def test_f4_a_doubled_mail_carries_the_same_message_id(serve, by_smtp):
    bad, good = serve(servers.smtp(drop_after_data=True)), serve(servers.smtp())
    write_mail()
    by_smtp(bad.port)
    states()
    make_due()
    by_smtp(good.port)

    assert [state for state, _proof in states()] == ["sent"]
    first, second = (email.message_from_bytes(raw)["Message-ID"] for raw in bad.received + good.received)
    assert first == second


def test_f4_the_waits_grow_and_then_it_is_given_up(by_http):
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    message, waits = write(), []
    for _attempt in range(6):
        states()
        message.refresh_from_db()
        waits.append(round((message.next_attempt_at - timezone.now()).total_seconds() / 60))
        make_due()

    assert waits[:5] == [1, 5, 15, 60, 240]
    assert (message.status, message.attempts) == ("failed", 6)
    assert states() == []
    assert AuditEvent.objects.filter(kind="message.given_up").count() == 1


def test_one_bad_message_does_not_hold_up_the_next(serve, by_http):
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    write()
    write_mail(cause="c-2")

    assert [state for state, _reason in states()] == ["waiting", "sent"]


def test_a_full_disk_leaves_the_message_waiting(settings, tmp_path):
    (tmp_path / "outbox").write_text("a file stands where the folder should be")
    write()

    assert states() == [("waiting", "no_room")]


@pytest.mark.parametrize("kind", ["password", "survey", "decision"])
def test_a_link_for_its_reader_alone_is_wiped_after_sending(kind):
    write_mail(kind=kind, body="https://example.invalid/reset")

    states()
    assert Message.objects.get().body == ""


def test_a_link_that_did_not_go_out_is_kept_and_goes_to_the_address_of_now(serve, by_http, officer):
    """Tried again by hand, a message of a letter still leads there."""
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    file = make_file(by=officer)
    message = write(kind="decision", person=file.head, body="https://example.invalid/l/x")
    Message.objects.update(attempts=5)
    assert [state for state, _reason in states()] == ["given_up"]
    file.head.mobile = "+966507654321"
    file.head.save()
    gateway = serve(servers.answers(servers.ok()))
    by_http(gateway.url)

    message.refresh_from_db()
    retry_message(message_id=message.public_id, version=message.version, by=officer)
    assert [state for state, _reason in states()] == ["sent"]
    message.refresh_from_db()
    assert (message.address, message.body) == ("+966507654321", "")
    assert "https://example.invalid/l/x" in str(gateway.received)


def test_links_of_letters_that_were_sent_before_are_emptied():
    """Migration 0007: staff read them on the page of the message."""
    sent = write(kind="decision", body="https://example.invalid/l/1")
    waits = write(kind="decision", cause="c-2", body="https://x/l/2")
    receipt = write(cause="c-3", body="استلمنا طلبك")
    Message.objects.exclude(pk=waits.pk).update(status="sent", sent_at=timezone.now())

    import_module("channels_log.migrations.0007_sent_links_of_letters_go").empty_what_was_sent(apps, None)
    bodies = dict(Message.objects.values_list("pk", "body"))
    assert bodies == {sent.pk: "", waits.pk: "https://x/l/2", receipt.pk: "استلمنا طلبك"}


# === the command =================================================================================


def test_the_command_says_what_it_did():
    message, out = write(), StringIO()

    call_command("send_messages", stdout=out)
    assert out.getvalue().splitlines() == [
        f"{message.public_id} sent {message.public_id}.txt",
        "sent=1 waiting=0 given_up=0",
    ]


def test_a_failed_attempt_that_is_tried_again_is_no_error(by_http):
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    write()
    out = StringIO()

    call_command("send_messages", stdout=out)

    assert out.getvalue().splitlines()[-1] == "sent=0 waiting=1 given_up=0"
    message = Message.objects.get()
    assert (message.status, message.attempts) == ("waiting", 1)


def test_giving_up_is_an_error(by_http):
    by_http(f"http://127.0.0.1:{servers.closed_port()}/")
    write()
    Message.objects.update(attempts=5)

    with pytest.raises(CommandError):
        call_command("send_messages", stdout=StringIO())


def test_a_gateway_that_does_not_exist_is_named(settings):
    settings.GATEWAYS = {"sms": "pigeon", "email": "file"}

    with pytest.raises(ImproperlyConfigured, match="pigeon"):
        call_command("send_messages", stdout=StringIO())


# === processes of their own ======================================================================


def start(database_url, tmp_path, *arguments, **more):
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SMS_GATEWAY": "sms_http",
        "EMAIL_GATEWAY": "file",
        **more,
    }
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-u", "manage.py", "send_messages", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_f4_a_sender_killed_after_sending_loses_nothing(serve, database_url, tmp_path):
    """kill -9 between sending and noting: the message stays, goes out again later under the same key, once
    more only.
    """
    victim = []

    def kill(stream, server):
        server.received.append(servers.read_request(stream))
        if len(server.received) == 1:
            os.kill(victim[0].pid, signal.SIGKILL)
        stream.sendall(servers.ok())

    gateway, message = serve(kill), write()
    victim.append(start(database_url, tmp_path, SMS_HTTP_URL=gateway.url))
    victim[0].communicate(timeout=60)

    assert victim[0].returncode == -signal.SIGKILL
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("waiting", 1)
    make_due()
    again = start(database_url, tmp_path, SMS_HTTP_URL=gateway.url)
    again.communicate(timeout=60)
    message.refresh_from_db()
    assert (again.returncode, message.status, message.attempts) == (0, "sent", 2)
    assert [r["headers"]["idempotency-key"] for r in gateway.received] == [message.public_id] * 2


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_loop_sends_and_ends_when_told(serve, database_url, tmp_path):
    gateway, message = serve(servers.answers(servers.ok())), write()
    sender = start(database_url, tmp_path, "--loop", SMS_HTTP_URL=gateway.url)

    assert sender.stdout.readline().strip() == f"{message.public_id} sent m-1"
    sender.send_signal(signal.SIGTERM)
    sender.communicate(timeout=20)
    assert sender.returncode == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_message_once(serve, by_http):
    gateway = serve(servers.answers(servers.ok()))
    by_http(gateway.url)
    ids = sorted(write(cause=f"c-{number}").public_id for number in range(8))
    gate, outcomes = threading.Barrier(2), []

    def send():
        try:
            gate.wait(10)
            outcomes.extend(outcome.state for outcome in deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _sender in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert outcomes == ["sent"] * 8
    assert sorted(received["body"]["id"] for received in gateway.received) == ids


@pytest.mark.parametrize("gateway", ["file", "screen"])
def test_on_a_real_site_a_message_that_lies_in_a_folder_is_not_called_sent(settings, gateway):
    settings.HTTPS, settings.GATEWAYS = True, {"sms": gateway, "email": gateway}
    message = write()

    outcomes = [outcome.state for outcome in deliver_due()]

    message.refresh_from_db()
    assert outcomes == ["waiting"]
    assert (message.status, message.last_error) == ("waiting", "not_for_people")
    assert in_words(message.last_error) == "البوابة للتجربة فقط، ولا تصل إلى أحد."
    assert not settings.OUTBOX_ROOT.exists()


@pytest.mark.parametrize(
    ("https", "gateway", "warned"),
    [
        (True, "file", ["channels_log.W001"]),
        (True, "sms_http", []),
        (False, "file", []),
        (False, "pigeon", ["channels_log.W001"]),
        (True, None, ["channels_log.W001"]),
    ],
)
def test_the_check_before_deployment_names_a_gateway_that_reaches_nobody(settings, https, gateway, warned):
    settings.HTTPS, settings.GATEWAYS = https, {"sms": gateway, "email": "email"}
    settings.SMS_HTTP_URL = "https://sms.example.org/"
    assert [warning.id for warning in gateways_reach_people(None)] == warned


def test_a_gateway_without_its_address_is_named_too(settings):
    settings.HTTPS, settings.GATEWAYS = True, {"sms": "sms_http", "email": "email"}
    settings.SMS_HTTP_URL = ""
    assert [warning.msg for warning in gateways_reach_people(None)] == [
        "Messages by sms reach nobody: the address of the gateway is not written."
    ]


@pytest.mark.parametrize("gateway", ["file", "screen"])
def test_what_was_tried_out_is_told_apart_from_what_was_sent(settings, gateway, officer, client_for):
    settings.GATEWAYS = {"sms": gateway, "email": gateway}
    message = write()
    assert [state for state, _proof in states()] == ["sent"]
    message.refresh_from_db()

    assert message.only_tried
    text = client_for(officer).get(message.get_absolute_url()).content.decode()
    assert "للتجربة، لم تُرسل" in text


def test_what_was_sent_was_not_only_tried(serve, by_http):
    by_http(serve(servers.answers(servers.ok())).url)
    message = write()
    states()
    message.refresh_from_db()
    assert (message.status, message.only_tried) == ("sent", False)
