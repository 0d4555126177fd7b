"""Forms of the committee: a session, its agenda, a ballot, a step back, the close of an item."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import DualDateField, LongTextField, TextField, WholeNumberField
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar
from eligibility.case.moments import AppointmentForm
from eligibility.enums import QuorumRule, Vote


class SessionFilter(FilterForm):
    """Which sessions of the list are shown; none chosen shows all."""

    state = forms.ChoiceField(
        label=_("Sessions"),
        required=False,
        choices=[ALL, ("coming", _("In session now, and to come")), ("held", _("Held"))],
    )


class CommitteeForm(Form):
    """Resolution, term, rules and seats of the committee. Only those are offered who hold the seat's role."""

    resolution = TextField(
        label=_("Resolution"), max_length=120, help_text=_("Number and date of the board's resolution.")
    )
    term_from = DualDateField(label=_("The term begins"), calendar=Calendar.HIJRI)
    term_until = DualDateField(label=_("The term ends"), calendar=Calendar.HIJRI)
    chair = forms.ModelChoiceField(label=_("Chair"), queryset=None)
    secretary = forms.ModelChoiceField(label=_("Secretary"), queryset=None)
    members = forms.ModelMultipleChoiceField(
        label=_("Members of the committee"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At least two: with the chair three vote."),
    )
    quorum_rule = forms.ChoiceField(label=_("Quorum"), choices=QuorumRule.choices)
    quorum_number = WholeNumberField(
        label=_("Number of members for the quorum"),
        required=False,
        help_text=_("Only where the quorum is a number of members."),
    )
    tie_rule = forms.BooleanField(
        label=_("Where the ballots are halved, the side of the chair decides"), required=False
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        for name, users in offered.items():
            self.fields[name].queryset = users

    def clean(self):
        """The two days as dates; how they were stated is not kept."""
        cleaned = super().clean()
        for name in ("term_from", "term_until"):
            if cleaned.get(name):
                cleaned[name] = cleaned[name].date
        return cleaned


class SessionForm(AppointmentForm):
    """When and where the committee sits."""


class VersionForm(Form):
    """A button with no field of its own."""


class ReasonForm(Form):
    """Why something is done: a session opened on another day, a signature that is missing, a decision told
    early.
    """

    reason = TextField(label=_("Why"), max_length=200, required=False)


class AgendaForm(Form):
    """Requests to put on the agenda; the page draws the choices itself."""

    requests = forms.MultipleChoiceField(
        label=_("Requests"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, waiting=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].choices = [(row.public_id, row.shown_number) for row in waiting]


class BallotForm(Form):
    """One of five answers or an abstention, and what the member wants to have said about it."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=Vote.choices,
        error_messages={
            "required": _("Choose one of the five answers, or abstain."),
            "invalid_choice": _("Choose one of the five answers, or abstain."),
        },
    )
    reservation = LongTextField(
        label=_("Reservation, for the minutes"),
        max_length=300,
        required=False,
        help_text=_("Only if you have one. It is written into the minutes under your name."),
    )


class SureForm(Form):
    """The ballot that was chosen, carried through the question whether it is to be cast."""

    do = forms.CharField(widget=forms.HiddenInput)
    sure = forms.CharField(widget=forms.HiddenInput)
    choice = forms.CharField(widget=forms.HiddenInput)
    reservation = forms.CharField(widget=forms.HiddenInput)


class RecusalForm(Form):
    """Why a member steps back."""

    reason = TextField(
        label=_("Why you step back"),
        max_length=200,
        help_text=_("For example: a relative, a neighbour, a business with the applicant."),
    )


class SubstituteForm(Form):
    """Whom the manager names for one request, and why."""

    user = forms.ModelChoiceField(
        label=_("Who"), queryset=None, error_messages={"required": _("Choose who it is.")}
    )
    reason = TextField(label=_("Why"), max_length=200, help_text=_("For example: two members are relatives."))

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(pk__in=[user.pk for user in offered])


class ItemNoteForm(Form):
    """What the minutes say of an item that is not decided, or the researcher must still study."""

    note = LongTextField(label=_("Note for the minutes"), max_length=1000, required=False)

    def __init__(self, *args, returned=False, postponed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if postponed:
            self.fields["note"].label = _("Why it is postponed, for the minutes")
            self.fields["note"].required = True
        if returned:
            self.fields["note"].label = _("What is left to study")
            self.fields["note"].required = True
