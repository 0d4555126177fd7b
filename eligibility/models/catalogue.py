from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from core.templatetags.istihqaq import ltr, money
from eligibility import enums
from eligibility.querysets import CriteriaSetQuerySet
from policy.enums import Origin
from policy.models import ByVersions, Category, DocumentType

# Nothing stands for "every service" or "every category": one value like the others to a unique key, to which
# two NULLs would be two.
NONE_IS_ONE_SERVICE, NONE_IS_ONE_CATEGORY = Coalesce("service", 0), Coalesce("category", 0)


class Terms(models.Model):
    """What may be granted of a service, and to whom it is paid. A case reads them through
    ServiceRequest.terms.
    """

    unit = models.CharField(max_length=30, blank=True)
    ceiling = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    payee = models.CharField(max_length=12, choices=enums.Payee.choices, default=enums.Payee.BENEFICIARY)

    class Meta:
        abstract = True

    @property
    def counted(self) -> bool:
        """Whether it is granted in units of its own, such as sessions: else in riyals."""
        return self.unit not in {"", enums.RIYAL}

    @property
    def priced(self) -> bool:
        """Whether riyals are said of it at all: of a service in units only where a ceiling bounds them."""
        return not self.counted or self.ceiling is not None

    def shown(self, amount: Decimal | None, quantity: int | None) -> str:
        """So much of the service, in words: units, riyals or both; empty for nothing."""
        units = format_html(_("{quantity} × {unit}"), quantity=ltr(quantity), unit=self.unit)
        parts = [units if quantity else "", money(amount) if amount else ""]
        return format_html_join(" · ", "{}", ((part,) for part in parts if part))


class Service(ByVersions, Terms):
    """One version of a service of the catalogue, with all that it asks: a request keeps the one under which
    it was opened. `questions` are asked of the applicant (B-06): [{code, label, kind, required}].
    """

    label = models.CharField(_("service"), max_length=80)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, choices=enums.ServiceKind.choices)
    period_months = models.PositiveSmallIntegerField(default=12)
    waiting_months = models.PositiveSmallIntegerField(null=True, blank=True)
    questions = models.JSONField(default=list)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PRACTICE)

    def __str__(self):
        return self.label


class ServiceLine(models.Model):
    """What a version of a service asks, of a category or of everyone. A `general` line is asked by every
    service of the catalogue that the version came with; each holds its own row of it.
    """

    general = models.BooleanField(default=False)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class RequiredDocument(ServiceLine):
    """A paper that is asked, about whom and why."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="papers")
    type = models.ForeignKey(DocumentType, on_delete=models.CASCADE, related_name="+")
    owner = models.CharField(max_length=12, choices=enums.PaperOwner.choices)
    required = models.BooleanField(default=True)
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "service", "general", NONE_IS_ONE_CATEGORY, "type", "owner", name="requireddocument_once"
            )
        ]

    def __str__(self):
        return str(self.type)

    @property
    def place(self) -> tuple[Any, ...]:
        """By what a line is the same in the next version of its service."""
        return (self.general, self.category_id, self.type.code, self.owner)


class MechanismRule(ServiceLine):
    """Which way of verifying is demanded (B-16, B-17); the most specific rule wins."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="mechanisms")
    mechanism = models.CharField(max_length=12, choices=enums.Mechanism.choices)
    mode = models.CharField(max_length=10, choices=enums.Mode.choices)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PRACTICE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "service", "general", NONE_IS_ONE_CATEGORY, "mechanism", name="mechanismrule_once"
            )
        ]

    def __str__(self):
        return f"{self.mechanism} {self.mode}"

    @property
    def place(self) -> tuple[Any, ...]:
        """By what a line is the same in the next version of its service."""
        return (self.general, self.category_id, self.mechanism)


class CriteriaSet(models.Model):
    """A dated version of the criteria of a service (or of all services). It counts by the code of the service
    whatever version that is of; a request keeps those in force when it was opened.
    """

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.CASCADE, related_name="criteria_sets"
    )
    version_no = models.PositiveIntegerField()
    effective_from = models.DateField()
    reference = models.CharField(max_length=200)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.PRACTICE)

    objects = CriteriaSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(NONE_IS_ONE_SERVICE, "version_no", name="criteriaset_version_once")
        ]

    def __str__(self):
        return f"{self.reference} ({self.version_no})"


class Criterion(models.Model):
    """One condition (B-12) or standard (B-13): `rule` is a code of eligibility.catalogue.criteria,
    `params` its figures.
    """

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=enums.CriterionKind.choices)
    rule = models.CharField(max_length=40)
    params = models.JSONField(default=dict)
    reference = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["criteria_set", "code"], name="criterion_once")]

    def __str__(self):
        return self.label
