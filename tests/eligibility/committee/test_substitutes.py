"""Too few who may decide: said before the agenda, and somebody named by the manager for one request."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import pdf
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.committee.actions import ballots, committees, sessions
from eligibility.committee.actions import substitutes as actions
from eligibility.committee.panels import substitutes_now
from eligibility.decision.actions import decisions
from eligibility.decision.letters import letter_context
from eligibility.models import (
    Attendance,
    Ballot,
    CommitteeSeat,
    Decision,
    ServiceRequest,
    Session,
    Substitute,
)
from tests.desks import as_shown
from tests.eligibility.committee_cases import (
    GRANT,
    WORDING,
    awaiting,
    make_committee,
    make_members,
    opened,
    planned,
    sign_minutes,
    vote,
    words_of,
)
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(db):
    return make_members(4)


@pytest.fixture
def committee(ataa, chair, secretary, members):
    return make_committee(chair, secretary, *members)


@pytest.fixture
def other(db):
    """A member of the committee who holds no seat."""
    return make_user("committee_member", username="other")


@pytest.fixture
def request_(ataa, committee, officer, researcher, members):
    """Three of the five who vote have the applicant's mobile: two are able."""
    case = awaiting(ataa, officer, researcher)
    make_relatives(case, *members[:3])
    return case


def make_relatives(case, *users):
    for user in users:
        user.mobile = case.beneficiary.head.mobile
        user.save()


def name(case, by, user, **changed):
    return actions.name_substitute(
        public_id=case.public_id, by=by, **{"user": user, "reason": "ثلاثة أقارب"} | changed
    )


# --- the committee -------------------------------------------------------------------------------


def test_a07_too_few_who_may_vote_are_said_before_the_agenda(request_, secretary, client_for):
    session = planned(secretary)
    page = client_for(secretary).get(session.get_absolute_url()).content.decode()

    assert "لا يصوّت عليه إلا أقل من ثلاثة" in page
    with pytest.raises(ValidationError) as refused:
        sessions.add_items(public_id=session.public_id, request_ids=[request_.public_id], by=secretary)
    assert refused.value.message_dict == {
        "requests": [
            f"لا يصوّت على هذه الطلبات إلا أقل من ثلاثة: {request_.shown_number}. يسمّي المدير بديلًا أولًا."
        ]
    }
    assert session.items.count() == 0


def test_a07_three_who_may_vote_are_enough(ataa, committee, officer, researcher, members, secretary):
    case = awaiting(ataa, officer, researcher)
    make_relatives(case, *members[:2])

    assert planned(secretary, case).items.count() == 1


def test_a07_a_substitute_votes_on_the_one_request_and_it_is_decided(
    ataa, request_, officer, researcher, manager, other, chair, secretary, members, client_for
):
    name(request_, manager, other)
    another = awaiting(ataa, officer, researcher)
    session, (first, second) = opened(secretary, [chair, *members, other], request_, another)
    mine, theirs = (first, second) if first.request == request_ else (second, first)
    client = client_for(other)

    assert client.get(session.get_absolute_url()).status_code == 200
    assert client.get(f"/requests/items/{mine.public_id}/").status_code == 200
    assert client.get(f"/requests/items/{theirs.public_id}/").status_code == 404
    for item in (mine, theirs):
        ballots.start_voting(item_id=item.public_id, by=chair)
    with pytest.raises(PermissionDenied):
        ballots.cast_ballot(item_id=theirs.public_id, by=other, choice="approve")
    vote(mine, approve=[chair, members[3], other])
    ballots.close_item(item_id=mine.public_id, by=chair, outcome="approve", wording=WORDING)

    assert Ballot.objects.filter(item=mine).count() == 3
    request_.refresh_from_db()
    assert request_.status == "approved"
    assert AuditEvent.objects.get(kind="substitute.named").note == f"{other.full_name}: ثلاثة أقارب"


def test_the_wall_shows_a_substitute_no_sheet_but_of_the_request_he_is_named_for(
    ataa, request_, officer, researcher, manager, other, chair, secretary, members, client_for
):
    name(request_, manager, other)
    session, items = opened(
        secretary, [chair, *members, other], request_, awaiting(ataa, officer, researcher)
    )
    theirs = next(item for item in items if item.request != request_)
    ballots.start_voting(item_id=theirs.public_id, by=chair)

    page = client_for(other).get(f"/requests/sessions/{session.public_id}/room/")

    assert page.context["item"] == theirs
    assert "sheet" not in page.context


