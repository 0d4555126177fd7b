"""Pure sums over the facts of a household. No clock, no database."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

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
    incomes, obligations, persons: int, *, no_income_declared: bool = False
) -> HouseholdMoney:
    """The sums of a household.

    `incomes` and `obligations` are iterables of Amount, `persons` those counted with the head (1 at least).
    An empty list of incomes is a gap, unless the applicant said that there is none.
    """
    incomes, obligations = tuple(incomes), tuple(obligations)
    income, owed = (
        sum(map(monthly, incomes), Decimal(0)),
        sum(map(monthly, obligations), Decimal(0)),
    )
    known = bool(incomes) or no_income_declared
    per_head = (
        (max(income - owed, Decimal(0)) / max(persons, 1)).quantize(CENT, ROUND_HALF_UP)
        if known
        else None
    )
    return HouseholdMoney(
        income, owed, max(persons, 1), per_head, sum(not item.proven for item in incomes)
    )
