"""The criteria one by one: pure sums and sentences, no database."""

from datetime import date
from decimal import Decimal

import pytest

from beneficiaries.rules import Amount, household_money
from eligibility.catalogue.criteria import (
    Facts,
    Line,
    agrees,
    months_later,
    needs_judgement,
    suggestion,
    work_out,
)

TODAY = date(2026, 11, 25)


def facts(*, incomes=(), obligations=(), persons=4, no_income=False, **known):
    money = household_money(incomes, obligations, persons, no_income_declared=no_income)
    return Facts(on=TODAY, money=money, no_income_declared=no_income, **known)


def income(amount, proven=True, period="month"):
    return Amount(Decimal(amount), period, proven)


def test_b12_per_head_is_income_less_obligations_by_persons_shown_in_the_sentence():
    known = facts(incomes=[income("4200")], obligations=[income("1200")], persons=4)

    found = work_out("per_capita_max", {"limit": 750}, known)

    assert found.outcome == "met"  # (4200 - 1200) / 4 = 750: the limit itself counts
    assert found.explanation == "نصيب الفرد 750 ريال شهريًا، وهو ضمن الحد البالغ 750."


def test_b12_a_halala_above_the_limit_is_not_met():
    known = facts(incomes=[income("3000.04")], persons=4)

    found = work_out("per_capita_max", {"limit": 750}, known)

    assert found.outcome == "not_met"
    assert found.explanation == "نصيب الفرد 750.01 ريال شهريًا، وهو فوق الحد البالغ 750."


def test_b03_no_income_on_record_is_unproven_and_never_zero():
    found = work_out("per_capita_max", {"limit": 750}, facts())

    assert found.outcome == "unproven"
    assert found.explanation == "لم يُسجل دخل، ولم يذكر أحد أنه لا دخل."


@pytest.mark.parametrize(
    "known",
    [facts(incomes=[income("1000", proven=False)]), facts(no_income=True)],
    ids=["no paper", "said there is none"],
)
def test_b03_what_has_no_proof_is_unproven_although_the_sum_is_low(known):
    assert work_out("per_capita_max", {"limit": 750}, known).outcome == "unproven"
    assert work_out("income_proven", {}, known).outcome == "unproven"


def test_b03_what_the_applicant_states_against_himself_needs_no_proof():
    known = facts(incomes=[income("9000", proven=False)], persons=2)

    assert work_out("per_capita_max", {"limit": 750}, known).outcome == "not_met"


def test_yearly_income_counts_by_the_month_and_a_gift_not_at_all():
    known = facts(incomes=[income("12000", period="year"), income("5000", period="once")], persons=1)

    found = work_out("per_capita_max", {"limit": 1000}, known)

    assert found.explanation == "نصيب الفرد 1,000 ريال شهريًا، وهو ضمن الحد البالغ 1,000."


def test_two_unproven_incomes_are_counted_in_the_sentence():
    known = facts(incomes=[income("1", proven=False), income("2", proven=False), income("3")])

    assert work_out("income_proven", {}, known).explanation == "دخلان بلا إثبات."


@pytest.mark.parametrize(
    ("city", "outcome"),
    [("المبرز", "met"), ("المبرّز ", "met"), ("الرياض", "not_met"), ("", "unproven")],
)
def test_residence_compares_names_folded(city, outcome):
    cities = {"cities": ["العيون", "المبرز"]}

    assert work_out("residence", cities, facts(city=city)).outcome == outcome


def test_residence_without_an_area_does_not_apply():
    assert work_out("residence", {"cities": []}, facts(city="الرياض")).outcome == "na"


@pytest.mark.parametrize(
    ("categories", "outcome"),
    [
        ({"widow": "أرملة", "debtor": "غارم"}, "met"),
        ({"debtor": "غارم"}, "not_met"),
        ({}, "unproven"),
    ],
)
def test_b17_category_decides_whom_a_service_is_for(categories, outcome):
    codes = {"codes": ["widow", "divorced"]}

    assert work_out("category_any", codes, facts(categories=categories)).outcome == outcome