def test_a_substitute_signs_the_minutes_of_the_session_he_sat_in(
    request_, manager, other, chair, secretary, members
):
    name(request_, manager, other)
    session, (item,) = opened(secretary, [chair, members[3], members[0], other], request_)
    ballots.close_item(item_id=item.public_id, by=chair, outcome="postpone", note="ضاق الوقت")
    sessions.close_session(public_id=session.public_id, by=secretary)
    sign_minutes(session)

    row = Attendance.objects.get(user=other)
    assert (row.seat, row.signed_at is not None) == ("substitute", True)
    assert Session.objects.get().status == "signed"


def test_a_substitute_makes_no_quorum_of_a_session(request_, manager, other, chair, secretary):
    name(request_, manager, other)
    session = planned(secretary, request_)
    sessions.mark_attendance(
        public_id=session.public_id, present=[chair.public_id, other.public_id], by=secretary
    )

    with pytest.raises(ConflictError, match="النصاب"):
        sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّمت")


def test_on_a_planned_agenda_the_substitute_is_called_at_once_and_taken_back(
    ataa, committee, officer, researcher, members, secretary, manager, other
):
    case = awaiting(ataa, officer, researcher)
    session = planned(secretary, case)
    make_relatives(case, *members[:3])

    row = name(case, manager, other)
    assert Attendance.objects.get(session=session, user=other).seat == "substitute"
    actions.end_substitute(public_id=case.public_id, by=manager, substitute_id=row.public_id)

    assert not Attendance.objects.filter(user=other).exists()
    row.refresh_from_db()
    assert row.ended_by == manager
    with pytest.raises(ConflictError, match="لا أحد بهذا الاسم"):
        actions.end_substitute(public_id=case.public_id, by=manager, substitute_id=row.public_id)


def test_nobody_is_named_where_three_may_vote_or_once_the_session_is_open(
    ataa, request_, committee, officer, researcher, members, secretary, manager, other, chair
):
    fine = awaiting(ataa, officer, researcher)
    with pytest.raises(ConflictError, match="فلا يُسمّى له أحد"):
        name(fine, manager, other)
    opened(secretary, [chair, *members], fine)
    make_relatives(fine, *members)

    with pytest.raises(ConflictError, match="تبقى مقاعدها"):
        name(fine, manager, other)


@pytest.mark.parametrize("who", ["member with a seat", "relative", "no member", "officer"])
def test_who_is_not_able_is_not_named(who, request_, manager, members, other, officer):
    wrong = {"member with a seat": members[3], "relative": other, "officer": officer}.get(who)
    if who == "relative":
        make_relatives(request_, other)

    with pytest.raises(ValidationError) as refused:
        name(request_, manager, wrong, reason="")
    assert set(refused.value.message_dict) == {"user", "reason"}


