"""A researcher for a request, without a conflict on this case."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from core.models import AuditEvent
from core.verdicts import ConflictError
from eligibility.case.permissions import can_take, studied, worked_on
from eligibility.case.workflow import STEPS
from eligibility.models import FieldVisit, Interview, ServiceRequest
from eligibility.study.actions import appointments
from eligibility.study.actions.assessment import save_assessment
from eligibility.study.actions.assign import assign, candidates
from eligibility.study.permissions import can_waive_study
from tests.eligibility.study_cases import studying, tomorrow, written
from tests.factories import make_file, make_user, request_at

pytestmark = pytest.mark.django_db


def give(request, to, by, version=None):
    return assign(public_id=request.public_id, researcher_id=to.public_id, by=by, version=version)


def test_assigns_and_leaves_its_row_in_the_chain(ataa, officer, researcher, research_officer):
    request = studying(ataa, officer)

    give(request, researcher, research_officer)

    request.refresh_from_db()
    assert request.assigned_researcher == researcher
    assert request.assigned_at is not None
    assert request.status == "studying"
    event = AuditEvent.objects.get(kind="request.assign")
    assert (event.request_id, event.note) == (request.public_id, "موظف social_researcher")


def test_under_baraem_the_department_head_assigns(
    baraem, officer, researcher, department_head, research_officer
):
    request = studying(baraem, officer, service="school_bag")

    with pytest.raises(PermissionDenied):
        give(request, researcher, research_officer)
    give(request, researcher, department_head)

    request.refresh_from_db()
    assert request.assigned_researcher == researcher


@pytest.mark.parametrize("role", ["officer", "researcher", "manager", "auditor", "chair"])
def test_no_other_role_assigns(role, ataa, officer, researcher, request):
    case = studying(ataa, officer)

    with pytest.raises(PermissionDenied):
        give(case, researcher, request.getfixturevalue(role))

    case.refresh_from_db()
    assert case.assigned_researcher is None


def test_whoever_opened_a_request_does_not_research_it(ataa, research_officer):
    both = make_user("intake_officer", "social_researcher", username="both")
    request = studying(ataa, both)

    assert [row.conflict for row in candidates(request)] == ["هو من فتح هذا الطلب."]
    with pytest.raises(PermissionDenied):
        give(request, both, research_officer)


def test_a_researcher_with_the_applicants_mobile_is_refused(ataa, officer, research_officer):
    request = studying(ataa, officer)
    mobile = request.beneficiary.head.mobile.replace("+966", "0")
    relative = make_user("social_researcher", username="relative", mobile=mobile)

    assert candidates(request)[0].conflict == "جواله هو جوال أحد أفراد الأسرة."
    with pytest.raises(PermissionDenied) as refusal:
        give(request, relative, research_officer)
    assert "جواله هو جوال أحد أفراد الأسرة." in str(refusal.value)


def test_a_researcher_with_the_mobile_of_a_member_is_refused(ataa, officer, research_officer):
    request = studying(ataa, officer)
    member = request.beneficiary.members.first()
    relative = make_user("social_researcher", username="relative", mobile=member.person.mobile)

    with pytest.raises(PermissionDenied):
        give(request, relative, research_officer)


@pytest.mark.parametrize(
    ("family", "address", "free"),
    [
        ("حربي", "rnbb2312", False),  # the applicant is a حربي of RNBB2312
        ("الحربي", "RNBB2399", True),
        ("القحطاني", "RNBB2312", True),
        ("", "", True),
    ],
)
def test_family_name_and_address_together_point_to_kinship(
    family, address, free, ataa, officer, research_officer
):
    request = studying(ataa, officer)
    user = make_user("social_researcher", username="x", family_name=family, short_address=address)

    assert (candidates(request)[0].conflict == "") is free
    if free:
        give(request, user, research_officer)
    else:
        with pytest.raises(PermissionDenied):
            give(request, user, research_officer)


def test_those_who_are_free_and_least_busy_come_first(
    ataa, officer, researcher, researcher2, django_assert_num_queries
):
    make_user("social_researcher", username="gone", is_active=False)
    related = make_user("social_researcher", username="a", mobile="0500000001")
    studying(ataa, officer, researcher)
    studying(ataa, officer, researcher)
    request = studying(ataa, officer)
    request.beneficiary.head.mobile = "+966500000001"

    with django_assert_num_queries(3):  # researchers with workload, marks of the household, who reviewed it
        rows = candidates(request)

    assert [(row.user, row.workload) for row in rows] == [
        (researcher2, 0),
        (researcher, 2),
        (related, 0),
    ]


def test_only_a_researcher_can_be_chosen(ataa, officer, research_officer, manager):
    request = studying(ataa, officer)

    with pytest.raises(ValidationError) as error:
        give(request, manager, research_officer)
    assert error.value.message_dict == {"researcher": ["اختر أحد الباحثين."]}


def test_another_researcher_takes_over_what_is_only_planned(
    ataa, officer, researcher, researcher2, research_officer
):
    request = studying(ataa, officer, researcher)
    planned = appointments.plan(
        public_id=request.public_id, kind="interview", by=researcher, at=tomorrow(), place="المكتب"
    )

    give(request, researcher2, research_officer)

    planned.refresh_from_db()
    assert planned.by == researcher2
    with pytest.raises(ValidationError):
        give(request, researcher2, research_officer)


def test_a_request_that_is_evaluated_is_assigned_to_nobody_else(
    ataa, officer, researcher, researcher2, research_officer
):
    request = studying(ataa, officer, researcher)
    request.status = "evaluated"
    request.save()

    with pytest.raises(ConflictError, match="لم يعد الطلب في المرحلة التي تبدأ منها هذه الخطوة"):
        give(request, researcher2, research_officer)


def test_two_who_assign_at_once_one_is_told(ataa, officer, researcher, researcher2, research_officer):
    request = studying(ataa, officer)
    seen = request.version
    give(request, researcher, research_officer, version=seen)

    with pytest.raises(ConflictError, match="حفظ شخص آخر هذا بعد أن فتحته"):
        give(request, researcher2, research_officer, version=seen)


def test_a_closed_account_is_given_no_request(ataa, officer, researcher, research_officer):
    case = request_at("studying", file=make_file(by=officer), profile=ataa, by=officer)
    researcher.is_active = False
    researcher.save()

    with pytest.raises(ValidationError, match="اختر أحد الباحثين"):
        give(case, researcher, research_officer)

    case.refresh_from_db()
    assert case.assigned_researcher is None


# === Apart from one another ======================================================================


def test_the_family_name_of_any_member_points_to_kinship(ataa, officer, research_officer):
    request = studying(ataa, officer)
    member = request.beneficiary.members.first().person
    member.family_name = "الشمري"
    member.refresh_keys()
    member.save()
    user = make_user("social_researcher", username="x", family_name="شمري", short_address="RNBB2312")

    assert candidates(request)[0].conflict == "له اسم عائلة أحد أفراد الأسرة وعنوانهم."
    with pytest.raises(PermissionDenied):
        give(request, user, research_officer)


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        ({}, False),
        ({"family_name": "حربي"}, False),
        ({"mobile": "0500000009"}, True),
        ({"family_name": "قحطاني", "short_address": "RNBB2399"}, True),
    ],
)
def test_where_nothing_is_known_of_an_employee_that_is_said(
    facts, known, ataa, officer, research_officer, client_for
):
    request = studying(ataa, officer)
    make_user("social_researcher", username="x", **facts)

    page = client_for(research_officer).get(f"/requests/{request.public_id}/assign/")

    assert ("القرابة غير معلومة" in page.text) is not known


@pytest.mark.parametrize("model", [Interview, FieldVisit])
def test_who_interviewed_or_visited_before_a_reassignment_reviews_nothing(
    model, ataa, officer, researcher, research_officer
):
    both = make_user("social_researcher", "social_research_officer", username="both")
    request = studying(ataa, officer, researcher)
    model.objects.create(request=request, by=both, status="done", done_at=timezone.now(), findings="تمت")
    case = type(request).objects.for_page().get(pk=request.pk)
    case.status = "evaluated"

    for name in ("refer", "return_study"):
        assert "من بحث الطلب لا يراجع دراسته" in str(can_take(both, case, STEPS[name]).reason)
        assert "من بحث الطلب لا يراجع دراسته" not in str(can_take(research_officer, case, STEPS[name]).reason)
    case.status = "studying"
    assert "من بحث الطلب لا يراجع دراسته" in str(can_waive_study(both, case).reason)


def test_one_person_is_not_researcher_and_reviewer_of_a_request(ataa, officer, researcher, research_officer):
    both = make_user("social_researcher", "social_research_officer", username="both")
    request = studying(ataa, officer)
    with pytest.raises(PermissionDenied, match="أسند دراسة هذا الطلب أو راجعها"):
        give(request, both, both)
    give(request, researcher, both)

    with pytest.raises(PermissionDenied, match="أسند دراسة هذا الطلب أو راجعها"):
        give(request, both, research_officer)


def test_b13_who_wrote_in_the_assessment_before_a_reassignment_reviews_and_decides_nothing(
    ataa, officer, research_officer
):
    first, second = (
        make_user("social_researcher", "social_research_officer", username=f"both_{n}") for n in range(2)
    )
    case = studying(ataa, officer, first)
    for user in (first, second):
        ServiceRequest.objects.update(assigned_researcher=user)
        known = getattr(ServiceRequest.objects.get(), "assessment", None)
        save_assessment(
            public_id=case.public_id, by=user, version=known.version if known else 0, judged={}, **written()
        )
    case = ServiceRequest.objects.get()

    assert case.assessment.researcher == second
    assert {first.pk, second.pk} <= studied(case)
    assert {first.pk, second.pk} <= worked_on(case)


def test_b13_who_waived_a_part_of_the_study_does_not_research_it(ataa, officer, researcher, research_officer):
    both = make_user("social_researcher", "social_research_officer", username="both")
    case = studying(ataa, officer, researcher, service="home_repair")
    appointments.waive(public_id=case.public_id, by=both, kind="visit", reason="زيارة سابقة", version=None)

    with pytest.raises(PermissionDenied):
        assign(public_id=case.public_id, researcher_id=both.public_id, by=research_officer)
