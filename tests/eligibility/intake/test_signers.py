"""C-46: who signs. The applicant of age, the father of a minor by the family record, or by a deed on file."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from beneficiaries.actions.documents import receive_document
from beneficiaries.actions.representations import add_representation, end_representation
from beneficiaries.models import HouseholdMember, Person
from beneficiaries.rules import of_age
from core.hijri import StatedDate, last_of_year, to_gregorian
from core.verdicts import ConflictError
from eligibility.models import Declaration
from policy.models import DocumentType
from tests.days import today
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import draft, match, receive, sign
from tests.factories import make_file, make_person, national_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(ataa, officer):
    """A draft whose applicant is a child of eight, with the father in the household."""
    born = today() - timedelta(days=8 * 365)
    head = make_person(first_name="نورة", sex="female", marital_status="single", birth_date=born)
    file = make_file(by=officer, head=head)
    father = make_person(first_name="عبدالله", father_name="محمد", grandfather_name="سعد")
    HouseholdMember.objects.create(beneficiary=file, person=father, relationship="parent")
    return draft(officer, file=file)


def family_record(case, officer):
    return match(receive(case.checks.get(type__code="family_record"), officer), officer)


def deed(file, officer, **changed):
    paper = receive_document(
        by=officer,
        file=file,
        owner=file.head,
        type=DocumentType.objects.get(code="guardianship_deed"),
        original_seen=True,
        number="451",
    )
    known = {
        "kind": "guardianship",
        "name": "فهد ناصر الدوسري",
        "id_number": national_id(9_001),
        "number": "451",
        "issuer": "محكمة الأحوال الشخصية",
        "valid_from": today() - timedelta(days=10),
        "document": paper,
    }
    return add_representation(by=officer, file=file, facts=known | changed)


# === Of age ======================================================================================


@pytest.mark.parametrize(
    ("born", "on", "grown"),
    [
        ((1430, 6, 20), (1448, 6, 19), False),
        ((1430, 6, 20), (1448, 6, 20), True),
        ((1430, 12, 29), (1448, 12, 29), True),
    ],
)
def test_eighteen_hijri_years(born, on, grown):
    assert of_age(to_gregorian(*born), to_gregorian(*on), 18) is grown


def test_where_the_birth_is_not_known_nobody_is_of_age_for_certain():
    assert not of_age(None, date(2027, 1, 1), 18)


@pytest.mark.parametrize(
    ("day", "calendar", "last"),
    [
        (to_gregorian(1430, 7, 1), "H", to_gregorian(1430, 12, 30)),
        (to_gregorian(1431, 7, 1), "H", date(2010, 12, 6)),
        (date(2009, 7, 1), "G", date(2009, 12, 31)),
    ],
)
def test_of_a_year_alone_its_last_day_counts(day, calendar, last):
    assert last_of_year(day, calendar) == last
    person = Person(birth_date=day, birth_calendar=calendar, birth_precision="year")
    assert person.latest_birth == last


def test_the_age_is_a_setting_of_the_policy(ataa, officer):
    born = today() - timedelta(days=18 * 366)
    case = draft(officer, file=make_file(by=officer, head=make_person(birth_date=born)))
    assert sign(case, officer).signer_name == case.beneficiary.head.full_name
    type(ataa).objects.update(majority_years=21)

    with pytest.raises(ValidationError, match="signer_kind"):
        sign(fresh(case), officer)


# === Who ==========================================================================================


def test_c46_a_child_of_eight_does_not_sign_for_himself(child, officer):
    with pytest.raises(ValidationError) as error:
        sign(child, officer)

    assert list(error.value.message_dict) == ["signer_kind"]
    assert not Declaration.objects.exists()


def test_c46_self_carries_the_applicants_own_name(ataa, officer):
    case = draft(officer)

    assert sign(case, officer).signer_name == "سالم عبدالله محمد الحربي"


def test_c46_the_father_signs_once_the_family_record_is_matched(child, officer):
    with pytest.raises(ValidationError) as error:
        sign(child, officer, signer_kind="guardian")
    assert list(error.value.message_dict) == ["representation"]
    family_record(child, officer)

    signed = sign(fresh(child), officer, signer_kind="guardian")

    assert (signed.signer_name, signed.representation) == ("عبدالله محمد سعد الحربي", None)
    assert signed.text.startswith("أنا عبدالله محمد سعد الحربي، ولي أمر مقدمة الطلب نورة عبدالله محمد الحربي")


@pytest.mark.parametrize(
    "changed",
    [
        {"relationship": "sibling"},
        {"person__sex": "female"},
        {"until": today},
        {"person__deceased_on": today},
    ],
    ids=["a brother", "the mother", "who left", "who died"],
)
def test_c46_nobody_but_the_father_in_the_household_signs_by_it(child, officer, changed):
    family_record(child, officer)
    member = child.beneficiary.members.get()
    for name, value in changed.items():
        row, column = (member.person, name[8:]) if name.startswith("person__") else (member, name)
        type(row).objects.filter(pk=row.pk).update(**{column: value() if callable(value) else value})

    with pytest.raises(ValidationError, match="representation"):
        sign(fresh(child), officer, signer_kind="guardian")


def test_c46_for_a_grown_applicant_no_father_signs(ataa, officer):
    file = make_file(by=officer)
    HouseholdMember.objects.create(beneficiary=file, person=make_person(), relationship="parent")
    case = draft(officer, file=file)
    family_record(case, officer)

    with pytest.raises(ValidationError, match="representation"):
        sign(fresh(case), officer, signer_kind="guardian")


def test_c46_a_man_we_do_not_know_signs_by_a_deed_alone(child, officer):
    held = deed(child.beneficiary, officer)

    signed = sign(fresh(child), officer, signer_kind="guardian", representation=held)

    assert (signed.signer_name, signed.representation) == ("فهد ناصر الدوسري", held)


DEEDS = {
    "of an agent, as guardian": ({"kind": "agency"}, "guardian"),
    "of a guardian, as agent": ({}, "agent"),
    "not begun": ({"valid_from": 1}, "guardian"),
    "over": ({"valid_until": -1}, "guardian"),
}


@pytest.mark.parametrize(("changed", "kind"), DEEDS.values(), ids=DEEDS)
def test_c46_a_deed_that_does_not_hold_today_or_for_that_signs_nothing(child, officer, changed, kind):
    days = {n: today() + timedelta(days=v) for n, v in changed.items() if isinstance(v, int)}
    held = deed(child.beneficiary, officer, **(changed | days))

    with pytest.raises(ValidationError) as error:
        sign(fresh(child), officer, signer_kind=kind, representation=held)
    assert list(error.value.message_dict) == ["representation"]


def test_c46_a_deed_of_another_file_and_one_taken_back_sign_nothing(child, officer):
    other = deed(make_file(by=officer), officer)
    own = deed(child.beneficiary, officer, valid_until=today())
    signed = sign(fresh(child), officer, signer_kind="guardian", representation=own)
    end_representation(by=officer, representation=own, version=None, reason="نُقلت الولاية")
    own.refresh_from_db()

    for held in (other, own):
        with pytest.raises(ValidationError):
            sign(fresh(child), officer, signer_kind="guardian", representation=held)
    assert Declaration.objects.get() == signed


# === The deed on file =============================================================================


def test_a_deed_is_of_the_file_in_order_and_by_the_desk(child, officer, researcher):
    file, stranger = child.beneficiary, make_file(by=officer)
    paper = deed(stranger, officer).document
    for changed in ({"document": paper}, {"valid_until": today() - timedelta(days=99)}, {"name": ""}):
        with pytest.raises(ValidationError):
            deed(file, officer, **changed)
    held = deed(file, officer)
    with pytest.raises(PermissionDenied):
        deed(file, researcher)
    with pytest.raises(ValidationError):
        end_representation(by=officer, representation=held, version=None, reason=" ")
    end_representation(by=officer, representation=held, version=None, reason="انتهت")
    with pytest.raises(ConflictError, match="انتهى هذا"):
        end_representation(by=officer, representation=held, version=None, reason="انتهت")


def test_the_pages_add_a_deed_sign_by_it_and_end_it(child, officer, client_for):
    desk, file = client_for(officer), child.beneficiary
    paper = deed(file, officer, kind="custody").document
    url = reverse("beneficiaries:representation_add", args=[file.public_id])
    begins = StatedDate(today() - timedelta(days=5))
    data = {
        "kind": "agency",
        "name": "خالد سعد",
        "id_number": national_id(9_002),
        "number": "77",
        "issuer": "كتابة العدل",
        "valid_from": f"{begins.date:%Y-%m-%d}",
        "document": paper.pk,
    }
    assert desk.post(url, data | {"id_number": "1"}).status_code == 422
    assert desk.post(url, data).status_code == 302
    tab = desk.get(f"{file.get_absolute_url()}?tab=household").text
    assert "خالد سعد" in tab
    assert national_id(9_002) not in tab

    page = desk.get(reverse("eligibility:request_sign", args=[child.public_id]))
    assert "لم يبلغ مقدم الطلب السن النظامية" in page.text
    assert "خالد سعد (وكالة 77)" in page.text
    row = file.representations.get(kind="agency")
    end = reverse("beneficiaries:representation_end", args=[row.public_id])
    assert desk.post(end, {"version": row.version, "reason": "أُلغيت"}).status_code == 302
    assert desk.get(end).status_code == 409
    assert (
        "خالد سعد (وكالة 77)"
        not in desk.get(reverse("eligibility:request_sign", args=[child.public_id])).text
    )
