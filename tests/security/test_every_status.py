"""Every page of a request, at every status, answers whoever reads requests and never breaks."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from eligibility.enums import Status
from eligibility.models import Service
from tests.addresses import routes
from tests.factories import make_file, make_user, request_at

pytestmark = [pytest.mark.django_db, pytest.mark.one_lane, pytest.mark.usefixtures("papers_as_pages")]
PAGES = [
    route.name
    for route in routes()
    if route.name.startswith("eligibility:") and route.arguments == {"public_id"}
]
# Of those who read alike, one; nobody else opens a request at all (tests/security/matrix.yaml).
WHO = {
    "ataa": [
        Role.INTAKE_OFFICER, Role.SOCIAL_RESEARCHER, Role.SOCIAL_RESEARCH_OFFICER, Role.DELIVERY_OFFICER,
        Role.COMMITTEE_SECRETARY, Role.MANAGER,
    ],
    "baraem": [Role.DEPARTMENT_HEAD, Role.INTAKE_OFFICER, Role.DELIVERY_OFFICER],
}  # fmt: skip


@pytest.fixture
def staff():
    """One account of each role."""
    return {role: make_user(role, username=f"any_{role}") for role in Role}


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("policy", ["ataa", "baraem"])
def test_no_page_breaks_at_any_status(policy, status, staff, client_for, request):
    """The page of an objection broke for whoever may only read it before the applicant was told."""
    known = {"profile": request.getfixturevalue(policy), "by": staff[Role.INTAKE_OFFICER]}
    known["service"] = Service.objects.on_offer().order_by("order").last()
    case = request_at(
        status,
        file=make_file(by=known["by"], members=1),
        researcher=None if status in {"draft", "submitted"} else staff[Role.SOCIAL_RESEARCHER],
        decider=make_user("committee_chair", username="decider"),
        **known,
    )

    broken = {}
    for role, user in staff.items():
        if role not in WHO[policy]:
            continue
        browser = client_for(user)
        browser.raise_request_exception = False
        for name in PAGES:
            answer = browser.get(reverse(name, args=[case.public_id])).status_code
            if answer >= 500:
                broken[role.value, name] = answer

    assert broken == {}
