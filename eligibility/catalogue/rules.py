"""Pure rules: facts in, findings out. No database, no clock, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.texts import Text
from eligibility.enums import Mechanism, Mode

LONGEST_MONTHS = 60

# What may be compared on a paper (C-43), by the code that policy.DocumentType.match_fields carries.
MATCH_LABELS = {
    "name": _("Name"),
    "id_number": _("Identity number"),
    "birth_date": _("Birth date"),
    "issue_date": _("Issue date"),
    "expiry_date": _("Expiry date"),
    "members": _("Members of the household"),
    "iban": _("IBAN"),
    "amount": _("Amount"),
    "address": _("Address"),
    "number": _("Number on the paper"),
    "relation": _("Relation to the applicant"),
}


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
        else:
            found.discard(mechanism)
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


def grant_faults(amount: Decimal | None, months: int | None, ceiling: Decimal | None) -> dict[str, Text]:
    """MN-16: what is wrong with what is granted or recommended, by "amount" (riyals) and "months"; None is
    not wrong.
    """
    wrong: dict[str, Text] = {}
    if amount is not None and amount <= 0:
        wrong["amount"] = _("An amount that is granted is more than zero.")
    elif amount is not None and (above := above_ceiling(amount, ceiling)):
        wrong["amount"] = above
    if months is not None and not 1 <= months <= LONGEST_MONTHS:
        wrong["months"] = _("Write a number of months from 1 to 60.")
    return wrong
