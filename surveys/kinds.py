"""What each kind of question offers to choose from, and the field in which it is answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.enums import CHOSEN, QuestionKind
from surveys.models.questionnaires import Question, in_language

FACES = [
    ("1", _("Very bad")),
    ("2", _("Bad")),
    ("3", _("Middling")),
    ("4", _("Good")),
    ("5", _("Very good")),
]
YES_NO = [("1", _("Yes")), ("0", _("No"))]


def _numbers(first: int, last: int) -> list[tuple[str, str]]:
    return [(str(number), str(number)) for number in range(first, last + 1)]


CHOICES = {
    QuestionKind.FACES: FACES,
    QuestionKind.SCALE: _numbers(1, 5),
    QuestionKind.EFFORT: _numbers(1, 7),
    QuestionKind.NPS: _numbers(0, 10),
    QuestionKind.YES_NO: YES_NO,
}
# What the two ends of a row of numbers mean.
ENDS = {
    QuestionKind.SCALE: (_("Least"), _("Most")),
    QuestionKind.EFFORT: (_("Very hard"), _("Very easy")),
    QuestionKind.NPS: (_("Certainly not"), _("Certainly")),
}
NEAREST = _("Choose the answer that is nearest to you.")


def choices_of(question: Question) -> list[tuple[str, Any]]:
    """(value, words) of what may be chosen, in the language of the page; none for free words."""
    if question.kind in CHOSEN:
        return [
            (str(option["value"]), in_language(option["text"], option["text_en"]))
            for option in question.options
        ]
    return list(CHOICES.get(QuestionKind(question.kind), []))


def values_of(question: Question) -> list[int]:
    """The numbers that an answer to it may be."""
    return [int(value) for value, _words in choices_of(question)]


def choice_field(question: Question) -> forms.Field:
    """The field of a question that is answered by choosing."""
    several = question.kind == QuestionKind.SEVERAL
    field = forms.MultipleChoiceField if several else forms.ChoiceField
    return field(
        label=question.shown_text,
        choices=choices_of(question),
        required=question.required,
        error_messages={"required": NEAREST, "invalid_choice": NEAREST},
    )


def chosen(given: Any) -> list[int]:
    """The numbers of what was chosen, of a field's clean value; none of words and of what was left open."""
    return [int(one) for one in ([given] if isinstance(given, str) else given or []) if one.isdecimal()]
