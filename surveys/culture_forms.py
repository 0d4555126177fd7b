"""What is typed about requests between departments and sessions on quality; who may do it is said by the
actions.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import choices
from channels_log.forms import VersionedForm
from core.fields import DualDateField, LongTextField, TextField, WholeNumberField
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar, StatedDate
from surveys.enums import Department, InternalOutcome

STARS = [
    ("5", _("5: very good")),
    ("4", _("4: good")),
    ("3", _("3: middling")),
    ("2", _("2: poor")),
    ("1", _("1: very poor")),
]
MINE, OURS = "mine", "ours"
WAITING, ANSWERED = "waiting", "answered"
MOST_ATTENDED = 10_000


class InternalForm(Form):
    """What is asked of another department; of who belongs to one department it is not asked which."""

    asking = forms.ChoiceField(label=_("Your department"))
    asked = forms.ChoiceField(label=_("Which department do you ask?"))
    subject = TextField(label=_("Subject"), max_length=150)
    needed = LongTextField(
        label=_("What you need"),
        max_length=2000,
        help_text=_(
            "Without data of beneficiaries: what concerns one of them belongs in his file or request."
        ),
    )
    wished_on = DualDateField(
        label=_("Wished for by"),
        required=False,
        future_only=True,
        help_text=_("If it is bound to a day. The answer is due within the working days of the department."),
    )

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["asking"].choices = [(each.value, each.label) for each in own]
        others = [each for each in Department if own != [each]]
        self.fields["asked"].choices = [
            choices(Department)[0],
            *((each.value, each.label) for each in others),
        ]
        if len(own) == 1:
            del self.fields["asking"]

    def clean_wished_on(self):
        """The day; in which calendar it was stated is not kept."""
        stated = self.cleaned_data["wished_on"]
        return stated.date if stated else None

    def facts(self) -> dict:
        """What was asked."""
        return {"asking": self.own[0].value, **self.cleaned_data}


class InternalAnswerForm(VersionedForm):
    """The answer of the department that was asked."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=InternalOutcome.choices, widget=forms.RadioSelect
    )
    answer = LongTextField(
        label=_("The answer"),
        max_length=2000,
        help_text=_("What was done, or why it is not possible. Without data of beneficiaries."),
    )


class RatingForm(Form):
    """How the department served; no version, since only whoever asked rates, and once."""

    stars = forms.TypedChoiceField(
        label=_("How were you served?"), choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    word = TextField(
        label=_("A word on it"),
        required=False,
        max_length=300,
        help_text=_(
            "Read by the quality officer alone, after the end of the quarter, with those of others and"
            " without the request. Name nobody."
        ),
    )


class InternalFilter(FilterForm):
    """The filters of the list."""

    find = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[ALL, (MINE, _("Those I asked")), (OURS, _("Those asked of my department"))],
    )
    asked = forms.ChoiceField(label=_("Department asked"), required=False, choices=[ALL, *Department.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, (WAITING, _("Waiting")), (ANSWERED, _("Answered"))]
    )


class SessionForm(Form):
    """A session on quality; a correction says why (`row`)."""

    version = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    held_on = DualDateField(label=_("Held on"), past_only=True, near=True)
    subject = TextField(label=_("Subject"), max_length=150)
    departments = forms.MultipleChoiceField(
        label=_("For which departments"), choices=Department.choices, widget=forms.CheckboxSelectMultiple
    )
    attended = WholeNumberField(label=_("How many attended"), min_value=1, max_value=MOST_ATTENDED)
    held_by = TextField(label=_("Who held it"), max_length=150)
    reason = TextField(label=_("Why it is corrected"), max_length=300)

    def __init__(self, *args, corrects, **kwargs):
        super().__init__(*args, **kwargs)
        if not corrects:
            del self.fields["reason"]

    def clean_held_on(self):
        """The day; in which calendar it was stated is not kept."""
        return self.cleaned_data["held_on"].date

    def facts(self) -> dict:
        """What was stated, without why; the departments in their order."""
        chosen = self.cleaned_data["departments"]
        facts = {name: self.cleaned_data[name] for name in ("held_on", "subject", "attended", "held_by")}
        return facts | {"departments": [each.value for each in Department if each in chosen]}


def standing(row) -> dict:
    """The values that the form shows for a session."""
    known = {
        name: getattr(row, name) for name in ("subject", "departments", "attended", "held_by", "version")
    }
    return known | {"held_on": StatedDate(row.held_on, Calendar.HIJRI)}
