"""Forms of the committee: a session, its agenda, a ballot, a step back, the close of an item."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, TextField
from eligibility.case.moments import AppointmentForm
from eligibility.enums import Choice


class SessionForm(AppointmentForm):
    """When and where the committee sits."""


class VersionForm(forms.Form):
    """A button with no field of its own."""


class AgendaForm(forms.Form):
    """Requests to put on the agenda; the page draws the choices itself."""

    requests = forms.MultipleChoiceField(
        label=_("Requests"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, waiting=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].choices = [(row.public_id, row.shown_number) for row in waiting]


class BallotForm(forms.Form):
    """One of five answers, and what the member wants to have said about it."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=Choice.choices,
        error_messages={
            "required": _("Choose one of the five answers."),
            "invalid_choice": _("Choose one of the five answers."),
        },
    )
    reservation = LongTextField(
        label=_("Reservation, for the minutes"),
        max_length=300,
        required=False,
        help_text=_("Only if you have one. It is written into the minutes under your name."),
    )


class SureForm(forms.Form):
    """The ballot that was chosen, carried through the question whether it is to be cast."""

    do = forms.CharField(widget=forms.HiddenInput)
    sure = forms.CharField(widget=forms.HiddenInput)
    choice = forms.CharField(widget=forms.HiddenInput)
    reservation = forms.CharField(widget=forms.HiddenInput)


class RecusalForm(forms.Form):
    """Why a member steps back."""

    reason = TextField(
        label=_("Why you step back"),
        max_length=200,
        help_text=_("For example: a relative, a neighbour, a business with the applicant."),
    )


class ItemNoteForm(forms.Form):
    """What the minutes say of an item that is not decided, or the researcher must still study."""

    note = LongTextField(label=_("Note for the minutes"), max_length=1000, required=False)

    def __init__(self, *args, returned=False, **kwargs):
        super().__init__(*args, **kwargs)
        if returned:
            self.fields["note"].label = _("What is left to study")
            self.fields["note"].required = True
