"""Collects what the criteria are worked out from. Reads, never writes."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils import timezone, translation

from beneficiaries.month import month_of
from eligibility.case.needs import settled
from eligibility.catalogue.criteria import Facts, Finding, work_out
from eligibility.models import CriteriaSet, Criterion, CriterionResult, Delivery, ServiceRequest


def gather(case, on=None) -> Facts:
    """The facts of a request on a day in Riyadh (today by default). Seven queries, whatever the household."""
    file, on = case.beneficiary, on or timezone.localdate()
    month = month_of(file, on=on)
    papers = list(case.checks.filter(required=True))
    return Facts(
        on=on,
        money=month.money,
        no_income_declared=month.no_income,
        city=file.city,
        categories={category.code: category.label for category in file.categories.all()},
        papers_asked=len(papers),
        papers_open=sum(not settled(check) for check in papers),
        served_on=_last_served(case),
        amount_asked=case.amount_asked,
        ceiling=case.terms.ceiling,
    )


def _last_served(case):
    last = (
        Delivery.objects.filter(
            request__beneficiary=case.beneficiary_id,
            request__service_code=case.service_code,
            delivered_at__isnull=False,
        )
        .exclude(request=case.pk)
        .order_by("-delivered_at")
        .values_list("delivered_at", flat=True)
        .first()
    )
    return timezone.localdate(last) if last else None


def shown(figures: dict) -> dict:
    """A snapshot as pages show it: `obligations` None where none is recorded, which is not 0 riyals (no line
    on file is of 0).
    """
    owed = figures.get("obligations")
    return figures | {"obligations": owed if owed and Decimal(owed) else None}


def snapshot(facts: Facts) -> dict:
    """The facts as plain JSON for Assessment.facts: figures and codes, nothing that names a person.

    Keys: on, income, obligations, persons, per_head (null while unknown), unproven_incomes,
    no_income_declared, city, categories, papers_asked, papers_open, served_on, amount_asked, ceiling. Amounts
    are texts of riyals.
    """
    money = facts.money
    return {
        "on": facts.on.isoformat(),
        "income": str(money.income),
        "obligations": str(money.obligations),
        "persons": money.persons,
        "per_head": _text(money.per_head),
        "unproven_incomes": money.unproven,
        "no_income_declared": facts.no_income_declared,
        "city": facts.city,
        "categories": sorted(facts.categories),
        "papers_asked": facts.papers_asked,
        "papers_open": facts.papers_open,
        "served_on": _text(facts.served_on),
        "amount_asked": _text(facts.amount_asked),
        "ceiling": _text(facts.ceiling),
    }


def _text(value):
    return None if value is None else str(value)


def criteria_set_for(case: ServiceRequest) -> CriteriaSet | None:
    """The criteria that the case keeps; where there were none yet when it was opened, those that came since.
    None where the catalogue has none at all.
    """
    day = timezone.localdate(case.opened_at)
    return case.criteria_set or CriteriaSet.objects.in_force(case.service_code, day)


@dataclass(frozen=True)
class Worked:
    """A criterion, what it came to today, and the stored result with its judgement (None before the first
    save).
    """

    criterion: Criterion
    finding: Finding
    stored: CriterionResult | None = None


def results(criteria_set, facts: Facts, assessment=None) -> list[Worked]:
    """Each criterion of the set worked out on these facts, in the words of the house's own language."""
    kept = {row.code: row for row in assessment.results.all()} if assessment else {}
    with translation.override(settings.LANGUAGE_CODE):
        return [
            Worked(row, work_out(row.rule, row.params, facts), kept.get(row.code))
            for row in criteria_set.criteria.all()
        ]


def as_result(assessment, worked: Worked, judged="", reason="") -> CriterionResult:
    """The row that keeps a finding and the judgement on it; not saved."""
    row = worked.stored or CriterionResult(assessment=assessment, code=worked.criterion.code)
    row.label, row.kind = worked.criterion.label, worked.criterion.kind
    row.reference, row.order = worked.criterion.reference, worked.criterion.order
    row.computed, row.explanation = worked.finding.outcome, worked.finding.explanation[:300]
    row.judged, row.judged_reason = judged, reason
    return row
