"""A blind second assessment of a few requests from the same frozen facts (B-20, B-23)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent, ReadEvent
from core.verdicts import ConflictError
from eligibility.decision.sheet import sheet_of
from eligibility.models import Interview, SecondAssessment, SecondLook, ServiceRequest
from eligibility.study.actions import second_looks
from eligibility.study.actions.assessment import refer, reopen, save_assessment
from reports.desks import now_rows
from tests.eligibility.study_cases import sign, studying, written
from tests.factories import add_decision, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db

LIST = reverse("eligibility:second_list")
SAID = {"outcomes": {"per_capita": "met"}, "recommendation": "approve", "reasons": "الدخل لا يكفي"}
TYPED = {"judged_per_capita": "met", "recommendation": "approve", "reasons": "الدخل لا يكفي"}
FIRST_WORDS = ("أسرة من ثلاثة أفراد", "دخل لا يكفي", "الدخل ثابت من كشف الحساب", "رأيت كشف الحساب")


@pytest.fixture
def drawn(monkeypatch):
    """The lot falls on every request."""
    monkeypatch.setattr("eligibility.study.actions.second_looks._lot", lambda: 0)


def referred(profile, officer, researcher, head, service="food_basket"):
    """A request that was studied, in one criterion judged by the first researcher, and referred."""
    case = studying(profile, officer, researcher, service=service)
    Interview.objects.create(
        request=case, by=researcher, status="done", done_at=timezone.now(), notes="الأم تعمل من بيتها",
        findings="خلاصة الباحث الأول",
    )  # fmt: skip
    save_assessment(
        public_id=case.public_id,
        by=researcher,
        version=0,
        judged={"per_capita": ("met", "رأيت كشف الحساب")} if service == "food_basket" else {},
        complete=True,
        **written(),
    )
    sign(case)
    return refer(public_id=case.public_id, by=head, version=None)


@pytest.fixture
def case(drawn, ataa, officer, researcher, research_officer):
    """A referred request that the lot drew."""
    return referred(ataa, officer, researcher, research_officer)


@pytest.fixture
def look(case):
    return SecondLook.objects.get()


@pytest.fixture
def given(look, researcher2, research_officer):
    """The same, with the second researcher."""
    give(look, researcher2, research_officer)
    look.refresh_from_db()
    return look


def give(look, to, by, version=None):
    return second_looks.give(public_id=look.public_id, researcher_id=to.public_id, version=version, by=by)


def write(look, by, **changed):
    return second_looks.write(public_id=look.public_id, by=by, **SAID | changed)


def url(name, look):
    return reverse(f"eligibility:{name}", args=[look.public_id])


def text_of(answer):
    return answer.content.decode()


def decide(case, by):
    add_decision(case, "approved", by)
    ServiceRequest.objects.filter(pk=case.pk).update(status="approved")


# === the lot =====================================================================================


@pytest.mark.parametrize(("number", "drawn"), [(0, 1), (1, 1), (2, 0), (99, 0)])
def test_b23_two_of_a_hundred_are_drawn_when_a_request_is_referred(
    monkeypatch, ataa, officer, researcher, research_officer, number, drawn
):
    monkeypatch.setattr("eligibility.study.actions.second_looks._lot", lambda: number)

    case = referred(ataa, officer, researcher, research_officer)

    assert case.status == "awaiting_decision"
    assert SecondLook.objects.count() == drawn


def test_b20_what_the_first_assessment_stood_on_is_frozen(case, look, researcher, research_officer):
    """It is returned for more study and written again: the second researcher still sees what was."""
    assert look.facts["income"] == "1500.00"
    assert look.first_recommendation == "approve"
    assert look.first_outcomes == {
        "papers": "na", "residence": "met", "per_capita": "met", "not_repeated": "met",
    }  # fmt: skip
    assert [line["code"] for line in look.judged] == ["per_capita"]
    assert all(set(line) == set(second_looks.FROZEN) for line in look.lines)

    from core import audit

    with audit.audited():
        reopen(case=case, by=research_officer)
    case.assessment.results.update(judged="not_met", judged_reason="تغير الحال")
    case.assessment.facts = {}
    case.assessment.save(update_fields=["facts"])
    look.refresh_from_db()

    assert look.facts["income"] == "1500.00"
    assert look.first_outcomes["per_capita"] == "met"


def test_a_request_that_is_referred_again_is_drawn_once(case, research_officer):
    from core import audit

    with audit.audited():
        assert second_looks.draw(case=case, by=research_officer) is None
    assert SecondLook.objects.count() == 1


# === who (never one who worked on it, or may be a relative) ======================================


def test_it_is_given_to_another_researcher(look, researcher2, research_officer):
    give(look, researcher2, research_officer, version=1)

    look.refresh_from_db()
    assert (look.researcher, look.state) == (researcher2, "given")
    assert list(AuditEvent.objects.filter(target_id=look.public_id).values_list("kind", flat=True)) == [
        "second_look.drawn", "second_look.given",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("first", "عمل على هذا الطلب أو شارك في قراره."),
        ("opener", "عمل على هذا الطلب أو شارك في قراره."),
        ("member", "يشارك في القرارات، فلا يطّلع على تقييم ثانٍ."),
        ("relative", "جواله هو جوال أحد أفراد الأسرة."),
        ("reviewer", "أسند دراسة هذا الطلب أو راجعها."),
    ],
)
def test_b20_no_second_look_by_whoever_worked_on_it_decides_or_may_be_a_relative(
    drawn, ataa, research_officer, researcher, who, reason
):
    opener = make_user("intake_officer", "social_researcher", username="opener")
    reviewer = make_user("social_research_officer", "social_researcher", username="reviewer")
    case = referred(ataa, opener, researcher, reviewer)
    users = {
        "first": researcher,
        "opener": opener,
        "reviewer": reviewer,
        "member": make_user("social_researcher", "committee_member", username="member"),
        "relative": make_user(
            "social_researcher", username="relative", mobile=case.beneficiary.head.mobile
        ),
    }  # fmt: skip
    look = SecondLook.objects.get()

    with pytest.raises(PermissionDenied) as refused:
        give(look, users[who], research_officer)

    assert reason in str(refused.value)
    found = {row.user: str(row.conflict) for row in second_looks.second_candidates(look)}
    assert found[users[who]] == reason
    look.refresh_from_db()
    assert look.researcher is None


def test_whoever_gives_it_out_does_not_write_it(look):
    both = make_user("social_research_officer", "social_researcher", username="both")

    with pytest.raises(PermissionDenied):
        give(look, both, both)


@pytest.mark.parametrize("role", ["social_research_officer", "manager", "auditor"])
def test_b20_no_second_look_by_whoever_reads_the_first_one_in_another_role(
    given, look, research_officer, researcher2, role
):
    """Neither is it given to one, nor does he write it who was given such a role since."""
    both = make_user(role, "social_researcher", username="both")
    reason = "يقرأ تقييمات جميع الطلبات، ومنها التقييم الأول."

    with pytest.raises(PermissionDenied) as refused:
        give(look, both, research_officer)
    assert reason in str(refused.value)
    researcher2.roles.create(role=role)
    with pytest.raises(ConflictError, match=reason):
        write(given, type(researcher2).objects.get(pk=researcher2.pk))
    assert not SecondAssessment.objects.exists()


def test_the_candidates_cost_the_same_however_many(look, researcher2, django_assert_num_queries):
    make_user("social_researcher", username="third")
    look.request = ServiceRequest.objects.for_page().get()

    # researchers, marks, reviewers, deciders; who worked on it (3), who voted, who decided
    with django_assert_num_queries(9):
        second_looks.second_candidates(look)


@pytest.mark.parametrize(
    "role", ["officer", "researcher", "researcher2", "chair", "member", "department_head", "manager",
             "auditor", "quality_officer"]
)  # fmt: skip
def test_b20_nobody_else_knows_of_it(look, client_for, request, role):
    """Under عطاء the committee decides and the research officer assigns: nobody else sees a page of it."""
    browser = client_for(request.getfixturevalue(role))

    assert browser.get(LIST).status_code == 403
    for name in ("second_look", "second_give", "second_write"):
        assert browser.get(url(name, look)).status_code == 404


# === writing =====================================================================================


def test_b20_the_second_researcher_sees_the_facts_and_nothing_of_the_first(
    given, case, researcher, researcher2, client_for
):
    researcher.full_name = "هند القرني"
    researcher.save(update_fields=["full_name"])
    page = text_of(client_for(researcher2).get(url("second_write", given)))

    assert "الأم تعمل من بيتها" in page
    assert "نصيب الفرد" in page
    for words in (*FIRST_WORDS, "خلاصة الباحث الأول"):
        assert words not in page
    head = case.beneficiary.head
    for private in (head.full_name, head.id_number, head.mobile, case.shown_number, str(researcher)):
        assert private not in page
    assert 'value="met" checked' not in page
    assert {row.target_id for row in ReadEvent.objects.filter(actor=researcher2)} >= {
        given.public_id, case.public_id,
    }  # fmt: skip


def test_the_page_of_the_request_stays_closed_to_him(given, case, researcher2, client_for):
    browser = client_for(researcher2)

    assert browser.get(case.get_absolute_url()).status_code == 404
    assert browser.get(reverse("eligibility:assessment", args=[case.public_id])).status_code == 404


def test_what_he_writes_is_compared_with_the_first_and_changes_nothing(given, case, researcher2, client_for):
    before = ServiceRequest.objects.values().get()

    answer = client_for(researcher2).post(
        url("second_write", given), TYPED | {"judged_per_capita": "not_met", "recommendation": "reject"}
    )

    assert answer.url == reverse("home")
    row = SecondAssessment.objects.get()
    assert (row.by, row.recommendation, row.outcomes) == (researcher2, "reject", {"per_capita": "not_met"})
    assert (row.same_recommendation, row.judged, row.agreeing) == (False, 1, 0)
    assert ServiceRequest.objects.values().get() == before
    assert not AuditEvent.objects.filter(request_id=case.public_id, kind__startswith="second").exists()


def test_it_is_written_once(given, researcher2, client_for):
    assert write(given, researcher2).same_recommendation

    with pytest.raises(ConflictError, match="كُتب التقييم الثاني"):
        write(given, researcher2, recommendation="reject")
    assert client_for(researcher2).get(url("second_write", given)).status_code == 404
    assert SecondAssessment.objects.get().recommendation == "approve"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_once_are_one(given, researcher2):
    found = at_once(lambda: write(given, researcher2), lambda: write(given, researcher2))

    assert found == ["ConflictError", "done"]
    assert SecondAssessment.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"judged_per_capita": ""}, "judged_per_capita"),
        ({"judged_per_capita": "gift"}, "judged_per_capita"),
        ({"recommendation": ""}, "recommendation"),
        ({"recommendation": "\x00"}, "recommendation"),
        ({"reasons": " "}, "reasons"),
        ({"reasons": "س" * 2001}, "reasons"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_loses_nothing(given, researcher2, client_for, sent, field):
    answer = client_for(researcher2).post(url("second_write", given), TYPED | {"reasons": "سبب كتبته"} | sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert field == "reasons" or "سبب كتبته" in text_of(answer)
    assert not SecondAssessment.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"outcomes": {}}, {"outcomes": {"per_capita": "x"}}, {"recommendation": "x"}, {"reasons": ""}],
)
def test_the_action_asks_for_all_of_it_too(given, researcher2, changed):
    with pytest.raises(ValidationError):
        write(given, researcher2, **changed)


def test_only_the_one_to_whom_it_was_given_writes(given, researcher, research_officer):
    for by in (researcher, research_officer):
        with pytest.raises(PermissionDenied):
            write(given, by)


def test_whoever_meanwhile_works_on_the_request_no_longer_writes(given, case, researcher2):
    """The request came back for study, and to him: he now knows what the first one wrote."""
    ServiceRequest.objects.filter(pk=case.pk).update(assigned_researcher=researcher2)

    with pytest.raises(ConflictError, match="عمل على هذا الطلب"):
        write(given, researcher2)


def test_b23_after_thirty_days_it_counts_as_not_written(given, researcher2, research_officer, client_for):
    with time_machine.travel(given.drawn_at + timedelta(days=29, hours=23)):
        assert client_for(researcher2).get(url("second_write", given)).status_code == 200

    with time_machine.travel(given.drawn_at + timedelta(days=30)):
        assert given.state == "lapsed"
        assert client_for(researcher2).get(url("second_write", given)).status_code == 404
        with pytest.raises(ConflictError, match="ثلاثون يومًا"):
            write(given, researcher2)
        with pytest.raises(ConflictError, match="ثلاثون يومًا"):
            give(given, make_user("social_researcher", username="third"), research_officer)


# === what the head sees, and when ================================================================


def test_b20_agreement_is_shown_to_the_head_once_the_request_is_decided(
    given, case, researcher2, research_officer, chair, client_for
):
    browser = client_for(research_officer)
    write(given, researcher2)

    assert browser.get(url("second_look", given)).status_code == 409
    assert "التوصية نفسها" not in text_of(browser.get(LIST))
    decide(case, chair)

    assert "التوصية نفسها" in text_of(browser.get(LIST))
    page = text_of(browser.get(url("second_look", given)))
    assert "اتفقت التوصيتان" in page
    assert "الدخل لا يكفي" in page


def test_b20_under_baraem_the_head_decides_and_sees_nothing_before(
    drawn, baraem, officer, researcher, researcher2, department_head, client_for
):
    case = referred(baraem, officer, researcher, department_head, service="school_bag")
    look, browser = SecondLook.objects.get(), client_for(department_head)
    give(look, researcher2, department_head)
    judged = {line["code"]: "met" for line in look.judged}
    write(look, researcher2, outcomes=judged, reasons="كلام الباحث الثاني")

    pages = [LIST, case.get_absolute_url(), reverse("eligibility:department_decision", args=[case.public_id])]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code == 200
        assert "كلام الباحث الثاني" not in text_of(answer)
        assert "توصية مختلفة" not in text_of(answer)
        assert "التوصية نفسها" not in text_of(answer)
    assert browser.get(url("second_look", look)).status_code == 409


def test_b20_the_sheet_of_the_committee_says_nothing_of_it(given, case, researcher2):
    before = repr(sheet_of(ServiceRequest.objects.for_page().get()))

    write(given, researcher2, reasons="كلام الباحث الثاني")

    after = repr(sheet_of(ServiceRequest.objects.for_page().get()))
    assert "كلام الباحث الثاني" not in after
    assert after == before


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(
    drawn, ataa, officer, researcher, research_officer, client_for, rows, django_assert_num_queries
):
    for _each in range(rows):
        referred(ataa, officer, researcher, research_officer)
    browser = client_for(research_officer)
    browser.get(LIST)

    # session, user, roles; policies and their steps, twice; count, page; the charity in the head
    with django_assert_num_queries(10):
        assert len(browser.get(LIST).context["rows"]) == rows


def test_the_list_is_filtered_and_says_when_it_is_empty(look, research_officer, client_for):
    browser = client_for(research_officer)

    assert len(browser.get(LIST, {"state": "waiting"}).context["rows"]) == 1
    assert "لا تقييم ثانيًا بهذه الحالة" in text_of(browser.get(LIST, {"state": "written"}))
    assert len(browser.get(LIST, {"state": "gift"}).context["rows"]) == 1


# === the desks ===================================================================================


def desk(user, rf):
    request = rf.get("/")
    request.user, request.session = user, {}
    return [row["url"] for row in now_rows(request)]


def test_the_head_is_told_to_give_it_out_and_the_researcher_to_write(
    look, researcher, researcher2, research_officer, rf
):
    assert url("second_give", look) in desk(research_officer, rf)
    assert url("second_write", look) not in desk(researcher2, rf)
    give(look, researcher2, research_officer)

    assert url("second_give", look) not in desk(research_officer, rf)
    assert url("second_write", look) in desk(researcher2, rf)
    assert url("second_write", look) not in desk(researcher, rf)
    write(look, researcher2)
    assert url("second_write", look) not in desk(researcher2, rf)


def test_a_form_that_is_older_is_told_so(given, research_officer, client_for):
    third = make_user("social_researcher", username="third")

    answer = client_for(research_officer).post(
        url("second_give", given), {"researcher": third.public_id, "version": "1"}
    )

    assert answer.status_code == 409
    given.refresh_from_db()
    assert given.researcher.username == "social_researcher2"
