"""Sections, household, income and papers: what is written, what is refused, and who comes too late."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from beneficiaries.actions import documents, facts
from beneficiaries.actions.household import add_member
from beneficiaries.models import Beneficiary, Document, HouseholdMember, Income, Obligation, Person
from core.models import AuditEvent
from policy.models import Category, DocumentType
from tests.beneficiaries.conftest import (
    edit,
    errors_of,
    fact_data,
    head_data,
    member_data,
    url_of,
)
from tests.factories import make_file, make_person, national_id, request_at

pytestmark = pytest.mark.django_db
IBAN = "SA0380000000608010167519"


def picture(name="id.png"):
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


# === Sections ====================================================================================


def test_the_identity_number_stays_hidden_and_stays_as_it_is(file, desk):
    number = file.head.id_number
    page = desk.get(edit("identity", file))
    assert number not in page.text

    assert desk.post(edit("identity", file), head_data(file, first_name="سليم")).status_code == 302

    file.head.refresh_from_db()
    assert (file.head.first_name, file.head.id_number) == ("سليم", number)
    assert file.head.search_key == "سليم عبدالله محمد الحربي"
    event = AuditEvent.objects.get(kind="file.identity")
    assert event.changes["first_name"] == ["سالم", "سليم"]


def test_a_corrected_identity_number_is_masked_in_the_history(file, desk):
    new = national_id(81_000_001)

    desk.post(edit("identity", file), head_data(file, id_number=new))

    file.head.refresh_from_db()
    assert file.head.id_number == new
    (masks,) = [e.changes["id_number"] for e in AuditEvent.objects.filter(kind="file.identity")]
    assert (masks[1][0], masks[1][-4:], new in masks) == ("1", new[-4:], False)


def test_an_identity_number_of_somebody_else_is_refused(file, desk, officer):
    other = make_file(by=officer)

    response = desk.post(edit("identity", file), head_data(file, id_number=other.head.id_number))

    assert errors_of(response) == {"id_number": ["رقم الهوية هذا مسجَّل من قبل."]}


def test_contact_address_account_and_circumstances_are_saved(file, desk):
    orphans = Category.objects.exclude(code="poor_family").first()
    posts = {
        "contact": {"mobile": "0507776665", "email": "a@b.sa"},
        "address": {
            "city": "بريدة",
            "district": "الريان",
            "building_no": "١٢٣٤",
            "postal_code": "52341",
            "short_address": "rnbb2312",
        },
        "account": {"iban": "SA03 8000 0000 6080 1016 7519", "iban_holder": "سالم الحربي"},
        "circumstances": {"categories": [orphans.pk], "special_circumstances": "ضعف سمع"},
    }
    for section, data in posts.items():
        file.refresh_from_db()
        response = desk.post(edit(section, file), data | {"version": file.version})
        assert response.status_code == 302, section

    file.refresh_from_db()
    assert (file.head.mobile, file.head.email) == ("+966507776665", "a@b.sa")
    assert (file.city, file.building_no, file.short_address) == ("بريدة", "1234", "RNBB2312")
    assert (file.iban, file.iban_holder) == (IBAN, "سالم الحربي")
    assert [c.pk for c in file.categories.all()] == [orphans.pk]
    told = str(list(AuditEvent.objects.values_list("changes", "note")))
    assert IBAN not in told
    assert "507776665" not in told
    assert "ضعف سمع" not in told


def test_an_empty_iban_keeps_the_account_and_a_tick_removes_it(file, desk):
    file.iban, file.iban_holder = IBAN, "سالم"
    file.save()
    page = desk.get(edit("account", file))
    assert IBAN not in page.text

    desk.post(edit("account", file), {"iban": "", "iban_holder": "سالم الحربي", "version": file.version})
    file.refresh_from_db()
    assert (file.iban, file.iban_holder) == (IBAN, "سالم الحربي")

    desk.post(edit("account", file), {"iban": "", "iban_holder": "", "remove": "on", "version": file.version})
    file.refresh_from_db()
    assert (file.iban, file.iban_lookup, file.iban_holder) == ("", None, "")


BAD_SECTIONS = [
    ("MN-22", "account", {"iban": "AS0380000000608010167519", "iban_holder": "سالم"}, "iban"),
    ("checksum", "account", {"iban": "SA0380000000608010167518", "iban_holder": "سالم"}, "iban"),
    ("holder", "account", {"iban": IBAN, "iban_holder": ""}, "iban_holder"),
    ("CT-04", "contact", {"mobile": "0112345678"}, "mobile"),
    ("CT-07", "contact", {"email": "a@b.sa\nBcc: x@y.z"}, "email"),
    ("CT-10", "contact", {"email": "user@ex\u0430mple.sa"}, "email"),
    ("building", "address", {"city": "العيون", "building_no": "12"}, "building_no"),
    ("categories", "circumstances", {"special_circumstances": ""}, "categories"),
    ("NUL", "circumstances", {"categories": "1", "special_circumstances": "a\x00b"}, "special_circumstances"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "section", "data", "field"), BAD_SECTIONS, ids=[b[0] for b in BAD_SECTIONS])
def test_bad_input_of_a_section_comes_back_at_its_field(file, desk, code, section, data, field):
    if data.get("categories") == "1":
        data = data | {"categories": Category.objects.first().pk}
    response = desk.post(edit(section, file), data | {"version": file.version})

    assert field in errors_of(response)
    file.refresh_from_db()
    assert file.version == 1


def test_mn19_an_iban_in_arabic_digits_is_stored_in_latin_ones(file, desk):
    arabic = IBAN.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    desk.post(edit("account", file), {"iban": arabic, "iban_holder": "سالم", "version": 1})

    file.refresh_from_db()
    assert file.iban == IBAN


def test_only_the_desk_changes_what_is_stated(file, ataa, officer, researcher, auditor, client_for):
    request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)
    for user in (researcher, auditor):
        response = client_for(user).post(edit("contact", file), {"mobile": "", "version": 1})
        assert response.status_code == 403
        assert "ما يفيد به مقدم الطلب يُعدَّل في مكتب علاقات المستفيدين." in response.text


def test_nothing_is_changed_in_a_closed_file(file, desk):
    Beneficiary.objects.filter(pk=file.pk).update(status="closed")

    assert desk.post(edit("contact", file), {"mobile": "", "version": 1}).status_code == 409


# === The household ===============================================================================


def test_a_member_is_added_and_shown(file, desk):
    assert desk.post(url_of("member_add", file), member_data()).status_code == 302

    member = HouseholdMember.objects.latest("pk")
    assert (member.relationship, member.person.first_name, member.counted) == ("child", "سعاد", True)
    page = desk.get(file.get_absolute_url() + "?tab=household")
    assert "سعاد فهد علي الدوسري" in page.text


CONTRADICTIONS = [
    (
        "XF-01",
        {"marital_status": "single"},
        [],
        {"relationship": "spouse", "birth_date_year": "1406"},
        "relationship",
    ),
    ("wives", {}, ["spouse"] * 4, {"relationship": "spouse", "birth_date_year": "1406"}, "relationship"),
    (
        "husbands",
        {"sex": "female"},
        ["spouse"],
        {"relationship": "spouse", "sex": "male", "birth_date_year": "1406"},
        "relationship",
    ),
    ("same sex", {}, [], {"relationship": "spouse", "sex": "male", "birth_date_year": "1406"}, "sex"),
    (
        "DT-19",
        {},
        [],
        {
            "birth_date_day": "1",
            "birth_date_month": "5",
            "birth_date_year": "1985",
            "birth_date_calendar": "G",
        },
        "birth_date",
    ),
    (
        "nine years",
        {},
        [],
        {
            "birth_date_day": "30",
            "birth_date_month": "4",
            "birth_date_year": "1995",
            "birth_date_calendar": "G",
        },
        "birth_date",
    ),
    ("parent", {}, [], {"relationship": "parent", "birth_date_year": "1400"}, "birth_date"),
]


@pytest.mark.parametrize(
    ("code", "head", "kin", "changed", "field"), CONTRADICTIONS, ids=[c[0] for c in CONTRADICTIONS]
)
def test_what_cannot_be_true_together_is_refused(file, desk, code, head, kin, changed, field):
    Person.objects.filter(pk=file.head_id).update(**head)
    other = "male" if head.get("sex") == "female" else "female"
    for relationship in kin:
        person = make_person(sex=other)
        HouseholdMember.objects.create(beneficiary=file, person=person, relationship=relationship)
    HouseholdMember.objects.filter(relationship="child").update(relationship="other")
    before = Person.objects.count()

    response = desk.post(url_of("member_add", file), member_data(**changed))

    assert list(errors_of(response)) == [field]
    assert Person.objects.count() == before


def test_a_child_ten_years_younger_is_taken(file, desk):
    data = member_data(
        birth_date_day="1", birth_date_month="5", birth_date_year="1995", birth_date_calendar="G"
    )

    assert desk.post(url_of("member_add", file), data).status_code == 302


def test_xf01_a_head_with_a_wife_does_not_become_single(file, desk):
    HouseholdMember.objects.create(beneficiary=file, person=make_person(sex="female"), relationship="spouse")

    response = desk.post(edit("identity", file), head_data(file, marital_status="single"))

    assert errors_of(response) == {
        "marital_status": ["سُجِّل زوج أو زوجة، والحالة الاجتماعية لرب الأسرة تقول غير ذلك."]
    }


def test_the_head_and_a_present_member_are_not_added_again(file, desk):
    head = member_data(
        id_number=file.head.id_number,
        first_name="سالم",
        father_name="عبدالله",
        grandfather_name="محمد",
        family_name="الحربي",
    )
    child = head | {"first_name": "نورة", "id_number": file.members.first().person.id_number}

    assert errors_of(desk.post(url_of("member_add", file), head)) == {"id_number": ["هذا هو رب الأسرة."]}
    assert errors_of(desk.post(url_of("member_add", file), child)) == {
        "id_number": ["هذا الشخص في الأسرة من قبل."]
    }


def test_a_person_may_stand_in_two_files_and_that_is_seen(file, desk, officer):
    other = make_file(by=officer)
    child = file.members.first().person
    data = member_data(
        id_number=child.id_number,
        first_name="نورة",
        father_name="عبدالله",
        grandfather_name="محمد",
        family_name="الحربي",
        birth_date_day="1",
        birth_date_month="1",
        birth_date_year="2015",
        birth_date_calendar="G",
        mobile="",
    )

    assert desk.post(url_of("member_add", other), data).status_code == 302

    assert other.members.get().person == child
    page = desk.get(other.get_absolute_url())
    assert "أحد أفراد هذه الأسرة في ملف آخر" in page.text
    assert file.file_number in page.text


def test_in05_who_left_or_does_not_count_is_not_of_the_household(file, desk):
    known = {"beneficiary": file, "relationship": "child"}
    for place in range(16):
        child = make_person(birth_date=date(2015, 1, 1))
        gone = {"until": date(2026, 1, 1)} if place == 0 else {}
        HouseholdMember.objects.create(person=child, counted=place != 1, **gone, **known)
    for serial in range(70_000_010, 70_000_013):
        data = member_data(id_number=national_id(serial))
        assert desk.post(url_of("member_add", file), data).status_code == 302, serial


def test_in05_a_household_above_twenty_is_confirmed_and_that_is_recorded(file, desk):
    for _number in range(16):
        HouseholdMember.objects.create(
            beneficiary=file, person=make_person(birth_date=date(2015, 1, 1)), relationship="child"
        )
    assert desk.post(url_of("member_add", file), member_data()).status_code == 302  # the twentieth
    data = member_data(id_number=national_id(70_000_002), first_name="هيا")

    response = desk.post(url_of("member_add", file), data)

    assert errors_of(response) == {
        "confirm_size": ["يصبح عدد أفراد الأسرة بهذا الشخص 21. أكّد أن العدد صحيح."]
    }
    assert file.members.count() == 19
    assert desk.post(url_of("member_add", file), data | {"confirm_size": "on"}).status_code == 302
    assert AuditEvent.objects.filter(kind="member.added").latest("sequence").note == "21"


def test_a_member_is_corrected_and_ends(file, desk):
    member = file.members.first()
    data = member_data(
        id_number="",
        first_name="نوره",
        father_name="عبدالله",
        grandfather_name="محمد",
        family_name="الحربي",
        health_note="سكري",
        version=1,
    )

    assert desk.post(url_of("member_edit", member), data).status_code == 302

    member.refresh_from_db()
    assert (member.health_note, member.person.first_name, member.version) == ("سكري", "نوره", 2)
    assert AuditEvent.objects.get(kind="member.changed").changes["health_note"] == ["", "•••"]

    ended = {
        "until_day": "1",
        "until_month": "1",
        "until_year": "1448",
        "until_calendar": "H",
        "reason": "تزوجت",
        "version": 2,
    }
    assert desk.post(url_of("member_end", member), ended).status_code == 302
    member.refresh_from_db()
    assert member.until == date(2026, 6, 16)
    assert desk.get(url_of("member_end", member)).status_code == 409


def test_xf07_a_member_of_another_scope_cannot_be_reached(file, ataa, officer, researcher, client_for):
    other = make_file(by=officer, members=1)
    request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)

    assert client_for(researcher).get(url_of("member_edit", other.members.get())).status_code == 404


# === Income and obligations ======================================================================


def test_the_desk_records_what_is_declared(file, desk):
    file.no_income_declared = True
    file.save()

    response = desk.post(url_of("income_add", file), fact_data(owner=file.head_id, source="verified"))

    assert response.status_code == 302
    income = Income.objects.latest("pk")
    assert (str(income.amount), income.source, income.owner) == ("2500.00", "declared", file.head)
    file.refresh_from_db()
    assert file.no_income_declared is False


MONEY = [
    ("MN-01", "-100", None),
    ("MN-04", "Infinity", None),
    ("MN-07", "١٢٣٤٫٥٠", "1234.50"),
    ("MN-10", "1E+2", None),
    ("MN-13", "3500 ر.س", "3500.00"),
    ("MN-16", "0", None),
    ("many", "99999999999", None),
]


@pytest.mark.parametrize(("code", "typed", "stored"), MONEY, ids=[m[0] for m in MONEY])
@pytest.mark.parametrize("page", ["income_add", "obligation_add"])
def test_amounts_are_read_or_refused(file, desk, page, code, typed, stored):
    Income.objects.all().delete()
    data = fact_data(owner=file.head_id, amount=typed, kind="rent")

    response = desk.post(url_of(page, file), data)

    if stored is None:
        assert list(errors_of(response)) == ["amount"]
    else:
        model = Income if page == "income_add" else Obligation
        assert [str(fact.amount) for fact in model.objects.all()] == [stored]


def test_a_fact_is_ended_with_a_reason_and_never_deleted(file, desk):
    income = file.incomes.get()

    assert list(errors_of(desk.post(url_of("fact_end", income, "income"), {"version": 1}))) == ["reason"]
    desk.post(url_of("fact_end", income, "income"), {"reason": "ترك العمل", "version": 1})

    income.refresh_from_db()
    assert income.ended_at is not None
    assert desk.get(url_of("fact_edit", income, "income")).status_code == 409
    assert AuditEvent.objects.get(kind="income.ended").note == "ترك العمل"


def test_no_income_is_stated_only_where_none_is_recorded(file, desk):
    data = {"no_income_declared": "on", "version": 1}

    assert list(errors_of(desk.post(edit("income", file), data))) == ["no_income_declared"]
    Income.objects.update(ended_at="2026-01-01T00:00Z")
    assert desk.post(edit("income", file), data).status_code == 302

    file.refresh_from_db()
    assert file.no_income_declared is True


def test_a_study_adds_beside_what_is_declared_and_changes_none_of_it(
    file, ataa, officer, researcher, client_for
):
    request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)
    client = client_for(researcher)

    seen = fact_data(owner=file.head_id, source="visit", same_as=file.incomes.get().pk)
    added = client.post(url_of("income_add", file), seen)

    assert added.status_code == 302
    assert Income.objects.latest("pk").source == "visit"
    assert client.get(url_of("fact_edit", file.incomes.first(), "income")).status_code == 403
    stated = fact_data(owner=file.head_id, source="declared")
    assert list(errors_of(client.post(url_of("income_add", file), stated))) == ["source"]


def paper_of_another_file(officer):
    other = make_file(by=officer)
    return Document.objects.create(
        beneficiary=other,
        owner=other.head,
        type=DocumentType.objects.first(),
        original_seen=True,
        added_by=officer,
    )


def test_a_proof_or_an_owner_of_another_file_is_not_on_offer(file, desk, officer):
    paper = paper_of_another_file(officer)

    response = desk.post(url_of("income_add", file), fact_data(owner=paper.owner_id, proof=paper.pk))

    assert sorted(errors_of(response)) == ["owner", "proof"]


def test_the_actions_themselves_take_nobody_from_outside_the_household(file, officer):
    child = make_person(birth_date=date(2015, 1, 1))
    HouseholdMember.objects.create(beneficiary=file, person=child, relationship="child")
    stranger = make_file(by=officer).head
    income = {"kind": "salary", "amount": 900, "source": "declared"}
    paper = {"type": DocumentType.objects.get(code="birth_cert"), "original_seen": True, "number": "1"}

    with pytest.raises(ValidationError, match="owner"):
        facts.add_income(by=officer, file=file, facts=income | {"owner": stranger})
    with pytest.raises(ValidationError, match="owner"):
        documents.receive_document(by=officer, file=file, owner=stranger, **paper)

    assert facts.add_income(by=officer, file=file, facts=income | {"owner": child}).owner == child
    assert documents.receive_document(by=officer, file=file, owner=child, **paper).owner == child


def test_the_actions_themselves_take_no_proof_of_another_file(file, officer):
    paper = paper_of_another_file(officer)
    known = {"kind": "salary", "amount": 900, "source": "declared", "owner": file.head}

    with pytest.raises(ValidationError, match="proof"):
        facts.add_income(by=officer, file=file, facts=known | {"proof": paper})
    income = facts.add_income(by=officer, file=file, facts=known)
    with pytest.raises(ValidationError, match="proof"):
        facts.edit_fact(by=officer, fact=income, version=None, facts={"proof": paper})
    with pytest.raises(ValidationError, match="proof"):
        facts.add_obligation(
            by=officer, file=file, facts={"kind": "rent", "amount": 1, "source": "declared", "proof": paper}
        )

    income.refresh_from_db()
    assert (income.proof, file.obligations.count()) == (None, 0)


# === Papers ======================================================================================


def paper_data(file, **changed):
    return {"owner": file.head_id, "type": DocumentType.objects.first().pk, **changed}


def test_a_picture_is_stored_shown_and_handed_out(file, desk):
    assert desk.post(url_of("document_add", file), paper_data(file, upload=picture())).status_code == 302

    paper = Document.objects.get()
    assert paper.file.content_type == "image/png"
    page = desk.get(url_of("document", paper))
    assert page.context["pages"] == [f"/files/papers/{paper.public_id}/pages/1/"]
    shown = desk.get(page.context["pages"][0])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert desk.get(f"/files/papers/{paper.public_id}/pages/2/").status_code == 404
    handed = desk.get(url_of("document_file", paper))
    assert handed["Content-Disposition"].startswith("attachment")


def test_an_original_that_was_seen_leaves_a_number_or_a_date(file, desk):
    seen = paper_data(file, original_seen="on")

    assert list(errors_of(desk.post(url_of("document_add", file), seen))) == ["number"]
    assert list(errors_of(desk.post(url_of("document_add", file), paper_data(file)))) == ["upload"]
    assert desk.post(url_of("document_add", file), seen | {"number": "12"}).status_code == 302
    assert desk.get(url_of("document_file", Document.objects.get())).status_code == 404


def test_a_paper_does_not_end_before_it_begins(file, desk):
    dates = {
        "issued_day": "2",
        "issued_month": "1",
        "issued_year": "1446",
        "issued_calendar": "H",
        "expires_day": "1",
        "expires_month": "1",
        "expires_year": "1446",
        "expires_calendar": "H",
    }

    response = desk.post(url_of("document_add", file), paper_data(file, original_seen="on", **dates))

    assert errors_of(response) == {"expires": ["ينتهي المستند قبل إصداره. راجع التاريخين."]}


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [("UP-01", "a.pdf", b""), ("UP-37", "setup.exe", b"MZ" + b"\0" * 200), ("UP-04", "a.svg", b"<svg/>")],
    ids=["UP-01", "UP-37", "UP-04"],
)  # fmt: skip
def test_files_that_are_no_papers_are_refused_at_their_field(file, desk, code, name, content):
    upload = SimpleUploadedFile(name, content)

    assert list(errors_of(desk.post(url_of("document_add", file), paper_data(file, upload=upload)))) == [
        "upload"
    ]
    assert Document.objects.count() == 0


def test_a_paper_is_replaced_once(file, desk):
    desk.post(url_of("document_add", file), paper_data(file, original_seen="on", number="1"))
    old = Document.objects.get()
    newer = {"original_seen": "on", "number": "2", "version": 1}

    assert desk.post(url_of("document_replace", old), newer).status_code == 302

    old.refresh_from_db()
    assert old.status == "replaced"
    assert [paper.number for paper in Document.objects.exclude(pk=old.pk)] == ["2"]
    assert desk.post(url_of("document_replace", old), newer | {"version": 2}).status_code == 409


# === Stale forms =================================================================================


def _stale_forms(file):
    member, income = file.members.first(), file.incomes.get()
    paper = Document.objects.create(
        beneficiary=file,
        owner=file.head,
        type=DocumentType.objects.first(),
        original_seen=True,
        number="1",
        added_by=file.opened_by,
    )
    obligation = Obligation.objects.create(beneficiary=file, kind="rent", amount=900)
    ended = {"until_day": "1", "until_month": "1", "until_year": "1448", "until_calendar": "H", "reason": "س"}
    category = Category.objects.first().pk
    return {
        "identity": (edit("identity", file), head_data(file, first_name="سليم")),
        "contact": (edit("contact", file), {"mobile": "0509998887"}),
        "address": (edit("address", file), {"city": "بريدة"}),
        "account": (edit("account", file), {"iban": IBAN, "iban_holder": "سليم"}),
        "circumstances": (
            edit("circumstances", file),
            {"categories": [category], "special_circumstances": "سليم"},
        ),
        "income": (edit("income", file), {}),
        "member": (url_of("member_edit", member), member_data(id_number="", first_name="سليم")),
        "member_end": (url_of("member_end", member), ended),
        "fact": (url_of("fact_edit", income, "income"), fact_data(owner=file.head_id, amount="777")),
        "fact_end": (url_of("fact_end", income, "income"), {"reason": "س"}),
        "obligation": (url_of("fact_edit", obligation, "obligation"), fact_data(kind="water", amount="777")),
        "paper": (url_of("document_replace", paper), {"original_seen": "on", "number": "777"}),
    }


@pytest.mark.parametrize(
    ("name", "yours"),
    [
        ("identity", "سليم"),
        ("contact", "+966509998887"),
        ("address", "بريدة"),
        ("account", "سليم"),
        ("circumstances", "سليم"),
        ("income", ""),
        ("member", "سليم"),
        ("member_end", "س"),
        ("fact", "777.00"),
        ("fact_end", "س"),
        ("obligation", "777.00"),
        ("paper", "777"),
    ],
)
@pytest.mark.parametrize("version", ["0", "99", "", "x"])
def test_wf07_a_stale_form_is_told_and_loses_nothing(file, desk, name, yours, version):
    url, data = _stale_forms(file)[name]
    before = list(AuditEvent.objects.exclude(kind="refused").values_list("kind", flat=True))

    response = desk.post(url, data | {"version": version})

    assert response.status_code == 409
    assert yours in response.text
    assert list(AuditEvent.objects.exclude(kind="refused").values_list("kind", flat=True)) == before


def test_wf07_both_texts_are_shown_in_words(file, desk):
    response = desk.post(edit("identity", file), head_data(file, marital_status="widowed", version="0"))

    assert "أرمل / أرملة" in response.text
    assert "متزوج / متزوجة" in response.text
    assert file.head.id_number not in response.text


# === Actions alone ===============================================================================


def test_an_action_refuses_whoever_has_no_right_and_leaves_a_row(file, auditor):
    with pytest.raises(PermissionDenied):
        add_member(by=auditor, file=file, person={}, facts={})

    assert AuditEvent.objects.filter(kind="refused").exists()


def test_a_form_sent_from_where_it_stands_is_told_where_its_result_is_and_nothing_is_said_behind_it(
    file, desk
):
    told = desk.post(
        edit("identity", file), head_data(file, first_name="سليم"), headers={"X-In-Place": "yes"}
    )

    assert told.status_code == 204
    assert told.headers["X-In-Place-To"] == f"/files/{file.public_id}/?tab=details"
    assert "Location" not in told.headers
    assert "حُفظ" in desk.get(told.headers["X-In-Place-To"]).text
