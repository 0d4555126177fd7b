"""The committee of a real charity: the manager forms it by the page; without it nothing could be decided
(A-07).
"""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import close_old_connections, connection
from django.utils import timezone

from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.committee.actions import committees, sessions
from eligibility.committee.panels import standing_now
from eligibility.committee.quorum import needed, quorum
from eligibility.models import Committee, CommitteeSeat, Session
from tests.days import in_days, today
from tests.eligibility.committee_cases import awaiting, make_committee, make_members
from tests.factories import make_user

pytestmark = pytest.mark.django_db

EDIT = "/requests/committee/edit/"


@pytest.fixture
def board(ataa, chair, secretary):
    """The active committee without seats, and those who may sit: (committee, chair, secretary, three
    members).
    """
    return Committee.objects.get(active=True), chair, secretary, make_members(3)


def facts(board, **changed) -> dict:
    committee, chair, secretary, members = board
    return {
        "public_id": committee.pk,
        "version": committee.version,
        "chair": chair,
        "secretary": secretary,
        "members": members,
        "resolution": "قرار 7 لعام 1448",
        "term_from": today(),
        "term_until": in_days(700),
        "quorum_rule": "majority",
        "quorum_number": None,
        "tie_rule": True,
    } | changed


def posted(board, **changed) -> dict:
    committee, chair, secretary, members = board
    begin, end = today(), in_days(700)
    return {
        "version": committee.version,
        "resolution": "قرار 7 لعام 1448",
        "term_from_day": begin.day,
        "term_from_month": begin.month,
        "term_from_year": begin.year,
        "term_from_calendar": "G",
        "term_until_day": end.day,
        "term_until_month": end.month,
        "term_until_year": end.year,
        "term_until_calendar": "G",
        "chair": chair.pk,
        "secretary": secretary.pk,
        "members": [user.pk for user in members],
        "quorum_rule": "majority",
        "tie_rule": "on",
    } | changed


def test_outside_the_demo_the_manager_forms_a_committee_and_its_secretary_plans_a_session(
    board, manager, secretary, client_for
):
    with pytest.raises(ConflictError, match="ليس لك مقعد"):
        sessions.create_session(by=secretary, planned_at=timezone.now(), place="القاعة")

    answer = client_for(manager).post(EDIT, posted(board))

    assert (answer.status_code, answer["Location"]) == (302, "/requests/committee/")
    seats = CommitteeSeat.objects.filter(until__isnull=True)
    assert sorted(seats.values_list("seat", flat=True)) == [
        "chair",
        "member",
        "member",
        "member",
        "secretary",
    ]
    assert {row.since for row in seats} == {today()}
    planned = sessions.create_session(by=secretary, planned_at=timezone.now(), place="القاعة")
    assert planned.attendances.count() == 5
    shown = client_for(manager).get("/requests/committee/").content.decode()
    assert "قرار 7 لعام 1448" in shown
    assert "لا تستطيع اللجنة الانعقاد" not in shown


