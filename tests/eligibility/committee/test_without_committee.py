"""Under a policy whose department decides nothing of committees is offered; what began under a committee goes
on.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.verdicts import ConflictError
from eligibility.case.tasks import task_list
from eligibility.committee.actions import committees, sessions
from eligibility.models import Committee, ServiceRequest, Session
from tests.days import in_days, today
from tests.eligibility.committee_cases import awaiting, make_committee, make_members
from tests.factories import make_file, request_at
from tests.presets import in_force

pytestmark = pytest.mark.django_db
WORDS = ("لجنة", "اللجنة", "الجلسات", "جلسة")
STAFF = ["chair", "secretary", "member", "manager", "auditor", "officer", "department_head", "administrator"]


@pytest.fixture
def committee(ataa, chair, secretary):
    """A committee of former times whose term is over; the department decides now."""
    found = make_committee(chair, secretary, *make_members(2))
    Committee.objects.update(term_until=in_days(-1))
    in_force("baraem")
    return found


def plan(secretary):
    return sessions.create_session(by=secretary, planned_at=timezone.now() + timedelta(days=1), place="المقر")


def links_of(client):
    return [item["url"] for item in client.get("/").context["nav_items"]]


@pytest.mark.parametrize("who", ["chair", "secretary", "member", "manager", "auditor"])
def test_the_navigation_leads_to_sessions_under_a_committee_alone(who, ataa, client_for, request):
    client = client_for(request.getfixturevalue(who))
    assert "/requests/sessions/" in links_of(client)

    in_force("baraem")

    assert "/requests/sessions/" not in links_of(client)


@pytest.mark.parametrize("who", STAFF)
def test_no_desk_has_a_word_of_a_committee(who, committee, client_for, request):
    text = client_for(request.getfixturevalue(who)).get("/").content.decode()

    main = text[text.index("<main") :]
    for role in Role:  # whoever holds a role of the committee is still greeted by it
        main = main.replace(str(role.label), "")
    assert [word for word in WORDS if word in main] == []


def test_no_session_is_planned(committee, client_for, secretary):
    client = client_for(secretary)

    with pytest.raises(ConflictError, match="لا لجنة في السياسة السارية"):
        plan(secretary)
    page = client.get("/requests/sessions/new/")
    assert (page.status_code, Session.objects.count()) == (409, 0)
    assert "لا لجنة في السياسة السارية" in page.content.decode()
    assert "/requests/sessions/new/" not in client.get("/requests/sessions/").content.decode()


def test_no_committee_is_formed(committee, client_for, manager, chair, secretary):
    members = [seat.user for seat in committee.seats.filter(seat="member")]
    Committee.objects.update(active=True)
    facts = {"resolution": "ق", "term_from": today(), "term_until": in_days(9), "tie_rule": True}

    with pytest.raises(ConflictError, match="لا لجنة في السياسة السارية"):
        committees.form_committee(
            by=manager, public_id=committee.pk, version=committee.version, chair=chair, secretary=secretary,
            members=members, quorum_rule="majority", quorum_number=None, **facts,
        )  # fmt: skip
    assert client_for(manager).get("/requests/committee/edit/").status_code == 409


def test_the_task_list_names_a_committee_where_there_is_one(ataa, officer):
    one = request_at("draft", file=make_file(by=officer), profile=ataa, by=officer)
    other = request_at("draft", file=make_file(by=officer), profile=in_force("baraem"), by=officer)

    said = "توضيح أن اللجنة تدرس الطلب"
    assert said in labels(one, officer)
    assert [label for label in labels(other, officer) if "لجنة" in label] == []
    assert labels(other, officer)[:3] == [label for label in labels(one, officer) if label != said][:3]


def labels(case, user):
    return [row["label"] for row in task_list(ServiceRequest.objects.for_page().get(pk=case.pk), user)]


def test_a_request_that_began_under_a_committee_still_comes_before_it(
    ataa, officer, researcher, chair, secretary, client_for
):
    make_committee(chair, secretary, *make_members(2))
    case = awaiting(ataa, officer, researcher)
    in_force("baraem")

    assert "/requests/sessions/" in links_of(client_for(secretary))
    session = plan(secretary)
    sessions.add_items(public_id=session.public_id, request_ids=[case.public_id], by=secretary)

    ServiceRequest.objects.filter(pk=case.pk).update(status="closed")
    assert "/requests/sessions/" not in links_of(client_for(secretary))
    Session.objects.filter(pk=session.pk).update(status="closed")
    assert "/requests/sessions/" in links_of(client_for(secretary)), "minutes are still to be signed"


def test_before_there_is_a_policy_nothing_of_committees_is_offered(db, client_for, secretary):
    assert "/requests/sessions/" not in links_of(client_for(secretary))
