"""What is typed about obstacles and ideas: wording and cleaning; who may do it is said by the actions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import choices
from channels_log.forms import VersionedForm
from core.fields import DualDateField, LongTextField, WholeNumberField
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar, StatedDate
from surveys.enums import JourneyPlace, ObstacleKind, ObstacleOutcome, ObstacleState

MOST_CASES = 100_000


class ObstacleForm(Form):
    """What a member of staff reports."""

    kind = forms.ChoiceField(
        label=_("What do you report?"),
        choices=ObstacleKind.choices,
        widget=forms.RadioSelect,
        initial=ObstacleKind.OBSTACLE,
    )
    place = forms.ChoiceField(label=_("Where in the journey"), choices=choices(JourneyPlace))
    what = LongTextField(
        label=_("What happens"),
        help_text=_(
            "Without the name, the number or anything else of a beneficiary: say what happens in general."
        ),
    )
    cause = LongTextField(
        label=_("Its cause, if you know it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )
    cases = WholeNumberField(
        label=_("How many cases it hit"),
        required=False,
        min_value=1,
        max_value=MOST_CASES,
        help_text=_("As you estimate it; leave it empty if you do not know."),
    )


class AnswerObstacleForm(VersionedForm):
    """How it is closed without an improvement; the day belongs to what was removed."""

    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=ObstacleOutcome.choices, widget=forms.RadioSelect
    )
    answer = LongTextField(
        label=_("The answer"),
        max_length=2000,
        help_text=_(
            "What was done, or why it is not followed. Whoever reported it reads this; without names of"
            " people."
        ),
    )
    closed_on = DualDateField(
        label=_("Removed on"),
        past_only=True,
        required=False,
        help_text=_("Only where it was removed at once."),
    )

    def __init__(self, *args, row, **kwargs):
        today = StatedDate(timezone.localdate(), Calendar.HIJRI)
        super().__init__(*args, row=row, initial={"closed_on": today}, **kwargs)

    def clean_closed_on(self):
        """The day; in which calendar it was stated is not kept."""
        stated = self.cleaned_data["closed_on"]
        return stated.date if stated else None


class ObstacleFilter(FilterForm):
    """The filters of the register; nothing in them names a beneficiary."""

    find = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *ObstacleKind.choices])
    place = forms.ChoiceField(
        label=_("Where in the journey"), required=False, choices=[ALL, *JourneyPlace.choices]
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[ALL, *ObstacleState.choices])
