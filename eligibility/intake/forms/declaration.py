import base64
import io

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image

from beneficiaries.models import Representation
from core import notes
from core.forms import Form
from core.uploads import UploadField, read_bytes
from eligibility.enums import SignatureMethod, SignerKind
from eligibility.intake.actions.paper_forms import OUTDATED
from eligibility.intake.paper_form import form_on, is_current
from eligibility.statement.signers import representations_of

PREFIX = "data:image/png;base64,"
MOST = 700_000  # characters of a drawn signature


def drawn_signature(text: str):
    """The CleanFile of a PNG data URL as the signature pad sends it, None for an empty box. Raises
    ValidationError.
    """
    if not text:
        return None
    if not text.startswith(PREFIX) or len(text) > MOST:
        raise ValidationError(_("The signature could not be read. Clear the box and sign again."))
    try:
        content = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError as error:  # no base64, or a letter that none can hold
        raise ValidationError(_("The signature could not be read. Clear the box and sign again.")) from error
    clean = read_bytes(content, "signature.png", allow=("PNG",))
    if _is_blank(clean.content):
        raise ValidationError(_("The box is empty. Sign in it."))
    return clean


def _is_blank(content: bytes) -> bool:
    with Image.open(io.BytesIO(content)) as picture:
        flat = Image.new("RGBA", picture.size, "white")
        flat.alpha_composite(picture.convert("RGBA"))
        lightest, darkest = reversed(flat.convert("L").getextrema())
    return lightest - darkest < 32


class DeclarationForm(Form):
    """Who signs, how, and the two ticks that must not be one (C-46, C-47, A-06)."""

    signer_kind = forms.ChoiceField(
        label=_("Who signs"), choices=SignerKind.choices, widget=forms.RadioSelect, initial="self"
    )
    representation = forms.ModelChoiceField(
        label=_("By which deed on file"),
        queryset=None,
        required=False,
        empty_label=_("None: the applicant, or the father by the family record"),
        help_text=_("A guardian or an agent signs by a deed that is added in the file first."),
    )
    responsibility_accepted = forms.BooleanField(
        label=_("The signer was read the declaration and accepts responsibility for the data"),
        error_messages={"required": _("The signer must accept responsibility for the data.")},
    )
    committee_explained = forms.BooleanField(
        label=_("I explained that the committee studies the request, and when the reply may come"),
        error_messages={
            "required": _("Explain to the applicant that the committee studies the request, then tick this.")
        },
    )
    method = forms.ChoiceField(
        label=_("How it is signed"),
        choices=SignatureMethod.choices,
        widget=forms.RadioSelect,
        initial="screen",
    )
    scan = UploadField(label=_("Scan of the signed declaration"), required=False)
    shown = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": _("Open the declaration again and let the applicant read it.")},
    )

    def __init__(self, *args, case, arrived=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.case, self.arrived = case, arrived
        held = [row.pk for row in representations_of(case)]
        self.fields["representation"].queryset = Representation.objects.filter(pk__in=held)
        if not case.profile.committee_notice:
            del self.fields["committee_explained"]

    def clean(self):
        data = super().clean()
        if data.get("method") == SignatureMethod.SCAN:
            if "scan" not in self.errors and not data.get("scan") and not self.arrived:
                self.add_error("scan", _("Choose the scan of the signed declaration."))
            data["signature"] = data.get("scan")
            return data
        try:
            data["signature"] = drawn_signature(self.data.get("signature", ""))
        except ValidationError as error:
            self.add_error("method", error)
            return data
        if data["signature"] is None:
            self.add_error("method", _("Sign in the box, or choose a scan."))
        return data

    def clean_scan(self):
        """The scan, unless the code on it is that of another request or of data that changed since."""
        scan = self.cleaned_data["scan"]
        if not scan or self.data.get("method") != SignatureMethod.SCAN:
            return scan
        form = form_on(scan)
        if form is None:
            notes.add(
                _("No code of a request form was found on the scan. It is kept as you chose it: look at it.")
            )
        elif form.request_id != self.case.pk:
            raise ValidationError(_("This form belongs to another request. Choose the one of this request."))
        elif not is_current(form, self.case):
            raise ValidationError(OUTDATED)
        return scan

    def signed(self) -> dict:
        """The typed values as the action takes them."""
        names = (
            "signer_kind",
            "representation",
            "method",
            "responsibility_accepted",
            "signature",
            "shown",
        )
        return {name: self.cleaned_data[name] for name in names} | {
            "committee_explained": self.cleaned_data.get("committee_explained", False),
            "arrived": self.arrived if self.cleaned_data["method"] == SignatureMethod.SCAN else None,
        }
