"""S1.6: what no browser of ours would send where a form or a cookie carries something of ours. PostgreSQL
takes no NUL.

Fields that people type into are tried by the tests of their forms.
"""

import pytest
from django.urls import reverse

from core.models import FormToken
from tests.addresses import make_world
from tests.factories import make_user
from tests.security.matrix import ROLES


@pytest.fixture
def opened(ataa, client_for):
    """(browser, world) for a role; the world is made anew."""
    cast = {role: make_user(role, username=role) for role in ROLES}
    world = make_world(ataa, cast)
    return lambda role: (client_for(cast[role]), world)


@pytest.mark.parametrize("token", ["", "a\x00b", "س" * 400, "\u202e"])
def test_any_token_of_a_form_makes_a_key(opened, token):
    browser, world = opened("administrator")

    answer = browser.post(reverse("accounts:user_invite", args=[world.user.public_id]), {"form_token": token})

    assert answer.status_code == 302
    assert len(FormToken.objects.get().key) == 64


def test_a_long_token_is_nobody_elses(opened, client_for):
    """Two people who send the same token do not meet, however long it is."""
    browser, world = opened("administrator")
    url = reverse("accounts:user_invite", args=[world.user.public_id])

    browser.post(url, {"form_token": "a" * 64})
    client_for(make_user("administrator", username="second")).post(url, {"form_token": "a" * 64})

    assert FormToken.objects.count() == 2


def test_staff_are_looked_for_without_what_cannot_be_stored(opened):
    browser, _world = opened("administrator")
    browser.post(reverse("accounts:user_list"), {"q": "a\x00dministrator"})

    page = browser.get(reverse("accounts:user_list"))

    assert page.status_code == 200
    assert page.context["sought"] == "administrator"


@pytest.mark.parametrize("sent", ["\x00" * 22, "x", "' OR 1=1 --", "ا" * 22, "9" * 5000])
def test_an_id_that_is_none_is_no_fault(opened, sent):
    desk, world = opened("intake_officer")
    papers = reverse("eligibility:request_papers", args=[world.draft.public_id])
    visit = reverse("channels_log:visit_file", args=[world.visit.public_id])

    assert desk.post(papers, {"reuse": sent}).status_code == 404
    assert desk.post(visit, {"file": sent}).status_code == 404


@pytest.mark.parametrize("do", ["remove", "up", "down"])
def test_an_item_that_is_none_is_no_longer_on_the_agenda(opened, do):
    browser, world = opened("committee_secretary")
    type(world.session).objects.update(status="planned", opened_at=None)
    url = reverse("eligibility:session_detail", args=[world.session.public_id])

    answer = browser.post(url, {"do": f"{do}:\x00", "version": "1"})

    assert answer.status_code == 409


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages"])
def test_a_cookie_with_a_nul_is_refused(db, client, name):
    assert client.get("/", headers={"cookie": f'{name}="aaaaaaaaaaaa\\000"'}).status_code == 400
