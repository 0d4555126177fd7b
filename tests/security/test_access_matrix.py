"""S8.1: each address, by each method, for each role. Written out by hand from "Who sees what"; a new address
fails the run.

302 sends on (after a step, or to where it belongs), 409 says that the moment is wrong, 403 that the right is
missing with its reason, 404 that there is nothing to see for this role, 405 that the method is not known.
"""

import pytest

from accounts.enums import Role
from tests.addresses import PUBLIC, make_world, routes
from tests.factories import make_user
from tests.security.matrix import ROLES, ask, read

pytestmark = [pytest.mark.one_lane, pytest.mark.usefixtures("papers_as_pages")]

EXPECTED = read()


@pytest.fixture
def cast(db):
    """One user a role; the researcher is the one to whom the world's requests are assigned."""
    return {role: make_user(role, username=role) for role in ROLES}


def test_every_address_stands_in_the_matrix():
    named = {name for name, _method, _role in EXPECTED}

    assert {route.name for route in routes()} - PUBLIC - named == set()
    assert named - {route.name for route in routes()} == set()
    assert set(Role.values) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_role_opens_exactly_this(ataa, cast, client_for, role):
    world, browser = make_world(ataa, cast), client_for(cast[role])

    seen = {
        (route.name, method, role): ask(browser, method, route, world)
        for route in routes()
        if route.name not in PUBLIC
        for method in ("get", "post")
    }

    wanted = {key: status for key, status in EXPECTED.items() if key[2] == role}
    assert {key: (status, wanted.get(key)) for key, status in seen.items() if status != wanted.get(key)} == {}
