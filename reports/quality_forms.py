"""What is typed of a quality report."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, LinkField, LongTextField, MoneyField, TextField
from core.forms import Form
from surveys import periods
from surveys.enums import PeriodKind, ReportSection, ToldBy

# How many of each kind are offered, the last ones.
OFFERED = {
    PeriodKind.QUARTER: 8,
    PeriodKind.HIJRI_QUARTER: 8,
    PeriodKind.MONTH: 12,
    PeriodKind.HIJRI_MONTH: 12,
    PeriodKind.YEAR: 3,
    PeriodKind.HIJRI_YEAR: 3,
}


def offered() -> list[tuple]:
    """The periods that are over, grouped by kind, the newest first."""
    today = timezone.localdate()
    return [
        (
            kind.label,
            [
                (f"{kind}.{period.first.isoformat()}", periods.name_of(kind, period))
                for period in periods.ended(kind, today, number)
            ],
        )
        for kind, number in OFFERED.items()
    ]


class NewReportForm(Form):
    """Of which period."""

    period = forms.ChoiceField(
        label=_("Period"),
        help_text=_("Only periods that are over. The period before is compared with it."),
        error_messages={
            "required": _("Choose one of the periods."),
            "invalid_choice": _("Choose one of the periods."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [("", _("Choose a period")), *offered()]

    def facts(self) -> dict:
        """What surveys.actions.reports.ask takes."""
        kind, _dot, first = self.cleaned_data["period"].partition(".")
        return {"kind": kind, "first": date.fromisoformat(first)}


class CommentsForm(Form):
    """The words of the quality officer, one field a section."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section in ReportSection:
            self.fields[section.value] = LongTextField(label=section.label, required=False, max_length=3000)


class DecisionForm(Form):
    """What the board decided, as its minutes say it."""

    body = TextField(label=_("Who decided"), max_length=80, initial="مجلس الإدارة")
    number = TextField(label=_("Number of the decision"), compared=True, max_length=40)
    decided_on = DualDateField(label=_("Date of the decision"), past_only=True)
    text = LongTextField(
        label=_("What was decided"),
        max_length=2000,
        help_text=_("It is published with the report. Write no names of persons."),
    )


class PublishForm(Form):
    """What the public is told beside the figures."""

    changed = LongTextField(
        label=_("What changed because of what beneficiaries said"),
        max_length=2000,
        help_text=_("Anybody can read it. Write no names of persons."),
    )


class TellForm(Form):
    """How the target groups were told."""

    channel = forms.ChoiceField(
        label=_("How"),
        choices=ToldBy.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how they were told."),
            "invalid_choice": _("Choose how they were told."),
        },
    )
    told_on = DualDateField(label=_("On which day"), past_only=True, near=True)
    text = TextField(label=_("In which words"), max_length=300)
    link = LinkField(
        label=_("Link"), required=False, help_text=_("Where it can still be read, if it can."), max_length=200
    )


class WithdrawForm(Form):
    """Why."""

    reason = TextField(label=_("Reason"), max_length=300, help_text=_("It stands on the report from now on."))


class TargetForm(Form):
    """What a figure should come to, in its unit."""

    value = MoneyField(
        label=_("Target"),
        required=False,
        max_value=99_999,
        help_text=_("In the unit of the figure, with one decimal at most. Empty: no target."),
        error_messages={"unreadable": _("Write a number in digits, such as 80 or 2.5.")},
    )

    def clean_value(self):
        value = self.cleaned_data["value"]
        if value is None:
            return None
        if value != round(value, 1):
            raise forms.ValidationError(_("Write the number with one decimal at most, such as 2.5."))
        return round(value, 1)
