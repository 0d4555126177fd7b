from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from surveys.boxes import WORDS
from surveys.enums import QuestionKind

FACES = [
    ("1", _("Very bad")),
    ("2", _("Bad")),
    ("3", _("Middling")),
    ("4", _("Good")),
    ("5", _("Very good")),
]
YES_NO = [("1", _("Yes")), ("0", _("No"))]
CHOICES = {QuestionKind.FACES: FACES, QuestionKind.YES_NO: YES_NO}


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
            box = forms.Textarea(attrs={"rows": 4, "class": "form-control"})
            return LongTextField(
                label=question.text, required=question.required, max_length=self._longest, widget=box
            )
        return forms.ChoiceField(
            label=question.text,
            choices=CHOICES[question.kind],
            required=question.required,
            error_messages={"required": _("Choose the answer that is nearest to you.")},
        )

    @property
    def rows(self):
        """(question, bound field, choices) in order, for the template."""
        return [
            (question, self[self.name_of(question)], CHOICES.get(question.kind))
            for question in self.questions
        ]

    @property
    def cleaned_answers(self) -> dict:
        """What was said, without the questions that were left open."""
        said = {question.pk: self.cleaned_data[self.name_of(question)] for question in self.questions}
        return {pk: given for pk, given in said.items() if given != ""}