def test_the_manager_does_not_name_himself(request_):
    both = make_user("manager", "committee_member", username="both")

    with pytest.raises(ValidationError, match="user"):
        name(request_, both, both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitute.objects.create(request=request_, user=both, named_by=both, reason="س")


@pytest.mark.parametrize("who", ["secretary", "chair", "auditor", "officer", "department_head"])
def test_the_manager_alone_names(who, request_, other, request):
    with pytest.raises(PermissionDenied):
        name(request_, request.getfixturevalue(who), other)


def test_a_stale_page_names_nobody(request_, manager, other, client_for):
    with pytest.raises(StaleVersionError):
        name(request_, manager, other, version=request_.version - 1)

    sent = {"do": "name", "user": other.pk, "reason": "ثلاثة أقارب", "version": request_.version - 1}
    answer = client_for(manager).post(f"/requests/{request_.public_id}/substitute/", sent)

    assert answer.status_code == 409
    assert "ثلاثة أقارب" in answer.text
    assert Substitute.objects.count() == 0


def test_a_stale_page_takes_no_naming_back(request_, manager, other, client_for):
    row = name(request_, manager, other)

    sent = {"do": f"end:{row.public_id}", "version": request_.version}
    answer = client_for(manager).post(f"/requests/{request_.public_id}/substitute/", sent)

    row.refresh_from_db()
    assert (answer.status_code, row.ended_at) == (409, None)


def test_the_manager_is_told_and_names_on_the_page(request_, manager, other, rf, client_for):
    asked = rf.get("/")
    asked.user = manager
    client, page = client_for(manager), f"/requests/{request_.public_id}/substitute/"

    assert [(row["what"], row["url"]) for row in as_shown(substitutes_now(asked))] == [
        ("المخوّلون بالتصويت أو القرار أقل من اللازم: سلة غذائية", page)
    ]
    sent = {"do": "name", "user": other.pk, "reason": "ثلاثة أقارب", "version": request_.version}
    assert client.post(page, sent).status_code == 302
    assert substitutes_now(asked) == []
    assert other.full_name in client.get(page).content.decode()
    assert client.post(page, {"do": "burn"}).status_code == 400


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_are_named_at_once_are_one(ataa, chair, secretary, officer, researcher, manager):
    members = make_members(4)
    make_committee(chair, secretary, *members)
    case = awaiting(ataa, officer, researcher)
    make_relatives(case, *members[:3])
    others = [make_user("committee_member", username=f"other_{n}") for n in range(2)]

    found = at_once(*[lambda user=user: name(case, manager, user) for user in others])

    assert found == ["ConflictError", "done"]
    assert Substitute.objects.count() == 1


def test_the_database_names_nobody_twice(request_, manager, other):
    name(request_, manager, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Substitute.objects.create(request=request_, user=other, named_by=manager, reason="س")


def test_an_open_session_keeps_its_seats(
    ataa, committee, officer, researcher, members, secretary, chair, client_for
):
    case = awaiting(ataa, officer, researcher)
    session, (item,) = opened(secretary, [chair, *members], case)
    ballots.start_voting(item_id=item.public_id, by=chair)
    CommitteeSeat.objects.filter(user=members[0]).update(until=timezone.localdate())
    client = client_for(members[0])

    assert client.get(session.get_absolute_url()).status_code == 200
    assert client.get(f"/requests/items/{item.public_id}/").status_code == 200
    ballots.cast_ballot(item_id=item.public_id, by=members[0], choice="approve")
    assert Ballot.objects.count() == 1
    sessions_later = planned(secretary)
    assert client.get(sessions_later.get_absolute_url()).status_code == 404


# --- the department ------------------------------------------------------------------------------


@pytest.fixture
def under_department(baraem, officer, researcher, department_head):
    """The one department head has the applicant's mobile."""
    case = awaiting(baraem, officer, researcher, service="school_bag")
    make_relatives(case, department_head)
    return ServiceRequest.objects.get(pk=case.pk)


def decide(case, by):
    return decisions.issue(public_id=case.public_id, by=by, **GRANT)


def test_what_the_department_decides_waits_for_no_committee(under_department):
    assert list(sessions.waiting_requests()) == []


def test_b14_in_place_of_a_barred_head_another_holder_of_the_role_decides(
    under_department, department_head, manager, research_officer
):
    second = make_user("department_head", username="second")
    with pytest.raises(PermissionDenied):
        decide(under_department, department_head)
    with pytest.raises(ConflictError, match="فلا يُسمّى له أحد"):
        name(under_department, manager, research_officer)

    assert decide(under_department, second).decided_by == second


def test_b14_where_no_holder_may_the_manager_names_who_decides_this_request(
    under_department, baraem, officer, researcher, manager, research_officer, client_for, rf
):
    stranger = make_user("committee_chair", username="stranger")
    other = awaiting(baraem, officer, researcher, service="school_bag")
    page = f"/requests/{under_department.public_id}/decision/"
    assert client_for(stranger).get(page).status_code == 404

    name(under_department, manager, stranger)

    asked = rf.get("/")
    asked.user = stranger
    assert [row["url"] for row in as_shown(substitutes_now(asked))] == [page]
    assert client_for(stranger).get(page).status_code == 200
    assert client_for(stranger).get(f"/requests/{other.public_id}/decision/").status_code == 404
    with pytest.raises(PermissionDenied):
        decide(under_department, research_officer)
    decision = decide(under_department, stranger)
    assert Decision.objects.get().decided_by == stranger
    assert {"نيابة", "عن", "رئيس"} <= words_of(pdf.render("pdf/letter.html", letter_context(decision)))
    assert AuditEvent.objects.filter(kind="substitute.named").count() == 1


@pytest.mark.parametrize("role", ["intake_officer", "social_researcher", "delivery_officer", "auditor"])
def test_b14_whose_role_is_kept_apart_is_not_named(role, under_department, manager):
    with pytest.raises(ValidationError, match="user"):
        name(under_department, manager, make_user(role, username="apart"))


def test_b14_who_researched_the_request_is_not_named(under_department, manager, researcher):
    with pytest.raises(ValidationError, match="user"):
        name(under_department, manager, researcher)


def test_b14_who_was_taken_back_decides_nothing(under_department, manager):
    stranger = make_user("committee_chair", username="stranger")
    row = name(under_department, manager, stranger)
    actions.end_substitute(public_id=under_department.public_id, by=manager, substitute_id=row.public_id)

    with pytest.raises(PermissionDenied):
        decide(under_department, stranger)


def test_a_committee_that_is_formed_anew_gives_no_seat_to_a_substitute_alone(request_, manager, other):
    """The two are apart: a substitute holds no seat, and sits in no session of other requests."""
    name(request_, manager, other)

    assert not committees.CommitteeSeat.objects.filter(user=other).exists()
    assert Session.objects.visible_to(other).count() == 0
