"""Refusals of a house that is well stand in the frame of the product; everything else stands alone."""

import time

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from core import errors
from core.sessions import BEGAN
from policy.models import Charity
from tests.factories import make_file

NOWHERE = "/nowhere-at-all/"
NAVIGATION, SEARCH, PUBLIC, ALONE = 'class="sidenav"', "data-search", "public-head", "/static/errors"


def text_of(answer) -> str:
    return answer.content.decode()


def frame_of(answer) -> str:
    """Which of the three frames a page stands in."""
    text = text_of(answer)
    known = {NAVIGATION: "staff", PUBLIC: "public", ALONE: "alone"}
    (found,) = [name for mark, name in known.items() if mark in text]
    return found


def test_a_page_that_does_not_exist_keeps_bar_navigation_and_charity(officer, client_for, ataa):
    answer = client_for(officer).get(NOWHERE)

    assert (answer.status_code, frame_of(answer)) == (404, "staff")
    text = text_of(answer)
    assert "<h1>لم نجد هذه الصفحة</h1>" in text.replace("\n", "")
    assert Charity.objects.get().name in text
    assert officer.get_full_name() in text
    assert answer["X-Request-ID"] in text
    assert text.count("<h1") == 1


def test_who_has_no_account_is_led_to_following_a_request_and_not_to_signing_in(db):
    text = text_of(Client().get(NOWHERE))

    assert f'href="{reverse("portal:track")}">متابعة الطلب</a>' in text
    assert 'href="/">' not in text.partition("<main")[2]


def test_searching_is_advised_to_those_who_have_the_box(officer, administrator, client_for, ataa):
    advice = "ابحث عن الملف أو الطلب برقمه في الحقل أعلى الصفحة."
    theirs, his = client_for(officer).get(NOWHERE), client_for(administrator).get(NOWHERE)

    assert (SEARCH in text_of(theirs), advice in text_of(theirs)) == (True, True)
    assert (SEARCH in text_of(his), advice in text_of(his)) == (False, False)
    assert (frame_of(his), advice in text_of(Client().get(NOWHERE))) == ("staff", False)


def test_a_refusal_stands_in_the_frame_with_its_reason(officer, client_for, ataa):
    answer = client_for(officer).get(reverse("accounts:user_list"))

    assert (answer.status_code, frame_of(answer)) == (403, "staff")


def test_a_form_that_is_no_longer_valid_stands_in_the_frame(officer, ataa):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[BEGAN] = int(time.time())
    session.save()

    answer = client.post(reverse("accounts:stay"))

    assert (answer.status_code, frame_of(answer)) == (403, "staff")


def test_a_conflict_stands_in_the_frame_with_its_two_buttons(officer, client_for, ataa):
    file = make_file(by=officer)
    address = reverse("beneficiaries:edit", args=[file.public_id, "address"])
    answer = client_for(officer).post(
        address, {"directions": "خلف المسجد", "city": "الدمام", "version": "99"}
    )

    assert (answer.status_code, frame_of(answer)) == (409, "staff")
    text = text_of(answer)
    assert "خلف المسجد" in text
    assert text.index("إبقاء النسخة الأحدث") < text.index("حفظ ما كتبته فوق النسخة الأحدث")


@pytest.mark.parametrize("header", ["X-In-Place", "HX-Request"])
def test_what_a_script_reads_comes_without_the_frame(officer, client_for, ataa, header):
    """The frame would hand out messages that nobody then sees."""
    answer = client_for(officer).get(NOWHERE, headers={header: "true"})

    assert (answer.status_code, frame_of(answer)) == (404, "alone")


def test_whoever_has_not_signed_in_gets_the_public_frame(client, ataa):
    answer = client.get(NOWHERE)

    assert (answer.status_code, frame_of(answer)) == (404, "public")
    text = text_of(answer)
    assert Charity.objects.get().name in text
    assert text.count("<h1") == 1


def test_a_session_that_is_over_shows_nothing_of_its_user(officer, client_for, ataa):
    client = client_for(officer)
    session = client.session
    session[BEGAN] = int(time.time()) - 13 * 3600
    session.save()

    answer = client.get(NOWHERE)

    assert (frame_of(answer), officer.get_full_name() in text_of(answer)) == ("public", False)


def test_a_page_that_leaves_no_trace_stays_alone(officer, client_for, ataa):
    answer = client_for(officer).get("/s/no-such-link/and-more/")

    assert (answer.status_code, frame_of(answer)) == (404, "alone")
    assert not answer.cookies


@pytest.mark.parametrize("status", [400, 405, 413, 429, 500, 503])
def test_other_pages_stand_alone_and_ask_the_database_nothing(
    officer, ataa, status, django_assert_num_queries
):
    request = RequestFactory().get("/")
    request.user = request._cached_user = officer
    request.session = {BEGAN: int(time.time())}

    with django_assert_num_queries(0):
        answer = errors.page(request, status)

    assert frame_of(answer) == "alone"


def lost(*_args, **_more):
    raise OperationalError("gone")


def broken(*_args, **_more):
    raise ZeroDivisionError


@pytest.mark.parametrize("fault", [lost, broken])
def test_an_error_page_whose_frame_fails_is_no_second_error(officer, client_for, ataa, monkeypatch, fault):
    client = client_for(officer)
    monkeypatch.setattr("core.context.panels.navigation", fault)

    answer = client.get(NOWHERE)

    assert (answer.status_code, frame_of(answer)) == (404, "alone")
    assert "لم نجد هذه الصفحة" in text_of(answer)


def test_english_in_its_frame(officer, client_for, ataa):
    officer.language = "en"
    officer.save(update_fields=["language"])

    text = text_of(client_for(officer).get(NOWHERE))

    assert '<html lang="en" dir="ltr">' in text
    assert "Check the link." in text
