"""One month of a household: who counts, which statement about each thing counts, and what remains per head.

The only place where this is worked out: file page, declaration, criteria, sheet and letter show its result.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from beneficiaries import rules
from beneficiaries.enums import FactSource
from beneficiaries.models import Beneficiary, HouseholdMember, Person

ALL_SOURCES = frozenset(FactSource.values)
DECLARED = frozenset({FactSource.DECLARED.value})
WHY_NOT = {
    "deceased": gettext_lazy("The one it belongs to has died."),
    "left": gettext_lazy("The one it belongs to has left the household."),
    "not_yet": gettext_lazy("The one it belongs to is not in the household yet."),
    "lives_elsewhere": gettext_lazy("The one it belongs to does not live in the home."),
    "not_counted": gettext_lazy("The one it belongs to does not count in the household."),
    "stranger": gettext_lazy("The one it belongs to is not in the household."),
    "once": gettext_lazy("It comes once, so it is no part of a month."),
}


@dataclass(frozen=True)
class Line:
    """A fact that counts. `contested_by` is a later statement of a weaker source that says another sum."""

    fact: Any
    contested_by: Any = None


@dataclass(frozen=True)
class LeftOut:
    """A fact that does not count, and the reason in one sentence."""

    fact: Any
    why: str


@dataclass(frozen=True)
class Month:
    """A month of the household as the facts stand on a day. `people` are those who count, the head first."""

    on: date
    people: list[Person]
    incomes: list[Line]
    obligations: list[Line]
    left_out: list[LeftOut]
    money: rules.HouseholdMoney
    no_income: bool
    reasons: dict[int, str] = field(default_factory=dict)  # why a person does not count, by primary key


def month_of(
    file: Beneficiary,
    *,
    on: date | None = None,
    sources: frozenset[str] = ALL_SOURCES,
    members: list[HouseholdMember] | None = None,
    incomes: list[Any] | None = None,
    obligations: list[Any] | None = None,
) -> Month:
    """Work out a month of the household on a day in Riyadh (today by default) from the facts of `sources`.

    Rows that the caller holds already are taken instead of read; three queries otherwise. The word that there
    is no income holds only while none counts.
    """
    on = on or timezone.localdate()
    members = list(file.members.select_related("person")) if members is None else members
    incomes = list(file.incomes.select_related("owner")) if incomes is None else incomes
    obligations = list(file.obligations.select_related("owner")) if obligations is None else obligations
    reasons = _reasons(file, members, on)
    known = {file.head_id: file.head} | {member.person_id: member.person for member in members}
    people = [known[pk] for pk, reason in reasons.items() if not reason]
    left_out: list[LeftOut] = []
    income_lines = _counting(_standing(incomes, on, sources), reasons, left_out)
    obligation_lines = _counting(_standing(obligations, on, sources), reasons, left_out)
    no_income = file.no_income_declared and not income_lines
    money = rules.household_money(
        [line.fact.as_amount() for line in income_lines],
        [line.fact.as_amount() for line in obligation_lines],
        len(people),
        no_income_declared=no_income,
    )
    return Month(on, people, income_lines, obligation_lines, left_out, money, no_income, reasons)


def _reasons(file: Beneficiary, members: list[HouseholdMember], on: date) -> dict[int, str]:
    """Why each person of the file does not count on the day ("" where he does), the head first. Who left and
    came back stands in two rows; the one in which he counts holds.
    """
    reasons = {file.head_id: rules.counts_not(rules.Membership(deceased_on=file.head.deceased_on), on)}
    for member in members:
        reason = rules.counts_not(membership(member), on)
        if reasons.get(member.person_id) != "":
            reasons[member.person_id] = reason
    return reasons


def membership(member: HouseholdMember) -> rules.Membership:
    """A member as the rules take it."""
    return rules.Membership(
        member.lives_in, member.counted, member.since, member.until, member.person.deceased_on
    )


def _standing(facts: list[Any], on: date, sources: frozenset[str]) -> list[Any]:
    """The facts of these sources that stand on the day: said for it or before, and not ended by then."""
    return [
        fact
        for fact in facts
        if fact.source in sources
        and fact.as_of <= on
        and (fact.ended_at is None or timezone.localdate(fact.ended_at) > on)
    ]


def _counting(facts: list[Any], reasons: dict[int, str], left_out: list[LeftOut]) -> list[Line]:
    """The facts that count; the others are added to `left_out`."""
    things: dict[str, list[Any]] = defaultdict(list)
    for fact in facts:
        if why := _why_not(fact, reasons):
            left_out.append(LeftOut(fact, str(WHY_NOT[why])))
        else:
            things[fact.thing].append(fact)
    return [_line(statements, left_out) for statements in things.values()]


def _why_not(fact: Any, reasons: dict[int, str]) -> str:
    if fact.period not in rules.MONTHS:
        return "once"
    return "" if fact.owner_id is None else reasons.get(fact.owner_id, "stranger")


def _line(facts: list[Any], left_out: list[LeftOut]) -> Line:
    said = [rules.Said(fact.source, fact.as_of, fact.as_amount()) for fact in facts]
    best = rules.strongest(said)
    contested = rules.contested_by(said[best], said)
    counting = facts[best]
    why = _("Counted as known better: %(line)s.") % {"line": sum_of(counting)}
    left_out.extend(LeftOut(fact, why) for fact in facts if fact is not counting)
    return Line(counting, None if contested is None else facts[contested])


def sum_of(fact: Any) -> str:
    """The sum of a fact, how often, and how it is known, in words."""
    return _("%(amount)s riyals, %(period)s, %(source)s") % {
        "amount": f"{fact.amount:,.2f}".removesuffix(".00"),
        "period": fact.get_period_display(),
        "source": fact.get_source_display(),
    }


def line_of(fact: Any) -> str:
    """A fact in one line: what, whose, from whom, and the sum."""
    owner = fact.owner.full_name if fact.owner_id else ""
    return " · ".join(filter(None, (fact.get_kind_display(), owner, fact.party, sum_of(fact))))
