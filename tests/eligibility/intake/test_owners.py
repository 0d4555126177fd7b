"""Papers have owners: each is matched with the one it is about, and with the one sum that it proves."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from beneficiaries.actions.providers import add_provider
from beneficiaries.models import Document, HouseholdMember, Income, Obligation
from core.hijri import StatedDate
from core.jobs import try_pages
from core.models import StoredFile
from core.uploads import read_bytes
from core.verdicts import ConflictError
from eligibility.case.whole import lacking
from eligibility.intake.actions import papers, requests, submission
from eligibility.models import DocumentCheck, RequiredDocument, ServiceRequest
from eligibility.statement.declared import digest, snapshot, standing_declaration
from eligibility.statement.stated import compared_fields
from eligibility.statement.statement import statement_of
from policy.models import DocumentType
from tests.days import in_days
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import (
    draft,
    match,
    receive,
    scanned_pdf,
    settle_papers,
    sign,
    submitted,
)
from tests.factories import make_file, make_person, national_id

DIED = date(2025, 3, 9)
HUSBAND = {
    "first_name": "ماجد",
    "father_name": "علي",
    "grandfather_name": "سعد",
    "family_name": "الدوسري",
    "id_kind": "national",
    "id_number": national_id(77_001),
    "birth_date": StatedDate(date(1975, 1, 2)),
    "sex": "male",
    "nationality": "سعودي",
}


@pytest.fixture
def widow(ataa, officer):
    """The file of a widow whose husband is not on file yet, with two children."""
    head = make_person(first_name="نورة", family_name="القحطاني", sex="female", marital_status="widowed")
    return make_file(by=officer, head=head, categories=["widow"], members=2)


def husband(file, officer, **changed):
    facts = {"person": HUSBAND, "relationship": "spouse", "deceased_on": DIED}
    return add_provider(by=officer, file=file, **(facts | changed))


def of_type(case, code):
    return case.checks.select_related("type", "owner", "document").get(type__code=code)


def said_of(check):
    return {row.label: row.said for row in compared_fields(check.request, check)}


# === The deceased provider =======================================================================


def test_c43_a_death_certificate_is_compared_with_the_husband_and_not_with_his_widow(widow, officer):
    husband(widow, officer)
    case = draft(officer, file=widow)

    check = receive(of_type(case, "death_cert"), officer)

    assert (check.about, check.owner.full_name) == ("provider", "ماجد علي سعد الدوسري")
    assert check.document.owner == check.owner
    assert said_of(check) == {
        "الاسم": "ماجد علي سعد الدوسري",
        "رقم الهوية": national_id(77_001),
        "صلة القرابة بمقدم الطلب": "زوج",
        "تاريخ الوفاة": "1446/09/09هـ / 2025/03/09م",
    }


def test_until_the_provider_is_on_file_the_paper_waits_and_says_why(widow, officer, client_for):
    case = draft(officer, file=widow)
    check = of_type(case, "death_cert")
    assert (check.owner, check.shown_owner) == (None, "العائل المتوفى (لم يُبيَّن بعد)")
    with pytest.raises(ValidationError, match="بيّن أولًا صاحب هذا المستند"):
        receive(check, officer)
    assert Document.objects.count() == 0
    desk = client_for(officer)
    url = reverse("eligibility:paper_add", args=[case.public_id, check.public_id])
    assert reverse("beneficiaries:provider_add", args=[widow.public_id]) in desk.get(url).text

    added = husband(widow, officer)

    assert requests.papers_outdated(fresh(case))
    requests.refresh_papers(by=officer, public_id=case.public_id)
    again = of_type(case, "death_cert")
    assert (again.pk, again.owner) == (check.pk, added.person)
    assert not requests.papers_outdated(fresh(case))


def test_the_provider_stands_in_what_is_signed_and_is_read_out(widow, officer):
    row = husband(widow, officer)
    case = draft(officer, file=widow)

    signed = sign(case, officer)

    assert signed.shape == 3
    assert signed.snapshot["providers"] == [
        {
            "name": "ماجد علي سعد الدوسري",
            "id_kind": "national",
            "id_number": national_id(77_001),
            "birth": "1975-01-02",
            "relationship": "spouse",
            "deceased_on": "2025-03-09",
        }
    ]
    assert ["death_cert", row.person.public_id, ""] in signed.snapshot["papers"]
    household = next(part for part in statement_of(fresh(case)) if part["title"] == "الأسرة")
    assert [line["value"] for line in household["rows"] if line["label"] == "العائل المتوفى"] == [
        f"ماجد علي سعد الدوسري · زوج · {national_id(77_001)} · 1975/01/02م (1394/12/19هـ)"
        " · توفي في الأحد 9 رمضان 1446هـ الموافق 9 مارس 2025م"
    ]

    row.person.deceased_on = DIED + timedelta(days=1)
    row.person.save(update_fields=["deceased_on"])
    assert standing_declaration(fresh(case)) is None


def test_a_statement_of_the_second_shape_stands_when_it_is_said_whose_the_papers_are(widow, officer):
    """A new shape unsigns no open case: what was signed before papers had owners took all for the head's."""
    case = draft(officer, file=widow)
    check = of_type(case, "death_cert")
    DocumentCheck.objects.filter(pk=check.pk).update(about="other", owner=None)
    before = snapshot(fresh(case), 2)
    assert "providers" not in before
    assert ["death_cert", widow.head.public_id, ""] in before["papers"]
    signed = sign(case, officer)
    signed.pk, signed.public_id, signed._state.adding = None, "x" * 22, True
    signed.shape, signed.snapshot, signed.digest = 2, before, digest(before)
    signed.save()

    added = husband(widow, officer)
    requests.refresh_papers(by=officer, public_id=case.public_id)

    assert of_type(case, "death_cert").owner == added.person
    assert standing_declaration(fresh(case)).shape == 2


