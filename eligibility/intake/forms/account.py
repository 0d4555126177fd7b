"""The account of the payee, as it is read from the paper of the bank."""

from django.utils.translation import gettext_lazy as _

from core.fields import IbanField, TextField
from core.forms import Form
from core.uploads import UploadField
from eligibility.enums import Payee
from eligibility.models import Terms


class AccountForm(Form):
    """Whom the service pays, and into which account. Of the applicant the file knows name and holder."""

    name = TextField(label=_("Name of the payee"), max_length=150)
    iban = IbanField(label=_("IBAN, from the paper of the bank"))
    holder = TextField(label=_("Account holder, as the bank writes the name"), max_length=150)
    holder_reason = TextField(
        label=_("Why the account is in another name"),
        max_length=200,
        required=False,
        help_text=_("Only where the bank writes another name than that of the payee."),
    )
    scan = UploadField(label=_("Paper of the bank"))

    def __init__(self, *args, terms: Terms, **kwargs):
        super().__init__(*args, **kwargs)
        if terms.payee == Payee.BENEFICIARY:
            del self.fields["name"], self.fields["holder"]
