from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, Person
from channels_log.models import Contact, Visit
from core.ids import public_id
from core.models import Versioned
from eligibility import enums
from eligibility.models.catalogue import CriteriaSet, Service, Terms
from eligibility.querysets import RequestQuerySet
from policy.enums import Channel
from policy.models import PolicyProfile


class ServiceRequest(Versioned):
    """A request for one service. It keeps the world in which it was opened: the version of the policy, that
    of the service with all it asks, the criteria (docs/rules.md, "A case keeps its world").

    `reference` (R-7KQ2-M9XC) comes with submission and serves tracking; `registration_number` (T-1448-000123)
    comes with acceptance, when the registration is complete (C-48).
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="requests")
    profile = models.ForeignKey(PolicyProfile, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, related_name="requests", verbose_name=_("service")
    )
    # The code of the service: what its versions have in common.
    service_code = models.SlugField(max_length=40, editable=False)
    criteria_set = models.ForeignKey(
        CriteriaSet, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=20, choices=enums.Status.choices, default=enums.Status.DRAFT)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices, blank=True)
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="requests")
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )
    need = models.TextField(_("what is needed and why"))
    amount_asked = models.DecimalField(
        _("amount asked for, in riyals"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    answers = models.JSONField(default=dict, blank=True)
    served = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whom the service is for"),
    )

    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    status_since = models.DateTimeField(auto_now_add=True)
    reference = models.CharField(max_length=12, null=True, blank=True, unique=True)  # noqa: DJ001
    submitted_at = models.DateTimeField(null=True, blank=True)
    reply_not_before = models.DateField(null=True, blank=True)
    reply_due = models.DateField(null=True, blank=True)
    missing_note = models.TextField(blank=True)
    registration_number = models.CharField(max_length=20, null=True, blank=True, unique=True)  # noqa: DJ001
    registered_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_researcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assigned_requests",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    review_remarks = models.TextField(blank=True)
    ended_reason = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    closed_days: set[date] | None = None  # the holidays, where a list looked them up for all of its rows

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="request_known_status", condition=Q(status__in=enums.Status.values)),
            models.CheckConstraint(
                name="request_submission_whole",
                condition=Q(reference__isnull=True, submitted_at__isnull=True)
                | Q(reference__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_registration_whole",
                condition=Q(
                    registration_number__isnull=True,
                    registered_at__isnull=True,
                    registered_by__isnull=True,
                )
                | Q(
                    registration_number__isnull=False,
                    registered_at__isnull=False,
                    registered_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="request_assignment_whole",
                condition=Q(assigned_researcher__isnull=True, assigned_at__isnull=True)
                | Q(assigned_researcher__isnull=False, assigned_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_past_draft_has_reference",
                condition=Q(status__in=["draft", "withdrawn"]) | Q(reference__isnull=False),
            ),
            models.CheckConstraint(
                name="request_in_study_is_registered",
                condition=Q(status__in=["draft", "submitted", "incomplete", "withdrawn", "lapsed"])
                | Q(registration_number__isnull=False),
            ),
            models.UniqueConstraint(
                name="request_one_open_per_service",
                fields=["beneficiary", "service_code"],
                condition=~Q(status__in=["rejected", "closed", "withdrawn", "lapsed"]),
                violation_error_message=_("This file already has an open request for this service."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "status_since"], name="request_by_status"),
            models.Index(fields=["assigned_researcher", "status"], name="request_by_researcher"),
            models.Index(fields=["opened_at"], name="request_by_opening"),
        ]

    def __str__(self):
        return self.shown_number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new request is one of its service, whoever wrote it."""
        if self._state.adding and self.service_code != self.service.code:
            self.keep_service()
        super().save(*args, **kwargs)

    def keep_service(self) -> None:
        """Fill in what goes with the service that was chosen: its code, and the criteria in force today."""
        self.service_code = self.service.code
        self.criteria_set = CriteriaSet.objects.in_force(self.service_code, timezone.localdate())

    def get_absolute_url(self):
        return reverse("eligibility:request_detail", args=[self.public_id])

    @property
    def terms(self) -> Terms:
        """What may be granted, in which unit, and to whom it is paid. The one place that says under which
        version.
        """
        return self.service

    @property
    def shown_number(self) -> str:
        """The number people use: of the registration, else of the submission, else of the file with
        "draft".
        """
        return self.registration_number or self.reference or str(_("Draft request"))

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id

    @property
    def audit_request_id(self) -> str:
        """Under which request the audit chain keeps this row."""
        return self.public_id


class OfRequest(models.Model):
    """A row of a request, kept in the audit chain under that request and its file."""

    class Meta:
        abstract = True

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.request.beneficiary.public_id

    @property
    def audit_request_id(self) -> str:
        """Under which request the audit chain keeps this row."""
        return self.request.public_id
