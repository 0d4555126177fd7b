"""Every address: closed without an account, closed to other methods, guarded against foreign forms, its
objects unknown to strangers.
"""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from core.sealed import seal
from tests.addresses import PUBLIC, address, make_world, routes
from tests.factories import make_user

pytestmark = [pytest.mark.one_lane, pytest.mark.usefixtures("papers_as_pages")]

ROUTES = routes()
IDS = [route.name for route in ROUTES]
# Pages for the administrator alone are refused as a whole, before anything is looked up.
WITH_OBJECTS = [
    route
    for route in ROUTES
    if route.arguments
    and route.name not in PUBLIC | {"search_results"}
    and not route.name.startswith("accounts:")
]


@pytest.fixture
def cast(officer, researcher, chair, secretary, member):
    """The users whom the world's rows name."""
    return {user.username: user for user in (officer, researcher, chair, secretary, member)}


@pytest.fixture
def world(ataa, cast):
    """One file, its requests at several stages, a session, a visit, a message, an invitation."""
    return make_world(ataa, cast)


def test_urlconf_is_walked():
    assert len(ROUTES) > 60
    assert {"home", "portal:track", "beneficiaries:detail", "eligibility:request_detail"} <= set(IDS)


def test_nothing_opens_without_an_account(world, client):
    seen = {}
    for route in ROUTES:
        if route.name in PUBLIC:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(address(route, world))
            if answer.status_code != 302 or "/accounts/login/" not in answer.headers["Location"]:
                seen[route.name, method] = answer.status_code

    assert seen == {}


def test_other_methods_are_refused_everywhere(world, client_for, officer):
    browser, seen = client_for(officer), {}
    for route in ROUTES:
        for method in ("TRACE", "PUT", "DELETE", "PATCH", "FOO"):
            status = browser.generic(method, address(route, world)).status_code
            if status not in {405, 501}:
                seen[route.name, method] = status

    assert seen == {}


# Sent from browsers that keep no cookie; nothing hangs on who is signed in.
WITHOUT_COOKIES = {"portal:track", "surveys:fill", "surveys:kiosk"}


def test_every_post_wants_its_own_sites_form(world, officer):
    browser, seen = Client(enforce_csrf_checks=True), {}
    browser.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    for route in ROUTES:
        answer = browser.post(address(route, world))
        if answer.status_code not in {403, 405}:
            seen[route.name] = answer.status_code

    assert set(seen) == WITHOUT_COOKIES


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_cannot_tell_that_it_exists(world, client_for, method):
    """S8.2: a researcher to whom nothing is assigned gets for every object what he gets for one that is not
    there.
    """
    stranger, seen = client_for(make_user("social_researcher", username="stranger")), {}
    for route in WITH_OBJECTS:
        path = address(route, world)
        ask = getattr(stranger, method)
        status, unknown = ask(path).status_code, ask(re.sub(r"[\w-]{22}", "A" * 22, path)).status_code
        # Where the role has no business at all it is refused before anything is looked for.
        if status not in {404, 405} and (status, unknown) != (403, 403):
            seen[route.name] = (status, unknown)

    assert seen == {}


def test_what_lies_out_of_scope_leaves_a_row_of_who_asked_for_it(world, client_for, client):
    """A stranger could try one file after the other, and nobody could see it."""
    stranger = make_user("social_researcher", username="stranger")
    path = reverse("beneficiaries:detail", args=[world.file.public_id])

    assert client_for(stranger).get(path).status_code == 404

    row = AuditEvent.objects.filter(kind="refused").get()
    assert (row.actor_id, row.target_type, row.target_id) == (
        stranger.pk,
        "http.beneficiaries:detail",
        world.file.public_id,
    )
    assert (row.note, row.file_id) == ("GET 404", "")
    client_for(stranger).get("/no-such-page/")
    client.get(reverse("portal:letter", args=[seal("letter", "a" * 22)]))
    assert AuditEvent.objects.filter(kind="refused").count() == 1


def test_looking_changes_nothing_and_head_answers_as_get(world, client_for, officer, chair, manager):
    """S3.6: no GET or HEAD writes, but for the log of reading and the session. Whoever looks whether a page
    is there got 405 from every page with a form.
    """
    browsers = {user.username: client_for(user) for user in (officer, chair, manager)}
    before, told, seen = _rows(), AuditEvent.objects.count(), {}
    for username, browser in browsers.items():
        for route in ROUTES:
            got, asked = (ask(address(route, world)).status_code for ask in (browser.get, browser.head))
            if got != asked:
                seen[route.name, username] = (got, asked)

    assert seen == {}
    assert _rows() == before
    later = AuditEvent.objects.filter(sequence__gt=told)
    assert set(later.values_list("kind", flat=True)) <= {"refused"}


def _rows() -> dict:
    # A refusal is written down, whatever the method; who read what as well.
    left_out = {
        "core.ReadEvent",
        "core.AuditEvent",
        "core.ChainHead",
        "core.RateCounter",
        "sessions.Session",
    }
    models = [m for m in apps.get_models() if m._meta.label not in left_out and m._meta.managed]
    return {model._meta.label: sorted(model.objects.values_list(), key=str) for model in models}


def test_answers_carry_the_headers_of_the_house(world, client_for, officer):
    browser, seen = client_for(officer), {}
    for route in ROUTES:
        headers = browser.get(address(route, world)).headers
        wrong = [
            name
            for name, value in (
                ("X-Content-Type-Options", "nosniff"),
                ("Cross-Origin-Opener-Policy", "same-origin"),
            )
            if headers.get(name) != value
        ]
        if "no-store" not in headers.get("Cache-Control", ""):
            wrong.append("Cache-Control")
        if "'unsafe" in headers.get("Content-Security-Policy", "'unsafe"):
            wrong.append("Content-Security-Policy")
        if "charset" not in headers.get("Content-Type", "charset") and headers["Content-Type"].startswith(
            "text/"
        ):
            wrong.append("Content-Type")
        if wrong:
            seen[route.name] = wrong

    assert seen == {}
