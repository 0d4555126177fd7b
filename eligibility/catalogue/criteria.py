"""The criteria one by one (B-11 to B-13): the facts of a request in, one finding for each criterion out.

Pure: no database, no clock. A missing proof makes a finding unproven, never zero and never "not met".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.rules import HouseholdMoney
from core.arabic import fold
from core.hijri import long_both
from eligibility.enums import CriterionKind, Outcome, Recommendation

# The one condition whose failing points to a part and not to a refusal.
CEILING = "amount_within_ceiling"
# The same few cities, for one request after the other.
_folded_city = lru_cache(maxsize=500)(fold)


@dataclass(frozen=True)
class Facts:
    """What is known about a request on a day. Amounts in riyals; `money` sums up a month."""

    on: date
    money: HouseholdMoney
    no_income_declared: bool = False
    city: str = ""
    categories: dict[str, Any] = field(default_factory=dict)  # code: label
    papers_asked: int = 0
    papers_open: int = 0
    served_on: date | None = None
    amount_asked: Decimal | None = None
    ceiling: Decimal | None = None


@dataclass(frozen=True)
class Finding:
    """What one criterion came to, and the sentence that shows its figures."""

    outcome: str
    explanation: str


@dataclass(frozen=True)
class Line:
    """A criterion as the recommendation sees it: `computed`, and `judged` where the researcher said
    otherwise.
    """

    kind: str
    rule: str
    computed: str
    judged: str = ""

    @property
    def outcome(self) -> str:
        """What counts: the judgement where there is one."""
        return self.judged or self.computed


def work_out(rule: str, params: dict[str, Any], facts: Facts) -> Finding:
    """The finding of the criterion whose rule has this code; a code that no rule has is left to the
    researcher.
    """
    return RULES.get(rule, _left_to_researcher)(params, facts)


def _met(sentence: str, **figures: Any) -> Finding:
    return Finding(Outcome.MET, sentence % figures)


def _not_met(sentence: str, **figures: Any) -> Finding:
    return Finding(Outcome.NOT_MET, sentence % figures)


def _unproven(sentence: str, **figures: Any) -> Finding:
    return Finding(Outcome.UNPROVEN, sentence % figures)


def _not_applicable(sentence: str) -> Finding:
    return Finding(Outcome.NOT_APPLICABLE, sentence)


def _riyals(amount: Decimal | None) -> str:
    return f"{Decimal(str(amount)):,.2f}".removesuffix(".00")


def _left_to_researcher(params: dict[str, Any], facts: Facts) -> Finding:
    return _unproven(_("The researcher judges this condition."))


def per_capita_max(params: dict[str, Any], facts: Facts) -> Finding:
    """What is left of a month's income for each person; the limit itself still counts as met."""
    money, limit = facts.money, Decimal(str(params["limit"]))
    if money.per_head is None:
        return _unproven(_("No income is recorded, and nobody said that there is none."))
    figures = {"share": _riyals(money.per_head), "limit": _riyals(limit)}
    if money.per_head > limit:
        return _not_met(
            _("%(share)s riyals a month for each person, above the limit of %(limit)s."), **figures
        )
    if facts.no_income_declared or money.unproven:
        return _unproven(
            _("%(share)s riyals a month for each person, within %(limit)s, but without proof yet."),
            **figures,
        )
    return _met(_("%(share)s riyals a month for each person, within %(limit)s."), **figures)


def income_proven(params: dict[str, Any], facts: Facts) -> Finding:
    """Each income has a paper behind it or was verified."""
    if facts.money.per_head is None:
        return _unproven(_("No income is recorded, and nobody said that there is none."))
    if facts.money.unproven:
        sentence = ngettext(
            "%(number)d income has no proof.",
            "%(number)d incomes have no proof.",
            facts.money.unproven,
        )
        return _unproven(sentence, number=facts.money.unproven)
    if facts.no_income_declared:
        return _unproven(_("The applicant says that there is no income; no proof of it is kept."))
    return _met(_("Every income is proven."))


def residence(params: dict[str, Any], facts: Facts) -> Finding:
    """Lives in one of the cities that the charity serves; names are compared folded."""
    cities = params.get("cities") or []
    if not cities:
        return _not_applicable(_("No area is set."))
    if not facts.city:
        return _unproven(_("The city is not recorded."))
    if _folded_city(facts.city) in {_folded_city(city) for city in cities}:
        return _met(_("Lives in %(city)s, inside the area that is served."), city=facts.city)
    return _not_met(_("Lives in %(city)s, outside the area that is served."), city=facts.city)


def category_any(params: dict[str, Any], facts: Facts) -> Finding:
    """The file has one of these categories (B-17)."""
    if not facts.categories:
        return _unproven(_("The file has no category yet."))
    fitting = [label for code, label in facts.categories.items() if code in params["codes"]]
    if fitting:
        return _met(_("Of the category: %(labels)s."), labels="، ".join(fitting))
    return _not_met(_("The file is of none of the categories that this service is for."))