# === The household, one by one ===================================================================


def test_c43_the_people_of_the_family_record_are_matched_one_by_one(widow, officer):
    first, second = (member.person for member in widow.members.order_by("pk"))
    first.first_name = "سارة"
    first.save(update_fields=["first_name"])
    case = draft(officer, file=widow)
    check = receive(of_type(case, "family_record"), officer)

    rows = compared_fields(case, check)
    assert [row.code for row in rows] == [
        "name", "id_number", f"member.{first.public_id}", f"member.{second.public_id}",
    ]  # fmt: skip
    assert rows[2].label == "سارة عبدالله محمد الحربي"
    assert rows[2].said == (
        f"سارة عبدالله محمد الحربي · {first.id_number} · 1436/03/10هـ / 2015/01/01م · ابنة"
    )
    whole = {"name": ("matched", ""), "id_number": ("matched", ""), "members": ("matched", "")}
    with pytest.raises(ValidationError, match="لا يقارن"):
        papers.check_paper(by=officer, check=check, version=None, results=whole)
    with pytest.raises(ValidationError) as refusal:
        match(check, officer, **{f"member.{second.public_id}": ("mismatch", "ليست في السجل")})
    assert list(refusal.value.message_dict) == ["reject_reason"]

    match(check, officer)
    check.refresh_from_db()
    assert check.status == "matched"
    assert check.fields.filter(code__startswith="member.").count() == 2


def test_c43_somebody_who_joins_while_it_is_matched_is_compared_too(widow, officer):
    case = draft(officer, file=widow)
    check = receive(of_type(case, "family_record"), officer)
    codes = [row.code for row in compared_fields(case, check)]
    joined = make_person(first_name="ريم", birth_date=date(2020, 1, 1))
    HouseholdMember.objects.create(beneficiary=widow, person=joined, relationship="child")

    with pytest.raises(ValidationError) as refusal:
        papers.check_paper(
            by=officer, check=check, version=None, results=dict.fromkeys(codes, ("matched", ""))
        )
    assert list(refusal.value.message_dict) == [f"match_member.{joined.public_id}"]


# === The one sum that a paper proves =============================================================


