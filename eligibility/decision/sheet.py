"""The case as the committee reads it: figures, findings and reasons, without anything that tells whose case
it is.

The sheet is plain JSON; a decision keeps it as it was read (Decision.facts).
"""

from django.utils import timezone

from beneficiaries.month import month_of
from core import hijri
from eligibility.decision.hider import Hider
from eligibility.enums import CheckStatus, StudyStatus
from eligibility.study import facts

BANDS = (("under_6", 0, 5), ("6_17", 6, 17), ("18_59", 18, 59), ("60_up", 60, 200))


def sheet_of(case, *, named: bool = False) -> dict:
    """The anonymised sheet of a request under decision. About a dozen queries.

    `named` leaves the texts as they were written, for those who see the whole request anyway.
    """
    file, assessment = case.beneficiary, getattr(case, "assessment", None)
    members = list(file.members.select_related("person"))
    people = [file.head, *(member.person for member in members)]
    counted = month_of(file, members=members).people
    hide = str if named else Hider(people, phrases=(file.street, file.district))
    return {
        "file_number": file.file_number,
        "request_number": case.shown_number,
        "service": case.service.label,
        "categories": file.shown_categories,
        "need": hide(case.need),
        "asked": _text(case.amount_asked),
        "ceiling": _text(case.terms.ceiling),
        "household": {"persons": len(counted), "bands": bands(counted)},
        "money": _money(case, assessment),
        "waived": _waived(case, hide),
        "criteria": _criteria(assessment, hide),
        "interview": _findings(case.interviews, hide),
        "visit": _findings(case.fieldvisits, hide, "housing_state"),
        "assessment": _written(assessment, hide),
    }


def bands(people) -> dict:
    """How many persons stand in each age band today; those without a birth date under "unknown"."""
    today, found = (
        timezone.localdate(),
        dict.fromkeys([*(code for code, _from, _to in BANDS), "unknown"], 0),
    )
    for person in people:
        found[_band(person, today)] += 1
    return {code: count for code, count in found.items() if count}


def _band(person, today):
    if person.birth_date is None:
        return "unknown"
    age = hijri.age_on(person.birth_date, today)
    return next((code for code, first, last in BANDS if first <= age <= last), "unknown")


def _money(case, assessment) -> dict:
    known = assessment.facts if assessment and assessment.facts else facts.snapshot(facts.gather(case))
    wanted = (
        "income",
        "obligations",
        "persons",
        "per_head",
        "unproven_incomes",
        "no_income_declared",
        "served_on",
    )
    return {name: known.get(name) for name in wanted}


def _waived(case, hide) -> list:
    """The papers without which the request went on, each with its reason: a criterion that asks for all
    papers takes them as cleared.
    """
    rows = case.checks.filter(status=CheckStatus.WAIVED).select_related("type").order_by("pk")
    return [{"paper": row.type.label, "reason": hide(row.waive_reason)} for row in rows]


def _criteria(assessment, hide) -> list:
    if assessment is None:
        return []
    return [
        {
            "label": row.label,
            "kind": row.kind,
            "reference": row.reference,
            "outcome": str(row.outcome),
            "explanation": hide(row.explanation),
            "judged_reason": hide(row.judged_reason) if row.judged else "",
        }
        for row in assessment.results.all()
    ]


def _findings(steps, hide, *more) -> dict:
    """What the latest carried-out interview or visit found; {} where there was none."""
    done = steps.filter(status=StudyStatus.DONE).order_by("-pk").first()
    return {name: hide(getattr(done, name)) for name in ("findings", *more)} if done else {}


def _written(assessment, hide) -> dict:
    if assessment is None:
        return {}
    texts = ("summary", "social_notes", "reasons", "override_reason")
    return {
        **{name: hide(getattr(assessment, name)) for name in texts},
        "recommendation": assessment.recommendation,
        "amount": _text(assessment.recommended_amount),
        "quantity": assessment.recommended_quantity,
        "unit": assessment.request.terms.unit if assessment.recommended_quantity else "",
        "months": assessment.recommended_months,
        "reference": assessment.criteria_set.reference,
    }


def _text(value):
    return None if value is None else f"{value:f}"