def papers_cleared(params: dict[str, Any], facts: Facts) -> Finding:
    """B-18: every paper that is asked for was matched and held on the day of submission, or was waived with a
    reason.
    """
    if not facts.papers_asked:
        return _not_applicable(_("No paper is asked for."))
    if facts.papers_open:
        sentence = ngettext(
            "%(number)d paper of %(all)d is not cleared.",
            "%(number)d papers of %(all)d are not cleared.",
            facts.papers_open,
        )
        return _unproven(sentence, number=facts.papers_open, all=facts.papers_asked)
    sentence = ngettext("The one paper is cleared.", "All %(number)d papers are cleared.", facts.papers_asked)
    return _met(sentence, number=facts.papers_asked)


def not_served_within(params: dict[str, Any], facts: Facts) -> Finding:
    """The same service was not delivered in the last months; exactly so many months ago is long enough."""
    months = params.get("months")
    if not months:
        return _not_applicable(_("No waiting time is set."))
    if facts.served_on is None:
        return _met(_("This service was not delivered to this file before."))
    until = months_later(facts.served_on, months)
    if until <= facts.on:
        return _met(
            _("Last delivered on %(day)s; the waiting time is over."),
            day=long_both(facts.served_on),
        )
    return _not_met(
        _("Last delivered on %(day)s; the waiting time lasts until %(until)s."),
        day=long_both(facts.served_on),
        until=long_both(until),
    )


def months_later(day: date, months: int) -> date:
    """The same day so many Gregorian months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for candidate in range(day.day, 27, -1):
        try:
            return date(year, month + 1, candidate)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def amount_within_ceiling(params: dict[str, Any], facts: Facts) -> Finding:
    """What is asked for lies within the ceiling of the service."""
    if facts.ceiling is None:
        return _not_applicable(_("This service has no ceiling."))
    if facts.amount_asked is None:
        return _not_applicable(_("No amount was asked for."))
    figures = {"asked": _riyals(facts.amount_asked), "ceiling": _riyals(facts.ceiling)}
    if facts.amount_asked <= facts.ceiling:
        return _met(_("%(asked)s riyals asked for, within the ceiling of %(ceiling)s."), **figures)
    return _not_met(_("%(asked)s riyals asked for, above the ceiling of %(ceiling)s."), **figures)


def professional_scale(params: dict[str, Any], facts: Facts) -> Finding:
    """B-13: the researcher judges on the approved scale and writes the points in the reason."""
    if params.get("max"):
        return _unproven(
            _("The researcher judges on the approved scale, from 0 to %(most)s points."),
            most=params["max"],
        )
    return _left_to_researcher(params, facts)


RULES: dict[str, Callable[[dict[str, Any], Facts], Finding]] = {
    "per_capita_max": per_capita_max,
    "income_proven": income_proven,
    "residence": residence,
    "category_any": category_any,
    "papers_cleared": papers_cleared,
    "not_served_within": not_served_within,
    CEILING: amount_within_ceiling,
    "professional_scale": professional_scale,
}

# What the catalogue gives to a rule, and of which kind; the others take nothing.
PARAMS: dict[str, dict[str, str]] = {
    "per_capita_max": {"limit": "figure"},
    "residence": {"cities": "texts"},
    "category_any": {"codes": "categories"},
    "not_served_within": {"months": "months"},
    "professional_scale": {"max": "figure"},
}


def needs_judgement(line: Line) -> bool:
    """B-13: a professional standard that nothing works out, and that nobody has judged yet."""
    return line.kind == CriterionKind.PROFESSIONAL and line.outcome == Outcome.UNPROVEN


def suggestion(lines: Any, *, judged: bool) -> str:
    """What the criteria point to: a Recommendation, or "" while a condition is unproven.

    Without `judged` it is the computed result alone, of the conditions; with it the researcher's judgements
    count, also those on professional standards. It recommends; a person decides.
    """
    lines = [line for line in lines if line.kind == CriterionKind.REGULATION or (judged and line.judged)]
    outcomes = [(line.rule, line.outcome if judged else line.computed) for line in lines]
    failing = {rule for rule, outcome in outcomes if outcome == Outcome.NOT_MET}
    if failing - {CEILING}:
        return Recommendation.REJECT
    if Outcome.UNPROVEN in {outcome for _rule, outcome in outcomes}:
        return ""
    return Recommendation.PARTIAL if failing else Recommendation.APPROVE


def agrees(recommendation: str, suggested: str) -> bool:
    """Whether a recommendation follows what the criteria point to; giving less than everything still does."""
    if suggested == Recommendation.APPROVE:
        return recommendation in {Recommendation.APPROVE, Recommendation.PARTIAL}
    return recommendation == suggested
