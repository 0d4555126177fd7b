"""What is typed about file audits: the period, who checks, the checklist, why one is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_log.forms import VersionedForm
from core.fields import DualDateField, TextField, WholeNumberField
from core.filters import ALL, FilterForm
from core.forms import Form
from surveys.enums import CheckAnswer, FileAuditState
from surveys.models import FEWEST_FILES, MOST_FILES


class AuditForm(Form):
    """The period of which files are drawn, and how many."""

    first = DualDateField(label=_("From"), past_only=True)
    last = DualDateField(label=_("To"), past_only=True)
    wanted = WholeNumberField(
        label=_("How many files"),
        min_value=FEWEST_FILES,
        max_value=MOST_FILES,
        help_text=_("From 5 to 100, drawn by lot. Where there are no more, all of them are taken."),
    )

    @property
    def asked(self) -> dict:
        """What the action takes; in which calendar a day was stated is not kept."""
        said = self.cleaned_data
        return {"first": said["first"].date, "last": said["last"].date, "wanted": said["wanted"]}


class CheckerForm(Form):
    """Who checks a file; the page draws the choices itself."""

    checker = TextField(
        label=_("Checker"),
        max_length=22,
        error_messages={"required": _("Choose one of those who check files.")},
    )


class ChecklistForm(Form):
    """The checklist beside a file: for each question an answer, and what is missing where it is no."""

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for question in self.questions:
            self.fields[f"answer_{question.order}"] = forms.ChoiceField(
                label=question.text,
                choices=CheckAnswer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose yes, no or does not apply.")},
            )
            self.fields[f"note_{question.order}"] = TextField(
                label=_("What was found"), required=False, max_length=300
            )

    @property
    def rows(self) -> list:
        """Each question with its two fields, as the page shows them."""
        return [
            (question, self[f"answer_{question.order}"], self[f"note_{question.order}"])
            for question in self.questions
        ]

    @property
    def answers(self) -> dict:
        """As the action takes them."""
        said = self.cleaned_data
        return {
            question.order: (said[f"answer_{question.order}"], said[f"note_{question.order}"])
            for question in self.questions
        }


class CloseForm(VersionedForm):
    """Why an audit is closed before its time."""

    reason = TextField(label=_("Why it is closed"), max_length=300)


class AuditFilter(FilterForm):
    """The filter of the audits."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *FileAuditState.choices])


class DrawnFilter(FilterForm):
    """The filter of the drawn files."""

    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ALL,
            ("nobodys", _("Without a checker")),
            ("given", _("With a checker")),
            ("checked", _("Checked")),
        ],
    )
