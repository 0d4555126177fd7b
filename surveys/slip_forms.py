"""Printing slips."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import WholeNumberField
from core.forms import Form
from surveys.rules import LEAST_INVITED, MOST_SLIPS, SLIPS


class SlipsForm(Form):
    """For which moment, and how many."""

    moment = forms.ChoiceField(
        label=_("Moment"),
        choices=[("", _("Choose"))] + [(moment.value, moment.label) for moment in SLIPS],
        help_text=_("The slips open the questionnaire of this moment."),
    )
    number = WholeNumberField(
        label=_("How many slips"),
        min_value=LEAST_INVITED,
        max_value=MOST_SLIPS,
        initial=40,
        help_text=_("Eight on a sheet. Each counts as an invitation, so print what will be handed out."),
    )
