"""Forms of the decision and of its notice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, LongTextField, MoneyField, TextField, WholeNumberField
from core.forms import Form
from core.sentences import joined
from core.uploads import UploadField
from eligibility.case.forms import fit_grant
from eligibility.decision.actions.decisions import REASON_KINDS
from eligibility.enums import TOLD_BY_OFFICER, DecisionOutcome, NoticeMethod
from policy.models import Reason

GRANTED = ("amount", "quantity", "months")
RETURN = "return"
OUTCOMES = [*DecisionOutcome.choices, (RETURN, _("Return for more study"))]
WORDING = ("reasons", "reason_text", "reference", *GRANTED)


class ReasonedForm(Form):
    """The words of every decision, begun with what the study recommends; how much is asked in the unit of
    the service.
    """

    amount = MoneyField(label=_("Amount in riyals"), required=False)
    quantity = WholeNumberField(label=_("Number of units"), required=False, max_value=999)
    months = WholeNumberField(label=_("For how many months"), required=False, max_value=999)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The applicant reads the sentence of each reason in the letter."),
    )
    reason_text = LongTextField(
        label=_("The reason in plain words"),
        max_length=2000,
        required=False,
        help_text=_("For the applicant: short, kind and exact. No abbreviations."),
    )
    reference = TextField(label=_("Based on"), max_length=200, required=False)

    def __init__(self, *args, terms, study=None, **kwargs):
        if study is not None:
            kwargs["initial"] = {
                **{name: getattr(study, f"recommended_{name}") for name in GRANTED},
                "reference": study.criteria_set.reference,
            } | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        fit_grant(self, terms)


class WordingForm(ReasonedForm):
    """The words of a decision whose outcome is known. How much and for how long is asked only where
    something is granted.
    """

    note = LongTextField(label=_("Note for the minutes"), max_length=1000, required=False)

    def __init__(self, *args, outcome, noted=True, **kwargs):
        super().__init__(*args, **kwargs)
        kind = REASON_KINDS[outcome]
        self.fields["reasons"].choices = list(
            Reason.objects.on_offer().filter(kind=kind).values_list("code", "text")
        )
        if outcome == DecisionOutcome.REJECTED:
            for name in self.fields.keys() & set(GRANTED):
                del self.fields[name]
        if not noted:
            del self.fields["note"]

    @property
    def wording(self) -> dict:
        """What `actions.decisions.issue` takes."""
        return {name: self.cleaned_data[name] for name in WORDING if name in self.fields}


class DepartmentForm(ReasonedForm):
    """The decision of the competent department (B-14): what is decided is chosen here too."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is decided.")},
    )
    note = LongTextField(
        label=_("What is left to study"),
        max_length=2000,
        required=False,
        help_text=_("Only where you return the request for more study."),
    )
    field_order = ["outcome"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & {"amount", "quantity"}:
            said = self.fields[name].help_text
            more = _("Where something is granted; leave it empty otherwise.")
            self.fields[name].help_text = joined([said, more]) if said else more
        rows = list(Reason.objects.on_offer().filter(kind__in=REASON_KINDS.values()))
        self.fields["reasons"].choices = [(row.code, row.text) for row in rows]
        self.groups = [
            (outcome.label, [row for row in rows if row.kind == kind])
            for outcome, kind in REASON_KINDS.items()
        ]

    @property
    def returns(self) -> bool:
        """True when the request goes back to its researcher."""
        return self.cleaned_data["outcome"] == RETURN

    @property
    def wording(self) -> dict:
        """What `actions.decisions.issue` takes; what was filled in beforehand does not count for a
        refusal.
        """
        words = {name: self.cleaned_data.get(name) for name in ("outcome", *WORDING)}
        if words["outcome"] == DecisionOutcome.REJECTED:
            for name in GRANTED:
                if name not in self.changed_data:
                    words[name] = None
        return words


class NoticeForm(Form):
    """How the applicant is told (B-15), and why earlier than the period (A-08)."""

    how = forms.ChoiceField(
        label=_("How the applicant is told"),
        choices=[(way.value, way.label) for way in (NoticeMethod.MESSAGE, *TOLD_BY_OFFICER)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the applicant is told.")},
    )
    note = LongTextField(
        label=_("Who was told, and what they said"),
        max_length=300,
        required=False,
        help_text=_("For a call and for a conversation. Not needed for a message."),
    )
    early_reason = TextField(
        label=_("Why the reply comes earlier than the period"), max_length=300, required=False
    )

    marked = frozenset({"early_reason"})  # it is there only where the reply is early

    def __init__(self, *args, early: bool, written: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not early:
            del self.fields["early_reason"]
        if written:
            self.fields["how"].choices = [(way.value, way.label) for way in TOLD_BY_OFFICER]


class TryForm(Form):
    """The applicant was not reached."""

    note = TextField(label=_("Whom you called, and what came of it"), max_length=200)


class AddressForm(Form):
    """A letter went to the address on file."""

    receipt = TextField(label=_("Number of the receipt of the letter"), max_length=100)


class ObjectionForm(Form):
    """What the applicant says against the decision, on which day, and why late where it is."""

    stated_on = DualDateField(label=_("Objected on"), past_only=True, near=True)
    words = LongTextField(
        label=_("What the applicant says"),
        max_length=3000,
        help_text=_("In his own words. Read it out to him before you save."),
    )
    scan = UploadField(label=_("What he brought in writing"), required=False)
    late_reason = TextField(
        label=_("Why it comes late"),
        max_length=300,
        required=False,
        help_text=_("Only after the last day of the objection."),
    )
    marked = frozenset({"late_reason"})  # it is drawn only after that day


class WordsForm(Form):
    """What the applicant said: on taking an objection back, or that he will make none."""

    words = TextField(label=_("What the applicant says"), max_length=300)
