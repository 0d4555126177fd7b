"""The shell: what it offers to whom."""

import pytest
from django.urls import reverse

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