@pytest.fixture
def salaried(ataa, officer):
    """A file whose head has one salary and a pension, and the son a salary of his own."""
    file = make_file(by=officer, income="3000")
    son = make_person(first_name="فهد", birth_date=date(2000, 1, 1))
    HouseholdMember.objects.create(beneficiary=file, person=son, relationship="child")
    Income.objects.create(beneficiary=file, owner=file.head, kind="pension", amount=1800, period="month")
    Income.objects.create(beneficiary=file, owner=son, kind="salary", amount=4000, period="month")
    Obligation.objects.create(beneficiary=file, kind="rent", amount=900, period="month")
    return file


def test_c43_an_income_paper_is_compared_with_the_one_income_it_proves(salaried, officer):
    case = draft(officer, file=salaried, amount=500)

    check = receive(of_type(case, "gosi_print"), officer)

    assert said_of(check)["المبلغ"] == (
        "راتب · سالم عبدالله محمد الحربي · 3,000 ر.س، شهريًا، بإفادة مقدم الطلب"
    )
    match(check, officer)
    check.refresh_from_db()
    assert check.thing == salaried.incomes.get(kind="salary", owner=salaried.head).thing


def test_where_several_are_of_its_kind_the_officer_says_which(salaried, officer, client_for):
    other = Income.objects.create(
        beneficiary=salaried, owner=salaried.head, kind="salary", amount=700, period="month", party="حارس"
    )
    case = draft(officer, file=salaried)
    check = receive(of_type(case, "gosi_print"), officer)
    assert said_of(check)["المبلغ"] == ""

    with pytest.raises(ValidationError) as refusal:
        match(check, officer)
    assert refusal.value.message_dict == {"thing": ["بيّن أي البنود يثبته هذا المستند."]}

    desk = client_for(officer)
    url = reverse("eligibility:paper_check", args=[case.public_id, check.public_id])
    page = desk.get(url).text
    assert "700 ر.س" in page
    assert "1,800 ر.س" not in page
    assert "4,000 ر.س" not in page
    sent = {f"match_{row.code}": "matched" for row in compared_fields(case, check)}
    version = DocumentCheck.objects.get(pk=check.pk).version
    back = desk.post(url, sent | {"action": "match", "version": version})
    assert "بيّن أي البنود يثبته هذا المستند." in back.text
    assert desk.post(url, sent | {"action": "match", "version": version, "thing": other.thing}).status_code
    check.refresh_from_db()
    assert (check.status, check.thing) == ("matched", other.thing)


def test_a_sum_that_the_file_does_not_state_is_said_to_be_none(ataa, officer):
    case = draft(officer, file=make_file(by=officer, income=None, no_income_declared=True))

    check = receive(of_type(case, "gosi_print"), officer)

    assert said_of(check)["المبلغ"] == "لا يذكر الملف مبلغًا من هذا النوع."


def test_c43_a_rent_contract_is_compared_with_the_rent_and_a_quotation_with_what_is_asked(salaried, officer):
    rent = draft(officer, file=salaried, service="rent", answers={"arrears_months": "2", "eviction": "no"})
    repair = draft(
        officer, file=salaried, service="home_repair", answers={"damage": "س", "owned": "yes"}, amount=700
    )

    assert said_of(receive(of_type(rent, "rent_contract"), officer))["المبلغ"] == (
        "إيجار · 900 ر.س، شهريًا، بإفادة مقدم الطلب"
    )
    assert said_of(receive(of_type(repair, "quotation"), officer))["المبلغ"] == "المطلوب: 700.00"


# === The person served ===========================================================================


def test_a_service_that_asks_for_a_paper_of_the_person_served_asks_whom_it_is_for(ataa, officer):
    file = make_file(by=officer, members=1)
    child = file.members.get().person
    known = {"file": file, "service": "medical_device", "answers": {"device": "كرسي متحرك"}}

    with pytest.raises(ValidationError) as refusal:
        draft(officer, **known)
    assert refusal.value.message_dict == {"served": ["بيّن من تُقدَّم له الخدمة: تُطلب مستندات تخصه."]}
    with pytest.raises(ValidationError) as refusal:
        draft(officer, **known, served=make_person())
    assert refusal.value.message_dict == {"served": ["هذا الشخص ليس من الأسرة."]}

    case = draft(officer, **known, served=child)
    check = receive(of_type(case, "medical_report"), officer)
    assert (check.about, said_of(check)["الاسم"]) == ("served", "نورة عبدالله محمد الحربي")
    assert sign(case, officer).snapshot["request"]["served"] == child.public_id


