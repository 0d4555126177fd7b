"""C-45 to C-47 and A-06: what is signed, over which data, and when it no longer holds."""

import hashlib
import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from beneficiaries.models import HouseholdMember, Income, Obligation, Person
from core.models import StoredFile
from core.uploads import open_stored
from core.verdicts import ConflictError
from eligibility.intake.actions import requests, submission
from eligibility.models import Declaration, Service
from eligibility.statement.declared import digest, snapshot, standing_declaration
from eligibility.statement.statement import statement_of
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import draft, match, receive, settle_papers, sign, submitted
from tests.factories import make_file, make_person, request_at


def test_c45_the_data_as_it_stands_is_kept_with_its_digest(ataa, officer):
    request = draft(officer, file=make_file(by=officer, members=1))

    declaration = sign(request, officer)

    kept = declaration.snapshot
    assert kept["applicant"]["name"] == "سالم عبدالله محمد الحربي"
    assert [person["relationship"] for person in kept["household"]] == ["child"]
    assert kept["incomes"] == [["salary", request.beneficiary.head.public_id, "", "1500.00", "month"]]
    assert len(declaration.digest) == 64
    assert declaration.digest == digest(snapshot(fresh(request)))


@pytest.mark.parametrize(
    ("incomes", "owed", "members", "said"),
    [
        ([1500], [], 1, "الدخل 1,500 ريال، ولم تُذكر التزامات، فنصيب كل فرد من اثنين 750 ريالًا"),
        ([1500], [300], 2, "الدخل 1,500 ريال، والالتزامات 300 ريال، فنصيب كل فرد من 3 أفراد 400 ريال"),
        ([1000], [], 2, "الدخل 1,000 ريال، ولم تُذكر التزامات، فنصيب كل فرد من 3 أفراد 333.33 ريال"),
        ([1200], [], 0, "الدخل 1,200 ريال، ولم تُذكر التزامات، فنصيب الفرد، وهو واحد، 1,200 ريال"),
        ([], [], 1, "لم يُعرف الدخل بعد."),
    ],
)
def test_what_was_not_stated_is_not_read_out_as_zero(ataa, officer, incomes, owed, members, said):
    file = make_file(by=officer, members=members, income=None)
    for amount in incomes:
        Income.objects.create(beneficiary=file, owner=file.head, kind="salary", amount=amount)
    for amount in owed:
        Obligation.objects.create(beneficiary=file, owner=file.head, kind="rent", amount=amount)

    money = statement_of(draft(officer, file=file))[4]["rows"]

    assert money[-1] == {"label": "وبهذا في الشهر", "value": said}


def test_c46_the_signature_the_text_and_the_witness_are_kept(ataa, officer):
    declaration = sign(draft(officer), officer)

    assert (declaration.signer_kind, declaration.method, declaration.witnessed_by) == (
        "self",
        "screen",
        officer,
    )
    assert declaration.text_version == "1448-2"
    assert declaration.text.startswith("أنا مقدم الطلب سالم عبدالله محمد الحربي، أقر بما يأتي:")
    assert "أتحمل المسؤولية المباشرة" in declaration.text
    assert declaration.signature.kind == "signature"
    assert open_stored(declaration.signature).startswith(b"\x89PNG")


def test_c46_a_woman_signs_as_one(ataa, officer):
    file = make_file(by=officer, head=make_person(first_name="هند", sex="female"))

    text = sign(draft(officer, file=file), officer).text

    assert text.startswith("أنا مقدمة الطلب هند ")
    assert "المبينة في هذا الطلب صحيحة" in text


def test_c47_without_the_tick_of_responsibility_nothing_is_signed(ataa, officer):
    with pytest.raises(ValidationError) as refusal:
        sign(draft(officer), officer, responsibility_accepted=False)

    assert list(refusal.value.message_dict) == ["responsibility_accepted"]
    assert Declaration.objects.count() == StoredFile.objects.count() == 0


def test_a06_under_ataa_the_officer_ticks_that_the_committee_was_explained(ataa, officer):
    request = draft(officer)
    with pytest.raises(ValidationError) as refusal:
        sign(request, officer, committee_explained=False)
    assert list(refusal.value.message_dict) == ["committee_explained"]

    declaration = sign(request, officer)
    assert declaration.committee_explained
    assert "يُرفع إلى لجنة البحث" in declaration.text


def test_a06_under_baraem_there_is_no_committee_to_explain(baraem, officer):
    request = request_at("draft", file=make_file(by=officer), profile=baraem, by=officer)

    declaration = sign(request, officer, committee_explained=True)

    assert not declaration.committee_explained
    assert "لجنة" not in declaration.text


def _new_mobile(file):
    file.head.mobile = "+966500000099"
    file.head.save()


