"""Forms of the study: a researcher, an appointment, what came of it, the assessment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.facts import OwnerForm
from core.fields import (
    ClockField,
    DualDateField,
    LongTextField,
    MoneyField,
    TextField,
    WholeNumberField,
)
from core.filters import ALL, FilterForm
from core.forms import Form
from core.hijri import Calendar
from core.uploads import UploadField
from eligibility.case.forms import fit_grant
from eligibility.case.moments import AppointmentForm, MomentForm
from eligibility.enums import Outcome, Recommendation, SecondState
from eligibility.intake.forms.declaration import drawn_signature
from policy.models import DocumentType


class AskPaperForm(OwnerForm):
    """One more paper that the study needs: which, of whom, and why, as the applicant reads it."""

    type = forms.ModelChoiceField(
        label=_("Kind of paper"), queryset=DocumentType.objects.on_offer(), empty_label=_("Choose")
    )
    why = TextField(label=_("What it is for, as the applicant reads it"), max_length=200)

    field_order = ("type", "owner", "other_name", "other_number", "why")

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, file=file, **kwargs)
        self.fields["owner"].initial = file.head_id


class DrawnSignatureField(forms.CharField):
    """What components/signature_pad.html sends; gives a CleanFile, or None for an empty box."""

    widget = forms.HiddenInput

    def to_python(self, value):
        return drawn_signature(value or "")


class AssignForm(Form):
    """Who researches the request; the page draws the choices itself."""

    researcher = TextField(
        label=_("Researcher"),
        max_length=22,
        error_messages={"required": _("Choose one of the researchers.")},
    )


class VisitAppointmentForm(AppointmentForm):
    """When and where a visit is, and why it is called for (B-10)."""

    need = TextField(
        label=_("Why the visit is needed"),
        max_length=200,
        help_text=_("For example: to see the state of the home, or two papers that disagree."),
    )


class DoneForm(MomentForm):
    """What came of an interview."""

    day = DualDateField(label=_("Day"), past_only=True, near=True, calendar=Calendar.GREGORIAN)
    hour = ClockField(label=_("Hour"))
    present = TextField(label=_("Who was present"), max_length=300)
    notes = LongTextField(label=_("What was said and seen"), required=False)
    findings = LongTextField(
        label=_("Findings"), help_text=_("What this shows for the request, in a few sentences.")
    )


class VisitDoneForm(DoneForm):
    """What came of a visit; photos only with consent."""

    housing_state = TextField(label=_("State of the home"), max_length=300)
    photo_consent = forms.BooleanField(label=_("The applicant agreed to photos of the home"), required=False)
    photos = UploadField(
        label=_("Photo"),
        allow=("JPEG", "PNG"),
        required=False,
        help_text=_("Of the home and not of people. Up to five more are added once the visit is recorded."),
    )
    signature = DrawnSignatureField(label=_("Signature of whoever was present"), required=False)

    def clean(self):
        cleaned = super().clean()
        cleaned["photos"] = [cleaned["photos"]] if cleaned.get("photos") else []
        if cleaned["photos"] and not cleaned.get("photo_consent"):
            self.add_error("photos", _("Photos are kept only when the applicant agreed to them."))
        return cleaned


class PhotoForm(Form):
    """One more photo of a visit: each is sent in a request of its own."""

    photo = UploadField(
        label=_("Photo"), allow=("JPEG", "PNG"), help_text=_("Of the home and not of people, six in all.")
    )


class ReasonForm(Form):
    """Why something did not take place."""

    reason = TextField(label=_("Reason"), max_length=300)


JUDGED = [
    ("", _("As worked out")),
    (Outcome.MET, Outcome.MET.label),
    (Outcome.NOT_MET, Outcome.NOT_MET.label),
    (Outcome.NOT_APPLICABLE, Outcome.NOT_APPLICABLE.label),
]


class AssessmentForm(Form):
    """The researcher's form; a pair of fields for each criterion, `judged_<code>` and `why_<code>`."""

    summary = LongTextField(label=_("The case in brief"), required=False, max_length=2000)
    social_notes = LongTextField(label=_("Facts seen and facts stated"), required=False)
    recommendation = forms.ChoiceField(
        label=_("Recommendation"),
        choices=Recommendation.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    recommended_amount = MoneyField(label=_("Recommended amount in riyals"), required=False)
    recommended_quantity = WholeNumberField(label=_("Number of units"), required=False, max_value=999)
    recommended_months = WholeNumberField(label=_("For how many months"), required=False, max_value=999)
    reasons = LongTextField(label=_("Reasons of the recommendation"), required=False, max_length=2000)
    override_reason = TextField(label=_("Why it differs from the criteria"), required=False, max_length=300)

    def __init__(self, *args, terms, criteria=(), assessment=None, **kwargs):
        self.codes = [criterion.code for criterion in criteria]
        if assessment is not None:
            kwargs["initial"] = _initial(assessment)
        super().__init__(*args, **kwargs)
        fit_grant(self, terms, "recommended_")
        for criterion in criteria:
            self.fields[f"judged_{criterion.code}"] = forms.ChoiceField(
                label=criterion.label, choices=JUDGED, required=False
            )
            self.fields[f"why_{criterion.code}"] = TextField(
                label=_("Reason"), required=False, max_length=300
            )

    @property
    def judged(self) -> dict:
        """The judgements as the action takes them: code to (outcome or "", reason)."""
        return {
            code: (
                self.cleaned_data[f"judged_{code}"],
                self.cleaned_data[f"why_{code}"],
            )
            for code in self.codes
        }

    @property
    def written(self) -> dict:
        """The columns of the assessment as the action takes them."""
        return {name: self.cleaned_data.get(name) for name in AssessmentForm.base_fields}


def _initial(assessment) -> dict:
    known = {name: getattr(assessment, name) for name in AssessmentForm.base_fields}
    for row in assessment.results.all():
        known[f"judged_{row.code}"] = row.judged
        known[f"why_{row.code}"] = row.judged_reason
    return known


class SecondForm(Form):
    """The second assessment: a field for each criterion that is judged, `judged_<code>`, and what follows."""

    recommendation = forms.ChoiceField(
        label=_("Recommendation"), choices=Recommendation.choices, widget=forms.RadioSelect
    )
    reasons = LongTextField(
        label=_("Reasons of the recommendation"), max_length=2000, help_text=_("Without names of people.")
    )

    def __init__(self, *args, judged, **kwargs):
        super().__init__(*args, **kwargs)
        self.codes = [line["code"] for line in judged]
        for line in judged:
            self.fields[f"judged_{line['code']}"] = forms.ChoiceField(
                label=line["label"],
                choices=Outcome.choices,
                widget=forms.RadioSelect,
                help_text=line["reference"],
            )

    @property
    def said(self) -> dict:
        """What was written, as the action takes it."""
        outcomes = {code: self.cleaned_data[f"judged_{code}"] for code in self.codes}
        words = {name: self.cleaned_data[name] for name in ("recommendation", "reasons")}
        return {"outcomes": outcomes, **words}


class SecondFilter(FilterForm):
    """The filter of the second assessments."""

    state = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *SecondState.choices])
