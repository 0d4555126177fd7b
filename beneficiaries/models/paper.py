from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.models.file import Beneficiary
from beneficiaries.models.person import Person
from core.ids import public_id
from core.models import StoredFile, Versioned
from core.saudi import mask_id
from policy.models import DocumentType


class Document(Versioned):
    """A paper of a file: a picture of it, or the note that the original was seen at the desk."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="documents")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number on the paper"), max_length=40, blank=True)
    issue_date = models.DateField(_("issued on"), null=True, blank=True)
    issue_calendar = models.CharField(max_length=1, choices=[("H", "H"), ("G", "G")], default="H")
    expiry_date = models.DateField(_("valid until"), null=True, blank=True)
    expiry_calendar = models.CharField(max_length=1, choices=[("H", "H"), ("G", "G")], default="H")
    original_seen = models.BooleanField(_("the original was seen"), default=False)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    status = models.CharField(
        max_length=10, choices=enums.DocumentStatus.choices, default=enums.DocumentStatus.UPLOADED
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="document_has_picture_or_original",
                condition=Q(file__isnull=False) | Q(original_seen=True),
                violation_error_message=_("Add a picture of the paper, or tick that the original was seen."),
            ),
        ]

    def __str__(self):
        return str(self.type)

    @property
    def shown_number(self) -> str:
        """The number on the paper, masked where it is the identity number of its owner."""
        return mask_id(self.number) if self.number == self.owner.id_number else self.number

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id
