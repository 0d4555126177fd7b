"""The questionnaire without an account: once, on a phone, apart from the person."""

import logging
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.logs import TRACELESS
from core.models import AuditEvent, FormToken, RateCounter
from surveys.models import Answer, Box, Response

ARRIVED, THANKS = "وصلتنا إجابة عبر هذا الرابط", "شكرًا لك، وصلنا رأيك"


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

    assert Box.objects.count() == 0


# === no cookie, no trace =========================================================================


def test_a_browser_that_keeps_no_cookies_answers(link, answers):
    """A browser inside another app: the token of the form came from a cookie, and the answer was refused."""
    browser = Client(enforce_csrf_checks=True)

    page = browser.get(link)
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert page.cookies == {}
    browser.cookies.clear()
    page = browser.post(link, answers, headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})

    assert (page.status_code, page.cookies) == (200, {})
    assert THANKS in page.content.decode()
    assert Box.objects.count() == 1


def test_c25_a_member_of_staff_is_not_known_to_the_page(client_for, officer, link, answers):
    browser = client_for(officer)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = browser.get(link)
        browser.post(link, answers)

    asked = " ".join(query["sql"] for query in asked)
    assert "surveys_round" in asked
    for table in ("django_session", "accounts_user", "core_auditevent", "core_formtoken", "core_ratecounter"):
        assert table not in asked
    assert page.wsgi_request.user.is_anonymous
    assert "intake_officer" not in page.content.decode()


def test_c25_answering_leaves_one_box_and_nothing_else(client, link, answers, caplog):
    before = everything()

    with caplog.at_level(logging.DEBUG):
        client.get(link)
        client.post(link, answers | {"form_token": "a" * 22})
        client.post(link, answers)

    after = everything()
    assert {table for table in after if after[table] != before[table]} == {"surveys_box"}
    assert (FormToken.objects.count(), RateCounter.objects.count()) == (0, 0)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("istihqaq")] == []
    box = Box.objects.get()
    assert {field.name for field in Box._meta.get_fields()} == {"mark", "round", "sealed"}
    assert "تقليل".encode() not in bytes(box.sealed)


def everything():
    """How many rows each table has, and what they say."""
    with connection.cursor() as cursor:
        rows = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


@pytest.mark.parametrize(
    "sent",
    [
        lambda client, link: client.put(link),
        lambda client, link: client.get(link + "?x=%ff"),
        lambda client, link: client.get(TRACELESS + "A" * 22 + "/"),
    ],
)
def test_no_odd_request_leaves_a_row_or_a_line(client, link, sent, caplog):
    before = AuditEvent.objects.count()

    with caplog.at_level(logging.DEBUG, logger="istihqaq"):
        assert 400 <= sent(client, link).status_code < 500

    assert AuditEvent.objects.count() == before
    assert [record for record in caplog.records if record.name.startswith("istihqaq")] == []


def test_the_pages_that_leave_no_trace_are_those_of_the_survey():
    assert reverse("surveys:fill", args=["x"]) == f"{TRACELESS}x/"


# === once ========================================================================================


def test_c25_answers_are_in_a_box_until_the_round_is_closed(client, link, answers):
    page = client.post(link, answers)

    assert THANKS in page.content.decode()
    assert (Box.objects.count(), Response.objects.count(), Answer.objects.count()) == (1, 0, 0)


def test_tk01_the_second_phone_on_one_link_is_not_thanked(client, link, answers):
    """It was thanked for what it had not said, and its own opinion was lost without a word."""
    client.post(link, answers)
    (box,) = Box.objects.values_list("sealed", flat=True)

    looked, sent = Client().get(link), Client().post(link, answers | {"q1": "1"})

    assert (looked.status_code, sent.status_code) == (200, 409)
    for page in (looked, sent):
        text = page.content.decode()
        assert ARRIVED in text
        assert "إن كانت إجابتك فقد حُفظت" in text
        assert "شكرًا" not in text
    assert [bytes(row) for row in Box.objects.values_list("sealed", flat=True)] == [bytes(box)]


def test_unanswered_question_keeps_what_was_chosen(client, link, answers):
    del answers["q3"]

    page = client.post(link, answers)

    text = page.content.decode()
    assert "اختر الإجابة الأقرب إليك." in text
    assert "تقليل المدة" in text
    assert Box.objects.count() == 0


@pytest.mark.parametrize("value", ["9", "-1", "abc", "5\x00"])
def test_a_figure_that_was_not_offered_is_refused(client, link, answers, value):
    page = client.post(link, answers | {"q1": value})

    assert page.status_code == 422
    assert Box.objects.count() == 0


@pytest.mark.parametrize("odd", ["A" * 38, "A" * 22, "x", "ـ" * 38, "A" * 5000])
def test_tk04_a_link_that_nobody_was_given_does_not_open(client, link, odd):
    page = client.get(f"/s/{odd}/")

    assert page.status_code == 404
    assert "هذا الرابط لا يفتح" in page.content.decode()
    assert "/accounts/login/" not in page.content.decode()
    assert 'href="/"' not in page.content.decode()  # the way of the staff


def test_after_the_closing_a_link_is_one_like_any_other(client, link, answers, close_all):
    close_all()

    looked, sent = client.get(link), client.post(link, answers)

    assert (looked.status_code, sent.status_code) == (404, 404)
    assert "انقضى وقت الإجابة" in looked.content.decode()
    assert Box.objects.count() == 0


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_are_counted_once(link, answers):
    gate, told = threading.Barrier(2), []

    def send():
        browser = Client()
        gate.wait()
        page = browser.post(link, answers)
        told.append((page.status_code, THANKS in page.content.decode()))
        connection.close()

    threads = [threading.Thread(target=send) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [(200, True), (409, False)]
    assert Box.objects.count() == 1
