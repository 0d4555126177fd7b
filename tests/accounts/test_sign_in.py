"""The door: signing in and out, passwords, throttling, language."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from channels_log.models import Message
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"
NEW = "غيمة-مسرعة-فوق-الجبل"


@pytest.fixture(autouse=True)
def counters(db):
    call_command("createcachetable")
    cache.clear()


def enter(client, username="intake_officer", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password}, **more)


def test_the_door_is_arabic_and_alone(client):
    text = client.get(LOGIN, headers={"accept-language": "en"}).content.decode()
    assert 'lang="ar" dir="rtl"' in text
    assert "تسجيل الدخول" in text
    assert "اسم المستخدم" in text
    assert "signup" not in text


def test_signing_in_leads_to_the_page_that_was_asked_for(client, officer):
    answer = client.post(
        f"{LOGIN}?next=/policy/", {"login": "intake_officer", "password": PASSWORD, "next": "/policy/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/policy/")


def test_no_foreign_page_is_led_to(client, officer):
    answer = client.post(
        LOGIN, {"login": "intake_officer", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_s64_a_wrong_password_an_unknown_name_and_a_closed_account_are_told_the_same(db):
    make_user("manager", username="known")
    make_user("manager", username="closed", is_active=False)
    told = []
    for username, password in (("known", "wrong"), ("absent", "wrong"), ("closed", PASSWORD)):
        answer = enter(Client(), username, password)
        errors = re.findall(r"<li>(.*?)</li>", answer.content.decode())
        told.append((answer.status_code, errors))
    assert told[0] == told[1] == told[2]
    assert told[0] == (200, ["اسم المستخدم وكلمة المرور غير متوافقين."])


def test_s63_guessing_is_slowed_and_others_still_enter(db, officer, manager):
    answers = [enter(Client(), password="wrong").status_code for _try in range(6)]
    assert answers == [200, 200, 200, 200, 200, 429]
    assert enter(Client()).status_code == 429
    assert enter(Client(), "manager").status_code == 302
    absent = [enter(Client(), "absent", "wrong").status_code for _try in range(6)]
    assert absent == answers


def test_s63_another_spelling_of_a_name_has_no_tries_of_its_own(officer):
    for _try in range(5):
        enter(Client(), password="wrong")

    spellings = ("INTAKE_OFFICER", " intake_officer ", "\u0131ntake_officer", "inta\u212ae_officer")
    assert [enter(Client(), name).status_code for name in spellings] == [429] * 4


def test_s63_the_lock_ends(officer, monkeypatch):
    import time

    for _try in range(6):
        enter(Client(), password="wrong")
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    assert enter(Client()).status_code == 302


def test_s64_a_reset_is_answered_the_same_for_known_and_unknown(officer):
    answers = []
    for address in ("intake_officer@example.invalid", "nobody@example.invalid"):
        answer = Client().post(RESET, {"email": address})
        shown = Client().get(answer["Location"]).content.decode()
        answers.append((answer.status_code, answer["Location"], re.sub(r'value="\w{20,}"', "", shown)))
    assert answers[0][:2] == answers[1][:2] == (302, "/accounts/password/reset/done/")
    assert "إن كان لهذا البريد حساب فقد أُرسل إليه رابط" in answers[0][2]
    assert [message.address for message in Message.objects.all()] == ["intake_officer@example.invalid"]


def test_a_password_is_reset_through_a_link_that_works_once(officer):
    Client().post(RESET, {"email": "intake_officer@example.invalid"})
    body = Message.objects.get().body
    link = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", body)[1]
    guest = Client()
    page = guest.get(link, follow=True)
    assert "تعيين كلمة المرور" in page.content.decode()
    path = page.request["PATH_INFO"]
    differ = guest.post(path, {"password1": NEW, "password2": "x"}).content.decode()
    assert "كلمتا المرور مختلفتان" in differ
    assert guest.post(path, {"password1": NEW, "password2": NEW}).status_code == 302
    assert "لم يعد هذا الرابط يعمل" in Client().get(link, follow=True).content.decode()
    assert enter(Client(), password=NEW).status_code == 302
    assert Message.objects.order_by("-pk").first().subject == "تغيّرت كلمة مرورك"


@pytest.mark.parametrize(
    "address",
    [
        "x" * 300 + "@example.sa",
        "a\x00@example.sa",
        "a@example.sa\nBcc: b@example.sa",
        "ıntake_officer@example.invalid",
        "أمينة@example.sa",
    ],
)
def test_a_reset_for_what_is_no_address_is_refused_beside_the_field(officer, address):
    answer = Client().post(RESET, {"email": address})

    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert Message.objects.count() == 0


def test_a_reset_leads_to_our_own_address_whatever_host_was_named(officer, settings):
    Client().post(RESET, {"email": "intake_officer@example.invalid"}, headers={"host": "testserver:6666"})

    body = Message.objects.get().body
    assert f"{settings.SITE_URL}/accounts/password/reset/key/" in body
    assert "6666" not in body


def test_a_closed_account_gets_no_link(officer):
    User.objects.update(is_active=False)
    Client().post(RESET, {"email": "intake_officer@example.invalid"})
    assert Message.objects.count() == 0


def test_a_link_that_was_made_up_is_refused_kindly(client):
    answer = client.get("/accounts/password/reset/key/1-abc-def/")
    assert answer.status_code == 200
    assert "لم يعد هذا الرابط يعمل" in answer.content.decode()


def test_s68_changing_the_password_asks_for_the_present_one_and_tells_the_owner(officer):
    here, elsewhere = Client(), Client()
    enter(here)
    enter(elsewhere)
    answer = here.post(CHANGE, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})
    assert "ليست هذه كلمة مرورك الحالية" in answer.content.decode()
    answer = here.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert here.get("/policy/").status_code == 200
    assert elsewhere.get("/policy/").status_code == 302
    mail = Message.objects.get()
    assert mail.subject == "تغيّرت كلمة مرورك"
    assert mail.body.startswith(f"السلام عليكم {User.objects.get(email=mail.address).full_name}،")


def test_signing_out_asks_first_and_ends_the_session(client_for, officer):
    client = client_for(officer)
    assert "هل تريد تسجيل الخروج؟" in client.get("/accounts/logout/").content.decode()
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/policy/").status_code == 302


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_inactive", "account_reauthenticate", "account_set_password"],
)
def test_pages_that_nobody_needs_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/email/", "/admin/", "/admin/login/"])
def test_their_addresses_lead_nowhere(path, client_for, administrator):
    assert client_for(administrator).get(path).status_code == 404


@pytest.mark.parametrize(
    "password",
    [
        "أحد عشر حر",  # too short
        "password1234",
        "intake_officer99",
        "intake.officer-2026",
        "الجمعية-الرياض-2026",
        "Saudi-Arabia-2030",
        "جمعية عطاء 1445",
        "111111111111111",
        "iloveyou1234",
        "qwertyuiopas",
        "1q2w3e4r5t6y",
        "ضصثقفغعهخحجد",
        "sunshine2024!",
        "trustno1trustno1",
        "monkey.monkey",
        "unbelievable",
        "123456-qwerty",
        "سبحان الله والحمد لله",
    ],
)
def test_s62_what_would_be_tried_first_is_refused(password, officer):
    with pytest.raises(ValidationError):
        validate_password(password, officer)


def test_s62_the_name_of_the_charity_is_refused(ataa):
    with pytest.raises(ValidationError, match="يسهل تخمينها"):
        validate_password("للخدمات-المجتمعية-عطاء")


LONG = "x" * 1_000_000


def test_a_password_of_a_million_letters_is_refused_before_it_is_looked_at(officer, client_for, monkeypatch):
    def looked_at(*args, **kwargs):
        raise AssertionError("something was worked out of it")

    guest, browser = Client(), client_for(officer)
    Client().post(RESET, {"email": "intake_officer@example.invalid"})
    link = re.search(r"http://[^/]+(/accounts/password/reset/key/\S+)", Message.objects.get().body)[1]
    key = guest.get(link, follow=True).request["PATH_INFO"]
    for place in ("check_password", "make_password"):
        monkeypatch.setattr(f"django.contrib.auth.hashers.{place}", looked_at)
        monkeypatch.setattr(f"django.contrib.auth.base_user.{place}", looked_at)
    monkeypatch.setattr("accounts.validators.LocalWordsValidator.validate", looked_at)

    answers = [
        enter(Client(), password=LONG),
        browser.post(CHANGE, {"oldpassword": LONG, "password1": LONG, "password2": LONG}),
        guest.post(key, {"password1": LONG, "password2": LONG}),
    ]

    for answer in answers:
        assert answer.status_code == 200
        assert "لا تزيد كلمة المرور على 256 حرفًا." in answer.content.decode()


@pytest.mark.parametrize(
    "password",
    [
        "نخلة باسقة في الوادي",
        "twelve-birds",
        "س" + "حروف متفرقة " * 10,
        "k9 ribbon moss",
        "ثلاث قطط على السطح",
    ],
)
def test_s61_length_and_arabic_and_spaces_are_welcome(password, officer):
    validate_password(password, officer)


def test_the_language_is_kept_in_a_cookie_and_in_the_account(client_for, officer):
    client = client_for(officer)
    answer = client.post("/accounts/language/", {"language": "en", "next": "/policy/"})
    assert (answer.status_code, answer["Location"]) == (302, "/policy/")
    assert answer.cookies["django_language"].value == "en"
    officer.refresh_from_db()
    assert officer.language == "en"
    assert 'lang="en" dir="ltr"' in client.get("/policy/").content.decode()


@pytest.mark.parametrize(
    "back",
    ["https://example.org/", "//example.org", "javascript:alert(1)", "", "abc", "..", "home", "?a", "ا"],
)
def test_the_language_leads_to_no_foreign_page(back, client):
    answer = client.post("/accounts/language/", {"language": "en", "next": back})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("back", ["abc", "home", "?a=1", "account_login"])
def test_signing_in_and_out_leads_to_no_page_that_is_none(back, officer):
    """ "abc" was looked for below the page that answered: a 404 behind the door."""
    client = Client()
    assert enter(client, query_params={"next": back})["Location"] == "/"
    assert client.post("/accounts/logout/", {"next": back})["Location"] == LOGIN


def test_an_unknown_language_changes_nothing(client):
    answer = client.post("/accounts/language/", {"language": "xx", "next": LOGIN})
    assert answer.status_code == 302
    assert "django_language" not in answer.cookies
    assert client.get("/accounts/language/").status_code == 405


def test_a_database_that_cannot_be_written_is_said_to_be_one(client, officer, caplog):
    """The cache took the failed writing for a limit that is used up: "too many requests" for everybody."""
    if connection.vendor != "sqlite":
        pytest.skip("a SQLite file without the right to write; a server refuses otherwise")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            answer = enter(client)
        finally:
            cursor.execute("PRAGMA query_only = OFF")

    assert answer.status_code == 503
    assert "database unavailable" in caplog.text
