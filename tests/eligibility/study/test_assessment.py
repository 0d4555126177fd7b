"""The research form: kept in parts, worked out anew, completed, reviewed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from beneficiaries.models import Income, Obligation
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from eligibility.decision.sheet import sheet_of
from eligibility.models import Assessment, CriteriaSet, Delivery, Service, ServiceRequest
from eligibility.study import facts
from eligibility.study.actions import appointments
from eligibility.study.actions.assessment import refer, return_study, save_assessment
from tests.days import in_days, stated
from tests.eligibility import steps_of_intake
from tests.eligibility.study_cases import sign, studying, written
from tests.factories import make_file, request_at

IN_RIYALS = {"recommended_amount": 9000, "recommended_quantity": None}

pytestmark = pytest.mark.django_db


@pytest.fixture
def basket(ataa, officer, researcher):
    """A food basket under study: neither interview nor visit is demanded."""
    return studying(ataa, officer, researcher)


@pytest.fixture
def rent(ataa, officer, researcher):
    """Rent under study: an interview is demanded, and a professional standard is judged."""
    return studying(ataa, officer, researcher, service="rent")


def save(request, by, version=0, judged=None, complete=False, **changed):
    return save_assessment(
        public_id=request.public_id,
        by=by,
        version=version,
        judged=judged or {},
        complete=complete,
        **written(**changed),
    )


def results(assessment):
    return {row.code: row.computed for row in assessment.results.all()}


def prove_income(request):
    request.beneficiary.incomes.update(source="verified")


def test_b11_each_criterion_is_a_row_with_its_reference_and_the_facts_of_the_day(basket, researcher):
    assessment = save(basket, researcher)

    assert results(assessment) == {
        "papers": "na",
        "residence": "met",
        "per_capita": "unproven",
        "not_repeated": "met",
    }
    row = assessment.results.get(code="per_capita")
    assert row.reference == "ضوابط السلال الغذائية، المادة 4"
    assert row.kind == "regulation"
    assert row.explanation == "نصيب الفرد 500 ريال شهريًا، وهو ضمن الحد البالغ 1,000، لكنه لم يثبت بعد."
    assert assessment.facts["income"] == "1500.00"
    assert assessment.facts["persons"] == 3
    assert assessment.facts["per_head"] == "500.00"
    assert assessment.completed_at is None
    assert AuditEvent.objects.filter(kind="assessment.saved").count() == 1


def test_a_draft_may_be_nearly_empty(basket, researcher):
    nothing = dict.fromkeys(("summary", "recommendation", "reasons", "override_reason"), "")

    assessment = save(
        basket,
        researcher,
        recommended_amount=None,
        recommended_quantity=None,
        recommended_months=None,
        **nothing,
    )

    assert (assessment.version, assessment.recommendation) == (1, "")


def test_it_is_worked_out_anew_until_it_is_complete(basket, researcher):
    assessment = save(basket, researcher)
    prove_income(basket)

    assessment = save(basket, researcher, version=1)

    assert results(assessment)["per_capita"] == "met"
    assert assessment.results.count() == 4


def test_b03_without_any_income_the_sum_is_a_gap(ataa, officer, researcher):
    file = make_file(by=officer, city="العيون", income=None)
    request = studying(ataa, officer, researcher, file=file)

    assessment = save(request, researcher)

    assert assessment.facts["per_head"] is None
    assert results(assessment)["per_capita"] == "unproven"


def test_what_was_verified_counts_instead_of_what_was_declared(basket, researcher):
    file = basket.beneficiary
    Income.objects.create(
        beneficiary=file,
        owner=file.head,
        kind="salary",
        amount=2400,
        period="month",
        source="verified",
        thing=file.incomes.get().thing,
    )
    Obligation.objects.create(beneficiary=file, kind="rent", amount=3600, period="half")

    known = facts.gather(basket)

    assert (known.money.income, known.money.obligations) == (Decimal(2400), Decimal(600))
    assert known.money.per_head == Decimal(600)
    assert known.money.unproven == 0


def test_facts_cost_the_same_for_one_person_and_many(ataa, officer, researcher, django_assert_num_queries):
    for members in (1, 5):
        file = make_file(by=officer, members=members)
        request = studying(ataa, officer, researcher, file=file)
        with django_assert_num_queries(6):  # incomes, obligations, members, papers, categories, served
            facts.gather(request)


def test_c44_a_matched_paper_that_did_not_hold_is_still_open(ataa, officer):
    request = steps_of_intake.draft(officer)
    steps_of_intake.settle_papers(request, officer)
    assert facts.gather(request).papers_open == 0

    expired = {"expires": stated(-1)}
    check = steps_of_intake.receive(request.checks.first(), officer, **expired)
    steps_of_intake.match(check, officer)

    assert request.checks.first().status == "matched"
    assert facts.gather(request).papers_open == 1


def test_an_earlier_delivery_of_the_same_service_is_a_fact(basket, officer, researcher):
    earlier = request_at(
        "closed",
        file=basket.beneficiary,
        profile=basket.profile,
        by=officer,
        service=basket.service,
    )
    when = timezone.now() - timedelta(days=3)
    Delivery.objects.filter(request=earlier).update(delivered_at=when)

    assert results(save(basket, researcher))["not_repeated"] == "not_met"


def test_b01_the_criteria_in_force_on_the_day_of_opening_count(basket):
    today, code = timezone.localdate(), basket.service_code
    old = CriteriaSet.objects.get(service=basket.service)
    newer = CriteriaSet.objects.create(
        service=basket.service, version_no=2, effective_from=today, reference="أحدث"
    )
    later = CriteriaSet.objects.create(
        service=basket.service, version_no=3, effective_from=today + timedelta(days=1), reference="لاحق"
    )
    CriteriaSet.objects.create(version_no=9, effective_from=today, reference="عام")

    assert CriteriaSet.objects.in_force(code, today - timedelta(days=1)) == old
    assert CriteriaSet.objects.in_force(code, today) == newer
    assert CriteriaSet.objects.in_force(code, today + timedelta(days=1)) == later
    assert (basket.criteria_set, facts.criteria_set_for(basket)) == (old, old)


def test_before_every_version_of_the_criteria_counts_the_first(basket):
    CriteriaSet.objects.filter(service=basket.service).update(effective_from=in_days(400))

    first = CriteriaSet.objects.in_force(basket.service_code, timezone.localdate())

    assert first.service == basket.service


def test_a_request_opened_before_there_were_criteria_gets_those_that_came(ataa, officer, researcher):
    service = Service.objects.create(code="new", label="خدمة جديدة", kind="cash")
    case = studying(ataa, officer, researcher, service="new")
    came = CriteriaSet.objects.create(
        service=service, version_no=1, effective_from=in_days(1), reference="م 1"
    )

    assert (case.criteria_set, facts.criteria_set_for(case)) == (None, came)


def test_completing_evaluates_the_request(basket, researcher):
    prove_income(basket)

    assessment = save(basket, researcher, complete=True, override_reason="")

    basket.refresh_from_db()
    assert basket.status == "evaluated"
    assert assessment.completed_at is not None
    assert AuditEvent.objects.filter(kind="request.evaluate").count() == 1


@pytest.mark.parametrize("name", ["summary", "recommendation", "reasons"])
def test_a_complete_assessment_is_whole(name, basket, researcher):
    with pytest.raises(ValidationError) as error:
        save(basket, researcher, complete=True, **{name: ""})

    assert error.value.message_dict[name] == ["اكتب هذا قبل إكمال التقييم."]
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"recommended_amount": 0}, "recommended_amount"),  # MN-16
        ({"recommended_amount": Decimal("600.01")}, "recommended_amount"),
        ({"recommended_months": 0}, "recommended_months"),
        ({"recommended_months": 61}, "recommended_months"),
        ({"recommended_quantity": 3}, "recommended_quantity"),
        ({"recommendation": "reject"}, "recommended_amount"),
        ({"recommendation": "reject"}, "recommended_quantity"),
    ],
)
def test_amount_and_months_stay_within_reason_even_in_a_draft(changed, field, basket, researcher):
    with pytest.raises(ValidationError) as error:
        save(basket, researcher, **changed)
    assert field in error.value.message_dict


def test_an_approval_names_how_much(basket, rent, researcher):
    with pytest.raises(ValidationError) as error:
        save(basket, researcher, complete=True, recommended_quantity=None)
    assert error.value.message_dict == {"recommended_quantity": ["اكتب العدد الذي توصي به."]}

    with pytest.raises(ValidationError) as error:
        save(rent, researcher, complete=True, recommended_amount=None, recommended_quantity=None)
    assert error.value.message_dict["recommended_amount"] == ["اكتب المبلغ الذي توصي به."]


def test_twelve_sessions_are_recommended_as_twelve_sessions(baraem, officer, researcher, client_for):
    case = studying(baraem, officer, researcher, service="speech_sessions")
    form = client_for(researcher).get(f"/requests/{case.public_id}/assessment/").context["form"]
    assessment = save(case, researcher, recommended_amount=None, recommended_quantity=12)

    assert "recommended_amount" not in form.fields
    assert assessment.shown_grant == 'عدد (<bdi dir="ltr">12</bdi>) جلسة'
    assert sheet_of(case)["assessment"]["quantity"] == 12
    with pytest.raises(ValidationError) as error:
        save(case, researcher, version=1, recommended_amount=3000, recommended_quantity=12)
    assert error.value.message_dict == {"recommended_amount": ["تُمنح هذه الخدمة بوحدتها لا بالريال."]}


def test_b03_recommending_on_what_is_unproven_takes_a_reason(basket, researcher):
    with pytest.raises(ValidationError) as error:
        save(basket, researcher, complete=True, override_reason="")

    assert error.value.message_dict == {"override_reason": ["هناك ما لم يثبت بعد. اذكر سبب توصيتك مع ذلك."]}
    save(basket, researcher, complete=True, override_reason="رأيت كشف الحساب")


def test_b11_recommending_against_a_condition_takes_a_reason(basket, researcher):
    basket.beneficiary.city = "الرياض"
    basket.beneficiary.save()
    prove_income(basket)

    with pytest.raises(ValidationError) as error:
        save(basket, researcher, complete=True, override_reason="")

    assert error.value.message_dict == {"override_reason": ["تميل المعايير إلى غير ذلك. اذكر سبب توصيتك."]}


def test_judging_a_line_needs_a_reason_and_keeps_what_was_worked_out(basket, researcher):
    with pytest.raises(ValidationError) as error:
        save(basket, researcher, judged={"per_capita": ("met", "")})
    assert error.value.message_dict == {"why_per_capita": ["اذكر سبب تقديرك."]}

    judged = {"per_capita": ("met", "رأيت كشف الحساب")}
    assessment = save(basket, researcher, judged=judged, complete=True, override_reason="")

    row = assessment.results.get(code="per_capita")
    assert (row.computed, row.judged, row.outcome) == ("unproven", "met", "met")


def test_b13_a_professional_standard_is_judged_before_completion(rent, researcher):
    with pytest.raises(ValidationError) as error:
        save(rent, researcher, complete=True, **IN_RIYALS)

    assert error.value.message_dict == {"judged_need": ["تقدير هذا المعيار إليك."]}


def test_b19_it_is_not_complete_before_the_interview(rent, researcher, research_officer):
    judged = {"need": ("met", "8 من 10")}
    with pytest.raises(ValidationError) as error:
        save(
            rent, researcher, judged=judged, complete=True, recommended_amount=9000, recommended_quantity=None
        )
    assert error.value.messages == ["لم تُجرَ المقابلة ولم يُعفَ الطلب منها."]
    assert not Assessment.objects.exists()

    appointments.waive(
        public_id=rent.public_id, kind="interview", by=research_officer, reason="قوبل الشهر الماضي"
    )
    save(rent, researcher, judged=judged, complete=True, **IN_RIYALS)

    rent.refresh_from_db()
    assert rent.status == "evaluated"


@pytest.mark.parametrize("who", ["researcher2", "officer", "research_officer", "manager", "chair"])
def test_only_the_assigned_researcher_writes(who, basket, request):
    with pytest.raises(PermissionDenied):
        save(basket, request.getfixturevalue(who))
    assert not Assessment.objects.exists()


def test_nothing_is_written_after_completion(basket, researcher):
    assessment = save(basket, researcher, complete=True)

    with pytest.raises(ConflictError, match="الطلب ليس قيد الدراسة الآن"):
        save(basket, researcher, version=assessment.version)


def test_two_windows_one_is_told_with_both_texts(basket, researcher):
    save(basket, researcher, judged={"per_capita": ("met", "كشف")})

    with pytest.raises(StaleVersionError) as stale:
        save(basket, researcher, summary="نص آخر")

    assert stale.value.current.summary == "أسرة من ثلاثة أفراد"
    assert (stale.value.current.judged_per_capita, stale.value.current.why_per_capita) == (
        "met",
        "كشف",
    )


def test_a_service_without_criteria_says_so(ataa, officer, researcher):
    Service.objects.create(code="new", label="خدمة جديدة", kind="cash")
    request = studying(ataa, officer, researcher, service="new")

    with pytest.raises(ConflictError, match="لا معايير لهذه الخدمة بعد"):
        save(request, researcher)


def test_returning_opens_it_again_with_the_remarks(basket, researcher, research_officer):
    save(basket, researcher, complete=True)
    basket.refresh_from_db()
    known = {"public_id": basket.public_id, "by": research_officer, "version": basket.version}

    with pytest.raises(ValidationError):
        return_study(**known, note=" ")
    return_study(**known, note="أين كشف الحساب؟")

    basket.refresh_from_db()
    assert (basket.status, basket.review_remarks) == ("studying", "أين كشف الحساب؟")
    assessment = Assessment.objects.get()
    assert assessment.completed_at is None
    save(basket, researcher, version=assessment.version, complete=True)


def test_the_researcher_does_not_review(ataa, officer, research_officer):
    from tests.factories import make_user

    both = make_user("social_researcher", "social_research_officer", username="both")
    request = studying(ataa, officer, both)
    save(request, both, complete=True)
    sign(request)

    with pytest.raises(PermissionDenied):
        refer(public_id=request.public_id, by=both, version=None)
    refer(public_id=request.public_id, by=research_officer, version=None)


def test_referring_what_goes_against_the_criteria_is_on_record(basket, researcher, research_officer):
    save(basket, researcher, complete=True)  # the income is not proven, yet it is to be approved
    sign(basket)

    refer(public_id=basket.public_id, by=research_officer, version=None)

    basket.refresh_from_db()
    assert basket.status == "awaiting_decision"
    event = AuditEvent.objects.get(kind="assessment.override_confirmed")
    assert event.actor_id == research_officer.pk


def test_what_a_researcher_judged_otherwise_takes_the_word_of_the_reviewer(
    basket, researcher, research_officer
):
    judged = {"per_capita": ("met", "رأيت كشف الحساب")}
    save(basket, researcher, judged=judged, complete=True, override_reason="")
    sign(basket)

    refer(public_id=basket.public_id, by=research_officer, version=None)

    event = AuditEvent.objects.get(kind="assessment.override_confirmed")
    assert event.actor_id == research_officer.pk


def test_referring_what_follows_the_criteria_needs_no_second_word(basket, researcher, research_officer):
    prove_income(basket)
    save(basket, researcher, complete=True)
    sign(basket)

    refer(public_id=basket.public_id, by=research_officer, version=None)

    assert not AuditEvent.objects.filter(kind="assessment.override_confirmed").exists()


def test_under_baraem_the_department_head_refers(
    baraem, officer, researcher, research_officer, department_head
):
    request = studying(baraem, officer, researcher, service="school_bag")
    save(request, researcher, complete=True)
    sign(request)

    with pytest.raises(PermissionDenied):
        refer(public_id=request.public_id, by=research_officer, version=None)
    refer(public_id=request.public_id, by=department_head, version=None)


def test_a_request_that_a_decision_sent_back_can_be_written_again(basket, researcher):
    save(basket, researcher, complete=True)
    basket.refresh_from_db()
    basket.status = "studying"
    basket.save()
    Assessment.objects.update(frozen_at=timezone.now())

    save(basket, researcher, version=Assessment.objects.get().version)

    stored = Assessment.objects.get()
    assert (stored.completed_at, stored.frozen_at) == (None, None)


def test_whoever_takes_a_study_over_stands_under_it(basket, researcher, researcher2):
    save(basket, researcher)
    ServiceRequest.objects.update(assigned_researcher=researcher2)

    save(basket, researcher2, version=1)

    assert Assessment.objects.get().researcher == researcher2
