from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from surveys.boxes import WORDS
from surveys.enums import QuestionKind
from surveys.models import Question

FACES = [
    ("1", _("Very bad")),
    ("2", _("Bad")),
    ("3", _("Middling")),
    ("4", _("Good")),
    ("5", _("Very good")),
]
YES_NO = [("1", _("Yes")), ("0", _("No"))]
CHOICES = {QuestionKind.FACES: FACES, QuestionKind.YES_NO: YES_NO}


class Row(NamedTuple):
    """A question as the page shows it: `part` is the template that draws its kind."""

    question: Question
    field: BoundField
    choices: list | None
    part: str


class SurveyForm(forms.Form):
    """The questions of one survey, in their order; `cleaned_answers` maps a question's pk to what was
    said. Its questions for free words share the letters that a box has room for.
    """

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        free = sum(question.kind == QuestionKind.TEXT for question in self.questions)
        self._longest = WORDS // max(free, 1)
        for question in self.questions:
            self.fields[self.name_of(question)] = self._field(question)

    @staticmethod
    def name_of(question) -> str:
        """The name of a question's field."""
        return f"q{question.order}"

    def _field(self, question):
        if question.kind == QuestionKind.TEXT:
            return self._text(question)
        nearest = _("Choose the answer that is nearest to you.")
        return forms.ChoiceField(
            label=question.text,
            choices=CHOICES[question.kind],
            required=question.required,
            error_messages={"required": nearest, "invalid_choice": nearest},
        )

    def _text(self, question):
        said = f"id_{self.name_of(question)}_error"
        box = forms.Textarea(attrs={"rows": 4, "class": "form-control", "aria-describedby": said})
        field = LongTextField(
            label=question.text,
            required=question.required,
            max_length=self._longest,
            widget=box,
            error_messages={"required": _("Write your answer in a few words.")},
        )
        # A browser cuts what is pasted at maxlength without a word; survey.js and the server say it instead.
        attrs = field.widget.attrs
        attrs |= {"data-most": attrs.pop("maxlength"), "data-long": field.refusal("max_length").messages[0]}
        return field

    @property
    def rows(self) -> list[Row]:
        """The questions in order, for the template."""
        return [
            Row(
                question,
                self[self.name_of(question)],
                CHOICES.get(question.kind),
                f"surveys/kinds/{question.kind}.html",
            )
            for question in self.questions
        ]

    @property
    def cleaned_answers(self) -> dict:
        """What was said, without the questions that were left open."""
        said = {question.pk: self.cleaned_data[self.name_of(question)] for question in self.questions}
        return {pk: given for pk, given in said.items() if given != ""}
