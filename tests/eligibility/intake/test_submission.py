"""Submission, completion, acceptance, withdrawal, lapse."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from channels_log.models import Message
from core.hijri import StatedDate
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.intake.actions import papers, submission
from eligibility.intake.actions.requests import refresh_papers
from eligibility.models import ServiceRequest
from eligibility.step_page import ways_out
from policy.models import Holiday, PolicyProfile
from policy.reply import reply_window
from tests.eligibility.steps_of_intake import draft, match, receive, settle_papers, sign, submitted
from tests.factories import make_file, request_at


def test_submission_gives_a_reference_that_can_be_read_out(ataa, officer):
    request = submitted(officer)

    assert re.fullmatch(r"R-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", request.reference)
    assert (request.status, timezone.localdate(request.submitted_at)) == (
        "submitted",
        timezone.localdate(),
    )


def test_two_that_draw_the_same_reference_try_again(ataa, officer, monkeypatch):
    first = submitted(officer)
    drawn = iter([first.reference.removeprefix("R-"), "7KQ2-M9XC"])
    monkeypatch.setattr(submission, "spoken_code", lambda: next(drawn))

    assert submitted(officer).reference == "R-7KQ2-M9XC"


def test_it_is_not_submitted_without_a_signature(ataa, officer):
    request = draft(officer)

    with pytest.raises(ConflictError, match="لم يوقّع مقدم الطلب"):
        submission.submit(by=officer, public_id=request.public_id)

    request.refresh_from_db()
    assert (request.status, request.reference) == ("draft", None)


def test_it_may_be_submitted_from_afar_before_its_papers_are_matched(ataa, officer):
    request = draft(officer)
    sign(request, officer)

    assert submission.submit(by=officer, public_id=request.public_id).status == "submitted"


def test_a08_ataa_states_a_minimum_and_no_maximum(ataa, officer):
    request = submitted(officer)

    day = timezone.localdate(request.submitted_at)
    assert request.reply_not_before == day + timedelta(days=14)
    assert request.reply_due is None


def test_a08_baraem_states_no_period(baraem, officer):
    request = request_at("draft", file=make_file(by=officer), profile=baraem, by=officer)
    refresh_papers(by=officer, public_id=request.public_id)
    sign(request, officer)

    request = submission.submit(by=officer, public_id=request.public_id)

    assert (request.reply_not_before, request.reply_due) == (None, None)


@pytest.mark.parametrize("reading", ["maximum", "target"])
def test_a08_a_maximum_or_target_of_the_board_is_a_last_day(ataa, reading):
    ataa.reply_interpretation, ataa.reply_max_days = reading, 21

    assert reply_window(ataa, date(2026, 11, 1)) == (None, date(2026, 11, 22))


def test_a08_working_days_skip_fridays_saturdays_and_holidays(ataa):
    ataa.reply_interpretation, ataa.reply_max_days, ataa.reply_day_kind = "maximum", 3, "working"
    Holiday.objects.all().delete()
    Holiday.objects.create(day=date(2026, 11, 8), name="إجازة")

    assert reply_window(ataa, date(2026, 11, 5)) == (None, date(2026, 11, 11))


def test_the_receipt_message_carries_the_reference_and_nothing_of_the_person(ataa, officer):
    request = submitted(officer)

    message = Message.objects.get(kind="receipt")
    assert (message.channel, message.address) == ("sms", request.beneficiary.head.mobile)
    assert message.body == (
        f"جمعية عطاء: وصلنا طلبك رقم {request.reference}. تابعه هنا: http://127.0.0.1:8000/track/"
    )
    assert message.request_public_id == request.public_id


def test_without_mobile_and_address_no_message_is_written(ataa, officer):
    file = make_file(by=officer)
    request = submitted(officer, file=file)
    file.head.mobile = ""
    file.head.save()
    Message.objects.all().delete()

    submission.ask_completion(by=officer, public_id=request.public_id, note="- شهادة رقم الآيبان")

    assert Message.objects.count() == 0


def test_c42_what_is_missing_is_told_to_the_applicant(ataa, officer):
    request = submitted(officer)

    submission.ask_completion(by=officer, public_id=request.public_id, note="- شهادة رقم الآيبان")

    request.refresh_from_db()
    assert (request.status, request.missing_note) == ("incomplete", "- شهادة رقم الآيبان")
    body = Message.objects.get(kind="incomplete").body
    assert request.reference in body
    assert "الآيبان" not in body


def test_c42_completion_is_not_asked_without_saying_for_what(ataa, officer):
    request = submitted(officer)

    with pytest.raises(ValidationError) as refusal:
        submission.ask_completion(by=officer, public_id=request.public_id, note=" ")

    assert list(refusal.value.message_dict) == ["note"]


def test_a_completed_request_keeps_its_reference_and_is_judged_for_the_new_day(ataa, officer):
    request = submitted(officer)
    reference = request.reference
    submission.ask_completion(by=officer, public_id=request.public_id, note="- الهوية")
    ServiceRequest.objects.filter(pk=request.pk).update(submitted_at=timezone.now() - timedelta(days=10))
    check = request.checks.get(type__code="national_id")
    receive(check, officer, issued=StatedDate(timezone.localdate()))
    sign(request, officer)

    request = submission.submit(by=officer, public_id=request.public_id)

    check.refresh_from_db()
    assert (request.reference, request.missing_note) == (reference, "")
    assert check.valid_on == timezone.localdate()
    assert Message.objects.filter(kind="receipt").count() == 2


def test_c48_acceptance_registers_the_request_and_a_new_file(ataa, officer):
    request = submitted(officer)

    request = submission.accept(by=officer, public_id=request.public_id)

    file = type(request.beneficiary).objects.get(pk=request.beneficiary_id)
    assert re.fullmatch(r"T-14[0-9]{2}-000001", request.registration_number)
    assert (request.status, request.registered_by) == ("studying", officer)
    assert (file.status, file.registered_at is not None) == ("active", True)
    assert AuditEvent.objects.filter(kind="file.registered").count() == 1


def test_c48_a_registered_file_is_not_registered_again(ataa, officer):
    first = submitted(officer)
    submission.accept(by=officer, public_id=first.public_id)

    second = submitted(
        officer,
        file=first.beneficiary,
        service="rent",
        answers={"arrears_months": "2", "eviction": "no"},
    )
    second = submission.accept(by=officer, public_id=second.public_id)

    assert second.registration_number.endswith("-000002")
    assert AuditEvent.objects.filter(kind="file.registered").count() == 1


def test_c48_nothing_is_registered_while_a_required_paper_is_open(ataa, officer):
    request = draft(officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)

    with pytest.raises(ConflictError, match="الهوية الوطنية"):
        submission.accept(by=officer, public_id=request.public_id)

    request.refresh_from_db()
    assert (request.status, request.registration_number) == ("submitted", None)


def test_c48_a_waiver_with_a_reason_takes_the_place_of_a_paper(ataa, officer):
    request = draft(officer)
    settle_papers(request, officer)
    check = request.checks.get(type__code="iban_letter")
    papers.waive_paper(by=officer, check=check, version=check.version, reason="يُصرف نقدًا")
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)

    assert submission.accept(by=officer, public_id=request.public_id).status == "studying"


def test_an_optional_paper_holds_nothing_up(ataa, officer):
    request = draft(officer)
    for check in request.checks.filter(required=True):
        check.refresh_from_db()
        papers.waive_paper(by=officer, check=check, version=check.version, reason="حالة طارئة")
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)
    assert request.checks.get(type__code="gosi_print").status == "missing"

    assert submission.accept(by=officer, public_id=request.public_id).status == "studying"


def test_an_optional_paper_that_had_expired_holds_nothing_up(ataa, officer):
    request = draft(officer)
    settle_papers(request, officer)
    check = request.checks.get(type__code="gosi_print")
    assert check.required is False
    match(receive(check, officer, issued=StatedDate(date(2020, 1, 1))), officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)
    check.refresh_from_db()
    assert (check.status, check.valid) == ("matched", False)

    assert submission.accept(by=officer, public_id=request.public_id).status == "studying"


def test_a_required_paper_that_had_expired_is_named(ataa, officer):
    request = draft(officer)
    settle_papers(request, officer)
    check = request.checks.get(type__code="national_id")
    old = {"issued": StatedDate(date(2015, 1, 1)), "expires": StatedDate(date(2020, 1, 1))}
    match(receive(check, officer, **old), officer)
    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)
    check.refresh_from_db()
    assert (check.status, check.valid) == ("matched", False)

    with pytest.raises(ConflictError, match="غير سارٍ يوم التقديم: "):
        submission.accept(by=officer, public_id=request.public_id)


def test_withdrawal_needs_the_word_of_the_applicant(ataa, officer):
    request = draft(officer)
    with pytest.raises(ValidationError):
        ways_out.withdraw(by=officer, public_id=request.public_id, note="")

    ways_out.withdraw(by=officer, public_id=request.public_id, note="وجد من يعينه")

    request.refresh_from_db()
    assert (request.status, request.ended_reason) == ("withdrawn", "وجد من يعينه")


def test_a_request_lapses_only_after_the_days_of_the_policy(ataa, officer):
    request = submitted(officer)
    submission.ask_completion(by=officer, public_id=request.public_id, note="- الهوية")
    thirty = timezone.now() - timedelta(days=30) + timedelta(minutes=1)
    ServiceRequest.objects.filter(pk=request.pk).update(status_since=thirty)
    with pytest.raises(ConflictError, match="لم تمضِ على الطلب ناقصًا مدة تكفي لسقوطه"):
        ways_out.lapse(public_id=request.public_id)

    ServiceRequest.objects.filter(pk=request.pk).update(status_since=thirty - timedelta(minutes=2))
    ways_out.lapse(public_id=request.public_id)

    request.refresh_from_db()
    event = AuditEvent.objects.get(kind="request.lapse")
    assert (request.status, event.actor_name) == ("lapsed", "")
    assert request.ended_reason == "لم يُستكمل الطلب خلال 30 يومًا."


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (2, "لم يُستكمل الطلب خلال يومين."),
        (7, "لم يُستكمل الطلب خلال 7 أيام."),
        (30, "لم يُستكمل الطلب خلال 30 يومًا."),
    ],
)
def test_the_days_of_a_lapse_are_counted_as_arabic_counts(ataa, officer, days, said):
    type(ataa).objects.filter(pk=ataa.pk).update(lapse_days=days)
    request = submitted(officer)
    submission.ask_completion(by=officer, public_id=request.public_id, note="- الهوية")
    ServiceRequest.objects.filter(pk=request.pk).update(
        status_since=timezone.now() - timedelta(days=days + 1)
    )

    assert ways_out.lapse(public_id=request.public_id).ended_reason == said


def test_a_refusal_leaves_only_its_own_row(ataa, officer, auditor):
    request = submitted(officer)
    before = set(AuditEvent.objects.values_list("sequence", flat=True))
    messages = Message.objects.count()

    with pytest.raises(PermissionDenied):
        submission.accept(by=auditor, public_id=request.public_id)

    left = AuditEvent.objects.exclude(sequence__in=before)
    assert [(event.kind, event.actor_name) for event in left] == [("refused", "auditor")]
    request.refresh_from_db()
    assert (request.status, request.version, Message.objects.count()) == ("submitted", 2, messages)


def test_a_stale_step_is_told(ataa, officer):
    request = submitted(officer)

    with pytest.raises(StaleVersionError):
        submission.accept(by=officer, public_id=request.public_id, version=request.version - 1)


def test_a_case_keeps_the_policy_it_was_opened_under(ataa, officer):
    request = draft(officer)
    PolicyProfile.objects.filter(pk=ataa.pk).update(status="superseded")
    sign(request, officer)

    submission.submit(by=officer, public_id=request.public_id)

    request.refresh_from_db()
    assert request.profile == ataa
    assert request.reply_not_before is not None