def test_in_baraem_the_child_is_chosen_on_the_first_page(baraem, officer, client_for):
    file = make_file(by=officer, members=1)
    child = file.members.get().person
    desk = client_for(officer)
    url = f"{reverse('eligibility:request_create', args=[file.public_id])}?service=speech_sessions"
    sent = {"need": "تأخر في النطق", "answer_earlier": "no"}
    assert "من تُقدَّم له الخدمة" in desk.get(url).text
    assert "اختر من تُقدَّم له الخدمة" in desk.post(url, sent).text

    assert desk.post(url, sent | {"served": child.pk}).status_code == 302

    case = ServiceRequest.objects.get()
    assert case.served == child
    assert {check.type.code: check.owner for check in case.checks.filter(about="served")} == {
        "medical_report": child,
        "birth_cert": child,
    }
    edit = reverse("eligibility:request_edit", args=[case.public_id])
    desk.post(edit, sent | {"served": file.head.pk, "version": case.version})
    assert of_type(case, "medical_report").owner == file.head


def test_a_service_of_the_whole_household_asks_nobody(ataa, officer, client_for):
    file = make_file(by=officer, members=1)
    url = f"{reverse('eligibility:request_create', args=[file.public_id])}?service=emergency_cash"

    assert "من تُقدَّم له الخدمة" not in client_for(officer).get(url).text


# === Somebody else, husband or wife ==============================================================


def test_the_desk_says_whose_it_is_where_the_catalogue_cannot_know(ataa, officer):
    file = make_file(by=officer, categories=["prisoner_family"], members=1)
    case = draft(officer, file=file)
    check = of_type(case, "prison_letter")
    assert (check.about, check.is_said) == ("other", False)

    receive(check, officer, issued=StatedDate(in_days(-3)), other_name="سعد فهد العتيبي", other_number="1001")

    check.refresh_from_db()
    assert (check.whose, check.document.whose) == ("سعد فهد العتيبي", "سعد فهد العتيبي")
    assert said_of(check)["الاسم"] == "سعد فهد العتيبي"
    assert not requests.papers_outdated(fresh(case))

    again = receive(check, officer, owner=file.members.get().person)
    assert (again.whose, again.other_name, again.other_number) == ("نورة عبدالله محمد الحربي", "", "")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"other_name": " "}, "__all__"),
        ({"owner": "stranger"}, "owner"),
        ({"owner": "head", "other_name": "سعد"}, "other_name"),
    ],
)
def test_whose_it_is_is_one_person_of_this_file_or_a_name(ataa, officer, said, field):
    case = draft(officer, file=make_file(by=officer, categories=["prisoner_family"]))
    people = {"stranger": make_person(), "head": case.beneficiary.head}
    if "owner" in said:
        said = said | {"owner": people[said["owner"]]}

    with pytest.raises(ValidationError) as refusal:
        receive(of_type(case, "prison_letter"), officer, issued=StatedDate(in_days(-3)), **said)
    assert list(getattr(refusal.value, "message_dict", {"__all__": ""})) == [field]
    assert Document.objects.count() == 0


def test_a_paper_of_the_wife_is_asked_where_there_is_one(ataa, officer):
    kind = DocumentType.objects.get(code="national_id")
    file = make_file(by=officer)
    case = draft(officer, file=file)
    RequiredDocument.objects.create(service=case.service, owner="spouse", type=kind, why="تثبت هويتها")
    assert case.checks.filter(type=kind).count() == 1
    wife = make_person(first_name="هيا", sex="female")
    HouseholdMember.objects.create(beneficiary=file, person=wife, relationship="spouse")

    requests.refresh_papers(by=officer, public_id=case.public_id)

    assert [check.owner for check in case.checks.filter(type=kind)] == [file.head, wife]