@pytest.mark.parametrize("role", ["committee_chair", "committee_secretary", "administrator", "auditor"])
def test_nobody_but_the_manager_forms_it(board, role):
    with pytest.raises(PermissionDenied, match="المدير التنفيذي هو من يكتب"):
        committees.form_committee(by=make_user(role, username="somebody"), **facts(board))
    assert not CommitteeSeat.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"members": "one"}, "members", "يصوّت ثلاثة على الأقل"),
        ({"members": "officer"}, "members", "لا يُسند هذا المقعد"),
        ({"secretary": "chair"}, "secretary", "لا يُسند هذا المقعد"),
        ({"chair": "closed"}, "chair", "لا يُسند هذا المقعد"),
        ({"resolution": " "}, "resolution", "اكتب قرار تشكيل اللجنة"),
        ({"term_until": -1}, "term_until", "تنتهي المدة قبل بدايتها"),
        ({"term_from": -9, "term_until": -1}, "term_until", "هذه المدة منتهية"),
        ({"quorum_rule": "number", "quorum_number": 2}, "quorum_number", "من 3 إلى 4"),
        ({"quorum_rule": "number", "quorum_number": 5}, "quorum_number", "من 3 إلى 4"),
        ({"quorum_rule": "number"}, "quorum_number", "من 3 إلى 4"),
    ],
)
def test_what_is_not_sound_is_said_at_its_field(board, manager, officer, changed, field, told):
    _committee, chair, _secretary, members = board
    closed = make_user("committee_chair", username="closed", is_active=False)
    known = {"one": members[:1], "officer": [*members, officer], "chair": chair, "closed": closed}
    changed = {
        name: known[value] if isinstance(value, str) and value in known else value
        for name, value in changed.items()
    }
    changed |= {name: in_days(changed[name]) for name in ("term_from", "term_until") if name in changed}

    with pytest.raises(ValidationError) as refused:
        committees.form_committee(by=manager, **facts(board, **changed))

    assert told in str(refused.value.message_dict[field])
    assert not CommitteeSeat.objects.exists()


def test_one_person_holds_one_seat(board, manager):
    _committee, _chair, secretary, members = board
    both = make_user("committee_chair", "committee_member", username="both")
    with pytest.raises(ValidationError, match="لكل شخص مقعد واحد"):
        committees.form_committee(by=manager, **facts(board, chair=both, members=[both, *members]))


def test_only_those_who_hold_the_role_are_offered(board, manager, client_for, officer):
    page = client_for(manager).get(EDIT).content.decode()
    _committee, chair, secretary, members = board
    assert all(user.full_name in page for user in (chair, secretary, *members))
    assert f'value="{officer.pk}"' not in page


def test_seats_that_stay_keep_their_day_and_those_that_leave_are_ended(board, manager):
    committee, chair, secretary, members = board
    make_committee(chair, secretary, *members)
    began = dict(CommitteeSeat.objects.values_list("user", "since"))
    other = make_user("committee_member", username="other")

    committees.form_committee(by=manager, **facts(board, members=[*members[:2], other]))

    standing = CommitteeSeat.objects.filter(until__isnull=True)
    assert dict(standing.values_list("user", "since")) == {
        chair.pk: began[chair.pk],
        secretary.pk: began[secretary.pk],
        members[0].pk: began[members[0].pk],
        members[1].pk: began[members[1].pk],
        other.pk: today(),
    }
    assert CommitteeSeat.objects.get(user=members[2]).until == today()
    event = AuditEvent.objects.get(kind="committee.formed")
    assert "other" in event.changes["seats"][1]
    assert "other" not in event.changes["seats"][0]
    assert members[2].full_name not in event.changes["seats"][1]


def test_an_older_form_is_not_written_over_a_newer_one(board, manager, client_for):
    committees.form_committee(by=manager, **facts(board))
    with pytest.raises(StaleVersionError):
        committees.form_committee(by=manager, **facts(board))
    assert client_for(manager).post(EDIT, posted(board)).status_code == 409


def test_after_its_term_the_committee_plans_and_opens_no_session(ataa, board, manager, officer, researcher):
    committee, chair, secretary, members = board
    committees.form_committee(by=manager, **facts(board))
    session = sessions.create_session(by=secretary, planned_at=timezone.now(), place="القاعة")
    case = awaiting(ataa, officer, researcher)
    sessions.add_items(public_id=session.public_id, request_ids=[case.public_id], by=secretary)
    present = [chair.public_id, *(user.public_id for user in members)]
    sessions.mark_attendance(public_id=session.public_id, present=present, by=secretary)
    Committee.objects.update(term_from=in_days(-9), term_until=in_days(-1))

    with pytest.raises(ConflictError, match="انتهت مدة اللجنة"):
        sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّمت")
    with pytest.raises(ValidationError, match="تكون مدة اللجنة قد انتهت"):
        sessions.create_session(by=secretary, planned_at=timezone.now(), place="القاعة")

    Committee.objects.update(term_until=today())
    assert sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّمت").status == "open"


