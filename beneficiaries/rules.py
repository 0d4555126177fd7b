"""Pure sums and cross-checks over the facts of a household. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.hijri import age_on, hijri_age_on

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Amount:
    """A sum of money in riyals paid once per `period`; `proven` tells whether a paper stands behind it."""

    amount: Decimal
    period: str
    proven: bool = False


@dataclass(frozen=True)
class HouseholdMoney:
    """The money line of a file. `per_head` is None while no income at all is known: unknown is not zero."""

    income: Decimal
    obligations: Decimal
    persons: int
    per_head: Decimal | None
    unproven: int


def monthly(item: Amount) -> Decimal:
    """Riyals a month; what comes once is left out (0)."""
    months = MONTHS.get(item.period)
    return (item.amount / months).quantize(CENT, ROUND_HALF_UP) if months else Decimal(0)


def household_money(
    incomes: Any, obligations: Any, persons: int, *, no_income_declared: bool = False
) -> HouseholdMoney:
    """The sums of a household.

    `incomes` and `obligations` are iterables of Amount, `persons` those counted with the head (1 at least).
    A household without an income that comes regularly is a gap, unless the applicant said that there is
    none: what comes once tells nothing about a month.
    """
    incomes = tuple(income for income in incomes if income.period in MONTHS)
    obligations = tuple(obligations)
    income, owed = (
        sum(map(monthly, incomes), Decimal(0)),
        sum(map(monthly, obligations), Decimal(0)),
    )
    known = bool(incomes) or no_income_declared
    per_head = (
        (max(income - owed, Decimal(0)) / max(persons, 1)).quantize(CENT, ROUND_HALF_UP) if known else None
    )
    return HouseholdMoney(income, owed, max(persons, 1), per_head, sum(not item.proven for item in incomes))


# === Which statement about a thing counts ==========================================================

STRENGTH = {"declared": 0, "document": 1, "visit": 2, "verified": 3}


@dataclass(frozen=True)
class Said:
    """What one source says of one thing; `as_of` is the day for which it was said."""

    source: str
    as_of: date
    amount: Amount


def strongest(statements: Sequence[Said]) -> int:
    """The index of the statement that counts: the best source, of two alike the later one."""
    return max(
        range(len(statements)),
        key=lambda n: (STRENGTH[statements[n].source], statements[n].as_of, n),
    )


def contested_by(counting: Said, statements: Sequence[Said]) -> int | None:
    """The index of the latest weaker statement that was made after the one that counts and says another sum
    a month: the stronger one is to be checked. None where nothing speaks against it.
    """
    later = [
        n
        for n, said in enumerate(statements)
        if STRENGTH[said.source] < STRENGTH[counting.source]
        and said.as_of > counting.as_of
        and monthly(said.amount) != monthly(counting.amount)
    ]
    return max(later, key=lambda n: (statements[n].as_of, n), default=None)


@dataclass(frozen=True)
class Membership:
    """What decides whether somebody counts in a household. `since` and `until` are None where open."""

    lives_in: bool = True
    counted: bool = True
    since: date | None = None
    until: date | None = None
    deceased_on: date | None = None


def counts_not(member: Membership, on: date) -> str:
    """Why somebody does not count in the household on a day; empty where he does.

    deceased, left, not_yet, lives_elsewhere, not_counted. The day of leaving or death is the first without
    him.
    """
    found = {
        "deceased": member.deceased_on is not None and member.deceased_on <= on,
        "left": member.until is not None and member.until <= on,
        "not_yet": member.since is not None and member.since > on,
        "lives_elsewhere": not member.lives_in,
        "not_counted": not member.counted,
    }
    return next((code for code, so in found.items() if so), "")


# === Of age =======================================================================================


def of_age(latest_birth: date | None, on: date, years: int) -> bool:
    """Whether somebody is of age for certain on a day: so many Hijri years after the latest day on which he
    can have been born; never where the birth is unknown.
    """
    return latest_birth is not None and hijri_age_on(latest_birth, on) >= years


# === What cannot be true together (bad inputs XF-01, DT-19) =======================================

GENERATION = 10  # years that a parent is older than a child, at least
MOST_WIVES = 4
PLAUSIBLE_HOUSEHOLD = 20  # persons; above this the officer confirms that the number is right
UNMARRIED = frozenset({"single", "divorced", "widowed"})
ONCE_MARRIED = frozenset({"married", "divorced", "widowed", "deserted"})
YOUNGEST_MARRIED = 12  # years; below it a marriage on file is a slip of the pen


@dataclass(frozen=True)
class Kin:
    """What the cross-checks need to know of a person; `relationship` is to the head, empty for the head."""

    sex: str
    birth: date | None = None
    relationship: str = ""
    marital_status: str = ""
    since: date | None = None  # in the household


def impossible(kin: Kin, on: date) -> list[str]:
    """The codes of what cannot be true of one person on a day, in a fixed order; [] when all agrees.

    married_as_child, deserted_man, unborn_member.
    """
    found = {
        "married_as_child": kin.marital_status in ONCE_MARRIED
        and kin.birth is not None
        and age_on(kin.birth, on) < YOUNGEST_MARRIED,
        "deserted_man": kin.marital_status == "deserted" and kin.sex == "male",
        "unborn_member": kin.since is not None and kin.birth is not None and kin.since < kin.birth,
    }
    return [code for code, wrong in found.items() if wrong]


def contradictions(head: Kin, members: Any) -> list[str]:
    """The codes of what cannot be true of a head and the members living now, in a fixed order; [] when all
    agrees.

    unmarried_with_spouse, too_many_spouses, spouse_of_same_sex, child_not_younger, parent_not_older.
    """
    members = tuple(members)
    spouses = [kin for kin in members if kin.relationship == "spouse"]
    most = MOST_WIVES if head.sex == "male" else 1
    found = {
        "unmarried_with_spouse": spouses and head.marital_status in UNMARRIED,
        "too_many_spouses": len(spouses) > most,
        "spouse_of_same_sex": any(kin.sex == head.sex for kin in spouses),
        "child_not_younger": any(
            kin.relationship == "child" and not _generation(head.birth, kin.birth) for kin in members
        ),
        "parent_not_older": any(
            kin.relationship == "parent" and not _generation(kin.birth, head.birth) for kin in members
        ),
    }
    return [code for code, wrong in found.items() if wrong]


def _generation(older: date | None, younger: date | None) -> bool:
    """Whether a generation lies between two births; an unknown one contradicts nothing."""
    return older is None or younger is None or age_on(older, younger) >= GENERATION


# === How complete a file is =======================================================================


@dataclass(frozen=True)
class FileFacts:
    """What of a file is known."""

    identity: bool
    birth: bool
    mobile: bool
    address: bool
    income: bool
    account: bool
    papers: bool


def missing_parts(facts: FileFacts) -> list[str]:
    """The names of the parts that are still unknown, in the order of the file."""
    return [name for name in FileFacts.__dataclass_fields__ if not getattr(facts, name)]
