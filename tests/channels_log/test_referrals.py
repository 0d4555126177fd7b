"""Referrals: asked by the desk (A-04), answered by the social research officer, told to the person (A-05)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_log.actions import referrals as actions
from channels_log.models import Referral, Visit
from core.models import AuditEvent
from core.verdicts import ConflictError
from tests.factories import make_file, make_user

pytestmark = pytest.mark.django_db

LIST = "channels_log:referral_list"


def make_referral(by, **facts):
    now = timezone.now()
    visit = Visit.objects.create(
        visitor_name="سعد",
        purpose="سؤال",
        arrived_at=now,
        received_by=by,
        served_at=now,
        served_by=by,
    )
    known = {
        "visit": visit,
        "person_name": "سعد القحطاني",
        "question": "ما إجراءات الاعتراض؟",
        "to_role": "social_research_officer",
        "referred_by": by,
    }
    return Referral.objects.create(**{**known, **facts})


def answered(by, **facts):
    known = {
        "answer": "خلال ثلاثين يومًا",
        "answered_by": by,
        "answered_at": timezone.now(),
        "status": "answered",
    }
    return make_referral(by, **{**known, **facts})


def test_a05_the_social_research_officer_answers(officer, research_officer, client_for):
    referral = make_referral(officer)

    response = client_for(research_officer).post(
        referral.get_absolute_url(), {"answer": "خلال ثلاثين يومًا", "version": 1}
    )
    referral.refresh_from_db()
    assert response.status_code == 302
    assert (referral.status, referral.answered_by) == ("answered", research_officer)
    assert AuditEvent.objects.get(target_id=referral.public_id).kind == "referral.answered"


@pytest.mark.parametrize("role", ["intake_officer", "department_head", "manager", "auditor"])
def test_a05_nobody_else_answers(officer, client_for, role):
    referral = make_referral(officer)

    response = client_for(make_user(role)).post(referral.get_absolute_url(), {"answer": "نعم", "version": 1})
    assert response.status_code == 403
    assert "يجيب مسؤول البحث الاجتماعي عن الإحالات." in response.content.decode()
    referral.refresh_from_db()
    assert (referral.status, referral.answer) == ("open", "")


def test_a05_an_answer_has_words(officer, research_officer, client_for):
    referral = make_referral(officer)

    response = client_for(research_officer).post(referral.get_absolute_url(), {"answer": "\n", "version": 1})
    assert response.context["form"].errors["answer"] == ["اكتب الإجابة."]
    with pytest.raises(ValidationError):
        actions.answer_referral(referral_id=referral.public_id, answer=" ", version=1, by=research_officer)


def test_a05_the_database_refuses_an_answer_without_words(officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_referral(officer, answered_by=officer, answered_at=timezone.now(), status="answered")


def test_a05_the_database_refuses_telling_what_was_not_answered(officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_referral(officer, told_by=officer, told_at=timezone.now(), status="told")


@pytest.mark.parametrize("role", ["intake_officer", "social_research_officer"])
def test_a05_that_the_person_was_told_is_recorded(officer, client_for, role):
    referral, teller = answered(officer), make_user(role)
    today = timezone.localdate()

    response = client_for(teller).post(
        reverse("channels_log:referral_told", args=[referral.public_id]),
        {"told_on": f"{today:%Y-%m-%d}", "version": 1},
    )
    referral.refresh_from_db()
    assert response.status_code == 302
    assert (referral.status, referral.told_by) == ("told", teller)
    assert timezone.localdate(referral.told_at) == today


def test_a05_telling_is_not_before_the_answer_nor_in_the_future(officer):
    referral = answered(officer)
    today = timezone.localdate()

    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(ValidationError):
            actions.tell_answer(referral_id=referral.public_id, told_on=day, version=1, by=officer)


def test_a05_a_day_between_answer_and_today_is_kept(officer):
    now = timezone.now()
    referral = answered(officer, answered_at=now - timedelta(days=4))
    day = timezone.localdate(now) - timedelta(days=2)

    actions.tell_answer(referral_id=referral.public_id, told_on=day, version=1, by=officer)
    assert timezone.localdate(Referral.objects.get().told_at) == day


def test_a05_what_is_not_answered_is_not_told(officer, client_for):
    referral = make_referral(officer)

    response = client_for(officer).get(reverse("channels_log:referral_told", args=[referral.public_id]))
    assert response.status_code == 409


def test_a_referral_is_taken_back_with_a_reason(officer, client_for):
    referral = make_referral(officer)
    client, link = (
        client_for(officer),
        reverse("channels_log:referral_revoke", args=[referral.public_id]),
    )

    assert client.post(link, {"version": 1}).context["form"].errors["revoke_reason"] == ["اكتب سبب السحب."]
    assert client.post(link, {"revoke_reason": "اتضح الأمر للزائر", "version": 1}).status_code == 302
    referral.refresh_from_db()
    assert (referral.status, referral.revoke_reason) == ("revoked", "اتضح الأمر للزائر")


def test_what_was_taken_back_is_not_answered(officer, research_officer):
    referral = make_referral(officer, status="revoked", revoke_reason="x")

    with pytest.raises(ConflictError, match="لم تعد هذه الإحالة تنتظر إجابة"):
        actions.answer_referral(referral_id=referral.public_id, answer="نعم", version=1, by=research_officer)


def test_a_reader_takes_nothing_back(officer, auditor):
    referral = make_referral(officer)

    with pytest.raises(PermissionDenied):
        actions.revoke_referral(referral_id=referral.public_id, reason="x", version=1, by=auditor)
    assert AuditEvent.objects.get().kind == "refused"


def test_a_stale_answer_is_a_conflict_that_shows_both_texts(officer, research_officer, client_for):
    referral = make_referral(officer)
    actions.answer_referral(referral_id=referral.public_id, answer="الأول", version=1, by=research_officer)

    response = client_for(research_officer).post(
        referral.get_absolute_url(), {"answer": "الثاني", "version": 1}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "الأول" in page
    assert "الثاني" in page


def test_what_waits_longest_stands_on_top(officer, client_for):
    told = answered(officer, told_by=officer, told_at=timezone.now(), status="told")
    second, first, third = make_referral(officer), make_referral(officer), answered(officer)
    Referral.objects.filter(pk=first.pk).update(referred_at=timezone.now() - timedelta(days=2))

    response = client_for(officer).get(reverse(LIST))
    assert list(response.context["page"]) == [first, second, third, told]


def test_the_order_is_that_of_an_index(plan_of):
    plan = plan_of(Referral.objects.for_list()[:25])

    assert "referral_in_order" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_the_list_is_filtered_by_status(officer, client_for):
    make_referral(officer)
    wanted = answered(officer)

    response = client_for(officer).get(f"{reverse(LIST)}?status=answered")
    assert list(response.context["page"]) == [wanted]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_one_row_and_at_three(
    officer, client_for, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_referral(officer, beneficiary=make_file(by=officer))
    client = client_for(officer)

    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(reverse(LIST)).context["page"]) == rows


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("intake_officer", 200), ("social_research_officer", 200), ("department_head", 200), ("manager", 200),
        ("auditor", 200), ("social_researcher", 404), ("committee_chair", 404), ("delivery_officer", 404),
        ("quality_officer", 404), ("privacy_officer", 404), ("administrator", 404),
    ],
)  # fmt: skip
def test_who_may_open_a_referral(officer, client_for, role, seen):
    referral = make_referral(officer)

    assert client_for(make_user(role)).get(referral.get_absolute_url()).status_code == seen


LIST_QUERIES = 6  # session, user, roles, charity, count, page
