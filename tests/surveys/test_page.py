"""What the page of the survey takes, what it says to what it cannot take, and what it costs."""

import re

import pytest
from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from core.models import RateCounter
from surveys import boxes
from surveys.actions.answering import way_of
from surveys.actions.versions import withdraw
from surveys.enums import QuestionKind
from surveys.models import Box, Remark, Response, Survey

THANKS, ARRIVED = "شكرًا لك، وصلنا رأيك", "وصلتنا إجابة عبر هذا الرابط"
SENT_BEFORE = "شكرًا لك، وصلتنا إجابة هذا الرابط"


def text_of(page) -> str:
    """The page, without the marks of its code."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.content.decode()))


def in_the_box(link) -> list:
    """What was said by the link, as only the key of its open round can tell."""
    way = way_of(link.split("/")[2])
    _cell, said = boxes.unpack(way.key, way.mark, bytes(Box.objects.get(mark=way.mark).sealed))
    return list(said.values())


# === what it says ================================================================================


def test_c25_the_right_stands_before_the_first_question_whatever_the_survey_says_of_itself(client, link):
    QuerySet(Survey).update(purpose="غرض آخر")  # past the guard of what was published

    text = text_of(client.get(link))

    notice = "رأيك حق لك، وبه نصحّح ونتحسّن. لا يؤثر في استحقاقك، ولا يُحاسَب به موظف، ولا يُحفظ معه اسمك."
    assert 0 < text.index(notice) < text.index("سؤال 1 من 8")


@pytest.mark.parametrize("kind", QuestionKind.values)
def test_each_kind_of_question_is_one_template(kind):
    assert get_template(f"surveys/kinds/{kind}.html")


def test_what_is_open_is_one_line_with_a_link_to_each(client, link, answers):
    del answers["q3"], answers["q6"]

    page = client.post(link, answers)

    shown = re.findall(r'<a href="(#question-\d)" aria-label="(السؤال \d)">', page.content.decode())
    assert page.status_code == 422
    assert shown == [("#question-3", "السؤال 3"), ("#question-6", "السؤال 6")]
    assert text_of(page).count("اختر الإجابة الأقرب إليك.") == 2
    assert "invalid-feedback" not in page.content.decode()


def test_an_empty_form_is_told_all_that_is_open(client, link):
    page = client.post(link, {})

    assert page.status_code == 422
    assert text_of(page).count("اختر الإجابة الأقرب إليك.") == 7


def test_no_page_of_a_link_sets_a_cookie(link, answers):
    browser = Client()
    wrong = reverse("surveys:fill", args=["A" * 38])

    pages = [
        browser.get(link),
        browser.post(link, {}),
        browser.post(link, answers),
        browser.post(link, answers),
        browser.get(wrong),
    ]

    assert [page.status_code for page in pages] == [200, 422, 200, 409, 404]
    assert [page.cookies for page in pages] == [{}] * 5


# === what it takes ===============================================================================


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("👍🏽 شكرًا 🌙", "👍🏽 شكرًا 🌙"),
        ("قبل\u202eبعد\u2066.", "قبلبعد."),  # what turns the letters after it round
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_odd_letters_arrive_without_those_that_deceive(client, link, answers, typed, stored):
    page = client.post(link, answers | {"q8": typed})

    assert page.status_code == 200
    assert in_the_box(link) == ["5", "4", "4", "5", "2", "1", "4", stored]


def test_ten_thousand_letters_are_said_beside_the_question_and_nothing_is_lost(client, link, answers):
    typed = "ا" * 9_999 + "ي"

    page = client.post(link, answers | {"q8": typed})

    assert page.status_code == 422
    assert "اختصر النص بحيث لا يتجاوز 1000 حرف" in page.content.decode()
    assert typed in page.content.decode()
    assert page.content.decode().count(" checked") == 7
    assert "maxlength" not in page.content.decode()  # by which a browser cuts without a word
    assert Box.objects.count() == 0


def test_what_is_typed_is_never_part_of_the_page(client, link, answers):
    del answers["q1"]

    page = client.post(link, answers | {"q8": '"><script>alert(1)</script>'})

    assert "<script>alert" not in page.content.decode()


def test_a_version_that_is_withdrawn_while_it_is_filled_counts_as_itself(
    closed_request, link_of, answers, close_all, manager
):
    links = [link_of(closed_request()) for _each in range(10)]
    for link in links:
        Client().get(link)
    asked = Survey.objects.get()
    withdraw(survey_id=asked.public_id, version=None, by=manager)

    for link in links:
        assert Client().post(link, answers).status_code == 200
    close_all()

    assert {response.cell.survey for response in Response.objects.all()} == {asked}
    assert Response.objects.count() == 10
    assert set(Remark.objects.values_list("text", flat=True)) == {"تقليل المدة"}


# === a link ======================================================================================


def test_s93_a_bot_that_previews_a_link_uses_it_up_for_nobody(link, answers):
    bot = Client(headers={"User-Agent": "WhatsApp/2.23 A", "Sec-Purpose": "prefetch;prerender"})
    for _look in range(3):
        assert bot.head(link).status_code == bot.get(link).status_code == 200

    page = Client().post(link, answers)

    assert THANKS in page.content.decode()


def test_s28_only_links_that_nobody_was_given_count_against_an_address(client, link, answers):
    """Many answer behind one address of a charity, a mosque, a telephone company."""
    for _each in range(3):
        client.get(link)
        client.post(link, {})
    assert RateCounter.objects.count() == 0

    wrong = reverse("surveys:fill", args=["A" * 38])
    assert {client.get(wrong).status_code for _each in range(300)} == {404}
    refused = client.get(wrong)
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)

    assert client.get(link).status_code == 200
    assert THANKS in client.post(link, answers).content.decode()
    assert client.get(link).status_code == 200


def test_c25_only_the_page_that_had_sent_says_thanks_for_a_used_link(client, link, answers):
    """The network lost the reply to its first sending; `again` is its own word, and is kept nowhere."""
    client.post(link, answers)
    (box,) = Box.objects.values_list("sealed", flat=True)

    again = client.post(link, answers | {"again": "yes"})
    others = [Client().post(link, answers), Client().get(link), Client().get(link + "?again=yes")]

    assert again.status_code == 409
    assert SENT_BEFORE in again.content.decode()
    assert [page.status_code for page in others] == [409, 200, 200]
    for page in others:
        assert ARRIVED in page.content.decode()
        assert "شكرًا" not in page.content.decode()
    assert [bytes(row) for row in Box.objects.values_list("sealed", flat=True)] == [bytes(box)]


def test_c25_what_says_again_is_boxed_as_any_other(client, link, answers):
    assert THANKS in client.post(link, answers | {"again": "yes"}).content.decode()


def test_c25_what_a_browser_keeps_lies_under_another_name_than_the_link(client, closed_request, link_of):
    first, second = link_of(closed_request()), link_of(closed_request())

    pages = [client.get(path).content.decode() for path in (first, second, first)]
    names = [re.search(r'data-kept="([0-9a-f]{32})"', page)[1] for page in pages]

    assert names[0] == names[2] != names[1]
    assert [first.split("/")[2] in pages[0], second.split("/")[2] in pages[1]] == [False, False]


# === five hundred at once ========================================================================


@pytest.mark.parametrize("before", [0, 3])
def test_a_request_costs_the_same_whoever_answered_before(
    closed_request, link_of, answers, before, django_assert_num_queries
):
    link, *others = [link_of(closed_request()) for _each in range(before + 1)]
    for other in others:
        Client().post(other, answers)

    # Open rounds, cell and version, whether it is used, charity; and the questions, which were read for the
    # others.
    with django_assert_num_queries(4 if before else 5):
        blank = Client().get(link).content
    # The next who opens one finds the questions drawn.
    with django_assert_num_queries(4):
        assert Client().get(link).content == blank
    # Open rounds, cell and version, charity, and in one transaction: its beginning, the round, whether it is
    # used, the box, its end.
    with django_assert_num_queries(8):
        assert Client().post(link, answers).status_code == 200
    # Without the box.
    with django_assert_num_queries(7):
        assert Client().post(link, answers).status_code == 409


def test_what_is_objected_to_stands_in_the_page_of_nobody_else(link, answers):
    del answers["q3"]
    sent = Client().post(link, answers | {"q2": "5"}).content.decode()

    page = Client().get(link).content.decode()

    assert ("is-open" in sent, "is-open" in page, "checked" in sent, "checked" in page) == (
        True, False, True, False,
    )  # fmt: skip


def test_the_questions_are_drawn_in_the_language_of_each(client, link):
    arabic = client.get(link).content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get(link).content.decode()

    assert ("سؤال 1 من 8" in arabic, "Question 1 of 8" in arabic) == (True, False)
    assert ("سؤال 1 من 8" in english, "Question 1 of 8" in english) == (False, True)