def _member_left(file):
    HouseholdMember.objects.update(until=timezone.localdate())


def _new_member(file):
    HouseholdMember.objects.create(beneficiary=file, person=make_person(), relationship="spouse")


def _new_income(file):
    Income.objects.create(beneficiary=file, owner=file.head, kind="rent", amount=900, period="month")


def _new_debt(file):
    Obligation.objects.create(beneficiary=file, kind="debt", amount=300, period="month")


def _new_iban(file):
    file.iban = "SA0380000000608010167519"
    file.save()


def _no_income(file):
    file.no_income_declared = True
    file.save()


def _moved(file):
    file.street = "شارع آخر"
    file.save()


CHANGES = [
    _new_mobile,
    _member_left,
    _new_member,
    _new_income,
    _new_debt,
    _new_iban,
    _no_income,
    _moved,
]


@pytest.mark.parametrize("change", CHANGES)
def test_c47_any_change_of_what_was_declared_asks_for_a_new_signature(ataa, officer, change):
    request = draft(officer, file=make_file(by=officer, members=1))
    sign(request, officer)
    assert standing_declaration(fresh(request)) is not None

    change(request.beneficiary)

    assert standing_declaration(fresh(request)) is None


def test_c47_a_change_of_the_request_itself_asks_for_a_new_signature(ataa, officer):
    request = draft(officer)
    sign(request, officer)

    requests.edit_request(
        by=officer,
        public_id=request.public_id,
        version=1,
        need="حاجة أخرى",
        answers={"event": "سيل"},
    )

    assert standing_declaration(fresh(request)) is None


def test_c47_a_new_paper_asks_for_a_new_signature_matching_one_does_not(ataa, officer):
    request = draft(officer)
    first, second = list(request.checks.all())[:2]
    receive(first, officer)
    sign(request, officer)

    match(first, officer)
    assert standing_declaration(fresh(request)) is not None

    receive(second, officer)
    assert standing_declaration(fresh(request)) is None


@pytest.mark.parametrize("source", ["visit", "document", "verified"])
def test_c47_what_a_researcher_adds_voids_nothing(ataa, officer, source):
    request = draft(officer)
    sign(request, officer)

    file = request.beneficiary
    Income.objects.create(
        beneficiary=file, owner=file.head, kind="rent", amount=900, period="month", source=source
    )
    Obligation.objects.create(beneficiary=file, kind="debt", amount=300, period="month", source=source)

    assert standing_declaration(fresh(request)) is not None


def test_c47_a_change_back_lets_the_signature_stand_again(ataa, officer):
    request = draft(officer)
    sign(request, officer)
    file = request.beneficiary
    before, file.street = file.street, "شارع آخر"
    file.save()
    file.street = before
    file.save()

    assert standing_declaration(fresh(request)) is not None


def test_c47_without_a_new_signature_the_request_is_neither_submitted_nor_accepted(ataa, officer):
    request = draft(officer)
    settle_papers(request, officer)
    sign(request, officer)
    _new_debt(request.beneficiary)
    with pytest.raises(ConflictError, match="لم يوقّع مقدم الطلب"):
        submission.submit(by=officer, public_id=request.public_id)

    sign(request, officer)
    submission.submit(by=officer, public_id=request.public_id)
    _new_income(request.beneficiary)
    with pytest.raises(ConflictError, match="لم يوقّع مقدم الطلب"):
        submission.accept(by=officer, public_id=request.public_id)

    sign(fresh(request), officer)
    assert submission.accept(by=officer, public_id=request.public_id).status == "studying"
    assert request.declarations.count() == 3


def test_after_acceptance_the_desk_opens_the_statement_for_a_new_signature_alone(ataa, officer, client_for):
    request = submitted(officer)
    submission.accept(by=officer, public_id=request.public_id)
    page, browser = f"/requests/{request.public_id}/sign/", client_for(officer)

    assert browser.get(page).status_code == 409
    _new_debt(request.beneficiary)
    assert browser.get(page).status_code == 200


def test_c47_after_acceptance_a_new_signature_is_taken_before_the_decision(ataa, officer):
    request = submitted(officer)
    submission.accept(by=officer, public_id=request.public_id)
    _new_debt(request.beneficiary)
    assert standing_declaration(fresh(request)) is None

    sign(fresh(request), officer)

    assert standing_declaration(fresh(request)) is not None


def test_c45_what_moved_on_since_it_was_read_is_not_signed(ataa, officer):
    request = draft(officer)
    shown = digest(snapshot(fresh(request)))
    _new_debt(request.beneficiary)

    with pytest.raises(ConflictError, match="تغيرت البيانات بعد قراءتها"):
        sign(request, officer, shown=shown)
    assert Declaration.objects.count() == 0


