"""A table of questions as they are typed at a desk, and who is found: the same on both databases."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from beneficiaries import search
from beneficiaries.models import HouseholdMember, Person
from beneficiaries.search_index import neighbours
from core import arabic
from core.searches import term
from tests.factories import make_file, make_person, request_at

pytestmark = pytest.mark.django_db

REGISTER = [
    ("زغلول", "عبدالله", "مرداس", "الحربي"),
    ("فهد", "زغلول", "مرداس", "القحطاني"),
    ("عمر", "زغلول", "", "آل سعد"),
    ("محمد", "سعد", "علي", "الحربي"),
    ("نورة", "سعد", "فهد", "العتيبي"),
    ("سارة", "سالم", "مبارك", "القحطاني"),
    ("العنود", "ناصر", "حمد", "آل مبارك"),
    ("هاشم", "رفيق", "", "چودھری"),
    ("أم كلثوم", "حسن", "", "خاں"),
    ("Rosa", "Maria", "", "Cruz"),
]
ZAGHLUL, FAHD, UMAR = "زغلول عبدالله مرداس الحربي", "فهد زغلول مرداس القحطاني", "عمر زغلول آل سعد"
MUHAMMAD, NURA = "محمد سعد علي الحربي", "نورة سعد فهد العتيبي"
SARA, ANUD = "سارة سالم مبارك القحطاني", "العنود ناصر حمد آل مبارك"
HASHIM, KULTHUM, ROSA = "هاشم رفيق چودھری", "أم كلثوم حسن خاں", "Rosa Maria Cruz"
NEAR = "الاسم قريب"


@pytest.fixture
def register(officer):
    for first, father, grandfather, family in REGISTER:
        person = make_person(
            first_name=first, father_name=father, grandfather_name=grandfather, family_name=family
        )
        make_file(by=officer, head=person)


def found(user, typed):
    return [(hit.person.full_name, hit.why) for hit in search.find_people(user, term(typed))]


ANSWERS = [
    # the article of the family name left out or added, "آل" in its spellings
    ("زغلول عبدالله حربي", [(ZAGHLUL, NEAR)]),
    ("حربي زغلول", [(ZAGHLUL, NEAR)]),
    ("عتيبي", [(NURA, NEAR)]),
    ("عمر السعد", [(UMAR, NEAR)]),
    ("عمر آلسعد", [(UMAR, NEAR)]),
    ("عمر آل سعد", [(UMAR, "")]),
    ("عمر سعد", [(UMAR, "")]),
    ("العنود ناصر المبارك", [(ANUD, NEAR)]),
    # a title or a kunya before the name
    ("الشيخ محمد سعد الحربي", [(MUHAMMAD, "")]),
    ("د. محمد سعد الحربي", [(MUHAMMAD, "")]),
    ("د/ محمد سعد الحربي", [(MUHAMMAD, "")]),
    ("أ.د. محمد سعد الحربي", [(MUHAMMAD, "")]),
    ("الأستاذة نورة العتيبي", [(NURA, "")]),
    ("المرحوم زغلول عبد الله", [(ZAGHLUL, "")]),
    ("أم خالد نورة سعد العتيبي", [(NURA, "")]),
    ("أبو عبد الرحمن محمد الحربي", [(MUHAMMAD, "")]),
    ("أبوخالد محمد الحربي", [(MUHAMMAD, "")]),
    ("الشيخ زغلول عبدالله حربي", [(ZAGHLUL, NEAR)]),
    ("أم كلثوم حسن", [(KULTHUM, "")]),
    # a slip in a word of three letters beside one that is whole; of two letters beside two
    ("سهد زغلول القحطاني", [(FAHD, NEAR)]),
    ("عمز زغلول آل سعد", [(UMAR, NEAR)]),
    ("فد زغلول القحطاني", [(FAHD, NEAR)]),
    ("عمز زغل", []),
    ("عر زغلول", []),
    ("عمز", []),
    # letters of other keyboards
    ("ھاشم رفیق", [(HASHIM, "")]),
    ("هاشم جودهري", [(HASHIM, "")]),
    ("ام كلثوم خان", [(KULTHUM, "")]),
    # a space that is missing, or stands inside a word
    ("سارةسالم القحطاني", [(SARA, NEAR)]),
    ("سارة سا لم القحطاني", [(SARA, NEAR)]),
    ("زغلولعبدالله", [(ZAGHLUL, NEAR)]),
    # the keyboard in the other language
    ("lpl] su]", [(MUHAMMAD, "كُتب ولوحة المفاتيح باللغة الأخرى: محمد سعد")]),
    ("قخسش", [(ROSA, "كُتب ولوحة المفاتيح باللغة الأخرى: rosa")]),
    ("lpl] fghg", []),
]


@pytest.mark.parametrize(("typed", "expected"), ANSWERS)
def test_who_is_found(register, officer, typed, expected):
    assert found(officer, typed) == expected


def test_the_very_name_comes_before_the_one_without_its_article(register, officer):
    make_file(by=officer, head=make_person(first_name="زغلول", father_name="عبدالله", family_name="حربي"))

    names = [name for name, _why in found(officer, "زغلول عبدالله حربي")]

    assert names == ["زغلول عبدالله محمد حربي", ZAGHLUL]


def test_who_is_named_in_the_typed_order_comes_first(officer):
    for first, father in (("أحمد", "محمد"), ("محمد", "بدر"), ("بدر", "محمد")):
        make_file(by=officer, head=make_person(first_name=first, father_name=father, family_name="الشهري"))

    names = [name for name, _why in found(officer, "محمد الشهري")]

    assert names[0] == "محمد بدر محمد الشهري"
    assert len(names) == 3


def test_a_title_that_is_somebodys_name_is_asked_as_a_name_first(register, officer):
    make_file(by=officer, head=make_person(first_name="السيد", father_name="محمد", family_name="حسن"))

    assert found(officer, "السيد محمد")[:2] == [("السيد محمد محمد حسن", ""), (MUHAMMAD, "")]


def test_who_may_not_open_the_file_is_told_nothing_in_any_of_these_ways(
    register, ataa, officer, researcher, researcher2
):
    file = make_file(by=officer, head=make_person(first_name="مرزوق", family_name="الشمري"))
    request_at("studying", file=file, profile=ataa, by=officer, researcher=researcher)

    for typed in ("مرزوق شمري", "الشيخ مرزوق", "مرزوقعبدالله", "lv.,r hgalvd", "مزوق عبدالله"):
        assert [name for name, _why in found(researcher, typed)] == [file.head.full_name], typed
        assert found(researcher2, typed) == [], typed


@pytest.mark.parametrize("typed", ["زغلول عبدالله حربي", "الشيخ محمد سعد", "lpl] su]", "سارةسالم القحطاني"])
def test_a_question_costs_the_same_whatever_is_on_file(
    register, officer, typed, django_assert_max_num_queries
):
    assert officer.role_codes
    for serial in range(3):
        HouseholdMember.objects.create(
            beneficiary=make_file(by=officer, head=make_person(father_name=f"محمد{'اب'[serial % 2]}")),
            person=make_person(first_name="محمد", father_name="سعد"),
            relationship="other",
        )

    with django_assert_max_num_queries(24):
        found(officer, typed)


def test_neighbours_are_one_letter_away():
    assert {"فهد", "سهدا", "هد", "هسد", "سها"} <= neighbours("سهد")
    assert neighbours("سهد").isdisjoint({"سهد", "سعود", "فهود", "سه د"})
    assert {"عمر", "عرب"} <= neighbours("عر")
    assert neighbours("عر").isdisjoint({"ر", "رع", "عم"})
    assert "rosa" in neighbours("roza")


PREFILLED = [
    ("الشيخ محمد سعد الحربي", {"first_name": "محمد", "father_name": "سعد", "family_name": "الحربي"}),
    ("د. نورة", {"first_name": "نورة"}),
    ("أم خالد نورة العتيبي", {"first_name": "نورة", "family_name": "العتيبي"}),
    ("أبو محمد", {}),
    ("الشيخ", {}),
    ("أم كلثوم حسن", {"first_name": "أم كلثوم", "family_name": "حسن"}),
    ("lpl] su]", {"first_name": "محمد", "family_name": "سعد"}),
    ("Rosa Cruz", {"first_name": "Rosa", "family_name": "Cruz"}),
]


@pytest.mark.parametrize(("typed", "parts"), PREFILLED)
def test_a_title_is_never_a_first_name(typed, parts):
    assert search.prefill(term(typed)) == parts


def test_the_keyboard_in_english_is_said_where_nobody_is_found(ataa, officer, desk):
    page = desk.get(desk.post("/search/", {"q": "lpl] fghg"}).url)

    assert "هذه المفاتيح تعطي" in page.text
    assert "محمد بلال" in page.text
    assert "هذه المفاتيح" not in desk.get(desk.post("/search/", {"q": "Rosa Kruz"}).url).text


LAYOUTS = [
    ("lpl] su]", "محمد سعد"),
    ("fghg", "بلال"),
    ("Hpl]", "أحمد"),
    ("قخسش", "rosa"),
    ("محمد su]", ""),
    ("123", ""),
]


@pytest.mark.parametrize(("typed", "other"), LAYOUTS)
def test_other_layout(typed, other):
    assert arabic.other_layout(typed) == other


@pytest.mark.parametrize(
    ("typed", "read"),
    [("lpl] su]", "محمد سعد"), ("Rosa", ""), ("O'Neil", ""), ("محمد", ""), ("fghg", "بلال")],
)
def test_a_latin_text_that_is_no_name(typed, read):
    assert arabic.wrong_layout(typed) == read


def test_the_migration_folds_the_stored_keys_anew(officer):
    """Keys of before: ھ and ں stood in them as they were typed."""
    person = make_person(first_name="ھاشم", family_name="خاں")
    other = make_person()
    make_file(by=officer, head=person)
    Person.objects.filter(pk=person.pk).update(search_key="ھاشم عبدالله محمد خاں", family_key="خاں")
    moved = import_module("beneficiaries.migrations.0006_names_folded_anew")
    moved.BATCH = 1

    moved.fold_anew(apps, connection.schema_editor)

    person.refresh_from_db()
    other.refresh_from_db()
    assert (person.search_key, person.family_key) == ("هاشم عبدالله محمد خان", "خان")
    assert (other.search_key, other.family_key) == ("سالم عبدالله محمد الحربي", "حربي")
    assert found(officer, "هاشم خان") == [("ھاشم عبدالله محمد خاں", "")]
