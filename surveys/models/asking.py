"""When people are asked, whom of them, and why somebody was not (C-19, C-24)."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import public_id
from core.models import Versioned
from policy.models import Category
from surveys import enums
from surveys.models.rounds import Round


class Plan(Versioned):
    """What the charity set for one moment, and where it asks by outcome for one outcome. Where no row is, the
    defaults of surveys.rules hold.
    """

    moment = models.CharField(max_length=16, choices=enums.Moment.choices)
    outcome = models.CharField(max_length=10, choices=enums.Outcome.choices)
    active = models.BooleanField(_("People are asked"))
    percent = models.PositiveSmallIntegerField(
        _("of a hundred, drawn by lot"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    quiet_days = models.PositiveSmallIntegerField(
        _("days after another invitation"), validators=[MaxValueValidator(365)]
    )
    next_on = models.DateField(_("next on"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["moment", "outcome"], name="plan_once"),
            models.CheckConstraint(
                name="plan_percent_of_a_hundred", condition=Q(percent__gte=1, percent__lte=100)
            ),
        ]

    def __str__(self):
        return f"{self.moment} {self.outcome}"


class Tally(models.Model):
    """How many of one moment were not asked in a round, for one reason: a number, and no names."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tallies")
    moment = models.CharField(max_length=16, choices=enums.Moment.choices)
    reason = models.CharField(max_length=12, choices=enums.NotAsked.choices)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "moment", "reason"], name="tally_once"),
        ]

    def __str__(self):
        return f"{self.moment} {self.reason} {self.number}"


class Wave(Versioned):
    """A group that is asked by hand, or all on file once a year. Who is in it is drawn by lot, and stands
    nowhere but in the messages, or on the list of calls as long as it lasts.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    number = models.PositiveIntegerField(unique=True)
    moment = models.CharField(max_length=16, choices=enums.Moment.choices)
    title = models.CharField(_("name of the group"), max_length=80)
    category = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("category"),
    )
    district = models.CharField(_("district"), max_length=60, blank=True)
    most = models.PositiveIntegerField(_("ask at most"))
    by_telephone = models.BooleanField(_("by telephone"), default=False)
    # Who calls: somebody who serves nobody (surveys.querysets.NO_INTERVIEWERS); None until one is named.
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("interviewer"),
    )
    state = models.CharField(max_length=8, choices=enums.WaveState.choices, default=enums.WaveState.WAITING)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    # How many were drawn, how many of them were seen to, and how many of those were invited.
    drawn = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="wave_counts_in_order",
                condition=Q(done__lte=F("drawn")) & Q(invited__lte=F("done")),
            ),
            models.CheckConstraint(
                name="wave_interviewer_by_telephone",
                condition=Q(interviewer__isnull=True) | Q(by_telephone=True),
            ),
        ]

    def __str__(self):
        return self.title
