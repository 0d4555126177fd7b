"""The case as the committee reads it: figures, findings and reasons, without anything that tells whose case
it is.

The sheet is plain JSON; a decision keeps it as it was read (Decision.facts).
"""

import re

from django.utils import timezone

from beneficiaries.month import month_of
from core import arabic, hijri
from eligibility.enums import StudyStatus
from eligibility.study import facts

HIDDEN = "•••"
BANDS = (("under_6", 0, 5), ("6_17", 6, 17), ("18_59", 18, 59), ("60_up", 60, 200))
_NUMBERS = re.compile(r"\+?\d(?:[ -]?\d){8,}")  # identity numbers, telephones, accounts
_ADDRESSES = re.compile(r"\S+@\S+|\b[A-Za-z]{4}\d{4}\b")
_WORD = re.compile(r"[\w\u0640\u064b-\u0652\u0670]+")  # letters with their marks
_PREPOSITION = re.compile("[وف]?على")  # folded it reads as the name علي; as it is written it is none
_PREFIXES = ("", "و", "ف", "ل", "ب", "ك", "ال", "وال", "لل", "بال")


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
        "ceiling": _text(case.service.ceiling),
        "household": {"persons": len(counted), "bands": bands(counted)},
        "money": _money(case, assessment),
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
        "months": assessment.recommended_months,
        "reference": assessment.criteria_set.reference,
    }


def _text(value):
    return None if value is None else f"{value:f}"


class Hider:
    """Takes the names of a household, numbers of nine digits and more, and addresses out of free text."""

    def __init__(self, people, phrases=()):
        apart = {  # "عبدالله" is also written "عبد الله"
            f"عبد {word[3:]}"
            for person in people
            for word in person.full_name.split()
            if word.startswith("عبد") and len(word) > 4
        }
        self.phrases = [phrase for phrase in (*phrases, *apart) if len(phrase) > 2]
        parts = {
            word
            for person in people
            for word in _WORD.findall(arabic.fold(person.full_name))
            if len(word) > 2
        }
        parts |= {part.removeprefix("ال") for part in parts if len(part) > 5}
        self.names = {prefix + part for part in parts for prefix in _PREFIXES}

    def __call__(self, text: str) -> str:
        """The text with what would tell whose case it is replaced by dots."""
        for phrase in self.phrases:
            text = text.replace(phrase, HIDDEN)
        text = _ADDRESSES.sub(HIDDEN, _NUMBERS.sub(HIDDEN, text))
        return _WORD.sub(self._word, text)

    def _word(self, match):
        word = match[0]
        if _PREPOSITION.fullmatch(word) or arabic.fold(word) not in self.names:
            return word
        return HIDDEN
