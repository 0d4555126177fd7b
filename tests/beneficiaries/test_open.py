"""Opening a file: search first, one person one file, and what the form refuses."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from beneficiaries.actions.files import open_file
from beneficiaries.models import Beneficiary, HouseholdMember, Person
from beneficiaries.search import likely_same
from core.hijri import parse
from core.models import AuditEvent
from policy.models import Category
from tests.beneficiaries.conftest import errors_of, opening
from tests.factories import make_file, make_person, national_id

pytestmark = pytest.mark.django_db
CREATE = reverse("beneficiaries:create")


def test_a_file_is_opened_with_a_number_and_recorded(ataa, desk, officer):
    response = desk.post(CREATE, opening())

    file = Beneficiary.objects.get()
    assert response.url == file.get_absolute_url()
    assert (file.file_number[:2], file.file_number[-7:]) == ("F-", "-000001")
    assert (file.head.full_name, file.head.mobile) == ("سعاد فهد علي الدوسري", "+966509998887")
    assert (file.head.birth_date.isoformat(), file.head.birth_calendar) == ("1985-02-02", "H")
    assert (file.head.search_key, file.opened_by) == ("سعاد فهد علي الدوسري", officer)
    assert [c.code for c in file.categories.all()] == ["poor_family"]
    event = AuditEvent.objects.get(kind="file.opened")
    assert (event.file_id, event.actor_name) == (file.public_id, "intake_officer")
    assert file.head.id_number not in str(AuditEvent.objects.values_list("changes", "note"))


def test_ht04_a_second_sending_of_the_same_form_opens_no_second_file(ataa, desk):
    data = opening(form_token="t" * 22)
    first, second = desk.post(CREATE, data), desk.post(CREATE, data)

    assert first.url == second.url
    assert Beneficiary.objects.count() == 1


def test_a_known_identity_number_leads_to_the_file_it_has(ataa, desk, officer):
    known = make_file(by=officer)
    data = opening(
        id_number=known.head.id_number,
        first_name="سالم",
        father_name="عبدالله",
        grandfather_name="محمد",
        family_name="الحربي",
        not_the_same="on",
    )

    response = desk.post(CREATE, data)

    assert errors_of(response) == {"id_number": ["رقم الهوية هذا مسجَّل من قبل."]}
    assert known.get_absolute_url() in response.text
    assert Beneficiary.objects.count() == 1


def test_a_known_number_under_another_name_is_refused(ataa, desk, officer):
    known = make_file(by=officer)

    response = desk.post(CREATE, opening(id_number=known.head.id_number))

    assert errors_of(response) == {"id_number": ["هذا الرقم مسجَّل باسم آخر. طابق الاسم والرقم مع البطاقة."]}


def test_a_member_of_another_household_opens_a_file_as_the_same_person(ataa, desk, officer):
    other = make_file(by=officer)
    grown = make_person(
        first_name="سعاد",
        father_name="فهد",
        grandfather_name="علي",
        family_name="الدوسري",
        sex="female",
        mobile="",
    )
    HouseholdMember.objects.create(beneficiary=other, person=grown, relationship="child")

    said = opening(id_number=grown.id_number, not_the_same="on")
    assert list(errors_of(desk.post(CREATE, said))) == ["correction_reason"]
    response = desk.post(CREATE, said | {"correction_reason": "من بطاقتها"})

    file = Beneficiary.objects.get(head=grown)
    assert response.url == file.get_absolute_url()
    grown.refresh_from_db()
    assert grown.mobile == "+966509998887"
    (told,) = AuditEvent.objects.filter(kind="person.changed_elsewhere")
    assert (told.file_id, told.changes["mobile"]) == (other.public_id, ["", "+966•••••••87"])
    page = desk.get(file.get_absolute_url())
    assert "أحد أفراد هذه الأسرة في ملف آخر" in page.text


def test_somebody_alike_is_compared_first_and_that_is_recorded(ataa, desk, officer):
    alike = make_file(
        by=officer,
        head=make_person(
            first_name="سُعاد",
            father_name="فهد",
            grandfather_name="على",
            family_name="الدوسرى",
            sex="female",
            birth_date="1985-11-01",
        ),
    )
    response = desk.post(CREATE, opening())
    assert errors_of(response) == {"not_the_same": ["قارن بالملفات أدناه قبل أن تفتح ملفًا آخر."]}
    assert alike.file_number in response.text
    assert 'value="سعاد"' in response.text

    desk.post(CREATE, opening(not_the_same="on"))

    assert Beneficiary.objects.count() == 2
    event = AuditEvent.objects.filter(kind="file.opened").get()
    assert event.note == f"قورن بالملفات: {alike.file_number}"


def test_what_a_search_did_not_find_is_filled_in(ataa, desk):
    found = desk.post(reverse("search"), {"q": "هيا بنت عبد الله بن سعد السبيعي"})
    results = desk.get(found.url)
    key = results.context["key"]
    assert f"{CREATE}?from={key}" in results.text

    page = desk.get(f"{CREATE}?from={key}")

    initial = page.context["form"].initial
    assert initial == {
        "first_name": "هيا",
        "father_name": "عبد الله",
        "grandfather_name": "سعد",
        "family_name": "السبيعي",
    }
    assert "هيا" not in found.url


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("٠٥٠١٢٣٤٥٦٧", {"mobile": "+966501234567"}),
        ("1000000008", {"id_number": "1000000008", "id_kind": "national"}),
        ("هيا السبيعي", {"first_name": "هيا", "family_name": "السبيعي"}),
        ("12", {}),
    ],
)
def test_prefill_reads_what_was_typed(ataa, desk, query, expected):
    key = desk.post(reverse("search"), {"q": query}).url.rstrip("/").rsplit("/", 1)[1]

    assert desk.get(f"{CREATE}?from={key}").context["form"].initial == expected


def test_only_the_desk_opens_files(ataa, researcher, auditor, client_for):
    for user in (researcher, auditor):
        assert client_for(user).get(CREATE).status_code == 403
        assert client_for(user).post(CREATE, opening()).status_code == 403
    assert Beneficiary.objects.count() == 0


# === Bad inputs ==================================================================================

REJECTED = [
    ("ID-01", {"id_number": "1000000009"}, "id_number", "طابق رقم الهوية مع البطاقة واكتبه من جديد."),
    ("ID-10", {"id_number": national_id(10) + "0"}, "id_number", "رقم الهوية عشرة أرقام. طابقه مع البطاقة."),
    ("ID-13", {"id_number": "0000000000"}, "id_number", "يبدأ رقم الهوية بـ 1 أو 2. طابقه مع البطاقة."),
    ("ID-16", {"id_number": "10000O0008"}, "id_number", "اكتب رقم الهوية بالأرقام فقط."),
    (
        "kind",
        {"id_number": national_id(5, "2")},
        "id_number",
        "الرقم الذي يبدأ بالرقم 2 رقم إقامة. اختر «هوية مقيم».",
    ),
    ("none", {"id_number": ""}, "id_number", "اكتب رقم الهوية كما ورد في المستند."),
    ("pending", {"id_kind": "pending", "id_number": ""}, "id_pending_reason", "اذكر سبب عدم وجود رقم."),
    ("NM-13", {"first_name": "   \u3000 "}, "first_name", "اكتب الاسم الأول."),
    ("NM-16", {"first_name": "م" + "\u064b" * 500 + "ح"}, "first_name", None),
    ("NM-19", {"first_name": "أحمد 👨‍👩‍👧 🇸🇦"}, "first_name", None),
    ("CT-04", {"mobile": "0112345678"}, "mobile", None),
    (
        "DT-01",
        {"birth_date_day": "30", "birth_date_month": "2", "birth_date_year": "1447"},
        "birth_date",
        None,
    ),
    (
        "DT-04",
        {"birth_date_day": "1", "birth_date_month": "13", "birth_date_year": "1446"},
        "birth_date",
        None,
    ),
    (
        "DT-07",
        {"birth_date_day": "31", "birth_date_month": "1", "birth_date_year": "1446"},
        "birth_date",
        None,
    ),
    (
        "DT-10",
        {
            "birth_date_day": "1",
            "birth_date_month": "1",
            "birth_date_year": "0001",
            "birth_date_calendar": "G",
        },
        "birth_date",
        None,
    ),
    (
        "DT-13",
        {
            "birth_date_day": "30",
            "birth_date_month": "2",
            "birth_date_year": "2024",
            "birth_date_calendar": "G",
        },
        "birth_date",
        None,
    ),
    (
        "DT-16",
        {
            "birth_date_day": "1",
            "birth_date_month": "1",
            "birth_date_year": "2090",
            "birth_date_calendar": "G",
        },
        "birth_date",
        None,
    ),
    ("NUL", {"first_name": "سعا\x00د"}, "first_name", None),
]


@pytest.mark.parametrize(("code", "changed", "field", "message"), REJECTED, ids=[r[0] for r in REJECTED])
def test_bad_input_comes_back_at_its_field_and_saves_nothing(ataa, desk, code, changed, field, message):
    response = desk.post(CREATE, opening(**changed))

    errors = errors_of(response)
    assert list(errors) == [field]
    assert message is None or errors[field] == [message]
    assert "الدوسري" in response.text
    assert (Beneficiary.objects.count(), Person.objects.count()) == (0, 0)


ACCEPTED = [
    (
        "ID-04",
        {"id_number": national_id(3).translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))},
        "id_number",
        national_id(3),
    ),
    ("ID-07", {"id_number": national_id(7) + "\n"}, "id_number", national_id(7)),
    ("NM-01", {"first_name": "محمد\u202eتxt"}, "first_name", "محمدتxt"),
    ("NM-04", {"first_name": "محـــــمد"}, "first_name", "محمد"),
    ("NM-10", {"first_name": "\u0430hmed"}, "first_name", "\u0430hmed"),
    ("NM-22", {"first_name": "null"}, "first_name", "null"),
    ("NM-25", {"first_name": "Rene\u0301"}, "first_name", "Ren\u00e9"),
    ("CT-01", {"mobile": "٠٥٠١٢٣٤٥٦٧"}, "mobile", "+966501234567"),
    ("passport", {"id_kind": "other", "id_number": "a 123-456"}, "id_number", "A123456"),
    (
        "pending",
        {"id_kind": "pending", "id_number": "", "id_pending_reason": "مولود حديثًا"},
        "id_pending_reason",
        "مولود حديثًا",
    ),
]


@pytest.mark.parametrize(("code", "changed", "field", "stored"), ACCEPTED, ids=[r[0] for r in ACCEPTED])
def test_odd_but_sound_input_is_stored_in_its_canonical_form(ataa, desk, code, changed, field, stored):
    assert desk.post(CREATE, opening(**changed)).status_code == 302

    assert getattr(Person.objects.get(), field) == stored


def test_s8_6_fields_that_are_not_on_the_form_are_ignored(ataa, desk):
    desk.post(
        CREATE, opening(status="closed", file_number="X", opened_by="1", iban="SA0380000000608010167519")
    )

    file = Beneficiary.objects.get()
    assert (file.status, file.iban, file.file_number == "X") == ("draft", "", False)


KNOWN = {
    "first_name": "زغلول",
    "father_name": "عبدالله",
    "grandfather_name": "مرداس",
    "family_name": "الحربي",
}
TYPED = [
    # a paper with the year alone: 1/7/1390 is 2 September 1970, 20/11/1390 is 18 January 1971
    ({}, "1/7/1390", True),
    ({}, "20/11/1390", True),
    ({}, "1/1/1971", True),  # the same Gregorian year, 1390 too
    ({}, "29/12/1391", False),
    ({}, "1/7/1389", False),
    ({"grandfather_name": ""}, "1/7/1390", True),
    ({"family_name": "حربي"}, "1/7/1390", True),
    ({"first_name": "الشيخ زغلول"}, "1/7/1390", True),
    ({"first_name": "زغلل"}, "1/7/1390", True),
    ({"father_name": "عبداللة"}, "1/7/1390", True),
    ({"family_name": "الحرمي"}, "1/7/1390", True),
    ({"grandfather_name": "مردس"}, "1/7/1390", True),
    # a letter off in two parts, another grandfather, father and son, another name
    ({"first_name": "زغلل", "family_name": "الحرمي"}, "1/7/1390", False),
    ({"grandfather_name": "سعد"}, "1/7/1390", False),
    ({"first_name": "عبدالله", "father_name": "زغلول"}, "1/7/1390", False),
    ({"family_name": "العتيبي"}, "1/7/1390", False),
]


@pytest.mark.parametrize(("typed", "born", "asked"), TYPED)
def test_who_may_be_the_same_is_asked_about(officer, typed, born, asked):
    make_file(by=officer, head=make_person(**KNOWN, birth_date="1971-01-18", mobile=""))
    facts = KNOWN | typed | {"birth_date": parse(born)}

    assert bool(likely_same(officer, facts)) is asked


def test_what_the_file_leaves_out_is_no_difference(officer):
    head = KNOWN | {"first_name": "د. زغلول", "grandfather_name": "", "family_name": "آل حربي"}
    make_file(by=officer, head=make_person(**head, birth_date=None))

    (hit,) = likely_same(officer, KNOWN | {"birth_date": parse("1/7/1390")})

    assert hit.person.first_name == "د. زغلول"


@pytest.mark.parametrize("letters", ["ж", "жж", "李", "ع"])
def test_names_of_a_letter_or_two_in_any_script_are_compared(officer, letters):
    named = {"first_name": letters, "father_name": letters, "grandfather_name": "", "family_name": letters}
    make_file(by=officer, head=make_person(**named, birth_date="1971-01-18"))

    assert likely_same(officer, named | {"birth_date": parse("1/7/1390")})


def test_a_birth_outside_of_the_hijri_table_is_compared_by_its_gregorian_year(officer):
    make_file(by=officer, head=make_person(**KNOWN, birth_date="1920-03-01"))

    assert likely_same(officer, KNOWN | {"birth_date": parse("1/11/1920")})
    assert not likely_same(officer, KNOWN | {"birth_date": parse("1/11/1921")})


def test_comparing_costs_the_same_at_one_and_at_three(officer, django_assert_num_queries):
    assert officer.role_codes
    for _file in range(3):
        make_file(by=officer, head=make_person(**KNOWN, birth_date="1971-01-18"))

    with django_assert_num_queries(6):
        assert len(likely_same(officer, KNOWN | {"birth_date": parse("1/7/1390")})) == 3


def test_the_action_opens_no_file_without_a_category_nor_under_one_out_of_offer(ataa, officer):
    head = {"first_name": "سعاد", "father_name": "فهد", "family_name": "الدوسري", "sex": "female"}
    head |= {"id_kind": "national", "id_number": national_id(77), "birth_date": date(1985, 2, 2)}
    gone = Category.objects.first()
    Category.objects.filter(pk=gone.pk).update(active=False)
    gone.refresh_from_db()

    for categories, said in [([], "اختر فئة واحدة على الأقل."), ([gone], f"لم يعد مستعملًا: {gone.label}.")]:
        with pytest.raises(ValidationError) as refusal:
            open_file(by=officer, head=head, categories=categories)
        assert refusal.value.message_dict == {"categories": [said]}
    assert Beneficiary.objects.count() == 0
