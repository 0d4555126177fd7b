"""Pure rules: facts in, findings out. No query, no clock, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.texts import Text
from eligibility.enums import RIYAL, Mechanism, Mode
from eligibility.models import Terms

LONGEST_MONTHS = 60

# What may be compared on a paper (C-43), by the code that policy.DocumentType.match_fields carries.
MATCH_LABELS = {
    "name": _("Name"),
    "id_number": _("Identity number"),
    "birth_date": _("Birth date"),
    "death_date": _("Day of death"),
    "issue_date": _("Issue date"),
    "expiry_date": _("Expiry date"),
    "members": _("Members of the household"),
    "iban": _("IBAN"),
    "amount": _("Amount"),
    "address": _("Address"),
    "number": _("Number on the paper"),
    "relation": _("Relation to the applicant"),
}


# The people of a household are compared one by one, under codes of their own: "member." and the public id.
MEMBERS, _MEMBER = "members", "member."


def member_code(person: Any) -> str:
    """The code under which one of the household is compared on a paper."""
    return f"{_MEMBER}{person.public_id}"


def member_of(code: str) -> str:
    """The public id of the person who is compared under this code; empty where it is a field."""
    return code.removeprefix(_MEMBER) if code.startswith(_MEMBER) else ""


def field_of(code: str) -> str:
    """The code of MATCH_LABELS that a compared row belongs to."""
    return MEMBERS if member_of(code) else code


@dataclass(frozen=True)
class MechanismFact:
    """A line of the matrix of B-16 and B-17 for one service: its own, or a general one. None stands for every
    category.
    """

    general: bool
    category: int | None
    mechanism: str
    mode: str


def demanded(lines: Iterable[MechanismFact], *, categories: set[int]) -> frozenset[str]:
    """The mechanisms that must be carried out for these categories (B-16, B-17), of the lines of one service.

    For each mechanism the most specific line wins: its own with a category, its own, then a general one with
    a category, then without; between two categories of one file the stricter line.
    """
    lines = list(lines)
    found: set[str] = set()
    for mechanism in Mechanism:
        fitting = [line for line in lines if line.mechanism == mechanism and _fits(line, categories)]
        if not fitting:
            continue
        closest = max(map(_closeness, fitting))
        if any(line.mode == Mode.REQUIRED for line in fitting if _closeness(line) == closest):
            found.add(mechanism)
    return frozenset(found)


def _fits(line: MechanismFact, categories: set[int]) -> bool:
    return line.category is None or line.category in categories


def _closeness(line: MechanismFact) -> int:
    return 2 * (not line.general) + (line.category is not None)


def above_ceiling(amount: Decimal, ceiling: Decimal | None) -> Text:
    """Why so many riyals cannot be had of a service; empty within its ceiling, or where it has none."""
    if ceiling is None or amount <= ceiling:
        return ""
    return _("This service gives %(ceiling)s riyals at most.") % {"ceiling": f"{Decimal(ceiling):f}"}


@dataclass(frozen=True)
class Grant:
    """So much of a service: riyals, or units of its own, and for how many months. None is nothing said."""

    amount: Decimal | None = None
    quantity: int | None = None
    months: int | None = None


def grant_faults(grant: Grant, terms: Terms) -> dict[str, Text]:
    """MN-16: what is wrong with what is granted or recommended, by "amount" (riyals), "quantity" (units) and
    "months"; None is not wrong.
    """
    wrong: dict[str, Text] = {}
    amount, months = grant.amount, grant.months
    if amount is not None and amount <= 0:
        wrong["amount"] = _("An amount that is granted is more than zero.")
    elif amount is not None and not terms.priced:
        wrong["amount"] = _("This service is granted in units of its own, and not in riyals.")
    elif amount is not None and (above := above_ceiling(amount, terms.ceiling)):
        wrong["amount"] = above
    if grant.quantity is not None and (fault := _units_fault(grant.quantity, terms)):
        wrong["quantity"] = fault
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        wrong["months"] = _("Write a number of months from 1 to 60.")
    return wrong


def _units_fault(quantity: int, terms: Terms) -> Text:
    if not terms.counted:
        return _("This service is granted in riyals.")
    if quantity < 1:
        return _("What is granted is one at least.")
    if terms.most is not None and quantity > terms.most:
        return _("This service gives %(most)s at most: %(unit)s.") % {
            "most": terms.most,
            "unit": terms.unit,
        }
    return ""


def grant_lacks(grant: Grant, terms: Terms) -> str:
    """Which of "amount" and "quantity" a grant of this service still has to say; empty where it says
    enough.
    """
    if terms.counted:
        return "" if grant.quantity is not None else "quantity"
    measured = terms.unit == RIYAL or terms.ceiling is not None
    return "amount" if measured and grant.amount is None else ""
