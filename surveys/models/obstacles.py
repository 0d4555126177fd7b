"""What staff report: an obstacle in the way of a good service, or an idea (C-27)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import arabic
from core.ids import public_id
from core.models import Versioned
from surveys.enums import JourneyPlace, ObstacleKind, ObstacleOutcome, ObstacleState
from surveys.models.improvements import ImprovementAction
from surveys.querysets import ObstacleManager


class Obstacle(Versioned):
    """What stands in the way, where, and what came of it: an improvement, or an answer at once.

    `state` and `removed_on` are no columns: the manager works them out of the improvement and the answer.
    """

    state: str
    removed_on: date | None

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    number = models.CharField(_("number"), max_length=14, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=ObstacleKind.choices)
    place = models.CharField(_("where in the journey"), max_length=10, choices=JourneyPlace.choices)
    what = models.TextField(_("what happens"))
    cause = models.TextField(_("its cause"), blank=True)
    cases = models.PositiveIntegerField(_("cases that it hit"), null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now, editable=False)

    improvement = models.ForeignKey(
        ImprovementAction, null=True, blank=True, on_delete=models.PROTECT, related_name="obstacles"
    )
    outcome = models.CharField(max_length=8, choices=ObstacleOutcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    closed_on = models.DateField(_("removed on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # Its words folded together, for the search.
    words = models.TextField(editable=False)

    objects = ObstacleManager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="obstacle_answer_whole",
                condition=Q(outcome="", answer="", answered_by__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="obstacle_removed_has_day",
                condition=Q(outcome="removed", closed_on__isnull=False)
                | (~Q(outcome="removed") & Q(closed_on__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("surveys:obstacle_detail", args=[self.public_id])

    @property
    def days_open(self) -> int:
        """How many days ago it was reported."""
        return (timezone.localdate() - timezone.localdate(self.reported_at)).days

    @property
    def state_label(self) -> str:
        """How it stands, in words that fit an obstacle or an idea."""
        if self.state == ObstacleState.REMOVED:
            return _("Carried out") if self.kind == ObstacleKind.IDEA else _("Removed")
        return ObstacleState(self.state).label

    def refresh_words(self) -> None:
        """Work the words of the search out anew; to be called before it is saved."""
        self.words = arabic.fold(" ".join((self.number, self.what, self.cause, self.answer)))
