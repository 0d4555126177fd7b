"""The questions of a service (B-06) and the answers to them. Pure: no database, no clock.

A question is {code, label, kind, required}; `kind` is text, number, yes_no or date (its text as it was
stated).
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import hijri

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def field_name(code: str) -> str:
    """The name of a question's field in forms and refusals."""
    return f"answer_{code}"


def choices_of(question) -> list[tuple]:
    """(code, label) of what may be chosen; empty where the answer is written."""
    return YES_NO if question["kind"] == "yes_no" else []


def clean_answers(questions, answers: dict) -> dict:
    """The answers to these questions as text by code, nothing else. Raises ValidationError by field name."""
    wrong, clean = {}, {}
    for question in questions:
        code, value = question["code"], str(answers.get(question["code"]) or "").strip()
        refusal = _refusal(question, value)
        if refusal:
            wrong[field_name(code)] = refusal
        elif value:
            clean[code] = value
    if wrong:
        raise ValidationError(wrong)
    return clean


def _refusal(question, value: str):
    if not value:
        return _("Write the answer of the applicant.") if question.get("required") else None
    if question["kind"] == "number" and not re.fullmatch(r"[0-9]{1,9}", value):
        return _("Write a whole number in digits.")
    if question["kind"] == "date" and not _is_date(value):
        return _("Write the day, the month and the year.")
    choices = choices_of(question)
    if choices and value not in dict(choices):
        return _("Choose one of the answers.")
    return None


def _is_date(value: str) -> bool:
    try:
        hijri.parse(value)
    except ValueError:
        return False
    return True


def shown(questions, answers: dict) -> list[tuple]:
    """(label, answer in words) for every question, in order; an empty answer where none was given."""
    rows = []
    for question in questions:
        value = answers.get(question["code"], "")
        rows.append((question["label"], dict(choices_of(question)).get(value, value)))
    return rows