def test_the_database_holds_one_owner_and_one_row_for_each(ataa, officer):
    case = draft(officer)
    check = of_type(case, "national_id")
    for broken in ({"other_name": "سعد"}, {"other_name": "سعد", "owner": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DocumentCheck.objects.filter(pk=check.pk).update(**broken)
    known = {"request": case, "type": check.type, "about": "other", "why": "س", "other_name": "سعد"}
    DocumentCheck.objects.create(**known)
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentCheck.objects.create(**known)


# === Papers from before ==========================================================================


def test_c43_a_paper_of_which_nobody_said_it_is_matched_once_it_is_said(widow, officer, client_for):
    row = husband(widow, officer)
    case = draft(officer, file=widow)
    check = receive(of_type(case, "death_cert"), officer)
    Document.objects.update(owner=None)
    DocumentCheck.objects.filter(pk=check.pk).update(owner=None, about="other")
    requests.refresh_papers(by=officer, public_id=case.public_id)
    check = of_type(case, "death_cert")
    assert (check.about, check.owner) == ("provider", None)
    with pytest.raises(ConflictError, match="بيّن أولًا صاحب هذا المستند"):
        papers.check_paper(by=officer, check=check, version=None, results={})
    url = reverse("eligibility:paper_check", args=[case.public_id, check.public_id])
    desk = client_for(officer)
    assert "لمن هذا المستند؟" in desk.get(url).text

    sent = {"action": "whose", "version": check.version, "owner": row.person.pk}
    assert desk.post(url, sent).status_code == 302

    check = of_type(case, "death_cert")
    assert (check.owner, check.document.owner, check.status) == (row.person, row.person, "received")
    assert "ماجد علي سعد الدوسري" in desk.get(url).text
    assert not requests.papers_outdated(fresh(case))


# === The same paper again ========================================================================


@pytest.fixture
def earlier(ataa, officer, officer2):
    """A request of which every paper was matched, and signed, by another officer."""
    case = submitted(officer2)
    return submission.accept(by=officer2, public_id=case.public_id)


def later(case, officer):
    return draft(
        officer,
        file=case.beneficiary,
        service="rent",
        answers={"arrears_months": "2", "eviction": "no"},
    )


def reuse(case, code, officer):
    check = of_type(case, code)
    offered = papers.reusable_papers(case, [check])
    return papers.receive_paper(by=officer, check=check, document=offered[check.pk])


def test_c43_a_paper_used_again_keeps_its_match_with_its_day_and_officer(earlier, officer, officer2):
    before = of_type(earlier, "national_id")

    check = reuse(later(earlier, officer), "national_id", officer)

    assert (check.status, check.checked_by, check.checked_at) == ("matched", officer2, before.checked_at)
    assert list(check.fields.values_list("code", "by")) == [
        ("name", officer2.pk),
        ("id_number", officer2.pk),
        ("birth_date", officer2.pk),
        ("expiry_date", officer2.pk),
    ]
    assert (check.valid, check.valid_on) == (True, in_days(0))


def test_c43_where_a_compared_fact_changed_it_is_matched_anew(earlier, officer):
    head = earlier.beneficiary.head
    head.family_name = "العنزي"
    head.save(update_fields=["family_name"])

    check = reuse(later(fresh(earlier), officer), "national_id", officer)

    assert (check.status, check.checked_by, check.fields.count()) == ("received", None, 0)


def test_c43_a_new_member_asks_for_the_family_record_to_be_matched_anew(earlier, officer):
    HouseholdMember.objects.create(
        beneficiary=earlier.beneficiary, person=make_person(), relationship="sibling"
    )

    assert reuse(later(earlier, officer), "family_record", officer).status == "received"


def test_a_match_from_before_the_facts_were_kept_is_not_taken_over(earlier, officer):
    of_type(earlier, "national_id").fields.update(said="")

    assert reuse(later(earlier, officer), "national_id", officer).status == "received"


def test_c44_the_validity_of_a_kept_match_is_judged_for_this_submission(earlier, officer, client_for):
    """A paper that expired between the two is not offered; where it is put there all the same, or expires
    before the submission, it never shows as merely matched.
    """
    case = later(earlier, officer)
    check = reuse(case, "national_id", officer)
    Document.objects.filter(pk=check.document_id).update(expiry_date=in_days(-1))
    for row in case.checks.exclude(pk=check.pk).filter(status="missing"):
        match(receive(row, officer), officer)
    sign(case, officer)

    submission.submit(by=officer, public_id=case.public_id)

    check.refresh_from_db()
    assert (check.status, check.valid, check.state) == ("matched", False, "مطابَق وغير سارٍ يومها")
    desk = client_for(officer)
    cards = desk.get(reverse("eligibility:request_papers", args=[case.public_id])).context["cards"]
    card = next(card for card in cards if card["check"].pk == check.pk)
    assert (card["tone"], card["expired"], card["settled"]) == ("danger", True, False)
    assert of_type(earlier, "national_id").state == "مطابَق"

    newer = receive(of_type(earlier, "national_id").__class__.objects.get(pk=check.pk), officer)
    assert Document.objects.get(pk=check.document_id).status == "replaced"
    assert newer.document.status == "uploaded"


def test_a_later_paper_on_file_is_offered_for_one_that_expired(earlier, officer):
    case = later(earlier, officer)
    check = reuse(case, "national_id", officer)
    Document.objects.filter(pk=check.document_id).update(expiry_date=in_days(-1))
    check = of_type(case, "national_id")
    papers.judge(check, in_days(0))
    check.save(update_fields=["valid", "valid_on"])
    other = Document.objects.create(
        beneficiary=case.beneficiary,
        owner=check.owner,
        type=check.type,
        original_seen=True,
        expiry_date=in_days(900),
        added_by=officer,
    )

    assert papers.reusable_papers(case, [of_type(case, "national_id")]) == {check.pk: other}


# === One sitting =================================================================================


def sitting_of(case):
    return reverse("eligibility:request_sitting", args=[case.public_id])


def day_data(prefix, day):
    return {
        f"{prefix}_day": day.day, f"{prefix}_month": day.month, f"{prefix}_year": day.year,
        f"{prefix}_calendar": "G",
    }  # fmt: skip


def test_several_papers_are_received_and_matched_with_one_press(ataa, officer, client_for):
    case = draft(officer, file=make_file(by=officer, members=1))
    identity, record = of_type(case, "national_id"), of_type(case, "family_record")
    desk, sent = client_for(officer), {}
    for check in (identity, record):
        sent |= {f"{check.public_id}-original_seen": "on", f"{check.public_id}-all_match": "on"}
        sent |= {f"{check.public_id}-version": check.version}
    page = desk.get(sitting_of(case)).text
    assert "نورة عبدالله محمد الحربي" in page
    refused = desk.post(sitting_of(case), sent)
    assert refused.status_code == 200
    assert "اكتب تاريخ الانتهاء." in refused.text
    assert "ما تراه أدناه لم يُحفظ بعد. اختر ملفاته من جديد." in refused.text
    assert f"{record.public_id}-version" not in refused.text  # saved: a missing date takes no other along
    assert set(case.checks.values_list("status", flat=True)) == {"missing", "matched"}

    sent = {name: value for name, value in sent.items() if name.startswith(identity.public_id)}
    answer = desk.post(sitting_of(case), sent | day_data(f"{identity.public_id}-expires", in_days(900)))

    assert answer.url == reverse("eligibility:request_papers", args=[case.public_id])
    for check in (identity, record):
        check.refresh_from_db()
        assert (check.status, check.valid, check.checked_by) == ("matched", True, officer)
    assert case.checks.filter(status="missing").count() == 2


def test_what_is_there_already_is_only_matched_and_nothing_filled_in_is_said(ataa, officer, client_for):
    case = draft(officer)
    check = receive(of_type(case, "national_id"), officer)
    desk = client_for(officer)
    assert "لم تُكمل شيئًا بعد." in desk.post(sitting_of(case), {}).text

    sent = {f"{check.public_id}-all_match": "on", f"{check.public_id}-version": check.version}
    sent |= {f"{check.public_id}-here": "yes", "form_token": "t" * 22}
    answers = [desk.post(sitting_of(case), sent) for _press in range(2)]

    check.refresh_from_db()
    assert (check.status, check.version) == ("matched", 3)
    assert {answer.url for answer in answers} == {
        reverse("eligibility:request_papers", args=[case.public_id])
    }


def test_what_somebody_else_settled_meanwhile_is_said_and_not_lost(ataa, officer, officer2, client_for):
    case = draft(officer)
    check = of_type(case, "family_record")
    mine = check.public_id
    sent = {f"{mine}-original_seen": "on", f"{mine}-number": "44771", f"{mine}-version": check.version}
    papers.waive_paper(by=officer2, check=check, version=None, reason="ثبت من مصدر آخر")

    answer = client_for(officer).post(sitting_of(case), sent | {f"{mine}-here": "no"})

    assert answer.status_code == 200
    assert "44771" in answer.text
    assert "حفظ شخص آخر هذا بعد أن فتحته." in answer.text


def test_a_row_that_moved_on_is_said_beside_it_and_holds_up_no_other(ataa, officer, officer2, client_for):
    case = draft(officer)
    identity, record = of_type(case, "national_id"), of_type(case, "family_record")
    sent = day_data(f"{identity.public_id}-expires", in_days(900))
    for check in (identity, record):
        sent |= {f"{check.public_id}-original_seen": "on", f"{check.public_id}-version": check.version}
    sent |= {f"{identity.public_id}-number": "44771"}
    papers.waive_paper(by=officer2, check=record, version=None, reason="ثبت من مصدر آخر")
    papers.reopen(by=officer2, check=record, version=None)

    answer = client_for(officer).post(sitting_of(case), sent)

    assert answer.status_code == 200
    assert "حفظ شخص آخر هذا بعد أن فتحته." in answer.text
    known = dict(case.checks.values_list("pk", "status"))
    assert (known[identity.pk], known[record.pk]) == ("received", "missing")


def test_what_was_typed_in_a_sitting_comes_back_to_it(ataa, officer, client_for):
    case = draft(officer)
    mine = of_type(case, "family_record").public_id
    sent = {f"{mine}-original_seen": "on", f"{mine}-number": "44771", "restore": "1"}

    answer = client_for(officer).post(sitting_of(case), sent)

    assert (answer.status_code, "44771" in answer.text) == (200, True)
    assert "هذا ما كنت كتبته." in answer.text
    assert set(case.checks.values_list("status", flat=True)) == {"missing"}


def test_a_paper_of_which_it_is_said_now_whose_it_is_is_matched_afterwards(ataa, officer, client_for):
    """Nobody confirms facts that the page did not show."""
    case = draft(officer, file=make_file(by=officer, categories=["prisoner_family"]))
    check = of_type(case, "prison_letter")
    desk, mine = client_for(officer), check.public_id
    sent = {f"{mine}-original_seen": "on", f"{mine}-all_match": "on", f"{mine}-version": check.version}
    sent |= day_data(f"{mine}-issued", in_days(-3))
    assert "بيّن صاحب المستند" in desk.post(sitting_of(case), sent).text

    assert desk.post(sitting_of(case), sent | {f"{mine}-other_name": "سعد العتيبي"}).status_code == 302

    check.refresh_from_db()
    assert (check.whose, check.status) == ("سعد العتيبي", "received")
    sent = {f"{mine}-all_match": "on", f"{mine}-version": check.version}
    assert "سعد العتيبي" in desk.get(sitting_of(case)).text
    desk.post(sitting_of(case), sent)
    check.refresh_from_db()
    assert check.status == "matched"


def test_a_pdf_of_the_sitting_is_received_and_matched_once_it_can_be_seen(ataa, officer, client_for):
    case = draft(officer)
    record, deed = of_type(case, "family_record"), of_type(case, "gosi_print")
    desk, sent = client_for(officer), {f"{record.public_id}-original_seen": "on"}
    sent |= {f"{deed.public_id}-upload": SimpleUploadedFile("برنت.pdf", scanned_pdf(), "application/pdf")}
    sent |= day_data(f"{deed.public_id}-issued", in_days(-3))
    for check in (record, deed):
        sent |= {f"{check.public_id}-all_match": "on", f"{check.public_id}-version": check.version}

    told = desk.post(sitting_of(case), sent, follow=True).text

    assert "إفادة التأمينات الاجتماعية: استُلم. طابقه بعد ظهور صفحاته." in told
    record.refresh_from_db()
    deed.refresh_from_db()
    assert (record.status, deed.status) == ("matched", "received")
    assert f"{deed.public_id}-all_match" not in desk.get(sitting_of(case)).text

    try_pages.call(deed.document.file.public_id)

    sent = {
        f"{deed.public_id}-{name}": value
        for name, value in (("all_match", "on"), ("here", "yes"), ("version", deed.version))
    }
    assert f"{deed.public_id}-all_match" in desk.get(sitting_of(case)).text
    assert desk.post(sitting_of(case), sent).status_code == 302
    deed.refresh_from_db()
    assert deed.status == "matched"


@pytest.mark.parametrize("state", ["checking", "unshowable"])
def test_what_cannot_be_seen_is_not_offered_to_be_matched_and_another_may_come(
    state, ataa, officer, client_for
):
    case, desk = draft(officer), client_for(officer)
    upload = read_bytes(scanned_pdf(), "هوية.pdf")
    check = receive(of_type(case, "national_id"), officer, upload=upload, original_seen=False)
    StoredFile.objects.filter(pk=check.document.file_id).update(state=state)

    page = desk.get(reverse("eligibility:paper_check", args=[case.public_id, check.public_id])).text

    assert 'name="match_' not in page
    assert ("يُقارن بعد ظهور صفحاته." in page) is (state == "checking")
    assert reverse("eligibility:paper_add", args=[case.public_id, check.public_id]) in page
    with pytest.raises(ValidationError, match="لا يمكن عرض صفحات هذا المستند الآن"):
        match(check, officer)
    match(receive(check, officer), officer)
    check.refresh_from_db()
    assert check.status == "matched"


def test_the_sitting_is_the_desks_and_ends_with_the_acceptance(earlier, officer, auditor, client_for):
    assert client_for(auditor).get(sitting_of(earlier)).status_code == 403
    assert client_for(officer).get(sitting_of(earlier)).status_code == 409


def test_each_service_and_kind_of_the_catalogue_says_about_whom(ataa):
    owners = dict(RequiredDocument.objects.values_list("type__code", "owner").filter(general=True))

    assert owners["death_cert"] == "provider"
    assert owners["rehab_card"] == owners["prison_letter"] == "other"
    device = RequiredDocument.objects.filter(service__code="medical_device", general=False)
    assert device.get(type__code="medical_report").owner == "served"


def test_settled_papers_make_a_whole_case(widow, officer):
    husband(widow, officer)
    case = draft(officer, file=widow)
    settle_papers(case, officer)
    sign(case, officer)
    submission.submit(by=officer, public_id=case.public_id)

    submission.accept(by=officer, public_id=case.public_id)

    assert lacking(fresh(case)) == []


def test_one_tick_says_that_all_originals_of_the_sitting_were_seen(ataa, officer, client_for):
    case = draft(officer)
    identity, record = of_type(case, "national_id"), of_type(case, "family_record")
    sent = {"originals_seen": "yes"} | day_data(f"{identity.public_id}-expires", in_days(900))
    for check in (identity, record):
        sent |= {f"{check.public_id}-all_match": "on", f"{check.public_id}-version": check.version}

    client_for(officer).post(sitting_of(case), sent)

    taken = case.checks.exclude(document=None)
    assert dict(taken.values_list("type__code", "status")) == {
        "national_id": "matched",
        "family_record": "matched",
    }
    assert {check.document.original_seen for check in taken} == {True}


def test_the_tick_of_the_originals_takes_in_no_paper_by_itself(ataa, officer, client_for):
    case = draft(officer)

    answer = client_for(officer).post(sitting_of(case), {"originals_seen": "yes"})

    assert "لم تُكمل شيئًا بعد." in answer.text
    assert not case.checks.exclude(document=None).exists()
