"""One item of a session (A-07): voting, stepping back, closing; who must not; two at once."""

import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client

from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.committee.actions import ballots, sessions
from eligibility.decision.actions import decisions
from eligibility.models import AgendaItem, Ballot, CommitteeSeat, Decision, Recusal, ServiceRequest
from eligibility.step_page import ways_out
from tests.eligibility.committee_cases import (
    REFUSAL,
    WORDING,
    awaiting,
    make_committee,
    make_members,
    opened,
    planned,
    vote,
)
from tests.factories import make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(db):
    return make_members(5)


@pytest.fixture
def committee(ataa, chair, secretary, members):
    return make_committee(chair, secretary, *members)


@pytest.fixture
def request_(ataa, officer, researcher):
    return awaiting(ataa, officer, researcher)


@pytest.fixture
def item(committee, secretary, chair, members, request_):
    """An item that everyone is present for and that is being voted on."""
    _session, (item,) = opened(secretary, [chair, *members], request_)
    ballots.start_voting(item_id=item.public_id, by=chair)
    item.refresh_from_db()
    return item


def close(item, by, outcome="approve", wording=WORDING, **facts):
    return ballots.close_item(item_id=item.public_id, by=by, outcome=outcome, wording=wording, **facts)


def cast(item, by, choice="approve", reservation=""):
    return ballots.cast_ballot(item_id=item.public_id, by=by, choice=choice, reservation=reservation)


# --- one ballot ----------------------------------------------------------------------------------


def test_a_ballot_is_kept_and_its_choice_stays_out_of_the_chain(item, members):
    cast(item, members[0], "reject", "المبلغ كبير")

    ballot = Ballot.objects.get()
    assert (ballot.member, ballot.choice, ballot.reservation) == (
        members[0],
        "reject",
        "المبلغ كبير",
    )
    event = AuditEvent.objects.get(kind="ballot.cast")
    assert (event.actor_name, event.changes, event.note) == ("member_1", {}, "")


@pytest.fixture
def waiting(committee, secretary, chair, members, request_):
    """An item of an open session, not being voted on yet; chair, secretary and four members are there."""
    _session, (found,) = opened(secretary, [secretary, chair, *members[:4]], request_)
    return found


def start(item, by):
    return ballots.start_voting(item_id=item.public_id, by=by)


def test_the_leader_or_the_secretary_begins_the_vote_and_nobody_else(waiting, secretary, members, manager):
    for nobody in (members[0], manager):
        with pytest.raises(PermissionDenied, match="من يرأس البند"):
            start(waiting, nobody)
    assert start(waiting, secretary).status == "voting"


def test_a_vote_begins_once(waiting, chair):
    start(waiting, chair)
    with pytest.raises(ConflictError, match="سبق بدء التصويت على هذا البند"):
        start(waiting, chair)


def test_no_vote_begins_on_a_request_that_left_the_committee(waiting, chair, request_):
    type(request_).objects.filter(pk=request_.pk).update(status="studying")
    with pytest.raises(ConflictError, match="لم يعد الطلب بانتظار القرار"):
        start(waiting, chair)


def test_no_vote_begins_without_a_quorum_for_the_item(waiting, chair, members):
    for member in members[:4]:
        ballots.recuse(item_id=waiting.public_id, by=member, reason="قرابة")
    with pytest.raises(ConflictError, match="لا نصاب لهذا البند"):
        start(waiting, chair)


def test_no_vote_begins_in_a_session_that_is_not_open(waiting, chair):
    type(waiting.session).objects.update(status="closed")
    with pytest.raises(ConflictError, match="الجلسة غير منعقدة"):
        start(waiting, chair)


def test_wf01_a_second_ballot_of_one_member_is_told(item, members):
    cast(item, members[0], "reject")

    with pytest.raises(ConflictError, match="سبق أن صوّتَّ على هذا البند") as refused:
        cast(item, members[0], "approve")

    assert str(refused.value) == "سبق أن صوّتَّ على هذا البند. لا يُغيَّر الصوت."
    assert list(Ballot.objects.values_list("choice", flat=True)) == ["reject"]


def test_wf04_no_ballot_after_the_item_is_closed(item, chair, members):
    vote(item, approve=[chair, *members[:3]])
    close(item, chair)

    with pytest.raises(ConflictError, match="هذا البند ليس قيد التصويت الآن"):
        cast(item, members[4])

    assert item.ballots.exclude(choice="abstain").count() == 4


def test_no_ballot_before_the_vote_has_begun(committee, secretary, chair, members, request_):
    _session, (waiting,) = opened(secretary, [chair, *members], request_)

    with pytest.raises(ConflictError, match="هذا البند ليس قيد التصويت الآن"):
        cast(waiting, members[0])


