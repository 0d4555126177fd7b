from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.models.file import Beneficiary
from beneficiaries.models.person import Person
from core.encrypted import EncryptedField
from core.ids import public_id
from core.models import StoredFile, Versioned
from core.saudi import mask_id
from policy.models import DocumentType


class OfSomebody(models.Model):
    """Is about a person on file (`owner`, a column of the model), about somebody else by name (a landlord),
    or about nobody that was said yet.
    """

    other_name = models.CharField(_("name of somebody else"), max_length=150, blank=True)
    other_number = EncryptedField(_("identity number of somebody else"), blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_said(self) -> bool:
        """Whether it is known whose it is."""
        return self.owner_id is not None or bool(self.other_name)

    @property
    def whose(self) -> str:
        """The name of whom it is about; empty where nobody said."""
        return self.owner.full_name if self.owner_id else self.other_name

    @property
    def whose_number(self) -> str:
        """The identity number of whom it is about; empty where it is not known."""
        return self.owner.id_number if self.owner_id else self.other_number

    def is_of_the_same(self, other: "OfSomebody") -> bool:
        """Whether both are about one and the same, and said to be."""
        return self.is_said and (self.owner_id, self.other_name) == (other.owner_id, other.other_name)


class Document(OfSomebody, Versioned):
    """A paper of a file: a picture of it, or the note that the original was seen at the desk."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="documents")
    owner = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
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
            models.CheckConstraint(
                name="document_of_one",
                condition=Q(owner__isnull=True) | Q(other_name=""),
                violation_error_message=_("A paper is about one person: on file, or somebody else by name."),
            ),
        ]

    def __str__(self):
        return str(self.type)

    @property
    def shown_number(self) -> str:
        """The number on the paper, masked where it is the identity number of whom it is about."""
        return mask_id(self.number) if self.number == self.whose_number else self.number

    @property
    def can_be_matched(self) -> bool:
        """Whether somebody saw it, or can see it now: the original at the desk, or its pages."""
        return self.original_seen or self.file.state == StoredFile.State.SOUND

    @property
    def has_expired(self) -> bool:
        """Whether it counts and its last day is over."""
        counts = self.status in {enums.DocumentStatus.UPLOADED, enums.DocumentStatus.VERIFIED}
        return counts and self.expiry_date is not None and self.expiry_date < timezone.localdate()

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id
