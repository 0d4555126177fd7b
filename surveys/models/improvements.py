"""The register of improvements: what was found, who does what until when, and the figure that it is to move
(C-11, C-20, C-27, C-28).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from channels_log.models import Contact
from core import arabic
from core.ids import public_id
from core.models import Versioned
from surveys.enums import ImprovementSource, ImprovementStatus
from surveys.models.rounds import Cell, Question
from surveys.querysets import ImprovementQuerySet
from surveys.rules import Bounded


@dataclass(frozen=True)
class Snapshot:
    """A figure as it stood on a day: of a closed round with its period and where in it, or typed by hand.

    It is kept as it was published, and never worked out again.
    """

    measured: str
    value: Decimal
    unit: str
    sign: str = ""
    since: date | None = None
    until: date | None = None
    cell: Cell | None = None
    question: Question | None = None

    def __str__(self) -> str:
        return self.measured

    @property
    def figure(self) -> Bounded:
        """The figure or its bound."""
        return _bounded(self.value, self.sign)

    @property
    def ref(self) -> str:
        """What names it in an address and in a form; empty for a typed one."""
        if self.cell is None or self.question is None:
            return ""
        return f"{self.cell.round.public_id}.{self.cell.number}.{self.question.order}"


def _bounded(value: Decimal, sign: str) -> Bounded:
    """The figure of two columns, without needless noughts."""
    whole = value == value.to_integral_value()
    return Bounded(value.quantize(Decimal(1)) if whole else value.normalize(), sign)


# The columns in which a row keeps its two figures, by the name in Snapshot.
BEFORE = {
    "measured": "measured", "value": "before_value", "unit": "unit", "sign": "before_sign",
    "since": "before_from", "until": "before_until", "cell": "before_cell", "question": "question",
}  # fmt: skip
AFTER = {
    "value": "after_value", "sign": "after_sign", "since": "after_from", "until": "after_until",
    "cell": "after_cell",
}  # fmt: skip


class ImprovementAction(Versioned):
    """Something that is to become better: source, what was found, what is done about it, owner and day."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    number = models.CharField(_("number"), max_length=14, unique=True)
    title = models.CharField(_("title"), max_length=150)
    source = models.CharField(_("source"), max_length=10, choices=ImprovementSource.choices)
    partner_body = models.CharField(_("partner body"), max_length=150, blank=True)
    # Where it was suggested. Whoever answers for quality sees no person: the page names nobody.
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found = models.TextField(_("what was found"))
    planned = models.TextField(_("what is to be done"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("to be done by"))
    status = models.CharField(max_length=8, choices=ImprovementStatus.choices, default=ImprovementStatus.OPEN)
    done = models.TextField(_("what was done"), blank=True)
    done_on = models.DateField(_("carried out on"), null=True, blank=True)
    drop_reason = models.CharField(_("why it was given up"), max_length=300, blank=True)

    measured = models.CharField(_("what is measured"), max_length=500, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    before_value = models.DecimalField(
        _("figure before"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    before_sign = models.CharField(max_length=8, blank=True)
    before_from = models.DateField(null=True, blank=True)
    before_until = models.DateField(null=True, blank=True)
    before_cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after_value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    after_sign = models.CharField(max_length=8, blank=True)
    after_from = models.DateField(null=True, blank=True)
    after_until = models.DateField(null=True, blank=True)
    after_cell = models.ForeignKey(Cell, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    # Its words folded together, for the search.
    words = models.TextField(editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="improvement_done_whole",
                condition=(Q(status="done", done_on__isnull=False) & ~Q(done=""))
                | (~Q(status="done") & Q(done_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="improvement_dropped_has_reason",
                condition=(Q(status="dropped") & ~Q(drop_reason=""))
                | (~Q(status="dropped") & Q(drop_reason="")),
            ),
            models.CheckConstraint(
                name="improvement_contact_of_suggestion",
                condition=Q(contact__isnull=True) | Q(source="suggestion"),
            ),
            models.CheckConstraint(
                name="improvement_partner_named", condition=~Q(source="partner") | ~Q(partner_body="")
            ),
            models.CheckConstraint(
                name="improvement_figure_whole",
                condition=(Q(before_value__isnull=False) & ~Q(measured=""))
                | Q(before_value__isnull=True, measured="", after_value__isnull=True),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("surveys:improvement_detail", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be carried out."""
        return self.status == ImprovementStatus.OPEN

    @property
    def days_late(self) -> int:
        """How many days its day has gone by while it is open; 0 where it is not late."""
        return max((timezone.localdate() - self.due_on).days, 0) if self.is_open else 0

    @property
    def figure_before(self) -> Bounded | None:
        """The figure before, for a list: without what it is of."""
        return None if self.before_value is None else _bounded(self.before_value, self.before_sign)

    @property
    def figure_after(self) -> Bounded | None:
        """The figure afterwards, for a list."""
        return None if self.after_value is None else _bounded(self.after_value, self.after_sign)

    @property
    def before(self) -> Snapshot | None:
        """The figure that it is to move, as it stood; None where none was named."""
        if self.before_value is None:
            return None
        return Snapshot(**{name: getattr(self, column) for name, column in BEFORE.items()})

    @property
    def after(self) -> Snapshot | None:
        """The figure as it was measured afterwards; None as long as it was not."""
        if self.after_value is None:
            return None
        known = {name: getattr(self, column) for name, column in AFTER.items()}
        return Snapshot(measured=self.measured, unit=self.unit, question=self.question, **known)

    def refresh_words(self) -> None:
        """Work the words of the search out anew; to be called before it is saved."""
        said = (self.number, self.title, self.found, self.planned, self.done, self.partner_body)
        self.words = arabic.fold(" ".join(said))
