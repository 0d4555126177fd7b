import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.arabic import digits
from core.fields import TextField
from core.forms import Form
from core.uploads import UploadField
from eligibility.intake.paper_form import form_on
from eligibility.models import PrintedForm, ServiceRequest


class FormCodeField(TextField):
    """The code of a printed form as people type it: small letters, spaces or no hyphens are understood."""

    def to_python(self, value):
        letters = re.sub(r"[^0-9A-Z]", "", digits(super().to_python(value) or "").upper()).removeprefix("N")
        return f"N-{letters[:4]}-{letters[4:]}" if letters else ""


class ScanForm(Form):
    """The scan of a signed form, which says by the code on it whose it is."""

    scan = UploadField(label=_("Scan of the signed form"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        requests = ServiceRequest.objects.visible_to(user)
        self.known = PrintedForm.objects.filter(request__in=requests).select_related("request")
        self.on_scan: PrintedForm | None = None  # of whatever request

    def clean_scan(self):
        """The scan, with the form on it read; unless it shows those of several requests."""
        self.on_scan = form_on(self.cleaned_data["scan"])
        return self.cleaned_data["scan"]

    def found(self) -> PrintedForm | None:
        """The form on the scan, if it is of a request that this user sees; None otherwise."""
        return self.known.filter(pk=self.on_scan.pk).first() if self.on_scan else None


class TypedScanForm(ScanForm):
    """A scan whose code cannot be read by itself: it is typed."""

    code = FormCodeField(
        label=_("Code of the form"),
        max_length=20,
        help_text=_("Printed under the square, such as N-7KQ2-M9XC."),
    )

    def clean_code(self):
        if not self.known.filter(code=self.cleaned_data["code"]).exists():
            raise ValidationError(_("No form has this code. Compare it with the paper."))
        if self.on_scan and self.on_scan.code != self.cleaned_data["code"]:
            raise ValidationError(_("The scan bears another code. Compare it with the paper."))
        return self.cleaned_data["code"]

    def found(self) -> PrintedForm:
        return self.known.get(code=self.cleaned_data["code"])