def test_whoever_is_absent_does_not_vote(item, secretary, chair, members):
    sessions.mark_attendance(
        public_id=item.session.public_id,
        present=[user.public_id for user in [chair, *members[:4]]],
        by=secretary,
    )

    with pytest.raises(ConflictError, match="لم يُسجَّل حضورك"):
        cast(item, members[4])


@pytest.mark.parametrize("who", ["secretary", "manager", "auditor", "officer", "department_head"])
def test_nobody_but_members_and_chair_votes(who, item, request):
    with pytest.raises(PermissionDenied):
        cast(item, request.getfixturevalue(who))

    assert Ballot.objects.count() == 0


def test_a_member_whose_role_was_taken_while_the_sheet_was_open_does_not_vote(item, members):
    assert members[0].has_role("committee_member")
    members[0].roles.all().delete()

    with pytest.raises(PermissionDenied):
        cast(item, members[0])

    assert Ballot.objects.count() == 0


def test_a_member_of_no_seat_does_not_vote(item):
    stranger = make_user("committee_member", username="stranger")

    with pytest.raises(PermissionDenied):
        cast(item, stranger)


def test_an_answer_that_is_none_is_said_at_the_field(item, members):
    with pytest.raises(ValidationError) as refused:
        cast(item, members[0], "maybe")

    assert refused.value.message_dict == {"choice": ["اختر واحدًا من الخيارات الخمسة، أو امتنع عن التصويت."]}


# --- who must not (S2.7) -------------------------------------------------------------------------


def test_s27_whoever_researched_a_request_does_not_vote_on_it(
    ataa, committee, secretary, chair, members, officer
):
    request = awaiting(ataa, officer, members[2])
    _session, (item,) = opened(secretary, [chair, *members], request)
    ballots.start_voting(item_id=item.public_id, by=chair)

    with pytest.raises(PermissionDenied):
        cast(item, members[2])

    assert AuditEvent.objects.get(kind="refused", actor_name="member_3").target_type == "ballot.cast"


def test_s27_a_chair_who_opened_the_request_neither_votes_nor_closes(
    ataa, committee, secretary, chair, members, researcher
):
    request = awaiting(ataa, chair, researcher)
    _session, (item,) = opened(secretary, [chair, *members], request)
    ballots.start_voting(item_id=item.public_id, by=members[0])
    vote(item, approve=members[:3])

    with pytest.raises(PermissionDenied):
        cast(item, chair)
    with pytest.raises(PermissionDenied):
        close(item, chair)
    close(item, members[0])

    request.refresh_from_db()
    assert request.status == "approved"
    assert request.decision.decided_by == members[0]


@pytest.mark.parametrize(
    "facts",
    [
        {"mobile": "0551234567"},
        {"family_name": "حربي", "short_address": "rnbb2312"},
    ],
)
def test_a_relative_is_flagged_beforehand_and_does_not_vote(facts, item, members, request_):
    for name, value in facts.items():
        setattr(members[1], name, value)
    members[1].save()
    head = request_.beneficiary.head
    head.mobile = "+966551234567"
    head.save(update_fields=["mobile"])

    with pytest.raises(PermissionDenied):
        cast(item, members[1])
    ballots.recuse(item_id=item.public_id, by=members[1], reason="قريب")

    assert Ballot.objects.count() == 0


# --- stepping back -------------------------------------------------------------------------------


def test_whoever_steps_back_neither_votes_nor_reads_the_sheet(item, members, client_for):
    page = f"/requests/items/{item.public_id}/"
    assert client_for(members[0]).get(page).status_code == 200

    ballots.recuse(item_id=item.public_id, by=members[0], reason="جار لمقدم الطلب")

    assert client_for(members[0]).get(page).status_code == 404
    assert client_for(members[0]).get(f"{page}ballots/").status_code == 404
    with pytest.raises(PermissionDenied):
        cast(item, members[0])


def test_stepping_back_twice_or_after_the_vote_is_told(item, members):
    cast(item, members[0])
    ballots.recuse(item_id=item.public_id, by=members[1], reason="قريب")

    for user in members[:2]:
        with pytest.raises(ConflictError, match="سبق أن تنحيت عن هذا البند|سبق أن صوّتَّ على هذا البند"):
            ballots.recuse(item_id=item.public_id, by=user, reason="قريب")

    assert Recusal.objects.count() == 1


