"""A paper that the study asks for: beside what was signed and accepted, settled before the assessment is."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from channels_log.models import Message
from core.verdicts import ConflictError
from eligibility.case.needs import unmet
from eligibility.case.whole import lacking
from eligibility.intake.actions import papers, submission
from eligibility.models import DocumentCheck, RequiredDocument, Service, ServiceRequest
from eligibility.statement.declared import standing_declaration
from eligibility.study.actions.papers import ask_paper
from policy.models import DocumentType
from tests.days import stated
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import draft, match, receive, sign, submitted
from tests.factories import make_file, make_person


@pytest.fixture
def case(ataa, officer, researcher):
    """A request with papers and signature, accepted and being studied."""
    found = submission.accept(by=officer, public_id=submitted(officer).public_id)
    ServiceRequest.objects.filter(pk=found.pk).update(
        assigned_researcher=researcher, assigned_at=found.registered_at
    )
    return fresh(found)


def asked(case, by, **changed):
    known = {
        "type": DocumentType.objects.get(code="salary_cert"),
        "owner": case.beneficiary.head,
        "why": "يثبت دخل العمل",
    }
    return ask_paper(by=by, public_id=case.public_id, **(known | changed))


def test_c42_the_study_asks_and_nothing_that_was_settled_is_opened(case, researcher, officer, client_for):
    before = {check.pk: check.status for check in case.checks.all()}

    check = asked(case, researcher)

    again = fresh(case)
    assert again.status == "studying"
    assert standing_declaration(again) is not None
    assert {row.pk: row.status for row in again.checks.of_the_statement()} == before
    assert [row.kind for row in Message.objects.order_by("pk")] == ["receipt", "incomplete"]
    assert unmet(again, "evaluate")[0] == (
        "مستند طلبته الدراسة ولم يُستوفَ: تعريف بالراتب · سالم عبدالله محمد الحربي."
    )
    assert lacking(again) == []

    desk = client_for(officer)
    shown = [row for _band, rows in desk.get("/").context["bands"] for row in rows]
    rows = [row for row in shown if "مستند طلبته الدراسة" in row["what"]]
    assert [row["url"] for row in rows] == [reverse("eligibility:request_papers", args=[case.public_id])]
    assert "طلبته الدراسة في" in desk.get(rows[0]["url"]).text
    match(receive(check, officer, issued=stated(0)), officer)
    check.refresh_from_db()
    assert (check.status, check.valid) == ("matched", True)
    assert not [text for text in unmet(fresh(case), "evaluate") if "طلبته الدراسة" in str(text)]
    assert "طلبته الدراسة" not in desk.get("/").text


def test_it_may_be_done_without_and_nothing_else_is_touched(case, researcher, officer):
    check = asked(case, researcher)
    with pytest.raises(ConflictError, match="انتهى أمر المستندات عند قبول الطلب"):
        papers.waive_paper(by=officer, check=case.checks.first(), version=None, reason="لا حاجة")

    papers.waive_paper(by=officer, check=check, version=None, reason="ثبت من مصدر آخر")

    assert standing_declaration(fresh(case)) is not None
    ServiceRequest.objects.filter(pk=case.pk).update(status="evaluated")
    with pytest.raises(ConflictError, match="الطلب ليس قيد الدراسة الآن"):
        papers.reopen(by=officer, check=check, version=None)


def out_of_use():
    return DocumentType.objects.create(code="x", label="x", active=False, match_fields=[], order=1)


BAD = {
    "no reason": (lambda case: {"why": " "}, "why"),
    "a stranger": (lambda case: {"owner": make_person()}, "owner"),
    "asked already": (lambda case: {"type": case.checks.first().type}, "type"),
    "out of use": (lambda case: {"type": out_of_use()}, "type"),
}


@pytest.mark.parametrize(("changed", "field"), BAD.values(), ids=BAD)
def test_what_cannot_be_asked_is_said_at_its_field(case, researcher, changed, field):
    with pytest.raises(ValidationError) as error:
        asked(case, researcher, **changed(case))

    assert list(error.value.message_dict) == [field]
    assert not DocumentCheck.objects.of_the_study().exists()


def test_only_the_researcher_asks_while_it_is_studied(case, researcher, researcher2, officer):
    for user in (researcher2, officer):
        with pytest.raises(PermissionDenied):
            asked(case, user)
    ServiceRequest.objects.filter(pk=case.pk).update(status="evaluated")
    with pytest.raises(ConflictError, match="الطلب ليس قيد الدراسة الآن"):
        asked(case, researcher)


def test_the_page_asks_and_keeps_what_was_typed(case, researcher, client_for):
    url = reverse("eligibility:paper_ask", args=[case.public_id])
    client = client_for(researcher)
    assert url in client.get(case.get_absolute_url()).text
    data = {"owner": case.beneficiary.head_id, "why": "يثبت دخل العمل", "version": case.version}

    refused = client.post(url, data)
    assert refused.status_code == 200
    assert "type" in refused.context["form"].errors
    assert "يثبت دخل العمل" in refused.text
    kind = DocumentType.objects.get(code="salary_cert").pk
    assert client.post(url, data | {"type": kind, "version": 99}).status_code == 409
    assert client.post(url, data | {"type": kind}).status_code == 302
    assert DocumentCheck.objects.of_the_study().get().asked_by == researcher


# === What every request needs of its file (C-42) ==================================================


def test_c42_income_or_the_word_that_there_is_none(ataa, officer):
    case = draft(officer, file=make_file(by=officer, income=None))
    sign(case, officer)

    with pytest.raises(ConflictError, match="لم يُذكر دخل ولم يُذكر أنه لا دخل للأسرة"):
        submission.submit(by=officer, public_id=case.public_id)
    case.beneficiary.no_income_declared = True
    case.beneficiary.save()
    sign(case, officer)
    assert submission.submit(by=officer, public_id=case.public_id).status == "submitted"


def test_c42_what_a_researcher_verified_is_not_the_applicants_word(ataa, officer):
    case = draft(officer, file=make_file(by=officer))
    case.beneficiary.incomes.update(source="verified")

    assert "لم يُذكر دخل ولم يُذكر أنه لا دخل للأسرة." in unmet(fresh(case), "submit")


@pytest.mark.parametrize(
    ("reach", "lacks"),
    [
        ({"mobile": "", "email": ""}, True),
        ({"mobile": "", "email": "a@example.invalid"}, False),
        ({"mobile": "+966500000001", "email": ""}, False),
    ],
)
def test_c42_a_way_to_reach_the_person(ataa, officer, reach, lacks):
    case = draft(officer, file=make_file(by=officer, head=make_person(**reach)))

    missing = "لا رقم جوال ولا بريد إلكتروني للتواصل مع مقدم الطلب." in unmet(fresh(case), "submit")
    assert missing is lacks


@pytest.mark.parametrize("profile", ["ataa", "baraem"])
def test_a_paper_for_the_income_is_asked_of_every_household(request, profile, officer):
    request.getfixturevalue(profile)
    lines = RequiredDocument.objects.filter(type__code="gosi_print")
    said = set(lines.values_list("category", "general", "why"))
    assert said == {(None, True, "يثبت دخل الأسرة من العمل أو عدمه")}
    assert set(lines.values_list("service")) == set(Service.objects.values_list("pk"))
