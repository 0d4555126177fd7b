from typing import NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from core.forms import Form
from surveys.boxes import WORDS
from surveys.enums import QuestionKind
from surveys.kinds import ENDS, choice_field, choices_of, chosen
from surveys.models import Question, Section
from surveys.rules import Condition, hidden


class Shown(NamedTuple):
    """Upon which answers a question is asked: the number of the earlier question, the name of its field, the
    values, and the answers in words.
    """

    number: int
    name: str
    values: str
    words: list


class Row(NamedTuple):
    """A question as the page shows it: `part` is the template that draws its kind, `ends` what the two ends
    of a row of numbers mean, `shown` None where everybody is asked; `section` is the heading that begins
    with it.
    """

    question: Question
    field: BoundField
    choices: list
    part: str
    ends: tuple | None
    shown: Shown | None
    section: str


class SurveyForm(Form):
    """The questions of one survey, in their order; `cleaned_answers` maps a question's pk to what was
    said. Its questions for free words share the letters that a box has room for. What was not asked of who
    answers so is neither required nor kept.
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
        return choice_field(question)

    def _text(self, question):
        said = f"id_{self.name_of(question)}_error"
        box = forms.Textarea(attrs={"rows": 4, "class": "form-control", "aria-describedby": said})
        field = LongTextField(
            label=question.shown_text,
            required=question.required,
            max_length=self._longest,
            widget=box,
            error_messages={"required": _("Write your answer in a few words.")},
        )
        # A browser cuts what is pasted at maxlength without a word; survey.js and the server say it instead.
        attrs = field.widget.attrs
        attrs |= {"data-most": attrs.pop("maxlength"), "data-long": field.refusal("max_length").messages[0]}
        return field

    def clean(self):
        """Forget what was said, and was objected to, in questions that are not asked of who answers so."""
        known = super().clean()
        given = {
            question.pk: chosen(known.get(self.name_of(question)))
            for question in self.questions
            if question.kind != QuestionKind.TEXT
        }
        out = hidden(self._conditions(), given)
        for name in [self.name_of(question) for question in self.questions if question.pk in out]:
            self.errors.pop(name, None)
            known[name] = ""
        return known

    def _conditions(self) -> list[Condition]:
        return [
            Condition(question.pk, question.shown_if_id, frozenset(question.shown_values))
            for question in self.questions
            if question.shown_if_id
        ]

    @property
    def rows(self) -> list[Row]:
        """The questions in order, for the template."""
        asked = {question.pk: question for question in self.questions}
        headings = self._headings()
        return [
            Row(
                question,
                self[self.name_of(question)],
                choices_of(question),
                f"surveys/kinds/{question.kind}.html",
                ENDS.get(question.kind),
                self._shown(question, asked.get(question.shown_if_id)),
                headings.get(question.pk, ""),
            )
            for question in self.questions
        ]

    def _headings(self) -> dict[int, str]:
        """The title of each section, by the first of its questions."""
        keys = {question.section_id: question.pk for question in reversed(self.questions)}
        keys.pop(None, None)
        sections = Section.objects.filter(pk__in=keys) if keys else ()
        return {keys[section.pk]: section.shown_title for section in sections}

    def _shown(self, question, on) -> Shown | None:
        if on is None:
            return None
        words = [words for value, words in choices_of(on) if int(value) in question.shown_values]
        values = " ".join(str(value) for value in question.shown_values)
        return Shown(on.order, self.name_of(on), values, words)

    @property
    def cleaned_answers(self) -> dict:
        """What was said, without the questions that were left open: a figure, words, or a list of figures."""
        said = {question.pk: self.cleaned_data[self.name_of(question)] for question in self.questions}
        return {pk: given for pk, given in said.items() if given not in ("", [])}