def test_who_stepped_back_has_done_so_for_every_later_agenda(item, secretary, chair, members, client_for):
    """On the next agenda the sheet opened to him again, and off and on the agenda he could vote."""
    ballots.recuse(item_id=item.public_id, by=members[0], reason="جار لمقدم الطلب")
    close(item, chair, "postpone", note="لم يكتمل البحث")
    sessions.close_session(public_id=item.session.public_id, by=secretary)
    session = planned(secretary, item.request)
    again = session.items.get()
    assert client_for(members[0]).get(f"/requests/items/{again.public_id}/").status_code == 404

    sessions.remove_item(public_id=session.public_id, item_id=again.public_id, by=secretary)
    sessions.add_items(public_id=session.public_id, request_ids=[item.request.public_id], by=secretary)

    present = [user.public_id for user in (secretary, chair, *members)]
    sessions.mark_attendance(public_id=session.public_id, present=present, by=secretary)
    sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّم الموعد")
    again = session.items.get()
    start(again, chair)
    with pytest.raises(PermissionDenied, match="جار لمقدم الطلب"):
        cast(again, members[0])
    assert client_for(members[0]).get(f"/requests/items/{again.public_id}/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_comes_back_to_step_back_again_is_told_at_the_session(method, item, members, client_for):
    ballots.recuse(item_id=item.public_id, by=members[0], reason="جار لمقدم الطلب")
    client = client_for(members[0])

    answer = getattr(client, method)(
        f"/requests/items/{item.public_id}/recuse/", {"reason": "جار"}, follow=True
    )

    assert answer.redirect_chain == [(f"/requests/sessions/{item.session.public_id}/", 302)]
    assert "سبق أن تنحيت عن هذا البند." in answer.content.decode()
    assert Recusal.objects.count() == 1


def test_stepping_back_takes_a_reason(item, members):
    with pytest.raises(ValidationError) as refused:
        ballots.recuse(item_id=item.public_id, by=members[0], reason=" ")

    assert refused.value.message_dict == {"reason": ["اذكر بإيجاز سبب تنحيك."]}


def test_an_item_without_a_quorum_can_only_be_postponed(item, chair, members, request_):
    for user in members[2:5]:
        ballots.recuse(item_id=item.public_id, by=user, reason="قريب")
    vote(item, approve=[chair, members[0]])

    with pytest.raises(ConflictError, match="تغيّرت نتيجة التصويت"):
        close(item, chair, "approve")
    close(item, chair, "postpone")

    request_.refresh_from_db()
    assert (request_.status, Decision.objects.count()) == ("awaiting_decision", 0)


def test_when_the_chair_steps_back_the_oldest_seat_leads(item, chair, members, request_):
    ballots.recuse(item_id=item.public_id, by=chair, reason="قريب")
    CommitteeSeat.objects.filter(user=members[3]).update(since="2020-01-01")
    vote(item, approve=members[:4])

    for user in [chair, members[0]]:
        with pytest.raises(PermissionDenied):
            close(item, user)
    close(item, members[3])

    assert Decision.objects.get().decided_by == members[3]


# --- closing -------------------------------------------------------------------------------------


def test_a07_the_committee_approves_and_the_decision_has_its_number(item, chair, members, request_):
    vote(item, approve=[chair, *members[:3]], reject=[members[3]])

    close(item, chair)

    item.refresh_from_db()
    request_.refresh_from_db()
    decision = Decision.objects.get()
    session = item.session
    assert (item.status, item.outcome, item.closed_by) == ("closed", "approve", chair)
    assert request_.status == "approved"
    assert decision.number == f"L-{session.hijri_year}-{session.number:02d}-01"
    assert (decision.outcome, decision.amount, decision.months) == ("approved", 500, 1)
    assert [reason.code for reason in decision.reasons.all()] == ["need_proven"]
    assert request_.assessment.frozen_at is not None


@pytest.mark.parametrize(
    ("votes", "outcome", "status"),
    [
        ({"reject": 4, "approve": 1}, "reject", "rejected"),
        ({"return_": 3, "approve": 2}, "return", "studying"),
        ({"postpone": 3, "approve": 2}, "postpone", "awaiting_decision"),
        ({"approve": 2, "reject": 2, "partial": 1}, "postpone", "awaiting_decision"),
    ],
)
def test_a07_what_the_ballots_come_to_is_what_happens(votes, outcome, status, item, chair, members, request_):
    voters = iter([chair, *members])
    vote(item, **{choice: [next(voters) for _ in range(n)] for choice, n in votes.items()})

    close(item, chair, outcome, wording=REFUSAL, note="تنقص زيارة")

    request_.refresh_from_db()
    item.refresh_from_db()
    assert (request_.status, item.outcome) == (status, outcome)


def test_a_tie_goes_to_the_side_of_the_chair(item, chair, members, request_):
    vote(item, reject=[chair, members[0], members[1]], approve=members[2:5])

    close(item, chair, "reject", wording=REFUSAL)

    request_.refresh_from_db()
    assert request_.status == "rejected"


def test_a_returned_request_is_written_on_by_its_researcher(item, chair, members, request_):
    vote(item, return_=[chair, *members[:3]])

    close(item, chair, "return", wording=None, note="زيارة ثانية")

    request_.refresh_from_db()
    assert (request_.status, request_.review_remarks) == ("studying", "زيارة ثانية")
    assert request_.assessment.completed_at is None


def test_a_postponed_request_may_come_to_a_later_session(item, secretary, chair, members, request_):
    vote(item, postpone=[chair, *members[:3]])
    close(item, chair, "postpone", wording=None)

    later = planned(secretary, request_)

    assert [row.request for row in later.items.all()] == [request_]


def test_an_item_is_not_postponed_over_a_ballot_that_came_in_meanwhile(item, chair, members):
    vote(item, approve=[chair, members[0], members[1]], rest=False)
    item.refresh_from_db()
    seen = item.version
    cast(item, members[2], "reject")

    with pytest.raises(StaleVersionError):
        close(item, chair, "postpone", wording=None, note="ضاق الوقت", version=seen)

    assert Decision.objects.count() == 0


def test_a_refused_wording_leaves_the_item_open(item, chair, members):
    vote(item, approve=[chair, *members[:3]])

    with pytest.raises(ValidationError):
        close(item, chair, wording=WORDING | {"amount": 0})

    item.refresh_from_db()
    assert (item.status, item.outcome, Decision.objects.count()) == ("counted", "", 0)


def test_a_request_withdrawn_during_its_vote_is_postponed_and_the_session_ends(
    item, secretary, chair, members, request_, officer, client_for
):
    vote(item, approve=[chair, *members[:3]])
    ways_out.withdraw(by=officer, public_id=request_.public_id, note="وجد من يعينه")

    with pytest.raises(ConflictError, match="تغيّرت نتيجة التصويت"):
        close(item, chair)
    page = client_for(chair).get(f"/requests/items/{item.public_id}/close/").content.decode()
    assert "لم يعد الطلب بانتظار القرار، فلا يمكن إلا تأجيل البند." in page
    close(item, chair, "postpone", wording=None)
    sessions.close_session(public_id=item.session.public_id, by=secretary)

    item.refresh_from_db()
    request_.refresh_from_db()
    assert (item.status, item.outcome, request_.status) == ("closed", "postpone", "withdrawn")
    assert Decision.objects.count() == 0


def test_an_item_from_which_everybody_stepped_back_during_its_vote_ends_with_the_session(
    item, secretary, chair, members
):
    with pytest.raises(ConflictError, match="بند قيد التصويت"):
        sessions.close_session(public_id=item.session.public_id, by=secretary)
    for user in [chair, *members]:
        ballots.recuse(item_id=item.public_id, by=user, reason="قريب")
    with pytest.raises(PermissionDenied):
        close(item, chair, "postpone", wording=None)

    sessions.close_session(public_id=item.session.public_id, by=secretary)

    item.refresh_from_db()
    item.session.refresh_from_db()
    assert (item.status, item.outcome, item.session.status) == ("closed", "postpone", "closed")


@pytest.mark.parametrize("who", ["secretary", "manager", "auditor", "department_head", "officer"])
def test_only_whoever_leads_closes(who, item, chair, members, request):
    vote(item, approve=[chair, *members[:3]])

    with pytest.raises(PermissionDenied):
        close(item, request.getfixturevalue(who))


# --- pages ---------------------------------------------------------------------------------------


def test_a_member_votes_on_the_page_and_sees_no_name(item, members, client_for, request_):
    page = f"/requests/items/{item.public_id}/"
    file = request_.beneficiary
    file.head.first_name = "ضرغام"
    file.head.refresh_keys()
    file.head.save()
    ServiceRequest.objects.filter(pk=request_.pk).update(
        need="أنا ضرغام الحربي وجوالي 0551234567 وهويتي 1012345678، تأخر الإيجار"
    )
    client = client_for(members[0])

    text = client.get(page).content.decode()
    assert file.file_number in text
    for told in (
        "ضرغام",
        "الحربي",
        "0551234567",
        "1012345678",
        file.head.id_number,
        file.short_address,
    ):
        assert told not in text
    assert "تأخر الإيجار" in text
    answer = client.post(page, {"do": "vote", "choice": "approve", "reservation": "", "sure": "1"})

    assert answer.status_code == 302
    assert Ballot.objects.get().choice == "approve"
    text = client.get(page).content.decode()
    assert "صوتك:" in text
    assert "أدلى برأيه 1 من 6." in text


def test_the_leader_is_offered_no_end_of_the_vote_before_all_have_acted(item, chair, members, client_for):
    page, client = f"/requests/items/{item.public_id}/", client_for(chair)
    close = f'href="{page}close/"'
    vote(item, approve=[chair], rest=False)

    early, asked = client.get(page).content.decode(), client.get(f"{page}close/").content.decode()
    vote(item, approve=members)
    late = client.get(page).content.decode()

    assert f'<a class="btn btn-secondary" {close}>تأجيل البند</a>' in early
    assert f'<a class="btn btn-primary" {close}>' not in early
    assert "تنقص 5 أصوات، ولا يمكن قبل وصولها إلا تأجيل البند." in early
    assert "<h2>لم يُدلِ جميع الحاضرين بآرائهم بعد. وقبل ذلك لا يمكن إلا تأجيل البند.</h2>" in asked
    assert 'class="btn btn-secondary">تأجيل البند</button>' in asked
    assert f'<a class="btn btn-primary" {close}>' in late


def test_a_second_vote_through_the_page_is_409(item, members, client_for):
    client = client_for(members[0])
    page = f"/requests/items/{item.public_id}/"
    client.post(page, {"do": "vote", "choice": "approve", "sure": "1"})

    for sure in ({}, {"sure": "1"}):
        answer = client.post(page, {"do": "vote", "choice": "reject"} | sure)
        assert answer.status_code == 409
    assert Ballot.objects.get().choice == "approve"


def test_one_press_casts_no_ballot_and_the_second_carries_all_that_was_said(item, members, client_for):
    client = client_for(members[0])
    page = f"/requests/items/{item.public_id}/"

    asked = client.post(
        page, {"do": "vote", "choice": "partial", "reservation": "على أن يشرف مهندس"}
    ).content.decode()

    assert Ballot.objects.count() == 0
    assert "صوتك: موافقة جزئية؟" in asked
    assert "لا يُغيَّر الصوت بعد الإدلاء به." in asked
    assert "يُدوَّن تحفظك في المحضر باسمك: على أن يشرف مهندس" in asked
    carried = dict(re.findall(r'type="hidden" name="(do|sure|choice|reservation)" value="([^"]*)"', asked))

    client.post(page, carried)

    assert [(b.choice, b.reservation) for b in Ballot.objects.all()] == [("partial", "على أن يشرف مهندس")]


def test_a_barred_member_gets_no_sheet_and_is_asked_to_step_back(item, members, client_for, request_):
    members[1].mobile = request_.beneficiary.head.mobile
    members[1].save()

    text = client_for(members[1]).get(f"/requests/items/{item.public_id}/").content.decode()

    assert "لا تشارك في هذا البند" in text
    assert "الحساب الشهري" not in text


@pytest.mark.parametrize("who", ["officer", "researcher", "department_head", "delivery_officer"])
def test_a_sheet_is_out_of_scope_for_all_others(who, item, client_for, request):
    client = client_for(request.getfixturevalue(who))

    for page in ("", "ballots/", "recuse/", "close/"):
        assert client.get(f"/requests/items/{item.public_id}/{page}").status_code == 404


def test_mn16_an_amount_of_zero_comes_back_at_its_field_with_all_that_was_typed(
    item, chair, members, client_for
):
    vote(item, approve=[chair, *members[:3]])
    item.refresh_from_db()

    answer = client_for(chair).post(
        f"/requests/items/{item.public_id}/close/",
        WORDING | {"amount": "٠", "outcome": "approve", "version": item.version, "note": "للمحضر"},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "المبلغ الموافق عليه أكبر من صفر." in text
    assert WORDING["reason_text"] in text
    assert "للمحضر" in text
    assert Decision.objects.count() == 0


def test_wf10_back_and_submit_again_doubles_nothing(item, chair, members, client_for):
    vote(item, approve=[chair, *members[:3]])
    item.refresh_from_db()
    client, page = client_for(chair), f"/requests/items/{item.public_id}/close/"
    sent = WORDING | {"outcome": "approve", "version": item.version, "form_token": "t" * 22}

    first = client.post(page, sent)
    again = client.post(page, sent)
    anew = client.post(page, sent | {"form_token": "u" * 22})

    assert (first.status_code, again.status_code, anew.status_code) == (302, 302, 409)
    assert Decision.objects.count() == 1


# --- two at once (F5, S2.6) ----------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db, ataa, chair, secretary, officer, researcher):
    """An item that is being voted on, committed, so that other connections see it; with its chair and
    members.
    """
    members = make_members(5)
    make_committee(chair, secretary, *members)
    _session, (item,) = opened(secretary, [chair, *members], awaiting(ataa, officer, researcher))
    ballots.start_voting(item_id=item.public_id, by=chair)
    return item, chair, members


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_wf01_two_ballots_of_one_member_at_once_are_one(committed):
    item, _chair, members = committed

    for round_, member in enumerate(members, start=1):
        found = at_once(*[lambda member=member: cast(item, member)] * 2)

        assert found == ["ConflictError", "done"]
        assert Ballot.objects.count() == round_


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_f5_twenty_ballots_of_one_member_at_once_are_one(committed):
    item, _chair, members = committed

    found = at_once(*[lambda: cast(item, members[0])] * 20)

    assert found == ["ConflictError"] * 19 + ["done"]
    assert Ballot.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_f5_two_closings_at_once_decide_once(committed):
    item, chair, members = committed
    vote(item, approve=[chair, *members[:3]])

    found = at_once(*[lambda: close(item, chair)] * 2)

    assert found == ["ConflictError", "done"]
    assert Decision.objects.count() == 1
    assert AuditEvent.objects.filter(kind="request.decide").count() == 1


def _look_then_insert(item, member, gate):
    """What a vote would be without lock and key: looks, then writes, in two statements."""
    seen = Ballot.objects.filter(item=item, member=member).exists()
    gate.wait(timeout=20)
    if not seen:
        with transaction.atomic():
            Ballot.objects.create(item=item, member=member, choice="approve")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("guarded", "rows"), [(False, 2), (True, 1)])
def test_without_the_unique_key_the_race_is_seen(guarded, rows, committed):
    item, _chair, members = committed
    keys, gate = Ballot._meta.constraints, threading.Barrier(2)
    if not guarded:
        Ballot._meta.constraints = []
        with connection.schema_editor() as editor:
            editor.remove_constraint(Ballot, keys[0])
    try:
        found = at_once(*[lambda: _look_then_insert(item, members[0], gate)] * 2)
        assert found == (["IntegrityError", "done"] if guarded else ["done", "done"])
        assert Ballot.objects.count() == rows
    finally:
        if not guarded:
            QuerySet(Ballot).delete()  # the table itself is append-only
            Ballot._meta.constraints = keys
            with connection.schema_editor() as editor:
                editor.add_constraint(Ballot, keys[0])


def _close_unlocked(item, chair, gate):
    """What closing would be without the lock: two who both saw an open item, each writing."""
    seen = AgendaItem.objects.get(pk=item.pk)
    gate.wait(timeout=20)
    if seen.status == "voting":
        AgendaItem.objects.filter(pk=item.pk).update(
            status="closed", outcome="approve", closed_by=chair, closed_at=seen.session.opened_at
        )
        with transaction.atomic():
            AuditEvent.objects.bulk_create(
                [
                    AuditEvent(
                        sequence=10_000 + threading.get_ident() % 10_000_000,
                        at=seen.session.opened_at,
                        kind="item.closed",
                        target_type="x",
                        target_id=item.public_id,
                        previous="",
                        digest="",
                    )
                ]
            )


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_closings_both_go_through(committed):
    item, chair, _members = committed
    gate = threading.Barrier(2)

    found = at_once(*[lambda: _close_unlocked(item, chair, gate)] * 2)

    assert found == ["done", "done"]
    assert AuditEvent.objects.filter(kind="item.closed").count() == 2


def test_the_page_of_a_closed_item_shows_what_it_came_to(item, chair, members, client_for):
    vote(item, approve=[chair, *members[:3]])
    close(item, chair)

    text = Client().get(f"/requests/items/{item.public_id}/")
    assert text.status_code == 302  # sign in first
    shown = client_for(members[4]).get(f"/requests/items/{item.public_id}/").content.decode()

    assert Decision.objects.get().number in shown
    assert '>موافقة</dt><dd class="value">4<' in shown
    assert '>أمتنع عن التصويت</dt><dd class="value">2<' in shown


# --- when an item is counted (docs/rules.md, "The vote") -----------------------------------------


def voting(ataa, officer, researcher, seats, *, recused=(), opened_by=None):
    """An item that is being voted on in a committee of so many voting seats, all present; the chair is the
    first. `recused` are the places of those who step back.
    """
    chair, secretary, *members = (
        make_user(role, username=f"{role}_{n}")
        for n, role in enumerate(
            ["committee_chair", "committee_secretary"] + ["committee_member"] * (seats - 1)
        )
    )
    make_committee(chair, secretary, *members)
    voters = [chair, *members]
    _session, (item,) = opened(secretary, [secretary, *voters], awaiting(ataa, officer, researcher))
    ballots.start_voting(item_id=item.public_id, by=secretary)
    for place in recused:
        ballots.recuse(item_id=item.public_id, by=voters[place], reason="قرابة")
    return item, voters


EXAMPLES = {
    "5 seats, 3 abstain, 2 approve": (5, (), ["approve"] * 2 + ["abstain"] * 3, "postpone"),
    "7 seats, 2 recused, 2-2, leader abstains": (
        7, (5, 6), ["abstain", "approve", "approve", "reject", "reject"], "postpone",
    ),
    "5 seats, chair recused, 2-2": (5, (0,), ["reject", "approve", "approve", "reject"], "reject"),
    "5 seats, 2-2 and one abstains, chair voted": (
        5, (), ["reject", "reject", "approve", "approve", "abstain"], "reject",
    ),
    "6 seats, 3 of 6 ballots": (6, (), ["approve"] * 3 + ["abstain"] * 3, "postpone"),
    "6 seats, 2 recused, 3 of 4 ballots": (6, (4, 5), ["approve"] * 3 + ["abstain"], "approve"),
    "all abstain": (3, (), ["abstain"] * 3, "postpone"),
}  # fmt: skip


@pytest.mark.parametrize(("seats", "recused", "votes", "outcome"), EXAMPLES.values(), ids=EXAMPLES)
def test_a07_what_the_votes_come_to(ataa, officer, researcher, seats, recused, votes, outcome):
    item, voters = voting(ataa, officer, researcher, seats, recused=recused)
    able = [user for place, user in enumerate(voters) if place not in recused]

    for user, choice in zip(able, votes, strict=True):
        cast(item, user, choice)

    item.refresh_from_db()
    assert (item.status, item.counted_outcome) == ("counted", outcome)


def test_a07_one_ballot_of_six_present_is_not_counted_and_decides_nothing(item, chair, members, client_for):
    cast(item, chair)

    page = client_for(chair).get(f"/requests/items/{item.public_id}/close/")
    assert "لم يُدلِ جميع الحاضرين بآرائهم بعد. وقبل ذلك لا يمكن إلا تأجيل البند." in page.text
    assert ">موافقة</span>" not in page.text
    assert "<h1>تأجيل البند</h1>" in page.text
    assert 'class="btn btn-secondary">تأجيل البند</button>' in page.text
    assert ">العودة إلى التصويت</a>" in page.text
    assert ">لم يُدلوا بآرائهم بعد</span>" in page.text
    with pytest.raises(ConflictError, match="تغيّرت نتيجة التصويت"):
        close(item, chair)
    with pytest.raises(ValidationError) as refused:
        close(item, chair, "postpone", wording=None)
    assert refused.value.message_dict == {"note": ["اذكر للمحضر سبب تأجيل البند."]}
    close(item, chair, "postpone", wording=None, note="ضاق الوقت")

    item.refresh_from_db()
    assert (item.status, item.outcome, Decision.objects.count()) == ("closed", "postpone", 0)


def test_a07_no_door_decides_what_the_votes_did_not_come_to(item, chair, members, request_):
    """The action of the decision itself, called with an item that is open, or for another result."""
    known = {"public_id": request_.public_id, "by": chair, "item": item}
    with pytest.raises(ConflictError, match="لم تنتهِ الأصوات إلى هذا"):
        decisions.issue(**known, outcome="approved", **WORDING)
    vote(item, reject=[chair, *members])
    with pytest.raises(ConflictError, match="لم تنتهِ الأصوات إلى هذا"):
        decisions.issue(**known, outcome="approved", **WORDING)
    with pytest.raises(ConflictError, match="لم تنتهِ الأصوات إلى هذا"):
        decisions.send_back(**known, note="زيارة أخرى")

    assert Decision.objects.count() == 0


def test_a07_the_votes_on_one_request_decide_no_other(item, chair, members, ataa, officer, researcher):
    other = awaiting(ataa, officer, researcher)
    vote(item, approve=[chair, *members])
    close(item, chair)
    item.refresh_from_db()

    with pytest.raises(ConflictError, match="لم تنتهِ الأصوات إلى هذا"):
        decisions.issue(public_id=other.public_id, by=chair, item=item, outcome="approved", **WORDING)


def test_leaving_is_noted_with_the_hour_and_takes_no_ballot_along(item, secretary, chair, members):
    vote(item, approve=[chair, *members[:3]], rest=False)
    stays = [secretary, members[1], members[3]]
    sessions.mark_attendance(
        public_id=item.session.public_id, present=[user.public_id for user in stays], by=secretary
    )

    item.refresh_from_db()
    assert item.status == "voting"  # the third member is there and has not acted
    rows = {row.user: row for row in item.session.attendances.select_related("user")}
    assert {user.username for user, row in rows.items() if row.left_at} == {
        chair.username, "member_1", "member_3", "member_5",
    }  # fmt: skip
    cast(item, members[3], "reject")

    item.refresh_from_db()
    assert (item.status, item.counted_outcome, item.counted_needed) == ("counted", "approve", 4)
    close(item, chair)
    assert Decision.objects.get().outcome == "approved"


def test_a_counted_item_is_closed_though_its_leader_has_left_or_has_no_account(
    item, secretary, chair, members
):
    """Nobody but the chair could close it, nor the session while it was open."""
    vote(item, approve=[chair, *members])
    with pytest.raises(PermissionDenied):
        close(item, members[0])
    stays = [user.public_id for user in (secretary, *members)]
    sessions.mark_attendance(public_id=item.session.public_id, present=stays, by=secretary)
    type(chair).objects.filter(pk=chair.pk).update(is_active=False)

    with pytest.raises(PermissionDenied, match="موظف member_1"):
        close(item, members[1])
    close(item, members[0])

    assert Decision.objects.get().decided_by == members[0]
    assert sessions.close_session(public_id=item.session.public_id, by=secretary).status == "closed"


def test_the_last_who_leaves_without_acting_lets_the_item_be_counted(item, secretary, chair, members):
    vote(item, approve=[chair, *members[:4]], rest=False)
    stays = [secretary, chair, *members[:4]]

    sessions.mark_attendance(
        public_id=item.session.public_id, present=[user.public_id for user in stays], by=secretary
    )

    item.refresh_from_db()
    assert (item.status, item.counted_outcome) == ("counted", "approve")
    note = AuditEvent.objects.filter(kind="session.attendance").last().note
    assert note.endswith(f"غادر: {members[4].full_name}")


def test_who_arrives_while_it_is_voted_on_must_act_too(waiting, secretary, chair, members):
    start(waiting, chair)
    vote(waiting, approve=[chair, *members[:3]], rest=False)
    sessions.mark_attendance(
        public_id=waiting.session.public_id,
        present=[user.public_id for user in [secretary, chair, *members]],
        by=secretary,
    )

    cast(waiting, members[3])
    waiting.refresh_from_db()
    assert waiting.status == "voting"
    cast(waiting, members[4])
    waiting.refresh_from_db()
    assert waiting.status == "counted"


def test_counting_ends_vote_attendance_and_recusal(item, secretary, chair, members):
    vote(item, approve=[chair, members[0], members[1], members[2]])

    with pytest.raises(ConflictError, match="هذا البند ليس قيد التصويت الآن"):
        cast(item, members[0])
    with pytest.raises(ConflictError, match="سبق أن صوّتَّ|فُرزت أصوات هذا البند"):
        ballots.recuse(item_id=item.public_id, by=members[4], reason="قرابة")
    sessions.mark_attendance(public_id=item.session.public_id, present=[], by=secretary)
    with pytest.raises(ConflictError, match="بند قيد التصويت"):
        sessions.close_session(public_id=item.session.public_id, by=secretary)

    close(item, chair)
    assert Decision.objects.get().outcome == "approved"


def test_chair_and_secretary_see_whose_vote_is_waited_for_and_others_the_number(
    item, secretary, chair, members, client_for
):
    cast(item, members[0], "reject")
    page = f"/requests/items/{item.public_id}/ballots/"

    for user in (secretary, chair):
        text = client_for(user).get(page).text
        assert "بانتظار:" in text
        assert members[1].full_name in text
        assert "عدم الموافقة" not in text
    text = client_for(members[1]).get(page).text
    assert "أدلى برأيه 1 من 6." in text
    assert "بانتظار:" not in text
    assert members[2].full_name not in text


def test_an_abstention_is_asked_once_more_and_is_no_ballot(item, members, client_for):
    client, page = client_for(members[0]), f"/requests/items/{item.public_id}/"
    assert "أمتنع عن التصويت" in client.get(page).text

    asked = client.post(page, {"do": "vote", "choice": "abstain", "reservation": ""})
    assert "الامتناع ليس صوتًا" in asked.text
    assert Ballot.objects.count() == 0
    client.post(page, {"do": "vote", "choice": "abstain", "reservation": "", "sure": "1"})

    assert Ballot.objects.get().choice == "abstain"
    assert "<strong>أمتنع عن التصويت</strong>" in client.get(page).text


def test_the_committee_without_a_tie_rule_postpones_two_halves(item, chair, members, committee):
    type(committee).objects.update(tie_rule=False)

    vote(item, reject=[chair, members[0], members[1]], approve=members[2:5])

    item.refresh_from_db()
    assert (item.counted_outcome, item.counted_how) == ("postpone", "split")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_last_ballot_and_a_leaving_at_once_count_the_item_once(committed, secretary):
    item, chair, members = committed
    vote(item, approve=[chair, *members[:3]], rest=False)
    stays = [chair.public_id, *(user.public_id for user in members[:4])]

    found = at_once(
        lambda: cast(item, members[3], "reject"),
        lambda: sessions.mark_attendance(public_id=item.session.public_id, present=stays, by=secretary),
    )

    assert found == ["done", "done"]
    item.refresh_from_db()
    assert (item.status, item.counted_outcome) == ("counted", "approve")
    assert AuditEvent.objects.filter(kind="item.counted").count() == 1
