from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, LongTextField, MoneyField, TextField, WholeNumberField
from core.forms import Form
from eligibility.statement.answers import choices_of, field_name
from policy.enums import Channel


class RequestForm(Form):
    """What is asked for and why, and the questions of the service (B-04 to B-06). Riyals are asked for only
    of a service that is given in riyals or bounded in them.
    """

    need = LongTextField(label=_("What is needed and why"), max_length=2000)
    amount_asked = MoneyField(label=_("Amount asked for, in riyals"), min_value=1, required=False)
    channel = forms.ChoiceField(label=_("How the request came"), required=False)

    served = forms.ModelChoiceField(
        label=_("Whom the service is for"), queryset=None, empty_label=_("Choose")
    )

    def __init__(self, *args, service, profile, people, **kwargs):
        """`people` are those the service can be for, None where it is not asked."""
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["served"]
        else:
            self.fields["served"].queryset = people
        self.service = service
        self.fields["channel"].choices = [("", _("In person, at the reception"))] + [
            (code, label) for code, label in profile.channel_labels.items() if code in Channel.values
        ]
        if service.ceiling is not None:
            self.fields["amount_asked"].help_text = _("At most %(ceiling)s riyals.") % {
                "ceiling": f"{service.ceiling:,.0f}"
            }
        if not service.priced and self.initial.get("amount_asked") is None:
            del self.fields["amount_asked"]
        for question in service.questions:
            self.fields[field_name(question["code"])] = _question_field(question)
        self.order_fields(["served", "need", *map(field_name, self._codes()), "amount_asked", "channel"])

    def _codes(self):
        return [question["code"] for question in self.service.questions]

    def stated(self) -> dict:
        """The typed values as the actions take them."""
        data = self.cleaned_data
        answers = {code: _as_text(data.get(field_name(code))) for code in self._codes()}
        return {
            "need": data["need"],
            "amount": data.get("amount_asked"),
            "channel": data["channel"],
            "answers": {code: value for code, value in answers.items() if value},
            "served": data.get("served"),
        }

    @staticmethod
    def initial_of(case) -> dict:
        """The stored values as the form shows them."""
        answers = {field_name(code): value for code, value in case.answers.items()}
        return {
            "need": case.need,
            "amount_asked": case.amount_asked,
            "channel": case.channel,
            "served": case.served,
        } | answers


def _question_field(question):
    known = {"label": question["label"], "required": bool(question.get("required"))}
    kind = question["kind"]
    if kind == "number":
        return WholeNumberField(max_value=999_999_999, **known)
    if kind == "date":
        return DualDateField(**known)
    if choices_of(question):
        return forms.ChoiceField(choices=choices_of(question), widget=forms.RadioSelect, **known)
    return TextField(max_length=500, **known)


def _as_text(value) -> str:
    return "" if value is None else str(value)
