"""What the desk and the page of a file cost: no more with twice as much behind them, in every role."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from tests.factories import make_file, make_user, request_at, told

pytestmark = pytest.mark.django_db

STATUSES = (
    "draft",
    "submitted",
    "incomplete",
    "studying",
    "evaluated",
    "awaiting_decision",
    "approved",
    "rejected",
    "delivering",
    "delivered",
    "closed",
)


def fill(profile, by, researcher):
    """A request at each status, and one decision of each kind that was told long ago."""
    for status in STATUSES:
        request_at(status, file=make_file(by=by), profile=profile, by=by, researcher=researcher)
    for status in ("approved", "rejected"):
        case = request_at(status, file=make_file(by=by), profile=profile, by=by, researcher=researcher)
        told(case, by=by, at=timezone.now() - timedelta(days=60))


QUERIES = {
    "intake_officer": 32,
    "social_researcher": 19,
    "social_research_officer": 16,
    "department_head": 12,
    "committee_member": 19,
    "committee_chair": 19,
    "committee_secretary": 28,
    "delivery_officer": 16,
    "quality_officer": 16,
    "manager": 45,
    "auditor": 15,
    "privacy_officer": 15,
    "administrator": 24,
}


@pytest.mark.parametrize("role", list(Role))
def test_the_desk_costs_the_same_with_twice_as_much_behind_it(
    ataa, client_for, role, django_assert_num_queries
):
    user = make_user(role, username="somebody")
    by = user if role == "intake_officer" else make_user("intake_officer", username="opener")
    researcher = (
        user if role == "social_researcher" else make_user("social_researcher", username="researcher")
    )
    client = client_for(user)
    for _time in range(2):
        fill(ataa, by, researcher)
        client.get("/")  # it writes how many wait into the session
        with django_assert_num_queries(QUERIES[role]):
            assert client.get("/").status_code == 200


STUDY = {"social_researcher", "social_research_officer", "department_head", "manager", "auditor"}
PLACES = [
    (role, status)
    for role in ("intake_officer", "social_research_officer", "department_head", "manager", "auditor")
    for status in ("draft", "submitted", "studying", "awaiting_decision", "approved", "closed")
] + [("social_researcher", "studying"), ("social_researcher", "closed")]


@pytest.mark.parametrize(("role", "status"), PLACES)
def test_the_page_of_a_file_costs_fifteen_queries_at_most(
    ataa, client_for, role, status, django_assert_max_num_queries
):
    user = make_user(role, username="somebody")
    by = user if role == "intake_officer" else make_user("intake_officer", username="opener")
    researcher = (
        user if role == "social_researcher" else make_user("social_researcher", username="researcher")
    )
    file = make_file(by=by, members=3)
    request_at(status, file=file, profile=ataa, by=by, researcher=researcher)
    client = client_for(user)

    most = 15
    if (role, status) == ("intake_officer", "submitted"):
        most = 17  # a request that may be accepted now is looked at whole: its papers, its declaration
    elif status == "studying" and role in STUDY:
        most = 18  # interview, visit, and which of them the service demands
    with django_assert_max_num_queries(most):
        assert client.get(file.get_absolute_url()).status_code == 200
