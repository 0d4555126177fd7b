"""Sessions of the committee: agenda, attendance, opening, closing, minutes (A-07)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core import pdf
from core.models import AuditEvent
from core.uploads import open_stored
from core.verdicts import ConflictError, StaleVersionError
from eligibility import jobs
from eligibility.case.needs import minutes_stand
from eligibility.committee.actions import ballots, minutes, sessions
from eligibility.committee.record import minutes_context
from eligibility.models import AgendaItem, Decision, Session
from eligibility.step_page import ways_out
from tests.days import in_days, today
from tests.eligibility.committee_cases import (
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

pytestmark = pytest.mark.django_db
LIST_QUERIES, PAGE_QUERIES = 9, 19


@pytest.fixture
def members():
    return make_members(5)


@pytest.fixture
def committee(ataa, chair, secretary, members):
    return make_committee(chair, secretary, *members)


@pytest.fixture
def request_(ataa, officer, researcher):
    return awaiting(ataa, officer, researcher)


def names_of(session):
    return [item.request for item in session.items.order_by("order")]


def test_sessions_are_numbered_within_the_hijri_year_of_their_day(committee, secretary):
    days = [datetime(2026, 6, 10, 9, tzinfo=UTC), datetime(2026, 6, 15, 9, tzinfo=UTC)]
    days += [datetime(2026, 6, 17, 9, tzinfo=UTC)]

    made = [sessions.create_session(by=secretary, planned_at=day, place="القاعة") for day in days]

    assert [(s.hijri_year, s.number) for s in made] == [(1447, 1), (1447, 2), (1448, 1)]


def test_everyone_with_a_seat_gets_a_row_and_nobody_is_present_yet(committee, secretary, members):
    session = planned(secretary)

    seats = sorted(session.attendances.values_list("seat", "present"))
    assert seats == [("chair", False), *[("member", False)] * 5, ("secretary", False)]


@pytest.mark.parametrize("who", ["chair", "officer", "manager", "auditor", "department_head"])
def test_only_the_secretary_calls_a_session(who, committee, request):
    with pytest.raises(PermissionDenied):
        sessions.create_session(by=request.getfixturevalue(who), planned_at=timezone.now(), place="القاعة")

    assert Session.objects.count() == 0


def test_a_request_that_is_withdrawn_leaves_the_agenda(
    ataa, committee, secretary, officer, researcher, request_, members
):
    other = awaiting(ataa, officer, researcher)
    session = planned(secretary, request_, other)
    item = session.items.get(request=request_)
    ballots.recuse(item_id=item.public_id, by=members[0], reason="قريب")
    seen = session.version

    ways_out.withdraw(by=officer, public_id=request_.public_id, note="وجد من يعينه")

    session.refresh_from_db()
    assert list(session.items.values_list("request", "order")) == [(other.pk, 1)]
    assert session.version > seen  # the secretary's open form is told of it
    assert AuditEvent.objects.filter(kind="item.removed", actor_id=officer.pk).count() == 1


def test_a_withdrawal_that_is_refused_leaves_the_agenda_alone(committee, secretary, request_, officer):
    session = planned(secretary, request_)

    with pytest.raises(ValidationError):
        ways_out.withdraw(by=officer, public_id=request_.public_id, note=" ")

    assert session.items.count() == 1


def test_the_agenda_of_an_opened_session_keeps_a_request_that_is_withdrawn(
    committee, secretary, chair, members, request_, officer
):
    session, _items = opened(secretary, [chair, *members], request_)

    ways_out.withdraw(by=officer, public_id=request_.public_id, note="وجد من يعينه")

    assert session.items.count() == 1


def test_the_longest_waiting_request_comes_first(ataa, committee, secretary, officer, researcher):
    young, old = awaiting(ataa, officer, researcher), awaiting(ataa, officer, researcher)
    type(old).objects.filter(pk=old.pk).update(status_since=timezone.now() - timedelta(days=9))

    session = planned(secretary, young, old)

    assert names_of(session) == [old, young]


def test_a_request_stands_on_one_open_agenda_only(committee, secretary, request_):
    planned(secretary, request_)
    other = planned(secretary)

    with pytest.raises(ConflictError, match="صدر قرار في أحد هذه الطلبات"):
        sessions.add_items(public_id=other.public_id, request_ids=[request_.public_id], by=secretary)

    assert AgendaItem.objects.count() == 1


def test_items_move_and_leave_the_agenda_without_a_hole(ataa, committee, secretary, officer, researcher):
    rows = [awaiting(ataa, officer, researcher) for _ in range(3)]
    session = planned(secretary, *rows)
    items = list(session.items.order_by("order"))
    known = {"public_id": session.public_id, "by": secretary}

    sessions.move_item(**known, item_id=items[2].public_id, up=True)
    sessions.move_item(**known, item_id=items[0].public_id, up=True)
    assert names_of(session) == [rows[0], rows[2], rows[1]]
    sessions.remove_item(**known, item_id=items[0].public_id)

    assert list(session.items.values_list("order", "request")) == [(1, rows[2].pk), (2, rows[1].pk)]


def test_an_item_moves_down_by_one_place_and_an_older_page_is_told(
    ataa, committee, secretary, officer, researcher
):
    rows = [awaiting(ataa, officer, researcher) for _ in range(3)]
    session = planned(secretary, *rows)
    known = {"public_id": session.public_id, "by": secretary, "version": session.version}
    first = session.items.order_by("order").first().public_id

    sessions.move_item(**known, item_id=first, up=False)

    assert names_of(session) == [rows[1], rows[0], rows[2]]
    with pytest.raises(StaleVersionError):
        sessions.move_item(**known, item_id=first, up=False)


def test_whose_seat_has_ended_sits_in_no_new_session(committee, secretary, members):
    committee.seats.filter(user=members[0]).update(until=today())

    session = planned(secretary)

    assert not session.attendances.filter(user=members[0]).exists()


def test_whose_seat_ends_before_the_session_opens_is_marked_no_more(committee, secretary, members):
    session = planned(secretary)
    committee.seats.filter(user=members[0]).update(until=today())

    sessions.mark_attendance(public_id=session.public_id, present=[members[0].public_id], by=secretary)

    assert not session.attendances.filter(user=members[0]).exists()


def test_the_end_of_a_session_leaves_what_was_decided_in_it(committee, secretary, chair, members, request_):
    session, (item,) = opened(secretary, [chair, *members], request_)
    AgendaItem.objects.filter(pk=item.pk).update(
        status="closed", outcome="return", closed_by=chair, closed_at=timezone.now()
    )

    sessions.close_session(public_id=session.public_id, by=chair)

    item.refresh_from_db()
    assert (item.outcome, item.note) == ("return", "")


def test_nothing_chosen_for_the_agenda_is_said_at_the_field(committee, secretary):
    with pytest.raises(ValidationError) as refused:
        sessions.add_items(public_id=planned(secretary).public_id, request_ids=[], by=secretary)

    assert refused.value.message_dict == {"requests": ["اختر طلبًا واحدًا على الأقل."]}


def test_a_stale_agenda_is_not_changed(committee, secretary, request_):
    session = planned(secretary, request_)

    with pytest.raises(StaleVersionError):
        sessions.mark_attendance(
            public_id=session.public_id, present=[], by=secretary, version=session.version - 1
        )


@pytest.mark.parametrize(("present", "opens"), [(3, False), (4, True), (6, True)])
def test_a07_a_session_opens_with_a_majority_of_the_voting_seats(
    present, opens, committee, secretary, chair, members, request_
):
    session = planned(secretary, request_)
    there = [secretary, chair, *members][: present + 1]
    sessions.mark_attendance(public_id=session.public_id, present=[u.public_id for u in there], by=secretary)

    if opens:
        sessions.open_session(public_id=session.public_id, by=chair, reason="قُدّمت")
    else:
        with pytest.raises(ConflictError, match="لم يكتمل النصاب"):
            sessions.open_session(public_id=session.public_id, by=chair, reason="قُدّمت")

    session.refresh_from_db()
    assert session.status == ("open" if opens else "planned")


@pytest.mark.parametrize(
    ("rule", "number", "said"),
    [
        (
            "majority",
            None,
            "أغلبية المقاعد التي لها حق التصويت، وثلاثة على الأقل (ممارسة جيدة، وليست من نص السياسة).",
        ),
        (
            "all",
            None,
            "جميع المقاعد التي لها حق التصويت، وثلاثة على الأقل (ممارسة جيدة، وليست من نص السياسة).",
        ),
        ("number", 5, "5 مقاعد مما له حق التصويت، كما حدده قرار تشكيلها."),
    ],
)
def test_a_session_tells_the_quorum_of_its_own_committee(
    rule, number, said, committee, secretary, request_, client_for
):
    session = planned(secretary, request_)
    type(committee).objects.filter(pk=committee.pk).update(quorum_rule=rule, quorum_number=number)

    page = client_for(secretary).get(session.get_absolute_url()).content.decode()

    assert f'<p class="form-text">{said}</p>' in page


def test_a_session_without_an_agenda_does_not_open(committee, secretary, chair, members):
    session = planned(secretary)
    sessions.mark_attendance(
        public_id=session.public_id, present=[u.public_id for u in [chair, *members]], by=secretary
    )

    with pytest.raises(ConflictError, match="لا شيء في جدول الأعمال بعد"):
        sessions.open_session(public_id=session.public_id, by=secretary, reason="قُدّمت")


def test_the_agenda_stands_once_the_session_is_open(
    ataa, committee, secretary, chair, members, request_, officer, researcher
):
    session, items = opened(secretary, [chair, *members], request_)
    late = awaiting(ataa, officer, researcher)

    with pytest.raises(ConflictError, match="جدول الأعمال ثابت منذ افتتاح الجلسة"):
        sessions.add_items(public_id=session.public_id, request_ids=[late.public_id], by=secretary)
    with pytest.raises(ConflictError, match="جدول الأعمال ثابت منذ افتتاح الجلسة"):
        sessions.remove_item(public_id=session.public_id, item_id=items[0].public_id, by=secretary)


def test_what_is_not_reached_is_postponed_to_a_later_session(committee, secretary, chair, members, request_):
    session, _items = opened(secretary, [chair, *members], request_)

    sessions.close_session(public_id=session.public_id, by=chair)

    item = session.items.get()
    assert (item.status, item.outcome, item.note) == (
        "closed",
        "postpone",
        "لم يُبحث هذا البند في الجلسة.",
    )
    request_.refresh_from_db()
    assert request_.status == "awaiting_decision"
    assert list(sessions.waiting_requests()) == [request_]


def test_a_session_is_not_closed_over_an_open_vote(committee, secretary, chair, members, request_):
    session, (item,) = opened(secretary, [chair, *members], request_)
    ballots.start_voting(item_id=item.public_id, by=chair)

    with pytest.raises(ConflictError, match="بند قيد التصويت"):
        sessions.close_session(public_id=session.public_id, by=chair)


# --- the minutes ---------------------------------------------------------------------------------


@pytest.fixture
def closed(committee, secretary, chair, members, request_):
    """A session in which one request was approved, one member stepped back and one had a reservation;
    closed.
    """
    session, (item,) = opened(secretary, [secretary, chair, *members[:4]], request_)
    ballots.recuse(item_id=item.public_id, by=members[3], reason="جار لمقدم الطلب")
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=[chair, members[0]], reject=[members[1]], rest=False)
    ballots.cast_ballot(item_id=item.public_id, by=members[2], choice="approve", reservation="المدة قصيرة")
    ballots.close_item(item_id=item.public_id, by=chair, outcome="approve", wording=WORDING)
    return sessions.close_session(public_id=session.public_id, by=secretary)


def test_the_minutes_are_asked_for_when_the_session_closes(closed):
    from django_tasks_db.models import DBTaskResult

    task = DBTaskResult.objects.get()
    assert task.task_path == "eligibility.jobs.make_minutes"
    assert task.args_kwargs["args"] == [closed.public_id]


def test_the_minutes_open_with_the_agenda_and_what_became_of_it(closed, request_):
    page = pdf.html_of("pdf/minutes.html", minutes_context(closed))

    head, agenda, items = page.partition("<h2>جدول الأعمال وما انتهى إليه</h2>")
    assert "بسم الله الرحمن الرحيم" in head
    assert agenda
    row = items.partition("</table>")[0]
    assert [word for word in (request_.registration_number, "موافقة", "500") if word not in row] == []
    assert "<h2>البند 1:" in items


def test_lost_minutes_are_asked_for_again_by_whoever_keeps_the_session(
    closed, secretary, members, client_for
):
    from django_tasks_db.models import DBTaskResult

    page = f"/requests/sessions/{closed.public_id}/minutes/again/"

    assert client_for(members[0]).post(page).status_code == 403
    assert DBTaskResult.objects.count() == 1
    assert client_for(secretary).post(page).status_code == 302
    assert DBTaskResult.objects.count() == 2
    jobs.make_minutes.call(closed.public_id)
    with pytest.raises(ConflictError, match="يُعدّ المحضر بعد ختام الجلسة"):
        minutes.ask_again(public_id=closed.public_id, by=secretary)


def test_the_minutes_say_who_sat_what_was_decided_and_never_whose_case_it_was(closed, request_):
    jobs.make_minutes.call(closed.public_id)

    closed.refresh_from_db()
    found = words_of(open_stored(closed.latest_minutes.stored))
    file = request_.beneficiary
    for word in ("محضر", "موظف", "committee_chair", "member_4", file.file_number, "المدة", "قصيرة"):
        assert word in found
    assert "واحد" in found  # شهر, which stands beside its label without a space
    assert "أشهر" not in found
    number = f"L-{closed.hijri_year}-{closed.number:02d}-01"
    assert number in found
    assert file.head.family_name not in found
    assert file.head.id_number not in found
    made = closed.latest_minutes.stored
    assert (made.kind, made.content_type) == ("minutes", "application/pdf")


def test_minutes_are_signed_by_each_who_was_present_and_then_locked(closed, secretary, chair, members):
    with pytest.raises(ConflictError, match="يُعدّ المحضر الآن"):  # not made yet
        minutes.sign_minutes(public_id=closed.public_id, by=chair)
    jobs.make_minutes.call(closed.public_id)

    for user in [secretary, chair, *members[:3]]:
        minutes.sign_minutes(public_id=closed.public_id, by=user)
    closed.refresh_from_db()
    assert closed.status == "closed"
    with pytest.raises(PermissionDenied):  # was absent
        minutes.sign_minutes(public_id=closed.public_id, by=members[4])
    with pytest.raises(ConflictError, match="سبق أن وقّعت هذا المحضر"):  # signed already
        minutes.sign_minutes(public_id=closed.public_id, by=chair)
    minutes.sign_minutes(public_id=closed.public_id, by=members[3])

    closed.refresh_from_db()
    assert closed.status == "signed"
    assert closed.signed_at is not None
    with pytest.raises(ConflictError, match="خُتمت الجلسة"):
        sessions.mark_attendance(public_id=closed.public_id, present=[], by=secretary)
    assert AuditEvent.objects.filter(kind="session.signature").count() == 6


def test_the_text_that_was_signed_stays_beside_the_signed_copy(closed, secretary, chair, members, client_for):
    jobs.make_minutes.call(closed.public_id)
    text = open_stored(closed.latest_minutes.stored)
    for user in [secretary, chair, *members[:4]]:
        minutes.sign_minutes(public_id=closed.public_id, by=user)
    jobs.make_minutes.call(closed.public_id)

    first, second = closed.minutes.all()
    assert (first.number, second.number) == (1, 2)
    assert open_stored(first.stored) == text
    assert "إلكترونيًا" not in words_of(text)
    assert "إلكترونيًا" in words_of(open_stored(second.stored))
    page = f"{closed.get_absolute_url()}minutes/"
    client = client_for(chair)
    shown = client.get(closed.get_absolute_url()).content.decode()
    assert (f"{page}1/" in shown, f"{page}2/" in shown) == (True, True)
    assert client.get(f"{page}1/").content == text
    assert client.get(page).content == open_stored(second.stored)
    assert client.get(f"{page}3/").status_code == 404
    assert client_for(make_user("committee_member", username="other")).get(f"{page}1/").status_code == 404


def test_only_the_requests_that_were_chosen_go_on_the_agenda(
    committee, secretary, ataa, officer, researcher, request_
):
    other = awaiting(ataa, officer, researcher)
    session = planned(secretary)

    sessions.add_items(public_id=session.public_id, request_ids=[other.public_id], by=secretary)

    assert [item.request for item in session.items.all()] == [other]
    assert request_ in sessions.waiting_requests()


def test_minutes_are_signed_between_the_end_of_the_session_and_ones_own_signature(
    closed, secretary, chair, members
):
    jobs.make_minutes.call(closed.public_id)
    for user in [secretary, chair, *members[:4]]:
        minutes.sign_minutes(public_id=closed.public_id, by=user)
    closed.refresh_from_db()
    assert closed.status == "signed"
    with pytest.raises(ConflictError, match="سبق أن وقّعت هذا المحضر"):
        minutes.sign_minutes(public_id=closed.public_id, by=chair)
    for status in ("planned", "open"):
        Session.objects.update(status=status)
        with pytest.raises(ConflictError, match="يُوقَّع المحضر بعد ختام الجلسة"):
            minutes.sign_minutes(public_id=closed.public_id, by=chair)


def test_nobody_notes_of_himself_why_he_does_not_sign(closed, secretary, chair):
    """With two such notes of one hand the decision was told without chair and secretary."""
    jobs.make_minutes.call(closed.public_id)
    known = {"public_id": closed.public_id, "reason": "سافر"}

    for user in (secretary, chair):
        with pytest.raises(ConflictError, match="لا يكتب أحد هذا عن نفسه"):
            minutes.excuse(by=user, user_id=user.public_id, **known)
    minutes.excuse(by=secretary, user_id=chair.public_id, **known)

    assert not minutes_stand(Session.objects.get())


def test_a_decided_request_goes_on_no_other_agenda(closed, secretary, request_):
    other = planned(secretary)

    with pytest.raises(ConflictError, match="صدر قرار في أحد هذه الطلبات"):
        sessions.add_items(public_id=other.public_id, request_ids=[request_.public_id], by=secretary)

    assert not other.items.exists()


def test_the_chain_names_those_who_were_present(committee, secretary, chair, members, request_):
    session = planned(secretary, request_)
    present = [chair.public_id, members[0].public_id]

    sessions.mark_attendance(public_id=session.public_id, present=present, by=secretary)

    event = AuditEvent.objects.filter(kind="session.attendance").last()
    assert sorted(event.note.split("، ")) == sorted([chair.full_name, members[0].full_name])


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("secretary", 200),
        ("chair", 200),
        ("manager", 200),
        ("auditor", 200),
        ("officer", 403),
        ("researcher", 403),
        ("department_head", 403),
        ("delivery_officer", 403),
        ("administrator", 403),
    ],
)
def test_who_reaches_the_list_of_sessions(who, status, committee, client_for, request):
    client = client_for(request.getfixturevalue(who))

    assert client.get("/requests/sessions/").status_code == status


def test_a_session_of_others_is_out_of_scope(committee, secretary, client_for, officer):
    session = planned(secretary)
    stranger = make_user("committee_member", username="stranger")

    for user in (stranger, officer):
        for page in ("", "room/", "minutes/", "sign/"):
            answer = client_for(user).get(f"/requests/sessions/{session.public_id}/{page}")
            assert answer.status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_for_one_session_as_for_three(
    rows, committee, secretary, client_for, django_assert_num_queries
):
    for _number in range(rows):
        planned(secretary)
    client = client_for(secretary)
    client.get("/requests/sessions/")

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/requests/sessions/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_session_asks_as_often_for_one_item_as_for_three(
    rows, ataa, committee, secretary, officer, researcher, client_for, django_assert_num_queries
):
    session = planned(secretary, *[awaiting(ataa, officer, researcher) for _ in range(rows)])
    client, page = client_for(secretary), f"/requests/sessions/{session.public_id}/"
    client.get(page)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page)


def test_the_secretary_prepares_and_opens_a_session_by_the_page(
    ataa, committee, secretary, chair, members, officer, researcher, client_for
):
    rows = [awaiting(ataa, officer, researcher) for _ in range(2)]
    client = client_for(secretary)
    answer = client.post(
        "/requests/sessions/new/",
        {"day": in_days(30).isoformat(), "hour": "16:30", "place": "القاعة الكبرى"},
    )
    session = Session.objects.get()
    assert answer.url == f"/requests/sessions/{session.public_id}/"

    def send(**data):
        session.refresh_from_db()
        return client.post(answer.url, data | {"version": session.version})

    assert send(do="add", requests=[row.public_id for row in rows]).status_code == 302
    second = session.items.get(order=2)
    assert send(do=f"up:{second.public_id}").status_code == 302
    assert send(do="open").status_code == 409
    present = [user.public_id for user in [secretary, chair, *members[:3]]]
    assert send(do="attendance", present=present).status_code == 302
    assert "حُددت الجلسة ليوم آخر. اذكر سبب افتتاحها اليوم." in send(do="open").text
    assert send(do="open", reason="اكتمل الأعضاء اليوم").status_code == 302

    session.refresh_from_db()
    second.refresh_from_db()
    assert (session.status, second.order) == ("open", 1)
    text = client.get(answer.url).content.decode()
    assert rows[0].beneficiary.head.full_name not in text
    assert rows[0].beneficiary.file_number in text


def test_a_stale_page_of_a_session_is_409(committee, secretary, request_, client_for):
    session = planned(secretary, request_)

    answer = client_for(secretary).post(
        f"/requests/sessions/{session.public_id}/",
        {"do": "attendance", "version": session.version - 1},
    )

    assert answer.status_code == 409


def test_a_session_in_the_past_is_refused_at_its_field(committee, secretary, client_for):
    answer = client_for(secretary).post(
        "/requests/sessions/new/", {"day": "2020-01-05", "hour": "16:30", "place": "القاعة"}
    )

    assert answer.status_code == 200
    assert "هذا التاريخ مضى. اكتب تاريخ اليوم أو ما بعده." in answer.content.decode()
    assert Session.objects.count() == 0


def test_until_the_minutes_are_made_a_page_says_so(closed, secretary, client_for):
    client, page = client_for(secretary), f"/requests/sessions/{closed.public_id}/minutes/"
    waiting = client.get(page)
    assert "يُعدّ المحضر" in waiting.text
    assert 'hx-trigger="every 3s"' in waiting.text
    assert "HX-Refresh" not in client.get(page, headers={"HX-Request": "true"})

    jobs.make_minutes.call(closed.public_id)

    looked = client.get(page, headers={"HX-Request": "true"})
    assert (looked["HX-Refresh"], looked.content) == ("true", b"")
    assert client.get(page).headers["Content-Type"] == "application/pdf"


def test_a_decided_item_waits_no_more(closed, secretary, request_, client_for):
    page = client_for(secretary).get(closed.get_absolute_url()).text

    number = Decision.objects.get(request=request_).number
    assert f'صدر فيه القرار <bdi class="text-nowrap" dir="ltr">{number}</bdi>' in page
    assert "ينتظر منذ" not in page


def test_the_room_shows_the_item_of_the_vote_and_no_name(
    committee, secretary, chair, members, request_, client_for
):
    session, (item,) = opened(secretary, [secretary, chair, *members], request_)
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=members[:2], rest=False)

    text = client_for(secretary).get(f"/requests/sessions/{session.public_id}/room/").content.decode()

    assert "أدلى برأيه 2 من 6." in text
    assert text.count('class="is-in"') == 2
    assert "من 18 إلى 59" in text  # the codes of the sheet in words
    assert "<dt>التوصية</dt><dd>موافقة" in text
    assert request_.beneficiary.head.family_name not in text
    for told in ("member_1", "committee_chair", "committee_secretary"):
        assert told not in text


def test_the_wall_of_the_room_has_no_shell(committee, secretary, chair, members, request_, client_for):
    session, _items = opened(secretary, [secretary, chair, *members], request_)

    text = client_for(secretary).get(f"/requests/sessions/{session.public_id}/room/").content.decode()

    for part in ("<nav", "sidenav", "data-search", "user-button", "بانتظاري", 'class="breadcrumb"'):
        assert part not in text
    assert "<h1>سلة غذائية</h1>" in text
    assert "البند 1 من 1" in text
    assert "اكتمل النصاب: حضر 6 والمطلوب 4" in text


def test_the_wall_shows_a_result_without_its_sides_for_a_minute_then_the_next_item(
    ataa, committee, secretary, chair, members, officer, researcher, client_for
):
    pair = [awaiting(ataa, officer, researcher) for _n in range(2)]
    session, (item, _second) = opened(secretary, [secretary, chair, *members], *pair)
    wall, client = f"/requests/sessions/{session.public_id}/room/", client_for(secretary)
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=members[:4], reject=members[4:])

    counted = client.get(wall).content.decode()
    ballots.close_item(item_id=item.public_id, by=chair, outcome="approve", wording=WORDING)
    closed_now = client.get(wall).content.decode()
    AgendaItem.objects.filter(pk=item.pk).update(closed_at=timezone.now() - timedelta(seconds=61))
    later = client.get(wall).content.decode()

    assert "أدلى برأيه 6 من 6." in counted
    assert "تُصاغ النتيجة الآن." in counted
    assert "البند 1 من 2" in closed_now
    assert "<span>النتيجة</span> <strong>موافقة" in closed_now
    assert '<bdi dir="ltr">500</bdi> ريال</strong>' in closed_now
    for text in (counted, closed_now):
        assert "اعتذار" not in text
        assert "أمتنع" not in text
    assert "النتيجة" not in later
    assert "البند 2 من 2" in later


def test_the_wall_has_five_lines_of_the_sheet_at_most(
    committee, secretary, chair, members, request_, client_for
):
    for number in range(7):
        request_.assessment.results.create(
            code=f"c{number}",
            label=f"معيار {number}",
            kind="condition",
            reference="المادة 4",
            computed="met" if number else "not_met",
            explanation="بيّن",
        )
    session, _items = opened(secretary, [secretary, chair, *members], request_)

    text = client_for(secretary).get(f"/requests/sessions/{session.public_id}/room/").content.decode()

    lines = text.partition('class="wall-lines"')[2].partition("</dl>")[0]
    assert lines.count("<dt>") <= 5
    assert "معيار 0 (غير متحقق)" in lines
    assert "<dt>المعايير المتحققة</dt><dd>6 من 7</dd>" in text


def test_the_wall_keeps_the_reason_of_whoever_is_barred_to_itself(
    committee, secretary, chair, members, request_, client_for
):
    session, (item,) = opened(secretary, [secretary, chair, *members], request_)
    ballots.recuse(item_id=item.public_id, by=members[0], reason="جار مقدم الطلب")

    page = client_for(members[0]).get(f"/requests/sessions/{session.public_id}/room/")

    assert "لا تشارك في هذا البند" in page.content.decode()
    assert "جار مقدم الطلب" not in page.content.decode()
    assert "sheet" not in page.context


# --- the console of chair and secretary ----------------------------------------------------------


def test_the_console_names_who_has_not_acted_to_chair_and_secretary_and_to_nobody_else(
    committee, secretary, chair, members, manager, request_, client_for
):
    session, (item,) = opened(secretary, [secretary, chair, *members], request_)
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=members[:3], rest=False)

    for user in (chair, secretary):
        page = client_for(user).get(session.get_absolute_url()).content.decode()
        console = page.partition('id="console"')[2].partition("</section>")[0]
        assert "لم يُدلوا بآرائهم بعد" in console
        assert "موظف member_4، موظف member_5" in console
        assert "موظف member_1" not in console
        assert "تنقص 3 أصوات، ولا يمكن قبل وصولها إلا تأجيل البند." in console
    for user in (members[0], manager):
        assert 'id="console"' not in client_for(user).get(session.get_absolute_url()).content.decode()


def test_the_console_says_how_many_are_missing_for_the_quorum_and_what_comes_next(
    ataa, committee, secretary, chair, members, officer, researcher, client_for
):
    pair = [awaiting(ataa, officer, researcher) for _n in range(2)]
    session, items = opened(secretary, [secretary, chair, *members[:3]], *pair)
    for member in members[:2]:
        ballots.recuse(item_id=items[0].public_id, by=member, reason="جار مقدم الطلب")

    page = client_for(chair).get(session.get_absolute_url()).content.decode()

    console = page.partition('id="console"')[2].partition("</section>")[0]
    assert "ينقص عضو واحد" in console
    assert "حضر 2 والمطلوب 3" in console
    assert "البند 2، سلة غذائية" in console
    assert "بدء التصويت" not in console


def test_the_console_begins_the_vote_once_and_on_an_item_of_its_session(
    committee, secretary, chair, members, request_, client_for, ataa, officer, researcher
):
    session, (item,) = opened(secretary, [secretary, chair, *members], request_)
    elsewhere = planned(secretary, awaiting(ataa, officer, researcher)).items.get()
    client, page = client_for(secretary), session.get_absolute_url()
    start = {"do": f"start:{item.public_id}", "version": item.version}

    other = client.post(page, {"do": f"start:{elsewhere.public_id}", "version": elsewhere.version})
    stale = client.post(page, start | {"version": item.version - 1})
    done = client.post(page, start)

    assert (other.status_code, stale.status_code) == (404, 409)
    assert (done.status_code, done["Location"]) == (302, page)
    assert AgendaItem.objects.get(pk=item.pk).status == "voting"


# --- places --------------------------------------------------------------------------------------


def test_items_are_numbered_by_their_place(
    ataa, committee, secretary, chair, members, officer, researcher, client_for
):
    pair = [awaiting(ataa, officer, researcher) for _n in range(2)]
    session, (first, second) = opened(secretary, [secretary, chair, *members], *pair)
    AgendaItem.objects.filter(pk=first.pk).update(order=4)
    AgendaItem.objects.filter(pk=second.pk).update(order=9)
    client = client_for(secretary)

    agenda = client.get(session.get_absolute_url()).content.decode()
    item = client.get(f"/requests/items/{second.public_id}/").content.decode()

    assert [row["item"].place for row in client.get(session.get_absolute_url()).context["rows"]] == [1, 2]
    assert '<span class="count">2</span>' in agenda
    assert '<span class="count">9</span>' not in agenda
    assert "البند 2" in item
    assert "البند 9" not in item
    assert [row["place"] for row in minutes_context(session)["items"]] == [1, 2]


def test_an_item_that_was_postponed_waits_no_more_on_its_agenda(
    committee, secretary, chair, members, request_, client_for
):
    session, (item,) = opened(secretary, [secretary, chair, *members], request_)
    before = client_for(secretary).get(session.get_absolute_url()).text
    ballots.close_item(item_id=item.public_id, by=chair, outcome="postpone", note="لم يتسع الوقت")

    after = client_for(secretary).get(session.get_absolute_url()).text

    assert "ينتظر منذ" in before
    assert "ينتظر منذ" not in after


def test_the_room_puts_the_outcomes_of_the_criteria_into_words(
    committee, secretary, chair, members, request_, client_for
):
    request_.assessment.results.create(
        code="income",
        label="حد الدخل",
        kind="condition",
        reference="المادة 4",
        computed="not_met",
        explanation="فوقه",
    )
    session, _items = opened(secretary, [secretary, chair, *members], request_)

    page = client_for(secretary).get(f"/requests/sessions/{session.public_id}/room/")

    (line,) = page.context["sheet"]["criteria"]
    assert (line["shown"], line["tone"]) == ("غير متحقق", "danger")
    assert "غير متحقق" in page.content.decode()


def test_the_room_shows_no_sheet_to_whoever_may_be_a_relative(
    committee, secretary, chair, members, request_, client_for
):
    session, _items = opened(secretary, [secretary, chair, *members], request_)
    members[1].mobile = request_.beneficiary.head.mobile
    members[1].save()

    page = client_for(members[1]).get(f"/requests/sessions/{session.public_id}/room/")

    assert "لا تشارك في هذا البند" in page.content.decode()
    assert "الحساب الشهري" not in page.content.decode()
    assert "sheet" not in page.context


def test_desks_lead_to_the_vote_and_the_signature(
    committee, secretary, chair, members, request_, client_for, closed, ataa, officer, researcher
):
    jobs.make_minutes.call(closed.public_id)
    session, (item,) = opened(secretary, [chair, *members], awaiting(ataa, officer, researcher))
    ballots.start_voting(item_id=item.public_id, by=chair)

    text = client_for(members[0]).get("/").content.decode()

    assert f"/requests/items/{item.public_id}/" in text
    assert f"/requests/sessions/{closed.public_id}/sign/" in text


def test_the_desk_of_the_secretary_names_numbers_and_no_applicants(closed, secretary, request_, client_for):
    sign_minutes(closed)

    text = client_for(secretary).get("/").content.decode()

    assert request_.registration_number in text
    assert f"/requests/{request_.public_id}/notify/" in text
    assert request_.beneficiary.head.family_name not in text


def test_the_desk_tells_of_the_sessions_of_the_next_days(committee, secretary, chair, client_for):
    session = planned(secretary)

    text = client_for(chair).get("/").content.decode()

    assert f"/requests/sessions/{session.public_id}/" in text