@pytest.mark.parametrize(
    ("days", "told", "late"),
    [
        (61, [], []),
        (60, ["تقترب نهاية مدة اللجنة: تجديدها"], [False]),
        (-1, ["انتهت مدة اللجنة فلا تُفتح لها جلسة"], [True]),
    ],
)
@pytest.mark.parametrize("role", ["manager", "committee_secretary", "intake_officer"])
def test_manager_and_secretary_are_told_sixty_days_before(board, manager, rf, role, days, told, late):
    committees.form_committee(by=manager, **facts(board))
    Committee.objects.update(term_from=in_days(-90), term_until=in_days(days))
    request = rf.get("/")
    request.user = make_user(role, username="reader")

    rows = standing_now(request)

    expected = [] if role == "intake_officer" else told
    assert [row["what"] for row in rows] == expected
    assert [row["late"] for row in rows] == (late if expected else [])


def test_a_seat_whose_holder_lost_the_role_is_to_be_filled(board, manager, rf):
    committee, _chair, _secretary, members = board
    committees.form_committee(by=manager, **facts(board))
    assert committees.can_decide(committee)
    for member in members[:2]:
        member.roles.all().delete()

    assert {row.user for row in committees.unfilled(committee)} == set(members[:2])
    assert not committees.can_decide(committee)


def test_a_quorum_by_number_is_that_number():
    assert [needed("number", 7, number) for number in (3, 4, 7)] == [3, 4, 7]
    assert not quorum("number", able=7, present=4, number=5).met
    assert quorum("number", able=7, present=5, number=5).met


def test_loading_the_policy_again_keeps_what_the_manager_wrote(board, manager):
    from eligibility.catalogue.presets import load_profile

    committees.form_committee(
        by=manager, **facts(board, quorum_rule="number", quorum_number=4, tie_rule=False)
    )
    load_profile(place="ataa")

    committee = Committee.objects.get(active=True)
    assert (committee.quorum_rule, committee.quorum_number, committee.tie_rule) == ("number", 4, False)
    load_profile(place="baraem")
    load_profile(place="ataa")
    again = Committee.objects.get(active=True)
    assert (again.pk, again.quorum_rule, again.quorum_number) == (committee.pk, "number", 4)


def test_a_new_committee_begins_with_the_quorum_of_the_files(db, tmp_path):
    from eligibility.catalogue.presets import copy_preset, load_profile

    copy_preset("ataa", tmp_path)
    file = tmp_path / "catalogue.yaml"
    text = file.read_text(encoding="utf-8").replace("quorum_rule: majority", "quorum_rule: all")
    file.write_text(text, encoding="utf-8")
    load_profile(place=tmp_path)

    assert Committee.objects.get(active=True).quorum_rule == "all"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sessions_of_one_committee_are_not_open_at_once(ataa, board, manager, officer, researcher):
    _committee, chair, secretary, members = board
    committees.form_committee(by=manager, **facts(board))
    present = [chair.public_id, *(user.public_id for user in members)]
    planned = []
    for _number in range(2):
        session = sessions.create_session(by=secretary, planned_at=timezone.now(), place="القاعة")
        case = awaiting(ataa, officer, researcher)
        sessions.add_items(public_id=session.public_id, request_ids=[case.public_id], by=secretary)
        sessions.mark_attendance(public_id=session.public_id, present=present, by=secretary)
        planned.append(session.public_id)
    gate, outcomes = threading.Barrier(2), []

    def open_one(public_id):
        gate.wait(timeout=20)
        try:
            sessions.open_session(public_id=public_id, by=secretary, reason="قُدّمت")
            outcomes.append("opened")
        except ConflictError as refused:
            outcomes.append("close it first" if "أغلقها أولًا" in str(refused) else str(refused))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=open_one, args=[public_id]) for public_id in planned]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["close it first", "opened"]
    assert Session.objects.filter(status="open").count() == 1
