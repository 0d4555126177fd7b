"""The deceased provider and the owners of papers on the file: recorded, corrected, taken back, said."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from beneficiaries.actions.deaths import take_death_back
from beneficiaries.actions.documents import receive_document, say_owner
from beneficiaries.actions.providers import add_provider, edit_provider, end_provider
from beneficiaries.actions.writing import Correction
from beneficiaries.identity import identity_of
from beneficiaries.models import Document, HouseholdMember, Person, Provider
from core.hijri import StatedDate
from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from policy.models import DocumentType
from tests.beneficiaries.conftest import errors_of, person_data, url_of
from tests.days import in_days, today
from tests.factories import make_file, make_person, national_id

DIED = date(2025, 3, 9)
FACTS = {
    "first_name": "ماجد",
    "father_name": "علي",
    "grandfather_name": "سعد",
    "family_name": "الدوسري",
    "id_kind": "national",
    "id_number": national_id(88_001),
    "birth_date": StatedDate(date(1975, 1, 2)),
    "sex": "male",
    "marital_status": "married",
    "nationality": "سعودي",
}


def add(file, by, **changed):
    facts = {"person": FACTS, "relationship": "spouse", "deceased_on": DIED}
    return add_provider(by=by, file=file, **(facts | changed))


def test_the_provider_is_a_person_on_file_who_has_died(file, officer):
    row = add(file, officer)

    person = Person.objects.with_id_number(national_id(88_001)).get()
    assert (row.person, row.relationship, person.deceased_on) == (person, "spouse", DIED)
    assert list(Person.objects.owners_in(file).filter(pk=person.pk)) == [person]
    assert not Person.objects.of_file(file, ended=True).filter(pk=person.pk).exists()
    assert AuditEvent.objects.get(kind="provider.added").file_id == file.public_id
    with pytest.raises(ValidationError) as refusal:
        add(file, officer)
    assert refusal.value.message_dict == {"id_number": ["هذا الشخص مسجل في الملف عائلًا متوفى."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.create(beneficiary=file, person=person, relationship="parent")


@pytest.mark.parametrize(
    ("deceased_on", "message"),
    [
        (lambda: in_days(1), "هذا التاريخ لم يأت بعد"),
        (lambda: date(1974, 1, 1), "قبل ولادة"),
    ],
)
def test_the_day_of_death_is_possible(file, officer, deceased_on, message):
    with pytest.raises(ValidationError) as refusal:
        add(file, officer, deceased_on=deceased_on())
    assert list(refusal.value.message_dict) == ["deceased_on"]
    assert Provider.objects.count() == Person.objects.filter(first_name="ماجد").count() == 0


def test_who_is_on_file_as_living_is_not_declared_dead_by_it(file, officer):
    other = make_file(by=officer, head=make_person(**FACTS | {"birth_date": date(1975, 1, 2)}))

    with pytest.raises(ValidationError) as refusal:
        add(file, officer)

    assert refusal.value.message_dict == {"id_number": ["هذا الشخص مسجل حيًا في ملف: سجّل الوفاة هناك أولًا."]}
    other.head.refresh_from_db()
    assert other.head.deceased_on is None


def test_a_member_who_died_is_the_same_person_as_the_provider(file, officer):
    late = make_person(**FACTS | {"birth_date": date(1975, 1, 2), "deceased_on": DIED})
    HouseholdMember.objects.create(beneficiary=file, person=late, relationship="spouse", until=DIED)

    with pytest.raises(ValidationError) as refusal:
        add(file, officer, deceased_on=DIED - timedelta(days=1))
    assert list(refusal.value.message_dict) == ["deceased_on"]

    assert add(file, officer).person == late


def test_the_head_is_not_the_provider_who_died(file, officer):
    head = file.head
    facts = {"id_number": head.id_number, "sex": head.sex, "id_kind": "national"}
    names = ("first_name", "father_name", "grandfather_name", "family_name")

    with pytest.raises(ValidationError) as refusal:
        add(file, officer, person=facts | {name: getattr(head, name) for name in names})
    assert list(refusal.value.message_dict) == ["id_number"]


def test_it_is_corrected_and_taken_back_with_a_reason(file, officer, officer2):
    row = add(file, officer)
    changed = FACTS | {"first_name": "سعد"}
    edit_provider(
        by=officer2, provider=row, version=1, person=changed, relationship="parent", deceased_on=today()
    )
    row.refresh_from_db()
    assert (row.person.first_name, row.relationship, row.person.deceased_on) == ("سعد", "parent", today())
    with pytest.raises(StaleVersionError):
        end_provider(by=officer, provider=row, version=1, reason="خطأ")
    with pytest.raises(ValidationError):
        end_provider(by=officer, provider=row, version=2, reason=" ")

    end_provider(by=officer, provider=row, version=2, reason="سُجل في غير ملفه")

    assert not Person.objects.owners_in(file).filter(pk=row.person_id).exists()
    with pytest.raises(ConflictError, match="انتهى هذا"):
        end_provider(by=officer, provider=row, version=3, reason="خطأ")
    assert add(file, officer, person=changed, deceased_on=today()).pk != row.pk


def test_the_desk_alone_records_it(file, manager):
    with pytest.raises(PermissionDenied):
        add(file, manager)


def test_it_is_typed_on_a_page_and_stands_on_the_household_tab(file, officer, client_for):
    desk = client_for(officer)
    data = person_data(
        first_name="ماجد",
        father_name="علي",
        family_name="الدوسري",
        sex="male",
        id_number=national_id(88_002),
        relationship="spouse",
        deceased_on_day="9",
        deceased_on_month="9",
        deceased_on_year="1446",
        deceased_on_calendar="H",
        birth_date_year="1395",
    )
    missing = {name: value for name, value in data.items() if name != "relationship"}
    assert list(errors_of(desk.post(url_of("provider_add", file), missing))) == ["relationship"]

    assert desk.post(url_of("provider_add", file), data).status_code == 302

    page = desk.get(f"{file.get_absolute_url()}?tab=household").text
    assert "العائل المتوفى" in page
    assert "توفي في 1446/09/09هـ" in page.replace("\n", " ")
    row = Provider.objects.get()
    assert row.person.deceased_on == DIED
    stale = data | {"id_number": "", "version": "0"}
    assert desk.post(url_of("provider_edit", row), stale).status_code == 409
    assert desk.post(url_of("provider_end", row), {"reason": "خطأ", "version": "1"}).status_code == 302
    assert desk.get(url_of("provider_edit", row)).status_code == 409


def test_a_husband_of_two_widows_is_changed_with_a_reason_that_the_other_file_is_told(file, officer):
    add(file, officer)
    second = make_file(by=officer)
    row = add(second, officer)
    facts = {"relationship": "spouse", "deceased_on": DIED, "person": FACTS | {"nationality": "يمني"}}
    with pytest.raises(ValidationError) as refusal:
        edit_provider(by=officer, provider=row, version=1, **facts)
    assert list(refusal.value.message_dict) == ["correction_reason"]

    edit_provider(by=officer, provider=row, version=1, correction=Correction("من البطاقة"), **facts)

    told = AuditEvent.objects.get(kind="person.changed_elsewhere")
    assert (told.target_id, told.changes) == (file.public_id, {"nationality": ["سعودي", "يمني"]})


def test_the_death_of_the_provider_is_not_taken_back_by_the_door_of_members(file, officer):
    late = make_person(**FACTS | {"birth_date": date(1975, 1, 2), "deceased_on": DIED})
    HouseholdMember.objects.create(beneficiary=file, person=late, relationship="spouse", until=DIED)
    add(file, officer)

    with pytest.raises(ValidationError) as refusal:
        take_death_back(by=officer, file=file, person=late, version=None, reason="خطأ")
    assert refusal.value.message_dict == {"reason": ["هذا الشخص مسجل عائلًا متوفى. ألغِ تسجيله أولًا."]}


# === Owners of papers on the file ================================================================


def kind(code):
    return DocumentType.objects.get(code=code)


def paper(file, by, **changed):
    facts = {"owner": file.head, "type": kind("death_cert"), "original_seen": True, "number": "77"}
    return receive_document(by=by, file=file, **(facts | changed))


def test_a_paper_is_of_the_provider_or_of_somebody_else_by_name(ataa, file, officer):
    row = add(file, officer)

    assert paper(file, officer, owner=row.person).whose == "ماجد علي سعد الدوسري"
    landlord = paper(
        file, officer, owner=None, other_name="خالد المؤجر", other_number="1010101010", number="1010101010"
    )
    assert (landlord.whose, landlord.shown_number) == ("خالد المؤجر", "1•••••1010")
    for wrong, field in (
        ({"owner": make_person()}, "owner"),
        ({"owner": None}, "other_name"),
        ({"other_name": "خالد"}, "other_name"),
    ):
        with pytest.raises(ValidationError) as refusal:
            paper(file, officer, **wrong)
        assert list(refusal.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=landlord.pk).update(owner=file.head)


def test_whose_an_old_paper_is_is_said_once(ataa, file, officer, client_for):
    row = add(file, officer)
    old = paper(file, officer)
    Document.objects.filter(pk=old.pk).update(owner=None)
    desk = client_for(officer)
    assert "لم يُبيَّن بعد" in desk.get(f"{file.get_absolute_url()}?tab=papers").text
    assert list(errors_of(desk.post(url_of("document_owner", old), {"version": old.version}))) == [
        "other_name"
    ]

    sent = {"version": old.version, "owner": row.person.pk}
    assert desk.post(url_of("document_owner", old), sent).status_code == 302

    old.refresh_from_db()
    assert old.owner == row.person
    assert AuditEvent.objects.get(kind="document.owner_said").note == "ماجد علي سعد الدوسري"
    with pytest.raises(ConflictError, match="صاحب هذا المستند معروف"):
        say_owner(by=officer, document=old, version=None, owner=file.head)
    assert desk.get(url_of("document_owner", old)).status_code == 409


# === Expired and replaced ========================================================================


def warnings(rf, file, user):
    request = rf.get("/")
    request.user = user
    return [alert["label"] for alert in identity_of(request, file)["alerts"]]


def test_an_expired_paper_is_not_shown_as_matched_and_warns_until_another_is_there(
    ataa, file, officer, client_for, rf
):
    known = {"type": kind("national_id")}
    old = paper(file, officer, **known)
    Document.objects.filter(pk=old.pk).update(status="verified", expiry_date=in_days(-1))
    page = client_for(officer).get(f"{file.get_absolute_url()}?tab=papers").text
    assert "منتهي الصلاحية" in page
    assert "مطابَق" not in page
    assert warnings(rf, file, officer) == ["مستند منتهٍ"]

    paper(file, officer, **known, expires=StatedDate(in_days(-1)))
    child = file.members.first().person
    paper(file, officer, **known, owner=child, expires=StatedDate(in_days(100)))
    assert warnings(rf, file, officer) == ["مستند منتهٍ"]

    paper(file, officer, **known, expires=StatedDate(in_days(0)))
    assert warnings(rf, file, officer) == []


def test_a_paper_of_one_who_is_not_said_stops_no_warning_of_another(ataa, file, officer, rf):
    old = paper(file, officer, expires=StatedDate(in_days(-1)))
    unsaid = paper(file, officer)
    Document.objects.filter(pk=unsaid.pk).update(owner=None)
    assert warnings(rf, file, officer) == ["مستند منتهٍ"]

    receive_document(
        by=officer, file=file, owner=file.head, type=old.type, original_seen=True, number="8", replaces=old
    )
    assert warnings(rf, file, officer) == []
