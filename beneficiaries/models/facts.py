from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.models.file import Beneficiary
from beneficiaries.models.paper import Document
from beneficiaries.models.person import Person
from beneficiaries.rules import Amount
from core.ids import public_id
from core.models import Versioned


class MoneyFact(Versioned):
    """What one source says of one thing (this salary of this employer, this instalment of this lender): an
    amount in riyals per period. Declared ones are covered by the signature.

    Statements about the same thing share `thing` and its owner; which of them counts is worked out by
    `beneficiaries.month`.
    """

    # Before public_id, whose name would hide the function.
    thing = models.CharField(max_length=22, default=public_id, editable=False, db_index=True)
    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    as_of = models.DateField(_("so it was on"), default=timezone.localdate)
    amount = models.DecimalField(
        _("amount in riyals"),
        max_digits=9,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    period = models.CharField(
        _("how often"), max_length=8, choices=enums.Period.choices, default=enums.Period.MONTH
    )
    source = models.CharField(
        max_length=10, choices=enums.FactSource.choices, default=enums.FactSource.DECLARED
    )
    proof = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="%(class)s_said_once_by_a_source",
                fields=["beneficiary", "thing", "source"],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("This source says something about it already. Correct that line."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def audit_file_id(self) -> str:
        """Under which file the audit chain keeps this row."""
        return self.beneficiary.public_id

    def as_amount(self) -> Amount:
        """The fact as the rules take it; proven when a paper stands behind it or an official checked it."""
        proven = self.proof_id is not None or self.source in {
            enums.FactSource.DOCUMENT,
            enums.FactSource.VERIFIED,
        }
        return Amount(self.amount, self.period, proven)


class Income(MoneyFact):
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="incomes")
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("whose income")
    )
    kind = models.CharField(_("kind of income"), max_length=20, choices=enums.IncomeKind.choices)
    party = models.CharField(_("who pays it"), max_length=80, blank=True)

    class Meta(MoneyFact.Meta):
        pass


class Obligation(MoneyFact):
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="obligations")
    owner = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("whose obligation"),
    )  # empty: of the household as a whole
    kind = models.CharField(_("kind of obligation"), max_length=20, choices=enums.ObligationKind.choices)
    party = models.CharField(_("to whom it is owed"), max_length=80, blank=True)

    class Meta(MoneyFact.Meta):
        pass
