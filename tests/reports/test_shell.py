"""The shell: what it offers to whom."""

import pytest
from django.urls import reverse

from core.context import shell
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "searches"),
    [
        ("intake_officer", True),
        ("social_researcher", True),
        ("delivery_officer", True),
        ("auditor", True),
        ("committee_member", False),
        ("quality_officer", False),
        ("administrator", False),
    ],
)
def test_the_search_stands_where_it_can_find_somebody(role, searches, ataa, client_for):
    page = client_for(make_user(role, username="somebody")).get(reverse("home"))

    assert ('role="search"' in page.content.decode()) is searches


def test_how_much_waits_is_not_said_before_the_desk_was_read(ataa, officer, client_for):
    """After signing in again it said 0 on every page until the desk was opened."""
    client = client_for(officer)
    assert 'class="count' not in client.get("/requests/").text
    client.get("/")
    assert 'class="count' in client.get("/requests/").text


def test_the_shell_tells_a_stranger_nothing_but_the_charity(ataa, rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    for user in (None, AnonymousUser()):
        request.user = user
        known = shell(request)
        assert known.pop("charity").short_name == "جمعية عطاء"
        assert known == {
            "nav_items": [],
            "may_search": False,
            "role_labels": [],
            "waiting_count": None,
        }
