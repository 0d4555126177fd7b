"""Children, income, obligations and the account on one page."""

import pytest
from django.urls import reverse

from beneficiaries.models import HouseholdMember, Income, Obligation
from core.models import AuditEvent
from tests.factories import make_file, make_person, national_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(ataa, officer):
    """A file of a father without a member or an income."""
    head = make_person(first_name="ماجد", father_name="علي", family_name="الدوسري", sex="male")
    return make_file(by=officer, head=head, income=None)


def address(file):
    return reverse("beneficiaries:household", args=[file.public_id])


def child(row, name, **typed):
    """The cells of one child, as the browser sends them."""
    known = {
        "first_name": name,
        "sex": "female",
        "id_kind": "national",
        "id_number": national_id(7000 + row),
        "birth_date_day": "9",
        "birth_date_month": "6",
        "birth_date_year": "2015",
        "birth_date_calendar": "G",
        **typed,
    }
    return {f"child-{row}-{cell}": value for cell, value in known.items()}


FATHER = {"father-father_name": "ماجد", "father-family_name": "الدوسري", "father-nationality": "سعودي"}


def fact(which, row, file, **typed):
    owner = file.head_id if which == "income" else ""
    known = {"kind": "", "amount": "", "period": "month", "owner": owner, **typed}
    return {f"{which}-{row}-{cell}": value for cell, value in known.items()}


def test_the_names_of_the_father_stand_there(desk, home):
    page = desk.get(address(home))

    assert page.context["grid"].father.initial["father_name"] == "ماجد"
    assert page.context["grid"].father.initial["grandfather_name"] == "علي"
    assert page.context["grid"].father.initial["family_name"] == "الدوسري"


def test_children_income_and_obligations_are_saved_with_one_press(desk, home):
    typed = FATHER | child(0, "سارة") | child(2, "ريم") | {"child-rows": "4", "obligation-rows": "2"}
    typed |= fact("income", 0, home, kind="salary", amount="1200")
    typed |= fact("obligation", 0, home, kind="electricity", amount="200") | fact("obligation", 1, home)

    response = desk.post(address(home), typed)

    assert (response.status_code, response.url) == (302, f"/files/{home.public_id}/?tab=household")
    names = {member.person.full_name for member in HouseholdMember.objects.all()}
    assert names == {"سارة ماجد الدوسري", "ريم ماجد الدوسري"}
    assert {member.relationship for member in HouseholdMember.objects.all()} == {"child"}
    assert (Income.objects.get().owner, Income.objects.get().source) == (home.head, "declared")
    assert Obligation.objects.get().owner is None
    added = ["member.added", "member.added", "income.added", "obligation.added"]
    assert list(AuditEvent.objects.order_by("sequence").values_list("kind", flat=True))[-4:] == added


def test_it_goes_on_to_a_request(desk, home):
    response = desk.post(address(home), FATHER | child(0, "سارة") | {"request": "yes"})

    assert response.url == f"/requests/new/{home.public_id}/"


def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_saved(desk, home):
    typed = FATHER | child(0, "سارة") | child(1, "ريم", id_number="123") | {"child-rows": "2"}

    response = desk.post(address(home), typed)

    first, second = response.context["grid"].children[:2]
    assert (response.status_code, first.errors) == (422, {})
    assert list(second.errors) == ["id_number"]
    assert second["first_name"].value() == "ريم"
    assert HouseholdMember.objects.count() == 0


def test_what_the_household_refuses_is_said_at_its_cell_and_nothing_is_saved(desk, home):
    twice = national_id(7100)
    typed = FATHER | child(0, "سارة", id_number=twice) | child(1, "ريم", id_number=twice)
    typed |= {"child-rows": "2"}

    response = desk.post(address(home), typed)

    assert response.status_code == 422
    assert response.context["grid"].children[1].errors
    assert HouseholdMember.objects.count() == 0