@pytest.mark.parametrize(("asked", "left", "outcome"), [(3, 0, "met"), (3, 2, "unproven"), (0, 0, "na")])
def test_b18_papers_are_cleared_or_unproven(asked, left, outcome):
    known = facts(papers_asked=asked, papers_open=left)

    assert work_out("papers_cleared", {}, known).outcome == outcome


@pytest.mark.parametrize(
    ("served", "outcome"),
    [
        (None, "met"),
        (date(2026, 5, 25), "met"),  # exactly six months ago
        (date(2026, 5, 26), "not_met"),
        (date(2020, 1, 1), "met"),
    ],
)
def test_not_served_within_six_months(served, outcome):
    known = facts(served_on=served)

    assert work_out("not_served_within", {"months": 6}, known).outcome == outcome


def test_waiting_time_says_until_when():
    found = work_out("not_served_within", {"months": 6}, facts(served_on=date(2026, 10, 1)))

    assert "1 أبريل 2027م" in found.explanation


@pytest.mark.parametrize(
    ("asked", "ceiling", "outcome"),
    [
        ("5000", "5000", "met"),
        ("5000.01", "5000", "not_met"),
        (None, "5000", "na"),
        ("1", None, "na"),
    ],
)
def test_amount_within_ceiling(asked, ceiling, outcome):
    known = facts(
        amount_asked=Decimal(asked) if asked else None,
        ceiling=Decimal(ceiling) if ceiling else None,
    )

    assert work_out("amount_within_ceiling", {}, known).outcome == outcome


def test_b13_a_professional_scale_is_the_researchers_to_judge():
    found = work_out("professional_scale", {"max": 10}, facts())

    assert found.outcome == "unproven"
    assert found.explanation == "يقدره الباحث على المقياس المعتمد من 0 إلى 10."


def test_b11_a_rule_that_nobody_wrote_is_left_to_the_researcher():
    found = work_out("phase_of_the_moon", {}, facts())

    assert (found.outcome, found.explanation) == ("unproven", "يقدر الباحث هذا الشرط.")


def test_b01_same_facts_same_findings():
    known = facts(incomes=[income("2500")], city="العيون")

    assert work_out("per_capita_max", {"limit": 500}, known) == work_out(
        "per_capita_max", {"limit": 500}, known
    )


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_later_ends_in_a_shorter_month(start, months, end):
    assert months_later(start, months) == end


def condition(computed, judged="", rule="residence"):
    return Line("regulation", rule, computed, judged)


def standard(computed="unproven", judged=""):
    return Line("professional", "professional_scale", computed, judged)


@pytest.mark.parametrize(
    ("lines", "computed", "judged"),
    [
        ([condition("met"), condition("na")], "approve", "approve"),
        ([condition("met"), condition("unproven")], "", ""),
        ([condition("unproven"), condition("not_met")], "reject", "reject"),
        ([condition("not_met", rule="amount_within_ceiling")], "partial", "partial"),
        ([condition("unproven", "met")], "", "approve"),
        ([condition("not_met", "met")], "reject", "approve"),
        ([condition("met"), standard()], "approve", "approve"),
        ([condition("met"), standard(judged="not_met")], "approve", "reject"),
    ],
)
def test_b11_what_the_criteria_point_to_alone_and_with_judgement(lines, computed, judged):
    assert suggestion(lines, judged=False) == computed
    assert suggestion(lines, judged=True) == judged


@pytest.mark.parametrize(
    ("recommended", "suggested", "follows"),
    [
        ("approve", "approve", True),
        ("partial", "approve", True),
        ("reject", "approve", False),
        ("approve", "partial", False),
        ("approve", "reject", False),
        ("approve", "", False),
        ("reject", "", False),
        ("reject", "reject", True),
    ],
)
def test_a_recommendation_follows_the_criteria_or_not(recommended, suggested, follows):
    assert agrees(recommended, suggested) is follows


def test_b13_a_standard_without_judgement_is_left_to_do():
    assert needs_judgement(standard())
    assert not needs_judgement(standard(judged="met"))
    assert not needs_judgement(condition("unproven"))
