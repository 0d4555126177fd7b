from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums, wording
from beneficiaries.models.file import Beneficiary
from beneficiaries.models.person import Person
from core.ids import public_id
from core.models import Versioned


class Provider(Versioned):
    """Who provided for the household and has died: papers about the death are compared with this person."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="providers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="provided_for")
    relationship = models.CharField(
        _("relation to the head"), max_length=12, choices=enums.Relationship.choices
    )
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back: it was recorded by mistake

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="provider_once",
                fields=["beneficiary", "person"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This person is on file as the deceased provider already."),
            ),
        ]

    def __str__(self):
        return f"{self.person} ({self.relation})"

    @property
    def relation(self) -> str:
        """What the person is to the head, in the word of the person's sex."""
        return wording.relation(self)

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id
