"""Who came in, who tried and who left stands in the chain, with the address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from tests.addresses import make_world
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"
HERE = {"address": [None, "192.0.2.7"]}


@pytest.fixture(autouse=True)
def counters(db):
    call_command("createcachetable")
    cache.clear()


def enter(client, username="intake_officer", password=PASSWORD, address="192.0.2.7"):
    return client.post(LOGIN, {"login": username, "password": password}, REMOTE_ADDR=address)


def rows(*kinds):
    events = AuditEvent.objects.filter(kind__in=kinds or ("user.signed_in",)).order_by("sequence")
    return [(event.kind, event.actor_id, event.target_id, event.changes, event.note) for event in events]


def test_coming_in_and_leaving_are_written_down_with_the_address(officer):
    client = Client()
    enter(client)
    client.post("/accounts/logout/", REMOTE_ADDR="192.0.2.8")

    assert rows("user.signed_in", "user.signed_out") == [
        ("user.signed_in", officer.pk, officer.public_id, HERE, ""),
        (
            "user.signed_out",
            officer.pk,
            officer.public_id,
            {"address": [None, "192.0.2.8"]},
            "",
        ),
    ]


def test_nobody_leaves_who_was_not_in(officer):
    Client().post("/accounts/logout/")
    assert rows("user.signed_out") == []


def test_a_failure_stands_on_the_account_that_was_tried_and_says_why(officer):
    closed = make_user("manager", username="closed", is_active=False)
    enter(Client(), password="wrong")
    enter(Client(), "INTAKE_officer", "wrong")
    enter(Client(), "closed")
    enter(Client(), "my-password-in-the-wrong-box", "x")

    failed = "user.sign_in_failed"
    assert rows(failed) == [
        (failed, None, officer.public_id, HERE, "كلمة المرور خاطئة."),
        (failed, None, officer.public_id, HERE, "كلمة المرور خاطئة."),
        (failed, None, closed.public_id, HERE, "الحساب مغلق."),
        (failed, None, "", HERE, "لا أحد بهذا الاسم."),
    ]
    assert rows() == []
    said = AuditEvent.objects.values_list("changes", "note", "target_type", "target_id")
    assert "wrong-box" not in str(list(said))


def test_a_try_that_is_not_looked_at_any_more_is_written_down_too(officer):
    for _try in range(6):
        enter(Client(), password="wrong")

    last = rows("user.sign_in_failed")[-1]
    assert (last[2], last[4]) == (officer.public_id, "محاولات كثيرة؛ لم يُنظر في هذه المحاولة.")


def test_a_wrong_present_password_is_a_failure(officer, client_for):
    answer = client_for(officer).post(
        "/accounts/password/change/",
        {"oldpassword": "wrong", "password1": "x", "password2": "x"},
        REMOTE_ADDR="192.0.2.7",
    )

    assert answer.status_code == 200
    assert rows("user.sign_in_failed") == [
        (
            "user.sign_in_failed",
            None,
            officer.public_id,
            HERE,
            "كلمة المرور الحالية خاطئة عند تعيين كلمة جديدة.",
        )
    ]


def test_the_failures_of_one_account_do_not_hide_those_of_another(officer, manager, monkeypatch):
    """One noisy address used up the rows of everybody behind it."""
    monkeypatch.setattr("accounts.actions.door.MOST", 2)
    for _try in range(4):
        enter(Client(), password="wrong")
        enter(Client(), "nobody", "wrong")
    enter(Client(), "manager", "wrong")

    targets = [row[2] for row in rows("user.sign_in_failed")]
    assert targets.count(officer.public_id) == 2
    assert targets.count("") == 2
    assert targets.count(manager.public_id) == 1


def test_a_session_ends_twelve_hours_after_the_sign_in_however_busy_it_was(officer):
    """Each search wrote the session, and with it another twelve hours."""
    client = Client()
    with time_machine.travel("2026-11-29 08:00+03:00") as clock:
        enter(client)
        for _hour in range(11):
            clock.shift(3600)
            assert client.post("/search/", {"q": "سالم"}).status_code == 302
        clock.shift(3590)
        assert client.get("/").status_code == 200
        clock.shift(20)
        assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_a_session_of_before_begins_with_its_next_page(officer):
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    with time_machine.travel("2026-11-29 08:00+03:00") as clock:
        client.get("/")
        clock.shift(12 * 3600 + 1)
        assert client.get("/").status_code == 302


@pytest.mark.parametrize("part", ["eligibility:item_ballots", "eligibility:session_room"])
def test_a_part_that_refreshes_itself_does_not_renew_the_session(
    part, ataa, officer, researcher, chair, secretary, member, client_for
):
    cast = {user.username: user for user in (officer, researcher, chair, secretary, member)}
    world = make_world(ataa, cast)
    row = world.session if part.endswith("room") else world.item
    client = client_for(chair)
    ends = Session.objects.get(pk=client.session.session_key).expire_date
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=6)):
        assert client.get(reverse(part, args=[row.public_id])).status_code == 200

    assert Session.objects.get(pk=client.session.session_key).expire_date == ends
