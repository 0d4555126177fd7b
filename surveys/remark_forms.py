from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, TextField
from core.forms import Form

SHARE, HOLD = "share", "hold"


class ScreeningForm(Form):
    """What is done with one remark."""

    verdict = forms.ChoiceField(
        label=_("What is done with it"),
        choices=[(SHARE, _("Share these words")), (HOLD, _("Hold it back"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is shared.")},
    )
    text = LongTextField(
        label=_("The words that are shared"),
        required=False,
        max_length=1000,
        help_text=_("Take out names, numbers, and whatever would show who wrote it or about whom."),
    )
    themes = TextField(
        label=_("Themes"),
        required=False,
        max_length=210,
        help_text=_("Parted by commas, such as: waiting, clear papers."),
    )
    thanks = forms.BooleanField(
        label=_("It is a word of thanks"),
        required=False,
        help_text=_("It is passed on to all who work here."),
    )

    def facts(self) -> dict:
        """What surveys.actions.screening.screen takes."""
        known = self.cleaned_data
        return {
            "shared": known["verdict"] == SHARE,
            "text": known["text"],
            "thanks": known["thanks"],
            "themes": known["themes"].replace("،", ",").split(","),
        }
