"""Setting when people are asked, and choosing a group."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, TextField, WholeNumberField
from core.forms import Form
from core.sentences import comma
from policy.models import Category
from surveys.actions.calling import interviewers
from surveys.enums import Moment
from surveys.rules import LEAST_INVITED


class AccountField(forms.ModelChoiceField):
    """Who may be named interviewer, with his role beside the name."""

    def __init__(self, **kwargs):
        super().__init__(
            queryset=interviewers().prefetch_related("roles"),
            to_field_name="public_id",
            error_messages={
                "invalid_choice": _("Choose somebody outside the serving team whose account is open.")
            },
            **kwargs,
        )

    def label_from_instance(self, obj):
        return f"{obj} ({comma().join(obj.role_labels)})" if obj.role_labels else str(obj)


class PlanForm(Form):
    """How one moment asks; only what comes once a year has a day."""

    active = forms.BooleanField(label=_("People are asked at this moment"), required=False)
    percent = WholeNumberField(label=_("How many of a hundred, drawn by lot"), min_value=1, max_value=100)
    quiet_days = WholeNumberField(
        label=_("Days after another invitation"),
        max_value=365,
        help_text=_("Whoever was asked within these days is not asked again."),
    )
    next_on = DualDateField(label=_("The next time on"), required=False, future_only=True)

    def __init__(self, *args, moment, **kwargs):
        super().__init__(*args, **kwargs)
        if moment != Moment.YEARLY:
            del self.fields["next_on"]

    def clean(self):
        """What comes once a year needs its day."""
        known = super().clean()
        if "next_on" in self.fields and known.get("active") and not known.get("next_on"):
            self.add_error("next_on", _("Write the day on which people are asked."))
        return known

    def facts(self) -> dict:
        """The columns of surveys.actions.planning.SETS."""
        day = self.cleaned_data.get("next_on")
        return {**self.cleaned_data, "next_on": day.date if day else None}


class GroupForm(Form):
    """Whom to ask; the district as it stands in the files."""

    title = TextField(
        label=_("Name of the group"),
        max_length=80,
        help_text=_("It stands over the figures. Write no names of persons."),
    )
    category = forms.ModelChoiceField(
        label=_("Category"),
        required=False,
        queryset=Category.objects.filter(sensitive=False, active=True),
        to_field_name="code",
        empty_label=_("All"),
    )
    district = TextField(label=_("District"), compared=True, required=False, max_length=60)
    most = WholeNumberField(
        label=_("Ask at most"),
        min_value=LEAST_INVITED,
        max_value=100_000,
        help_text=_("Drawn by lot from those who match."),
    )
    by_telephone = forms.BooleanField(
        label=_("By telephone"),
        required=False,
        help_text=_("Somebody outside the serving team calls those drawn, named by the executive manager."),
    )


class InterviewerForm(Form):
    """Who calls a group; nobody ends it."""

    interviewer = AccountField(label=_("Interviewer"), required=False, empty_label=_("Nobody for now"))
