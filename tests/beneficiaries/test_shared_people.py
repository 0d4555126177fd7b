"""A person in two files: what is on file is seen, a correction has its reason; what cannot be is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from beneficiaries.actions.files import edit_identity
from beneficiaries.actions.household import add_member, edit_member
from beneficiaries.actions.writing import Correction
from beneficiaries.models import HouseholdMember, Person
from core.hijri import StatedDate, hijri_age_on, to_gregorian
from core.models import AuditEvent
from tests.beneficiaries.conftest import errors_of, member_data, opening, person_data, url_of
from tests.days import today
from tests.factories import make_file, make_person, national_id

NAMES = {
    "first_name": "نورة", "father_name": "عبدالله", "grandfather_name": "محمد", "family_name": "الحربي",
}  # fmt: skip


@pytest.fixture
def other(file, officer):
    """A second file; the child of the first is to be added to it."""
    return make_file(by=officer)


@pytest.fixture
def child(file):
    """The child of the first file, born on 1 January 2015."""
    return file.members.first().person


def typed(child, **changed):
    """What the second desk sends of the same child."""
    born = {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2015"}
    known = {"id_number": child.id_number, "nationality": "سعودية", "birth_date_calendar": "G"}
    return member_data(**(NAMES | born | known | changed))


def test_what_agrees_is_asked_nothing(other, child, desk):
    assert desk.post(url_of("member_add", other), typed(child)).status_code == 302
    assert other.members.get().person == child
    assert not AuditEvent.objects.filter(kind="person.changed_elsewhere").exists()


def test_what_would_change_is_shown_and_needs_a_reason(file, other, child, desk):
    data = typed(child, birth_date_year="2014")

    asked = desk.post(url_of("member_add", other), data)

    assert errors_of(asked) == {
        "correction_reason": [
            "هذا الشخص في ملف آخر، وسيتغير فيه أيضًا: تاريخ الميلاد: في الملف 1436/03/10هـ، "
            "وكتبت 2014/01/01م. اذكر سبب التصحيح أو أبقِ ما في الملف."
        ]
    }
    assert 'type="checkbox" name="keep_known"' in asked.text
    child.refresh_from_db()
    assert child.birth_date == date(2015, 1, 1)

    assert (
        desk.post(url_of("member_add", other), data | {"correction_reason": "من شهادة الميلاد"}).status_code
        == 302
    )
    child.refresh_from_db()
    assert child.birth_date == date(2014, 1, 1)
    told = AuditEvent.objects.get(kind="person.changed_elsewhere")
    assert (told.file_id, told.note) == (file.public_id, "من شهادة الميلاد")


def test_what_is_on_file_may_be_kept(other, child, desk):
    data = typed(child, birth_date_year="2014", keep_known="on")

    assert desk.post(url_of("member_add", other), data).status_code == 302
    child.refresh_from_db()
    assert child.birth_date == date(2015, 1, 1)


def test_what_was_empty_is_filled_without_a_question_and_told(other, child, desk):
    Person.objects.filter(pk=child.pk).update(nationality="")

    assert desk.post(url_of("member_add", other), typed(child)).status_code == 302
    assert AuditEvent.objects.get(kind="person.changed_elsewhere").changes == {"nationality": ["", "سعودية"]}


def test_a_year_of_birth_never_replaces_a_day(file, other, child, officer):
    year = {"birth_date": StatedDate(date(2015, 7, 1), "G"), "birth_precision": "year"}
    person = NAMES | {"id_number": child.id_number, "id_kind": "national"} | year
    add_member(by=officer, file=other, person=person, facts={"relationship": "child"})

    child.refresh_from_db()
    assert (child.birth_date, child.birth_precision) == (date(2015, 1, 1), "day")
    wrong = year | {"birth_date": StatedDate(date(2013, 7, 1), "G")}
    for change in (
        lambda: edit_member(
            by=officer,
            member=other.members.get(),
            version=None,
            person=wrong,
            facts={},
            correction=Correction("من بطاقة قديمة"),
        ),
        lambda: edit_identity(
            by=officer,
            file=file,
            version=None,
            facts={"birth_date": StatedDate(date(1980, 7, 1)), "birth_precision": "year"},
        ),
    ):
        with pytest.raises(ValidationError) as error:
            change()
        assert list(error.value.message_dict) == ["birth_date"]


def test_the_same_year_in_the_other_calendar_agrees(other, child, officer):
    Person.objects.filter(pk=child.pk).update(birth_date=to_gregorian(1436, 11, 20), birth_calendar="H")
    year = {"birth_date": StatedDate(to_gregorian(1436, 7, 1), "H"), "birth_precision": "year"}
    person = NAMES | {"id_number": child.id_number, "id_kind": "national"} | year

    add_member(by=officer, file=other, person=person, facts={"relationship": "child"})

    child.refresh_from_db()
    assert (child.birth_date, child.birth_precision) == (to_gregorian(1436, 11, 20), "day")


def test_a_known_child_joins_a_household_that_has_others(file, officer):
    stranger = make_file(by=officer, members=1).members.get().person
    person = {"id_number": stranger.id_number, "id_kind": "national"} | NAMES

    add_member(by=officer, file=file, person=person, facts={"relationship": "child"})

    assert file.members.count() == 3


# === Newborns =====================================================================================


def newborn(**changed):
    return member_data(
        id_kind="pending", id_number="", id_pending_reason="مولود جديد", first_name="ريم", **changed
    )


def test_a_newborn_entered_twice_is_asked_about(file, desk, officer):
    assert desk.post(url_of("member_add", file), newborn()).status_code == 302
    twice = newborn(family_name="الدوسرى")

    asked = desk.post(url_of("member_add", make_file(by=officer)), twice)

    assert errors_of(asked) == {
        "another": [
            f"في الملفات من قبل ريم فهد علي الدوسري بتاريخ الميلاد نفسه ({file.file_number}). هل هذا طفل آخر؟"
        ]
    }
    assert desk.post(url_of("member_add", file), twice | {"another": "on"}).status_code == 302
    assert desk.post(url_of("member_add", file), newborn(birth_date_day="13")).status_code == 302


# === What cannot be ===============================================================================

IMPOSSIBLE = {
    "widow of five": ({"birth_date_year": "1443", "marital_status": "widowed"}, "marital_status"),
    "married at eleven": ({"birth_date_year": "1437", "marital_status": "married"}, "marital_status"),
    "deserted man": ({"sex": "male", "marital_status": "deserted"}, "marital_status"),
    "before birth": (
        {"since_day": "1", "since_month": "1", "since_year": "1439", "since_calendar": "H"},
        "since",
    ),
    "a Saudi with an iqama": (
        {"id_kind": "iqama", "id_number": national_id(9, "2"), "nationality": "السعودية"},
        "nationality",
    ),
    "a residence number": ({"id_number": national_id(9, "2")}, "id_number"),
    "a citizen's number": (
        {"id_kind": "iqama", "id_number": national_id(9), "nationality": "يمنية"},
        "id_number",
    ),
}


@pytest.mark.parametrize(("changed", "field"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be_of_a_member_is_refused(file, desk, changed, field):
    data = member_data(relationship="other", **changed)

    assert list(errors_of(desk.post(url_of("member_add", file), data))) == [field]
    assert file.members.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"birth_date_year": "1443"}, "marital_status"),
        ({"sex": "male", "marital_status": "deserted"}, "marital_status"),
        ({"birth_date_year": "1441", "marital_status": "single"}, "young_head"),
    ],
    ids=["widow of five", "deserted man", "head of seven"],
)
def test_what_cannot_be_of_a_head_is_refused_or_confirmed(ataa, desk, changed, field):
    answer = desk.post(reverse("beneficiaries:create"), opening(**changed))

    assert list(errors_of(answer)) == [field]
    assert not Person.objects.filter(first_name="سعاد").exists()


def test_a_head_of_seven_is_confirmed(ataa, desk):
    data = opening(birth_date_year="1441", marital_status="single", young_head="on")

    assert desk.post(reverse("beneficiaries:create"), data).status_code == 302


def test_the_same_holds_where_a_head_is_corrected(file, desk):
    url = reverse("beneficiaries:edit", args=[file.public_id, "identity"])
    data = person_data(id_number="", birth_date_year="1441", marital_status="single", version=1)
    HouseholdMember.objects.all().delete()

    assert list(errors_of(desk.post(url, data))) == ["young_head"]
    assert desk.post(url, data | {"young_head": "on"}).status_code == 302


def test_the_actions_themselves_refuse_a_paper_that_does_not_agree(file, officer):
    for facts, fields in (
        ({"id_kind": "iqama"}, {"id_number", "nationality"}),
        ({"nationality": "سعودي", "id_kind": "iqama", "id_number": national_id(44, "2")}, {"nationality"}),
        ({"id_kind": "pending"}, {"id_number"}),
    ):
        with pytest.raises(ValidationError) as error:
            edit_identity(by=officer, file=file, version=None, facts=facts)
        assert set(error.value.message_dict) == fields


def test_who_came_before_the_year_began_is_not_of_age(officer, ataa, desk):
    """17 Hijri years and 364 days, 17 Gregorian years and more: the Hijri ones count."""
    assert hijri_age_on(to_gregorian(1430, 6, 20), to_gregorian(1448, 6, 19)) == 17
    assert hijri_age_on(to_gregorian(1430, 6, 20), to_gregorian(1448, 6, 20)) == 18
    assert make_person(birth_date=today() - timedelta(days=1)).birth_text
