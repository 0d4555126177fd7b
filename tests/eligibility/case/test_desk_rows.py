"""The desks of decision and delivery: each row for whoever the policy of its request names, and for nobody
else.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from eligibility.decision import panels as decision_panels
from eligibility.delivery import panels as delivery_panels
from eligibility.intake import panels as intake_panels
from tests.desks import as_shown
from tests.factories import make_file, make_user, request_at, told

pytestmark = pytest.mark.django_db

STATUSES = ("awaiting_decision", "approved", "rejected", "delivering", "delivered")
TELL = {"approved-untold", "rejected-untold"}
DELIVER = {"approved", "delivering"}
CLOSE = {"rejected", "delivered"}
EXPECTED = {
    "ataa": {
        "intake_officer": TELL | CLOSE,
        "committee_secretary": set(),  # none of these was decided in a session of hers
        "committee_chair": set(),
        "committee_member": set(),
        "department_head": set(),
        "delivery_officer": DELIVER,
        "social_researcher": set(),
        "manager": set(),
    },
    "baraem": {
        "intake_officer": TELL | CLOSE,
        "committee_secretary": set(),
        "committee_chair": set(),
        "committee_member": set(),
        "department_head": {"awaiting_decision"} | TELL,
        "delivery_officer": DELIVER,
        "social_researcher": set(),
        "manager": set(),
    },
}


@pytest.fixture
def opener(db):
    return make_user("intake_officer", username="opener")


def cases_under(profile, by) -> dict:
    """A request at each status by name, those decided on once told and once untold."""
    cases = {}
    for status in STATUSES:
        cases[status] = request_at(status, file=make_file(by=by), profile=profile, by=by)
    for status in ("approved", "rejected"):
        told(cases[status], by=by, at=timezone.now() - timedelta(days=60))  # nobody may object any more
        cases[f"{status}-untold"] = request_at(status, file=make_file(by=by), profile=profile, by=by)
    return cases


def rows_of(user, rf):
    request = rf.get("/")
    request.user = user
    return as_shown(decision_panels.decisions_now(request) + delivery_panels.deliveries_now(request))


def named(rows, cases) -> list:
    return sorted(name for row in rows for name in cases if cases[name].public_id in row["url"])


@pytest.mark.parametrize(
    ("policy", "role"), [(policy, role) for policy, roles in EXPECTED.items() for role in roles]
)
def test_each_row_is_for_whom_the_policy_names(policy, role, request, rf, opener):
    cases = cases_under(request.getfixturevalue(policy), opener)

    rows = rows_of(make_user(role, username="somebody"), rf)

    assert named(rows, cases) == sorted(EXPECTED[policy][role])
    assert len(rows) == len(EXPECTED[policy][role])


def test_another_role_that_the_policy_names_gets_the_rows(ataa, rf, opener):
    ataa.steps.filter(step="delivery").update(role="intake_officer")
    cases = cases_under(ataa, opener)

    assert set(named(rows_of(opener, rf), cases)) == TELL | CLOSE | DELIVER
    assert rows_of(make_user("delivery_officer", username="carrier"), rf) == []


def test_a_desk_without_business_asks_for_the_policy_alone(ataa, rf, opener, django_assert_num_queries):
    cases_under(ataa, opener)
    auditor = make_user("auditor", username="somebody")
    assert auditor.role_codes == {"auditor"}

    with django_assert_num_queries(2):  # versions of the policy and their steps, once for both stages
        assert rows_of(auditor, rf) == []


@pytest.mark.parametrize("cases", [1, 4])
def test_what_may_be_closed_costs_the_same_at_one_and_at_four(
    ataa, rf, opener, cases, django_assert_num_queries
):
    for _case in range(cases):
        told(
            request_at("rejected", file=make_file(by=opener), profile=ataa, by=opener),
            by=opener,
            at=timezone.now() - timedelta(days=60),
        )
    assert opener.role_codes == {"intake_officer"}
    request = rf.get("/")
    request.user = opener

    # Versions of the policy and their steps; which of either status, what is printed of them, holidays.
    with django_assert_num_queries(6):
        assert len(delivery_panels.deliveries_now(request)) == cases


def test_what_may_be_closed_is_not_hidden_behind_what_may_still_be_objected_to(ataa, rf, opener):
    """What was granted in part waits for the last day of the objection: it takes no place of the twenty."""
    partly = {"outcome": "partly_approved"}
    for _case in range(21):
        request_at("delivered", file=make_file(by=opener), profile=ataa, by=opener, decided=partly)
    whole = request_at("delivered", file=make_file(by=opener), profile=ataa, by=opener)
    request = rf.get("/")
    request.user = opener

    rows = as_shown(delivery_panels.deliveries_now(request))

    assert [row["url"] for row in rows] == [f"/requests/{whole.public_id}/steps/close/"]


@pytest.mark.parametrize("cases", [1, 4])
def test_accounts_to_verify_cost_the_same_at_one_and_at_four(ataa, opener, cases, django_assert_num_queries):
    for _case in range(cases):
        case = request_at("approved", file=make_file(by=opener), profile=ataa, by=opener)
        told(case, by=opener, at=timezone.now())

    with django_assert_num_queries(5):  # which of three statuses, the roles, those without an account
        rows = intake_panels._to_verify(opener)
    assert len(rows) == cases
