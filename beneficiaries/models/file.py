from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums, wording
from beneficiaries.models.person import Person
from beneficiaries.querysets import BeneficiaryQuerySet
from core.encrypted import EncryptedField, LookupField, WithLookups
from core.ids import public_id
from core.models import Versioned
from policy.models import Category


class Beneficiary(WithLookups, Versioned):
    """The file: a household under its head, known by its file number (F-1448-000123)."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    file_number = models.CharField(_("file number"), max_length=20, unique=True)
    head = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="file")
    categories = models.ManyToManyField(Category, related_name="files", verbose_name=_("categories"))
    status = models.CharField(max_length=12, choices=enums.FileStatus.choices, default=enums.FileStatus.DRAFT)
    valid_until = models.DateField(null=True, blank=True)
    no_income_declared = models.BooleanField(
        _("The applicant says that the household has no income"), default=False
    )
    special_circumstances = models.CharField(_("special circumstances"), max_length=200, blank=True)

    building_no = models.CharField(_("building number"), max_length=4, blank=True)
    street = models.CharField(_("street"), max_length=100, blank=True)
    district = models.CharField(_("district"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    additional_no = models.CharField(_("additional number"), max_length=4, blank=True)
    unit_no = models.CharField(_("unit number"), max_length=10, blank=True)
    short_address = models.CharField(_("short national address"), max_length=8, blank=True)
    directions = models.CharField(_("how to get there"), max_length=300, blank=True)

    iban = EncryptedField(_("IBAN"), blank=True, default="")
    iban_lookup = LookupField(source="iban", db_index=True)
    iban_holder = models.CharField(_("account holder"), max_length=150, blank=True)

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True, blank=True)

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["city", "district"], name="file_by_place"),
            models.Index(fields=["status"], name="file_by_status"),
        ]

    def __str__(self):
        return self.file_number

    def get_absolute_url(self):
        return reverse("beneficiaries:detail", args=[self.public_id])

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.public_id

    @property
    def update_due(self) -> bool:
        """Whether the data is to be gone through with the applicant: its day has come, or comes within 30
        days.
        """
        soon = timezone.localdate() + timedelta(days=30)
        due = self.valid_until is not None and self.valid_until <= soon
        return due or self.status == enums.FileStatus.DUE_UPDATE

    @property
    def category_labels(self) -> list[str]:
        """The labels of all categories, as they are said of the head."""
        return [wording.category(row, self.head) for row in self.categories.all()]

    @property
    def shown_categories(self) -> list[str]:
        """The labels that may stand on cards and lists: sensitive ones are left out."""
        return [wording.category(row, self.head) for row in self.categories.all() if not row.sensitive]


class HouseholdMember(Versioned):
    """A person in a file, from when to when. A person may stand in two files; that is seen, not forbidden."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relationship = models.CharField(
        _("relation to the head"), max_length=12, choices=enums.Relationship.choices
    )
    lives_in = models.BooleanField(_("lives in the home"), default=True)
    counted = models.BooleanField(_("counted in the household"), default=True)
    health_note = models.CharField(_("health"), max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="member_once_at_a_time",
                fields=["beneficiary", "person"],
                condition=Q(until__isnull=True),
                violation_error_message=_("This person is in the household already."),
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