def test_only_the_desk_witnesses_and_not_after_the_decision(ataa, officer, research_officer):
    request = draft(officer)
    with pytest.raises(PermissionDenied):
        sign(request, research_officer)

    decided = request_at("approved", file=make_file(by=officer), profile=ataa, by=officer)
    with pytest.raises(ConflictError, match="صدر القرار في الطلب"):
        sign(decided, officer)


# === Shapes and secrecy ===========================================================================

SHAPE_1 = {
    "applicant": {
        "name": "سالم عبدالله محمد الحربي", "id_kind": "national", "id_number": "1000000008",
        "birth_date": "1985-05-01", "sex": "male", "marital_status": "married", "mobile": "+966500000001",
    },
    "address": ["", "", "النخيل", "العيون", "", "RNBB2312"],
    "iban": "",
    "categories": ["poor_family"],
    "household": [{
        "name": "نورة سالم عبدالله الحربي", "id_kind": "national", "id_number": "1000000016",
        "birth_date": "2015-01-01", "sex": "female", "marital_status": "single", "mobile": "",
        "relationship": "child", "counted": True,
    }],
    "no_income": False,
    "incomes": [["salary", "1500.00", "month"]],
    "obligations": [],
    "request": {"service": "food_basket", "need": "سلة", "amount": "", "answers": {}},
    "papers": [],
}  # fmt: skip


@pytest.fixture
def signed_long_ago(ataa, officer):
    """A request whose declaration was signed in the first shape, its digest written down then."""
    head = make_person(id_number="1000000008", mobile="+966500000001")
    file = make_file(by=officer, head=head)
    child = make_person(
        first_name="نورة",
        father_name="سالم",
        grandfather_name="عبدالله",
        id_number="1000000016",
        birth_date=date(2015, 1, 1),
        sex="female",
        marital_status="single",
        mobile="",
    )
    HouseholdMember.objects.create(beneficiary=file, person=child, relationship="child")
    basket = Service.objects.get(code="food_basket")
    request = request_at("submitted", file=file, profile=ataa, by=officer, service=basket, need="سلة")
    row = {"text_version": "1", "text": "إقرار", "signer_kind": "self", "signer_name": "سالم"}
    stored = StoredFile.objects.create(
        kind="signature", path="aa/1", display_name="s", content_type="image/png", size=1, sha256="0" * 64
    )
    Declaration.objects.create(
        request=request,
        snapshot=SHAPE_1,
        shape=1,
        digest=hashlib.sha256(json.dumps(SHAPE_1, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        method="screen",
        signature=stored,
        responsibility_accepted=True,
        witnessed_by=officer,
        signed_at=timezone.now(),
        **row,
    )
    return request


def test_what_was_signed_in_the_first_shape_stands_in_a_later_version(signed_long_ago):
    assert snapshot(fresh(signed_long_ago), 1) == SHAPE_1
    assert standing_declaration(fresh(signed_long_ago)) is not None

    signed_long_ago.beneficiary.incomes.update(amount=1600)
    assert standing_declaration(fresh(signed_long_ago)) is None


@pytest.mark.parametrize(
    ("changed", "stands"),
    [
        ({"mobile": "+966500000009"}, True),
        ({"marital_status": "married"}, True),
        ({"first_name": "ريم"}, False),
        ({"birth_date": date(2015, 1, 2)}, False),
        ({"birth_precision": "year"}, False),
        ({"id_number": "1000000008"}, False),
    ],
)
def test_only_a_signed_fact_of_a_member_that_another_file_changes_voids_the_signature(
    ataa, officer, changed, stands
):
    request = draft(officer, file=make_file(by=officer, members=1))
    sign(request, officer)

    Person.objects.filter(pk=request.beneficiary.members.get().person_id).update(**changed)

    assert (standing_declaration(fresh(request)) is not None) is stands


@pytest.mark.parametrize("column", ["lives_in", "counted"])
def test_who_counts_in_the_household_is_signed_for(ataa, officer, column):
    request = draft(officer, file=make_file(by=officer, members=1))
    sign(request, officer)

    request.beneficiary.members.update(**{column: False})

    assert standing_declaration(fresh(request)) is None


def test_no_signed_number_stands_in_clear_in_the_database(ataa, officer):
    file = make_file(by=officer, members=1, iban="SA0380000000608010167519")
    sign(draft(officer, file=file), officer)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM eligibility_declaration")
        rows = str(cursor.fetchall())

    child = file.members.get().person
    for secret in (file.iban, file.head.id_number, child.id_number, child.full_name):
        assert secret not in rows
    assert Declaration.objects.get().snapshot["iban"] == file.iban
