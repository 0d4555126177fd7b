"""The request form on paper (C-37): what is printed on it, and how a scan of it finds its request again.

The square on it says nothing but a sealed public id; the code beside it is drawn by lot.
"""

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import code_reader, pdf
from core.sealed import seal, unseal
from eligibility.case.letterhead import letterhead
from eligibility.enums import SignerKind
from eligibility.models import FormScan, PrintedForm
from eligibility.statement import declaration_text, declared
from eligibility.statement.signers import Signer, father_of_minor, representations_of, signer_of
from eligibility.statement.statement import statement_of
from policy.reply import reply_window

PURPOSE = "paper_form"
BLANK = "." * 40  # where the name of whoever signs is written by hand


def is_current(form: PrintedForm, case) -> bool:
    """Whether the form says what the request `case` says now, in the words of now."""
    if form.request_id != case.pk or form.text_version != declaration_text.VERSION:
        return False
    return form.digest == declared.digest(declared.snapshot(case, form.shape))


def form_on(scan) -> PrintedForm | None:
    """The form that a clean scan shows, by the square on one of its pages; None where none is read.

    Raises ValidationError where it shows the forms of several requests: one would be read with the other.
    """
    ids = [unseal(PURPOSE, text) for text in code_reader.read(scan.file)]
    known = PrintedForm.objects.select_related("request")
    found = list(known.filter(public_id__in=[public_id for public_id in ids if public_id]))
    if len({form.request_id for form in found}) > 1:
        raise ValidationError(
            _("This scan shows the forms of several requests. Scan the form of each by itself.")
        )
    return found[0] if found else None


def arrived_scan(case) -> FormScan | None:
    """The scan that waits to be signed over, if its form says what the request says now; else None."""
    scans = FormScan.objects.filter(form__request=case).waiting().select_related("form", "file")
    scan = scans.order_by("-pk").first()
    return scan if scan and is_current(scan.form, case) else None


def paper_form_context(form: PrintedForm, case) -> dict:
    """What templates/pdf/request_form.html takes: the data as stated, the declaration, the box to sign in."""
    not_before, due = reply_window(case.profile, timezone.localdate(form.printed_at))
    signer = _signer(case)
    with translation.override("ar"):
        parts = statement_of(case)
    opening, *pledges = declaration_text.text_for(
        case, signer_kind=signer.kind, signer_name=signer.name
    ).splitlines()
    return letterhead(timezone.localdate(form.printed_at)) | {
        "title": "نموذج طلب دعم وإقرار",
        "number": form.code,
        "contacts": "",
        "case": case,
        "parts": parts,
        "opening": opening,
        "pledges": [pledge.removeprefix("- ") for pledge in pledges],
        "reply": declaration_text.reply_sentence(case.profile, not_before=not_before, due=due),
        "signer": "" if signer.name == BLANK else signer.name,
        "officer": form.printed_by.full_name,
        "code": form.code,
        "square": pdf.qr_svg_data_uri(seal(PURPOSE, form.public_id)),
    }


def _signer(case) -> Signer:
    """Who is to sign: the applicant of age, the father of a minor, or whoever holds a deed; a guardian
    without a name where nobody is on file.
    """
    kinds = (SignerKind.GUARDIAN, SignerKind.AGENT)
    deeds = [signer_of(case, kind, deed) for deed in representations_of(case) for kind in kinds]
    signer = signer_of(case, SignerKind.SELF, None) or next(filter(None, deeds), None)
    if signer is None and (father := father_of_minor(case)):
        return Signer(SignerKind.GUARDIAN, father.full_name)
    return signer or Signer(SignerKind.GUARDIAN, BLANK)
