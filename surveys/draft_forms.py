"""Writing a questionnaire: its words, a section, a question, and upon which answer it is asked."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, TextField
from core.forms import Form
from surveys.drafting import MOST_OPTIONS
from surveys.enums import CHOSEN, QuestionKind
from surveys.kinds import choices_of

ENGLISH = _("Optional. It is shown to whoever chose English.")
LONGEST_OPTION = 80


class WordsForm(Form):
    """The title and what it is for."""

    title = TextField(label=_("Title"), max_length=120)
    purpose = LongTextField(
        label=_("What it is for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences above the questions: why you ask, and that it cannot harm."),
    )
    title_en = TextField(label=_("Title in English"), max_length=120, required=False, help_text=ENGLISH)
    purpose_en = LongTextField(
        label=_("What it is for, in English"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=ENGLISH,
    )


class SectionForm(Form):
    """A heading over questions."""

    title = TextField(label=_("Title of the section"), max_length=80)
    title_en = TextField(label=_("Title in English"), max_length=80, required=False, help_text=ENGLISH)


class CodeField(TextField):
    """A code in small Latin letters; empty where one is to be made."""

    attrs = {"dir": "ltr"}
    default_error_messages = {"code": _("Write it in small Latin letters, digits and hyphens.")}

    def normalise(self, text):
        code = super().normalise(text).lower()
        if code and not (code.isascii() and code.replace("-", "").replace("_", "").isalnum()):
            raise self.refusal("code")
        return code


class QuestionForm(Form):
    """One question. What cannot change is no field: the code of one that is there, and the kind of one that
    is in the bank.
    """

    text = TextField(label=_("The question"), max_length=200)
    text_en = TextField(label=_("The question in English"), max_length=200, required=False, help_text=ENGLISH)
    kind = forms.ChoiceField(label=_("How it is answered"), choices=QuestionKind.choices)
    options_ar = LongTextField(
        label=_("Answers to choose from"),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 1),
        help_text=_("Each in a line of its own; only where one or several of them are chosen."),
    )
    options_en = LongTextField(
        label=_("The same answers in English"),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 1),
        help_text=_("Optional; each of them, in the same order."),
    )
    required = forms.BooleanField(label=_("It must be answered"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    clause = forms.ChoiceField(
        label=_("The clause that it measures"),
        required=False,
        help_text=_("Only clauses of the policy in force are named."),
    )
    code = CodeField(
        label=_("Code"),
        required=False,
        max_length=30,
        help_text=_(
            "By it the figures of one question are compared from version to version. Left empty, one is made."
        ),
    )

    def __init__(self, *args, survey, profile, question=None, fixed_kind=None, **kwargs):
        super().__init__(*args, **kwargs)
        self._sections = {str(section.order): section for section in survey.sections.all()}
        self._fixed_kind = fixed_kind
        self.fields["section"].choices = [
            ("", _("Without a section")),
            *((number, section.title) for number, section in self._sections.items()),
        ]
        self.fields["clause"].choices = [("", _("No clause")), *_clauses_of(profile)]
        if not self._sections:
            del self.fields["section"]
        if question:
            del self.fields["code"]
        if fixed_kind:
            del self.fields["kind"]
        if fixed_kind and fixed_kind not in CHOSEN:
            del self.fields["options_ar"], self.fields["options_en"]

    def clean_options_ar(self):
        """The lines, none of them longer than an option may be."""
        return _lines(self.cleaned_data["options_ar"])

    def clean_options_en(self):
        """The lines, in the order of the Arabic ones."""
        return _lines(self.cleaned_data["options_en"])

    def clean(self):
        """English for each of the options, or for none."""
        known = super().clean()
        arabic, english = known.get("options_ar", []), known.get("options_en", [])
        if english and "options_ar" in known and len(english) != len(arabic):
            self.add_error("options_en", _("Write each of the answers in English, or none."))
        return known

    def facts(self) -> dict:
        """What surveys.actions.building.write_question takes."""
        said = self.cleaned_data
        arabic, english = said.get("options_ar", []), said.get("options_en", [])
        english = english or [""] * len(arabic)
        facts = {name: said[name] for name in ("text", "text_en", "clause", "required")}
        return facts | {
            "kind": self._fixed_kind or said["kind"],
            "code": said.get("code", ""),
            "section": self._sections.get(said.get("section", "")),
            "options": list(zip(arabic, english, strict=True)),
        }


def _lines(text) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if any(len(line) > LONGEST_OPTION for line in lines):
        message = _("One of the answers is longer than %(most)d characters.")
        raise ValidationError(message, params={"most": LONGEST_OPTION})
    return lines


def _clauses_of(profile) -> list[tuple[str, str]]:
    """(clause, clause and what it says) of a policy."""
    if profile is None:
        return []
    return [(row.clause, f"{row.clause} · {row.label}") for row in profile.clauses.all()]


class ConditionForm(Form):
    """The answers to an earlier question upon which this one is asked."""

    values = forms.MultipleChoiceField(
        label=_("Asked of those who answered"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one answer.")},
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["values"].choices = choices_of(on)

    def facts(self) -> list[int]:
        """The numbers of the answers."""
        return [int(value) for value in self.cleaned_data["values"]]


class VersionForm(Form):
    """What a step without words of its own carries."""

    version = forms.CharField(widget=forms.HiddenInput)
