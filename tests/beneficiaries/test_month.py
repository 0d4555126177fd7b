"""One month of a household: who counts, which statement about a thing counts, and where it is shown."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from beneficiaries.actions import facts
from beneficiaries.actions.household import end_member
from beneficiaries.models import HouseholdMember, Income, Obligation, Person
from beneficiaries.month import DECLARED, month_of
from beneficiaries.rules import Amount, Membership, Said, contested_by, counts_not, strongest
from core.models import AuditEvent
from eligibility.study.facts import gather
from tests.beneficiaries.conftest import errors_of, fact_data, url_of
from tests.days import today
from tests.factories import make_file, make_person, request_at

DAY = date(2026, 5, 1)


def said(source, amount="100", days=0):
    return Said(source, DAY + timedelta(days=days), Amount(Decimal(amount), "month"))


@pytest.mark.parametrize(
    ("sources", "counts"),
    [
        (["declared", "document"], 1),
        (["document", "visit"], 1),
        (["verified", "visit"], 0),
        (["visit", "document", "verified", "declared"], 2),
    ],
)
def test_the_better_source_counts(sources, counts):
    assert strongest([said(source) for source in sources]) == counts


def test_of_two_alike_the_later_day_counts():
    assert strongest([said("document", days=9), said("document", days=2)]) == 0


@pytest.mark.parametrize(
    ("weaker", "found"),
    [
        (said("declared", "90", days=1), 0),
        (said("declared", "90", days=0), None),
        (said("declared", "90", days=-1), None),
        (said("declared", "100", days=1), None),
        (said("visit", "90", days=1), None),
    ],
    ids=["later and other", "the same day", "earlier", "the same sum", "as good"],
)
def test_a_later_weaker_word_puts_the_stronger_to_the_check(weaker, found):
    assert contested_by(said("visit"), [weaker]) == found


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (Membership(), ""),
        (Membership(deceased_on=DAY), "deceased"),
        (Membership(deceased_on=DAY + timedelta(days=1)), ""),
        (Membership(until=DAY), "left"),
        (Membership(until=DAY + timedelta(days=1)), ""),
        (Membership(since=DAY), ""),
        (Membership(since=DAY + timedelta(days=1)), "not_yet"),
        (Membership(lives_in=False), "lives_elsewhere"),
        (Membership(counted=False), "not_counted"),
        (Membership(counted=False, until=DAY), "left"),
    ],
)
def test_who_counts_on_a_day(member, why):
    assert counts_not(member, DAY) == why


# === On file =====================================================================================


def stated(by, file, amount, source="declared", **more):
    """An income of the head as the action takes it."""
    return {"owner": file.head, "kind": "salary", "amount": Decimal(amount), "source": source, **more}


@pytest.fixture
def bare(ataa, officer):
    """A file with its head and no money."""
    return make_file(by=officer, income=None)


@pytest.fixture
def salary(bare, officer):
    """The salary of 3,000 that the applicant stated."""
    return facts.add_income(by=officer, file=bare, facts=stated(officer, bare, 3000))


def test_one_salary_stated_and_verified_counts_once_on_every_page(
    bare, salary, ataa, officer, researcher, desk
):
    case = request_at("studying", file=bare, profile=ataa, by=officer, researcher=researcher)
    facts.add_income(by=researcher, file=bare, facts={"amount": 3200, "source": "verified"}, same_as=salary)

    page = desk.get(bare.get_absolute_url() + "?tab=facts")

    assert page.context["facts"].money.income == Decimal(3200)
    assert gather(case).money.income == Decimal(3200)
    assert "3,200" in page.text
    assert "6,200" not in page.text
    assert "محتسب بما هو أوثق: 3,200 ر.س، شهريًا، تم التحقق منه." in page.text
    assert month_of(bare, sources=DECLARED).money.income == Decimal(3000)


def test_two_instalments_of_two_lenders_both_count(bare, researcher, officer):
    owed = {"kind": "instalment", "amount": 900, "source": "declared"}
    facts.add_obligation(by=officer, file=bare, facts=owed)
    proven = owed | {"amount": 300, "source": "document"}

    with pytest.raises(ValidationError) as error:
        facts.add_obligation(by=researcher, file=bare, facts=proven)
    assert list(error.value.message_dict) == ["same_as"]
    facts.add_obligation(by=researcher, file=bare, facts=proven, another=True)

    assert month_of(bare).money.obligations == Decimal(1200)


def test_a_second_salary_of_one_owner_is_another_and_counts(bare, salary, officer):
    facts.add_income(by=officer, file=bare, facts=stated(officer, bare, 1200))

    assert month_of(bare).money.income == Decimal(4200)


def test_the_same_entered_twice_is_asked_about(bare, salary, officer, desk):
    data = fact_data(owner=bare.head_id, amount="3000")

    asked = desk.post(url_of("income_add", bare), data)

    line = "راتب · سالم عبدالله محمد الحربي · 3,000 ر.س، شهريًا، بإفادة مقدم الطلب"
    assert errors_of(asked) == {"another": [f"في الملف من قبل: {line}. أكّد أن هذا غيره، إن كان كذلك."]}
    assert 'type="checkbox" name="another"' in asked.text
    assert bare.incomes.count() == 1
    assert desk.post(url_of("income_add", bare), data | {"another": "on"}).status_code == 302
    assert month_of(bare).money.income == Decimal(6000)


def test_a_source_says_of_a_thing_once(bare, salary, officer, researcher):
    known = {"amount": 3200, "source": "verified"}
    facts.add_income(by=researcher, file=bare, facts=known, same_as=salary)

    with pytest.raises(ValidationError) as error:
        facts.add_income(by=researcher, file=bare, facts=known | {"amount": 9}, same_as=salary)

    assert error.value.messages == ["سبق أن ذُكر هذا من المصدر نفسه. صحّح السطر القائم."]
    assert bare.incomes.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "pension"}, "kind"), ({"owner": "child"}, "owner")],
)
def test_the_line_chosen_is_the_same_thing(file, officer, researcher, changed, field):
    salary = file.incomes.get()
    if changed.get("owner"):
        changed = {"owner": file.members.first().person}

    with pytest.raises(ValidationError) as error:
        facts.add_income(
            by=researcher, file=file, facts={"amount": 1, "source": "visit", **changed}, same_as=salary
        )

    assert list(error.value.message_dict) == [field]


def test_a_line_of_another_file_or_one_that_ended_is_not_the_same(bare, salary, officer, researcher):
    other = make_file(by=officer)
    ended = other.incomes.get()
    ended = facts.end_fact(by=officer, fact=ended, version=None, reason="ترك العمل")
    known = {"amount": 1, "source": "visit"}

    for file, line in ((other, salary), (other, ended)):
        with pytest.raises(ValidationError) as error:
            facts.add_income(by=researcher, file=file, facts=known, same_as=line)
        assert list(error.value.message_dict) == ["same_as"]


def test_a_later_word_against_what_was_verified_is_shown_with_the_gap(bare, officer, researcher, desk):
    told = {"as_of": today() - timedelta(days=40)}
    first = facts.add_income(by=researcher, file=bare, facts=stated(officer, bare, 3200, "verified", **told))
    facts.add_income(by=officer, file=bare, facts={"amount": 2000, "source": "declared"}, same_as=first)

    page = desk.get(bare.get_absolute_url() + "?tab=facts")

    assert page.context["facts"].money.income == Decimal(3200)
    assert "محتسب، ويلزم التأكد" in page.text
    assert "أُفيد بعد ذلك بغيره" in page.text


def test_what_is_said_of_a_day_to_come_is_refused(bare, officer):
    coming = {"as_of": today() + timedelta(days=1)}

    with pytest.raises(ValidationError) as error:
        facts.add_income(by=officer, file=bare, facts=stated(officer, bare, 1, **coming))

    assert list(error.value.message_dict) == ["as_of"]


def test_a_fact_holds_from_its_day_to_its_end(bare, salary, officer):
    Income.objects.filter(pk=salary.pk).update(as_of=today() - timedelta(days=9))
    facts.end_fact(by=officer, fact=salary, version=None, reason="ترك العمل")

    sums = [month_of(bare, on=today() - timedelta(days=n)).money.income for n in (10, 9, 1, 0)]

    assert sums == [Decimal(0), Decimal(3000), Decimal(3000), Decimal(0)]


# === Whose it is ==================================================================================


@pytest.fixture
def couple(ataa, officer):
    """A wife as head and her husband with 6,000 a month and a debt of 500: 2,750 for each."""
    wife = make_person(sex="female", first_name="منيرة")
    file = make_file(by=officer, head=wife, income=None)
    husband = make_person(first_name="ناصر")
    HouseholdMember.objects.create(beneficiary=file, person=husband, relationship="spouse")
    Income.objects.create(beneficiary=file, owner=husband, kind="salary", amount=6000)
    Obligation.objects.create(beneficiary=file, owner=husband, kind="debt", amount=500)
    return file


def figures(file):
    money = month_of(file).money
    return (money.income, money.obligations, money.persons, money.per_head)


def test_who_counts_brings_his_money_along(couple):
    assert figures(couple) == (Decimal(6000), Decimal(500), 2, Decimal("2750.00"))


NOT_COUNTED = {
    "left": ({"until": "today"}, "غادر صاحبه الأسرة."),
    "lives elsewhere": ({"lives_in": False}, "صاحبه لا يسكن مع الأسرة."),
    "does not count": ({"counted": False}, "صاحبه لا يُحتسب في الأسرة."),
    "not yet": ({"since": "tomorrow"}, "لم ينضم صاحبه إلى الأسرة بعد."),
}


@pytest.mark.parametrize(("changed", "why"), NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_who_does_not_count_takes_his_money_along(couple, desk, changed, why):
    days = {"today": today(), "tomorrow": today() + timedelta(days=1)}
    changed = {name: days.get(value, value) for name, value in changed.items()}
    couple.members.update(**changed)

    assert figures(couple) == (Decimal(0), Decimal(0), 1, None)
    page = desk.get(couple.get_absolute_url() + "?tab=facts")
    assert page.text.count(why) == 4  # income and debt: beside the sum, and in their own rows
    assert "3,000" not in page.text


def test_a_death_takes_the_money_of_the_dead_along(couple, desk):
    Person.objects.filter(pk=couple.members.get().person_id).update(deceased_on=today())

    assert figures(couple) == (Decimal(0), Decimal(0), 1, None)
    assert "تُوفي صاحبه." in desk.get(couple.get_absolute_url() + "?tab=facts").text


def test_the_end_of_a_membership_says_so_in_the_sum_at_once(couple, officer):
    end_member(by=officer, member=couple.members.get(), version=None, until=today(), reason="طلاق")

    assert figures(couple)[3] is None


def test_who_came_back_counts_once(couple):
    husband = couple.members.get()
    couple.members.update(until=today() - timedelta(days=30))
    HouseholdMember.objects.create(beneficiary=couple, person=husband.person, relationship="spouse")

    assert figures(couple) == (Decimal(6000), Decimal(500), 2, Decimal("2750.00"))


def test_what_comes_once_is_no_income_of_a_month(bare, officer):
    facts.add_income(by=officer, file=bare, facts=stated(officer, bare, 5000, period="once"))

    assert figures(bare) == (Decimal(0), Decimal(0), 1, None)


def test_the_widow_may_say_that_no_income_is_left(couple, desk):
    couple.members.update(until=today())
    url = reverse("beneficiaries:edit", args=[couple.public_id, "income"])

    assert desk.post(url, {"no_income_declared": "on", "version": couple.version}).status_code == 302
    couple.refresh_from_db()
    assert figures(couple) == (Decimal(0), Decimal(0), 1, Decimal("0.00"))


# === Old rows =====================================================================================


def test_old_facts_are_each_about_a_thing_of_their_own(bare):
    made = [Income.objects.create(beneficiary=bare, owner=bare.head, kind="salary", amount=n) for n in (1, 2)]
    Income.objects.update(ended_at="2026-01-01T00:00Z", thing="same", as_of=date(2020, 1, 1))
    moved = import_module("beneficiaries.migrations.0004_each_fact_is_about_a_thing")

    moved.a_thing_of_its_own(apps, None)

    rows = Income.objects.order_by("pk")
    assert [(row.thing, row.as_of) for row in rows] == [(row.public_id, today()) for row in made]
    assert not AuditEvent.objects.filter(kind="income.changed").exists()
