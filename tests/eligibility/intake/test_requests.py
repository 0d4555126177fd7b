"""Opening and changing a request, and the list of papers it asks for."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import HouseholdMember
from channels_log.models import Visit
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.enums import CheckStatus
from eligibility.intake.actions import requests
from eligibility.models import RequiredDocument, Service, ServiceRequest
from eligibility.step_page.ways_out import withdraw
from policy.models import Category, DocumentType, PolicyProfile
from tests.eligibility.steps_of_intake import draft, match, receive
from tests.factories import make_file, make_person


def codes(request):
    return [check.type.code for check in request.checks.order_by("pk")]


def test_a_draft_keeps_the_version_of_the_policy_it_was_opened_under(ataa, officer):
    request = draft(officer, channel="phone")

    assert (request.status, request.profile, request.channel) == ("draft", ataa, "phone")
    assert request.reference is None


def test_c04_no_request_is_taken_without_a_policy_in_force(ataa, officer):
    PolicyProfile.objects.update(status="superseded")

    with pytest.raises(ConflictError, match="لا توجد سياسة سارية"):
        draft(officer)


def test_a02_a_channel_that_the_policy_does_not_have_is_refused(baraem, officer):
    file = make_file(by=officer)
    service = Service.objects.filter(active=True).first()

    with pytest.raises(ValidationError) as refusal:
        requests.open_request(by=officer, file=file, service=service, need="جلسات", channel="interview")

    assert "channel" in refusal.value.message_dict


def test_more_than_the_service_gives_is_refused_at_its_field(ataa, officer):
    with pytest.raises(ValidationError) as refusal:
        draft(officer, amount=Decimal("5000.01"))

    assert refusal.value.message_dict == {"amount_asked": ["أقصى ما تقدمه هذه الخدمة 5000.00 ريال."]}


def test_b06_a_question_of_the_service_must_be_answered(ataa, officer):
    with pytest.raises(ValidationError) as refusal:
        draft(officer, answers={})

    assert list(refusal.value.message_dict) == ["answer_event"]


def test_an_answer_to_a_question_that_is_not_asked_is_dropped(ataa, officer):
    request = draft(officer, answers={"event": "سيل", "colour": "أخضر"})

    assert request.answers == {"event": "سيل"}


def test_one_open_request_for_each_service(ataa, officer):
    file = make_file(by=officer)
    draft(officer, file=file)

    with pytest.raises(ValidationError, match="طلب قائم"):
        draft(officer, file=file)


def test_only_the_desk_opens_requests(ataa, officer, researcher):
    file = make_file(by=officer)

    with pytest.raises(PermissionDenied):
        requests.open_request(
            by=researcher, file=file, service=Service.objects.first(), need="إيجار", answers={}
        )
    assert file.requests.count() == 0
    assert AuditEvent.objects.get(kind="refused").actor_name == researcher.username


def test_a_closed_file_takes_no_request(ataa, officer):
    file = make_file(by=officer, status="closed")

    with pytest.raises(ConflictError, match="لا يقبل الملف طلبًا جديدًا وهو في حالته الحالية"):
        draft(officer, file=file)


def test_c42_papers_asked_are_those_of_the_service_and_of_the_categories(ataa, officer):
    request = draft(officer, file=make_file(by=officer, categories=["widow"]))

    assert codes(request) == ["national_id", "family_record", "death_cert", "gosi_print", "iban_letter"]


def test_c42_a_paper_of_each_member_is_asked_for_each_member(ataa, officer):
    RequiredDocument.objects.create(
        service=Service.objects.get(code="emergency_cash"),
        category=Category.objects.get(code="poor_family"),
        owner="each_member",
        why="يثبت القرابة",
        type=DocumentType.objects.get(code="birth_cert"),
    )
    file = make_file(by=officer, members=2)

    request = draft(officer, file=file)

    owners = {check.owner_id for check in request.checks.filter(type__code="birth_cert")}
    assert owners == set(file.members.values_list("person_id", flat=True))


def test_a_paper_no_longer_asked_goes_unless_it_was_received(ataa, officer):
    file = make_file(by=officer, categories=["divorced"])
    request = draft(officer, file=file)
    receive(request.checks.get(type__code="divorce_deed"), officer)
    file.categories.set(Category.objects.filter(code="widow"))

    changed = requests.refresh_papers(by=officer, public_id=request.public_id)

    left = {check.type.code: check.required for check in request.checks.all()}
    assert changed
    assert left == {
        "national_id": True,
        "family_record": True,
        "iban_letter": True,
        "divorce_deed": False,
        "death_cert": True,
        "gosi_print": False,
    }
    assert not requests.refresh_papers(by=officer, public_id=request.public_id)


def test_a_reason_that_was_worded_anew_stands_on_the_list(ataa, officer):
    request = draft(officer)
    RequiredDocument.objects.filter(type__code="family_record").update(why="يبين من تعول")

    requests.refresh_papers(by=officer, public_id=request.public_id)

    assert request.checks.get(type__code="family_record").why == "يبين من تعول"


def test_the_list_says_when_the_file_changed_under_it(ataa, officer):
    RequiredDocument.objects.create(
        service=Service.objects.get(code="emergency_cash"),
        category=None,
        owner="each_member",
        why="يثبت القرابة",
        type=DocumentType.objects.get(code="birth_cert"),
    )
    file = make_file(by=officer)
    request = draft(officer, file=file)
    assert not requests.papers_outdated(request)

    HouseholdMember.objects.create(beneficiary=file, person=make_person(), relationship="child")

    assert requests.papers_outdated(request)


def test_a_change_is_saved_and_named_without_its_words(ataa, officer):
    request = draft(officer)

    requests.edit_request(
        by=officer,
        public_id=request.public_id,
        version=request.version,
        need="تعطل المكيف",
        answers={"event": "عطل"},
        channel="phone",
    )

    request.refresh_from_db()
    event = AuditEvent.objects.get(kind="request.edited")
    assert (request.need, request.channel, request.version) == ("تعطل المكيف", "phone", 2)
    assert event.changes == {"channel": ["", "phone"], "need": ["…", "…"], "answers": ["…", "…"]}


def test_the_later_of_two_edits_is_told(ataa, officer):
    request = draft(officer)
    known = {"by": officer, "public_id": request.public_id, "answers": {"event": "عطل"}}
    requests.edit_request(version=1, need="الأول", **known)

    with pytest.raises(StaleVersionError):
        requests.edit_request(version=1, need="الثاني", **known)

    request.refresh_from_db()
    assert request.need == "الأول"


def test_a_draft_may_change_its_service_and_asks_for_the_papers_of_the_new_one(ataa, officer):
    request = draft(officer)

    requests.edit_request(
        by=officer,
        public_id=request.public_id,
        version=1,
        need="إيجار",
        service=Service.objects.get(code="rent"),
        answers={"arrears_months": "3", "eviction": "no"},
    )

    assert sorted(codes(request)) == ["family_record", "gosi_print", "national_id", "rent_contract"]
    assert request.checks.filter(status=CheckStatus.MISSING).count() == 4


# --- out of a visit, and with what is on file -----------------------------------------------------


def _step_one(client, file, **typed):
    address = f"{reverse('eligibility:request_create', args=[file.public_id])}?service=emergency_cash"
    response = client.post(address, {"need": "تعطل السخان", "answer_event": "أمس", **typed})
    assert response.status_code == 302
    return ServiceRequest.objects.latest("pk")


def test_a_request_comes_from_the_visitor_who_is_served(ataa, officer, client_for):
    file = make_file(by=officer)
    now = timezone.now()
    known = {"visitor_name": "هند", "purpose": "سؤال", "received_by": officer, "arrived_at": now}
    visit = Visit.objects.create(**known, beneficiary=file, served_at=now, served_by=officer)

    assert _step_one(client_for(officer), file).visit == visit
    visit.refresh_from_db()
    assert (visit.outcome, visit.ended_at) == ("", None)


def test_a_visitor_whom_another_serves_is_not_taken_over(ataa, officer, officer2, client_for):
    file = make_file(by=officer)
    now = timezone.now()
    known = {"visitor_name": "هند", "purpose": "سؤال", "received_by": officer, "arrived_at": now}
    Visit.objects.create(**known, beneficiary=file, served_at=now, served_by=officer2)

    assert _step_one(client_for(officer), file).visit is None


def test_c13_what_is_on_file_and_matched_is_not_asked_again(ataa, officer, client_for):
    earlier = draft(officer)
    for check in earlier.checks.filter(required=True):
        match(receive(check, officer), officer)
    withdraw(by=officer, public_id=earlier.public_id, note="طلب صاحبه")

    case = _step_one(client_for(officer), earlier.beneficiary)

    found = dict(case.checks.values_list("type__code", "status"))
    assert found == {
        "national_id": "matched", "family_record": "matched", "iban_letter": "matched",
        "gosi_print": "missing",
    }  # fmt: skip
    assert AuditEvent.objects.filter(kind="paper.kept").count() == 3
