from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.models.file import Beneficiary
from beneficiaries.models.paper import Document
from core.encrypted import EncryptedField
from core.ids import public_id
from core.models import Versioned


class Representation(Versioned):
    """Somebody signs in the place of the head: by which deed, from when to when, checked by whom."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="representations")
    kind = models.CharField(_("by what"), max_length=12, choices=enums.RepresentationKind.choices)
    name = models.CharField(_("name of the representative"), max_length=150)
    id_number = EncryptedField(_("identity number of the representative"))
    number = models.CharField(_("number of the deed"), max_length=40)
    issuer = models.CharField(_("who issued it"), max_length=100)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)  # empty: open-ended
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", verbose_name=_("the deed")
    )
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="representation_days_in_order",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("It does not end before it begins."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.get_kind_display()} {self.number})"

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id

    def holds_on(self, day: date) -> bool:
        """Whether it gives the right to sign on a day of Riyadh: begun, not over, not taken back."""
        over = self.valid_until is not None and self.valid_until < day
        return self.ended_at is None and self.valid_from <= day and not over
