"""The sums and cross-checks of a household, by literal figures."""

from datetime import date
from decimal import Decimal

import pytest

from beneficiaries.rules import (
    Amount,
    FileFacts,
    Kin,
    contradictions,
    household_money,
    missing_parts,
    monthly,
)

HEAD = Kin("male", date(1985, 5, 1), "", "married")


def money(*pairs):
    return [Amount(Decimal(amount), period) for amount, period in pairs]


@pytest.mark.parametrize(
    ("amount", "period", "expected"),
    [
        ("1500", "month", "1500.00"),
        ("100", "quarter", "33.33"),
        ("600", "half", "100.00"),
        ("1000", "year", "83.33"),
        ("5000", "once", "0"),
    ],
)
def test_amounts_a_month(amount, period, expected):
    assert monthly(Amount(Decimal(amount), period)) == Decimal(expected)


def test_per_head_is_what_remains_divided():
    found = household_money(money(("3000", "month"), ("1200", "year")), money(("1000", "month")), 4)

    assert (found.income, found.obligations, found.per_head) == (
        Decimal(3100),
        Decimal(1000),
        Decimal("525.00"),
    )
    assert found.unproven == 2


def test_an_unknown_income_is_a_gap_and_no_zero():
    assert household_money([], [], 3).per_head is None
    assert household_money([], [], 3, no_income_declared=True).per_head == Decimal("0.00")


def test_debts_above_the_income_leave_nothing_and_nobody_divides_by_zero():
    found = household_money(money(("500", "month")), money(("900", "month")), 0)

    assert (found.per_head, found.persons) == (Decimal("0.00"), 1)


def test_a_proven_income_is_not_counted_as_unproven():
    found = household_money([Amount(Decimal(10), "month", True)], [], 1)

    assert found.unproven == 0


@pytest.mark.parametrize(
    ("head", "members", "expected"),
    [
        (HEAD, [], []),
        (HEAD, [Kin("female", None, "spouse")] * 4, []),
        (HEAD, [Kin("female", None, "spouse")] * 5, ["too_many_spouses"]),
        (Kin("female", None, "", "married"), [Kin("male", None, "spouse")] * 2, ["too_many_spouses"]),
        (Kin("male", None, "", "single"), [Kin("female", None, "spouse")] * 4, ["unmarried_with_spouse"]),
        (Kin("male", None, "", ""), [Kin("female", None, "spouse")], []),
        (HEAD, [Kin("male", None, "spouse")], ["spouse_of_same_sex"]),
        (HEAD, [Kin("male", date(1995, 5, 1), "child")], []),
        (HEAD, [Kin("male", date(1995, 4, 30), "child")], ["child_not_younger"]),
        (HEAD, [Kin("male", date(1985, 5, 1), "child")], ["child_not_younger"]),
        (HEAD, [Kin("male", None, "child")], []),
        (HEAD, [Kin("female", date(1975, 5, 1), "parent")], []),
        (HEAD, [Kin("female", date(1975, 5, 2), "parent")], ["parent_not_older"]),
        (HEAD, [Kin("female", date(1985, 5, 1), "sibling")], []),
    ],
)  # fmt: skip
def test_xf01_dt19_contradictions(head, members, expected):
    assert contradictions(head, members) == expected


def test_missing_parts_in_the_order_of_the_file():
    assert missing_parts(FileFacts(True, False, True, True, False, True, True)) == ["birth", "income"]
