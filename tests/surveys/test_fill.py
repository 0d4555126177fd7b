"""The questionnaire without an account: once, on a phone, apart from the person."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from channels_log.models import Message
from core.models import AuditEvent, FormToken
from eligibility.step_page.ways_out import close
from surveys import actions
from surveys.models import Answer, Invitation, Response
from tests.factories import make_file, request_at


def test_the_invitation_is_arabic_whatever_the_officer_reads_in(closed, officer):
    with translation.override("en"):
        actions.invite(case=closed, by=officer)

    message = Message.objects.get(kind="survey")
    assert message.subject == "يهمنا رأيك"
    assert message.body.startswith("جمعية عطاء: نود معرفة رأيك")


def test_c24_closing_invites_by_a_message_that_names_nobody(link, closed):
    message = Message.objects.get(kind="survey")

    assert message.channel == "sms"
    assert message.address == closed.beneficiary.head.mobile
    assert closed.beneficiary.head.first_name not in message.body


def test_link_is_kept_as_a_hash_only(link):
    token = link.strip("/").split("/")[1]

    assert Invitation.objects.get().token_hash == actions.token_hash(token)
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM channels_log_message")
        assert token not in cursor.fetchone()[0]


def test_page_asks_every_question_in_arabic_without_an_account(client, link):
    page = client.get(link)
    text = page.content.decode()

    assert page.status_code == 200
    assert "سؤال 1 من 8" in text
    assert "سؤال 8 من 8" in text
    assert "لا يؤثر في استحقاقك" in text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


def test_looking_does_not_use_the_link_up(client, link):
    for _look in range(3):
        client.head(link)
        client.get(link)

    assert Invitation.objects.get().answered is False


def test_c25_answers_are_kept_by_month_and_group_without_the_person(client, link, answers):
    before = AuditEvent.objects.count()

    page = client.post(link, answers, follow=True)

    response = Response.objects.get()
    assert "شكرًا لك" in page.content.decode()
    assert (response.group, response.touchpoint) == ("granted", "after_delivery")
    assert response.month == timezone.localdate().replace(day=1)
    assert list(Answer.objects.order_by("question__order").values_list("value", flat=True)) == [
        5,
        4,
        4,
        5,
        2,
        1,
        4,
        None,
    ]
    assert Answer.objects.get(question__order=8).text == "تقليل المدة"
    assert {field.name for field in Response._meta.get_fields()} == {
        "id",
        "survey",
        "touchpoint",
        "group",
        "month",
        "answers",
    }
    assert AuditEvent.objects.count() == before


def test_c25_no_row_is_left_that_tells_whose_answers_came_when(client, link, answers):
    page = client.get(link)
    client.post(link, answers | {"form_token": "a" * 22})

    assert "form_token" not in page.content.decode()
    assert Response.objects.count() == 1
    assert FormToken.objects.count() == 0


def test_tk01_used_link_shows_thanks_and_takes_nothing_more(client, link, answers):
    client.post(link, answers)

    page = client.post(link, answers | {"q1": "1"})

    assert "شكرًا لك" in page.content.decode()
    assert Response.objects.count() == 1
    assert Answer.objects.get(question__order=1).value == 5


def test_unanswered_question_keeps_what_was_chosen(client, link, answers):
    del answers["q3"]

    page = client.post(link, answers)

    text = page.content.decode()
    assert "اختر الإجابة الأقرب إليك." in text
    assert "تقليل المدة" in text
    assert Response.objects.count() == 0


@pytest.mark.parametrize("value", ["9", "-1", "abc", "5\x00"])
def test_a_figure_that_was_not_offered_is_refused(client, link, answers, value):
    page = client.post(link, answers | {"q1": value})

    assert page.status_code == 200
    assert Response.objects.count() == 0


def test_expired_link_says_so_without_data(client, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = client.get(link)

    assert page.status_code == 410
    assert "انقضى وقت هذا الرابط" in page.content.decode()


def test_tk04_a_token_that_nobody_was_given_is_not_found(client, link):
    page = client.get("/s/" + "A" * 22 + "/")

    assert page.status_code == 404
    assert "لم نجد هذا الرابط" in page.content.decode()
    assert "/accounts/login/" not in page.content.decode()
    assert 'href="/"' not in page.content.decode()  # the way of the staff


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_are_counted_once(link, answers):
    gate, statuses = threading.Barrier(2), []

    def send():
        browser = Client()
        gate.wait()
        statuses.append(browser.post(link, answers).status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # The loser met the winner (409) or came after it and is thanked (200).
    assert statuses.count(302) == 1
    assert set(statuses) <= {200, 302, 409}
    assert Response.objects.count() == 1


def test_the_chain_says_who_closed_the_request_that_led_to_an_invitation(ataa, officer, researcher, chair):
    """The actor was lost between the stage and the survey."""
    file = make_file(by=officer)
    case = request_at("delivered", file=file, profile=ataa, by=officer, researcher=researcher, decider=chair)

    close(public_id=case.public_id, by=officer)

    event = AuditEvent.objects.get(kind="survey.invited")
    assert (event.actor_id, event.actor_name) == (officer.pk, "intake_officer")
