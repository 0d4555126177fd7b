"""What is typed at the desk: wording and cleaning; who may do it is said by the actions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_log import enums
from core.fields import (
    ClockField,
    DualDateField,
    LongTextField,
    MobileField,
    NamePartField,
    PhoneField,
    TextField,
    moment_of,
)
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar, StatedDate


def _today() -> StatedDate:
    """Today in Riyadh, as the desk writes it: by the Hijri calendar."""
    return StatedDate(timezone.localdate(), Calendar.HIJRI)


class VersionedForm(Form):
    """A form over a row that exists: carries the version it was opened on."""

    version = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args, row, **kwargs):
        kwargs["initial"] = {"version": row.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class VisitForm(Form):
    """Receiving a visitor (C-39)."""

    visitor_name = NamePartField(label=_("Visitor's name"), max_length=150)
    mobile = MobileField(
        label=_("Mobile"),
        required=False,
        help_text=_("Helps to find the visitor's file. The zero at its beginning may be left out."),
    )
    purpose = TextField(
        label=_("What the visitor asks"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VisitAnswerForm(VersionedForm):
    """The answer that ends a visit (C-40)."""

    answer = LongTextField(
        label=_("What was answered"),
        help_text=_("Take the time the visitor needs; how long it took is not measured."),
    )


class ReferForm(VersionedForm):
    """What is unclear, for the social research officer (A-04)."""

    question = LongTextField(label=_("What is unclear to the person"), max_length=2000)


class LeftForm(VersionedForm):
    """Nothing to type: the version alone."""


class ContactForm(Form):
    """A contact on a channel of the policy, with a known or an unknown person."""

    channel = forms.ChoiceField(label=_("Channel"), widget=forms.RadioSelect)
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=enums.Direction.choices,
        widget=forms.RadioSelect,
        initial="in",
    )
    day = DualDateField(label=_("Day"), past_only=True, near=True)
    time = ClockField(label=_("Time"))
    person_name = TextField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Leave it empty for an unknown person."),
    )
    mobile = PhoneField(label=_("Mobile or telephone"), required=False)
    question = LongTextField(label=_("What was asked or said"))
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    answer = LongTextField(label=_("What was answered"), required=False)

    def __init__(self, *args, profile, **kwargs):
        now = timezone.localtime()
        kwargs["initial"] = {"day": _today(), "time": f"{now:%H:%M}", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = list(profile.channel_labels.items()) if profile else []
        if profile and "social" in profile.channel_labels:
            self.fields["channel"].help_text = _(
                "On social media answer in private: nothing personal stands in a public reply."
            )
        self.fields["outcome"].choices = [
            (value, label)
            for value, label in enums.ContactOutcome.choices
            if value != enums.ContactOutcome.REFERRED or (profile and profile.referral_enabled)
        ]

    def clean(self):
        """Puts day and time together as `at`, an aware datetime."""
        found = super().clean()
        if found.get("day") and found.get("time"):
            found["at"] = moment_of(found["day"], found["time"])
            if found["at"] > timezone.now():
                self.add_error("time", _("This moment has not come yet. Write when the contact took place."))
        return found


class ReferralAnswerForm(VersionedForm):
    """The answer of the social research officer (A-05)."""

    answer = LongTextField(
        label=_("The answer"), help_text=_("The desk tells it to the person in these words.")
    )


class ToldForm(VersionedForm):
    """When the person was told (A-05)."""

    told_on = DualDateField(label=_("Told on"), past_only=True, near=True)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"told_on": _today()}
        super().__init__(*args, **kwargs)


class RevokeForm(VersionedForm):
    """Why a referral is taken back."""

    revoke_reason = TextField(
        label=_("Why it is taken back"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


PERIODS = [
    ALL,
    ("today", _("Today")),
    ("week", _("The last seven days")),
    ("month", _("The last thirty days")),
]
STAGES = [
    ALL,
    ("waiting", _("Waiting")),
    ("serving", _("Being served")),
    ("ended", _("Ended")),
]


class VisitFilter(FilterForm):
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=STAGES)
    period = forms.ChoiceField(label=_("Period"), required=False, choices=PERIODS)


class ContactFilter(FilterForm):
    find = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[ALL, *enums.ContactOutcome.choices]
    )
    period = forms.ChoiceField(label=_("Period"), required=False, choices=PERIODS)

    def __init__(self, *args, channels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [ALL, *channels]


class ReferralFilter(FilterForm):
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ALL, *enums.ReferralStatus.choices]
    )


class MessageFilter(FilterForm):
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *enums.MessageStatus.choices])
    kind = forms.ChoiceField(label=_("About"), required=False, choices=[ALL, *enums.MessageKind.choices])