def test_the_same_income_twice_is_asked_about(desk, home):
    typed = fact("income", 0, home, kind="salary", amount="1200")
    typed |= fact("income", 1, home, kind="salary", amount="1200") | {"income-rows": "2"}

    response = desk.post(address(home), typed)
    assert list(response.context["grid"].incomes[1].errors) == ["another"]
    assert Income.objects.count() == 0

    assert desk.post(address(home), typed | {"income-1-another": "on"}).status_code == 302
    assert Income.objects.count() == 2


def test_children_without_their_fathers_name_are_not_saved(desk, home):
    response = desk.post(address(home), child(0, "سارة"))

    assert set(response.context["grid"].father.errors) == {"father_name", "family_name"}
    assert HouseholdMember.objects.count() == 0


def test_nothing_filled_in_is_said(desk, home):
    response = desk.post(address(home), FATHER)

    assert response.status_code == 422
    assert response.context["nothing"]


def test_one_row_of_each_kind_stands_there_and_says_nothing(desk, home):
    page = desk.get(address(home))

    grid = page.context["grid"]
    assert [len(rows) for rows in (grid.children, grid.incomes, grid.obligations)] == [1, 1, 1]
    assert "is-said" not in page.content.decode()


def test_only_the_row_of_which_something_is_said_asks_for_more(desk, home):
    typed = FATHER | child(0, "سارة", id_number="") | {"child-rows": "3", "income-rows": "2"}

    response = desk.post(address(home), typed)

    assert response.content.decode().count("grid-row is-said") == 1
    assert [list(form.errors) for form in response.context["grid"].children] == [["id_number"], [], []]


def test_more_rows_come_without_script_and_nothing_is_lost(desk, home):
    typed = FATHER | child(0, "سارة") | {"child-rows": "1", "more": "child"}

    response = desk.post(address(home), typed)

    grid = response.context["grid"]
    assert (response.status_code, len(grid.children)) == (200, 4)
    assert grid.children[0]["first_name"].value() == "سارة"
    assert "error-summary" not in response.content.decode()


@pytest.mark.parametrize("rows", ["x", "-1", "٣", "999999999999"])
def test_odd_numbers_of_rows_are_borne(desk, home, rows):
    response = desk.post(address(home), {"child-rows": rows})

    assert response.status_code == 422
    assert len(response.context["grid"].children) in {1, 30}


IBAN = "SA0380000000608010167519"


def test_the_first_account_is_saved_with_the_rest(desk, home):
    assert desk.get(address(home)).context["grid"].account.initial == {"iban_holder": "ماجد علي محمد الدوسري"}

    response = desk.post(address(home), {"account-iban": IBAN, "account-iban_holder": "ماجد علي الدوسري"})

    home.refresh_from_db()
    assert response.status_code == 302
    assert (home.iban, home.iban_holder) == (IBAN, "ماجد علي الدوسري")
    assert AuditEvent.objects.filter(kind="file.account").count() == 1


def test_an_account_without_a_holder_comes_back_with_all_that_was_typed(desk, home):
    typed = FATHER | child(0, "سارة") | {"account-iban": IBAN, "account-iban_holder": ""}

    response = desk.post(address(home), typed)

    grid = response.context["grid"]
    assert list(grid.account.errors) == ["iban_holder"]
    assert grid.children[0]["first_name"].value() == "سارة"
    assert not HouseholdMember.objects.exists()


def test_an_account_that_is_on_file_is_not_written_over(desk, home):
    home.iban, home.iban_holder = IBAN, "ماجد"
    home.save()
    assert not desk.get(address(home)).context["grid"].shows_account

    typed = {"account-iban": "SA4420000001234567891234", "account-iban_holder": "سعد"}
    response = desk.post(address(home), typed)

    home.refresh_from_db()
    assert (response.status_code, home.iban) == (422, IBAN)
    assert list(response.context["grid"].account.errors) == ["iban"]
