"""What the desk and the file page are told: rows that lead to the exact step."""

import datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone

from channels_log import desk
from channels_log.actions.messages import write_message
from channels_log.models import Contact, Message, Referral, Visit
from tests.factories import make_file

pytestmark = pytest.mark.django_db


def ask(provider, user, subject=None):
    request = RequestFactory().get("/")
    request.user = user
    return provider(request, subject)


def make_visit(by, **facts):
    known = {
        "visitor_name": "هند",
        "purpose": "سؤال",
        "arrived_at": timezone.now(),
        "received_by": by,
    }
    return Visit.objects.create(**{**known, **facts})


def test_waiting_visitors_stand_on_the_desk_the_longest_first(officer, officer2):
    now = timezone.now()
    make_visit(officer, visitor_name="ريم")
    make_visit(officer, visitor_name="هند", arrived_at=now - datetime.timedelta(days=2))
    make_visit(officer, visitor_name="سعد", served_at=now, served_by=officer2)

    rows = ask(desk.visitors_now, officer)
    assert [(row["who"], row["late"]) for row in rows] == [("هند", True), ("ريم", False)]
    assert [row["who"] for row in ask(desk.visitors_now, officer2)] == ["هند", "ريم", "سعد"]


def test_open_referrals_wait_for_the_research_officer_and_answers_for_the_desk(officer, research_officer):
    now = timezone.now()
    known = {"question": "س", "to_role": "social_research_officer", "referred_by": officer}
    Referral.objects.create(person_name="هند", **known)
    Referral.objects.create(
        person_name="سعد",
        status="answered",
        answer="ج",
        answered_by=research_officer,
        answered_at=now,
        **known,
    )

    assert [row["who"] for row in ask(desk.referrals_now, research_officer)] == ["هند"]
    assert [row["who"] for row in ask(desk.referrals_now, officer)] == ["سعد"]


@pytest.mark.parametrize(("days", "late"), [(3, False), (4, True), (240, True)])
def test_a05_a_referral_that_waits_for_more_than_three_days_is_late(officer, research_officer, days, late):
    since = timezone.now() - datetime.timedelta(days=days)
    Referral.objects.create(
        person_name="هند", question="س", to_role="social_research_officer", referred_by=officer
    )
    Referral.objects.update(referred_at=since)

    (row,) = ask(desk.referrals_now, research_officer)

    assert row["late"] is late
    assert row["due"] == timezone.localdate() - datetime.timedelta(days=days - 3)


def test_given_up_messages_stand_on_the_desk_masked(officer):
    write_message(kind="decision", channel="sms", address="0501234567", body="ن", cause="c", by=None)
    Message.objects.update(status="failed")

    (row,) = ask(desk.messages_now, officer)
    assert (row["what"], row["who"], row["late"]) == (
        "معالجة رسالة تعذر إرسالها: صدور القرار",
        "+966•••••••67",
        True,
    )


@pytest.mark.parametrize("provider", [desk.visitors_now, desk.referrals_now, desk.messages_now])
def test_a_reader_has_nothing_to_do(auditor, provider, django_assert_num_queries):
    with django_assert_num_queries(1):  # the roles
        assert ask(provider, auditor) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_at_one_row_and_at_three(officer, rows, django_assert_num_queries):
    for _row in range(rows):
        make_visit(officer)

    with django_assert_num_queries(2):  # roles, visits
        assert len(ask(desk.visitors_now, officer)) == rows


def test_the_file_page_shows_its_contacts_visits_and_messages(officer, client_for):
    file = make_file(by=officer)
    make_visit(officer, beneficiary=file, purpose="زيارة عن الإيجار")
    Contact.objects.create(
        beneficiary=file,
        channel="phone",
        direction="in",
        at=timezone.now(),
        question="مكالمة عن الموعد",
        answer="ج",
        outcome="answered",
        recorded_by=officer,
    )
    write_message(
        kind="receipt",
        channel="sms",
        address="0501234567",
        body="نص",
        cause="c",
        beneficiary=file,
        by=None,
    )

    page = client_for(officer).get(f"{file.get_absolute_url()}?tab=contacts").content.decode()
    for text in ("زيارة عن الإيجار", "مكالمة عن الموعد", "استلام الطلب", f"?file={file.public_id}"):
        assert text in page


def test_whoever_is_not_of_the_desk_has_no_such_tab(officer, researcher):
    assert ask(desk.file_contacts, researcher, make_file(by=officer)) is None
