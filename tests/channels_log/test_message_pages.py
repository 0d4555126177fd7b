"""The outbox as the desk sees it: addresses masked, texts on their own page alone, failed ones tried
again.
"""

import pytest
from django.urls import reverse

from channels_log.actions.messages import write_message
from channels_log.models import Message
from core.models import AuditEvent
from tests.channels_log import servers
from tests.factories import make_file, make_user

pytestmark = pytest.mark.django_db

LIST = "channels_log:message_list"


def write(number=1, **facts):
    known = {
        "kind": "decision",
        "channel": "sms",
        "address": "0501234567",
        "body": "نص الرسالة",
        "cause": f"c-{number}",
        "by": None,
    }
    return write_message(**{**known, **facts})


def given_up(**facts):
    message = write(**facts)
    Message.objects.filter(pk=message.pk).update(status="failed", attempts=6, last_error="unreachable")
    message.refresh_from_db()
    return message


def test_the_list_shows_neither_text_nor_whole_address(officer, client_for):
    write()
    write(2, channel="email", address="hind@example.invalid", subject="قرار")

    page = client_for(officer).get(reverse(LIST)).content.decode()
    assert "نص الرسالة" not in page
    assert "+966501234567" not in page
    assert "hind@example.invalid" not in page
    assert "+966•••••••67" in page
    assert "h•••@example.invalid" in page


def test_the_text_stands_on_its_own_page(officer, client_for):
    page = client_for(officer).get(write(kind="receipt").get_absolute_url()).content.decode()

    assert "نص الرسالة" in page
    assert "+966501234567" not in page


@pytest.mark.parametrize("kind", ["password", "survey", "decision"])
def test_a_link_for_its_reader_alone_is_never_shown(officer, client_for, kind):
    """Whoever reads the link of a survey could answer it about themselves; whoever reads that of a letter
    could open it, and the applicant would count as told.
    """
    message = write(kind=kind, channel="email", address="a@example.invalid", body="https://x/secret")

    page = client_for(officer).get(message.get_absolute_url()).content.decode()
    assert "secret" not in page
    assert "في النص رابط خاص بمن أُرسل إليه وحده، فلا يُعرض." in page


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 3), ("?status=failed", 1), ("?kind=receipt", 1), ("?status=x&kind=y&page=0", 3)],
)
def test_the_list_is_filtered(officer, client_for, query, number):
    given_up()
    write(2, kind="receipt")
    write(3)

    assert len(client_for(officer).get(reverse(LIST) + query).context["page"]) == number


def test_the_desk_tries_a_given_up_message_again(officer, client_for):
    message = given_up()
    client = client_for(officer)

    page = client.get(message.get_absolute_url()).content.decode()
    assert "تعذر الوصول إلى بوابة الإرسال." in page
    link = reverse("channels_log:message_retry", args=[message.public_id])
    assert client.post(link, {"version": message.version}).status_code == 302
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("waiting", 0)
    assert AuditEvent.objects.filter(kind="message.retried").count() == 1


def test_a_message_that_waits_is_not_put_back(officer, client_for):
    message = write()

    link = reverse("channels_log:message_retry", args=[message.public_id])
    assert client_for(officer).post(link, {"version": message.version}).status_code == 409


def test_a_stale_button_is_a_conflict(officer, client_for):
    message = given_up()

    link = reverse("channels_log:message_retry", args=[message.public_id])
    assert client_for(officer).post(link, {"version": "99"}).status_code == 409
    assert Message.objects.get().status == "failed"


def test_a_reader_does_not_try_again(auditor, client_for):
    message = given_up()
    client = client_for(auditor)

    assert "إعادة محاولة الإرسال" not in client.get(message.get_absolute_url()).content.decode()
    link = reverse("channels_log:message_retry", args=[message.public_id])
    assert client.post(link, {"version": message.version}).status_code == 403


def test_f4_no_page_waits_for_a_gateway(officer, client_for, settings, serve):
    """The gateway accepts and never answers; the page that puts a message back does not even speak to it."""
    gateway = serve(servers.silent)
    settings.GATEWAYS, settings.SMS_HTTP_URL = {"sms": "sms_http", "email": "email"}, gateway.url
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", gateway.port
    message, client = given_up(), client_for(officer)

    link = reverse("channels_log:message_retry", args=[message.public_id])
    client.post(link, {"version": message.version})
    assert gateway.connections == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    officer, client_for, rows, django_assert_num_queries
):
    for row in range(rows):
        write(row, beneficiary=make_file(by=officer))
    client = client_for(officer)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(reverse(LIST)).context["page"]) == rows


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("intake_officer", 200), ("social_research_officer", 200), ("department_head", 200), ("manager", 200),
        ("auditor", 200), ("social_researcher", 404), ("committee_secretary", 404), ("delivery_officer", 404),
        ("quality_officer", 404), ("privacy_officer", 404), ("administrator", 404),
    ],
)  # fmt: skip
def test_who_may_open_a_message(client_for, role, seen):
    message = write()

    assert client_for(make_user(role)).get(message.get_absolute_url()).status_code == seen


LIST_QUERIES = 6  # session, user, roles, charity, count, page
