"""The culture of quality among the departments (C-26): what one asks of another, how it was served, and the
sessions held on quality.
"""

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import arabic
from core.ids import public_id
from core.models import AppendOnly, Versioned
from surveys.enums import Department, InternalOutcome
from surveys.querysets import AwarenessQuerySet, InternalQuerySet


class InternalRequest(Versioned):
    """What one department asks of another, and the answer. Until when it is due is worked out when it is
    read (surveys.terms).
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    number = models.CharField(_("number"), max_length=14, unique=True)
    asking = models.CharField(_("asking department"), max_length=10, choices=Department.choices)
    asked = models.CharField(_("department asked"), max_length=10, choices=Department.choices)
    subject = models.CharField(_("subject"), max_length=150)
    needed = models.TextField(_("what is needed"))
    wished_on = models.DateField(_("wished for by"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    outcome = models.CharField(max_length=8, choices=InternalOutcome.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    # Its words folded together, for the search.
    words = models.TextField(editable=False)

    objects = InternalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="internal_other_department", condition=~Q(asking=F("asked"))),
            models.CheckConstraint(
                name="internal_answer_whole",
                condition=Q(outcome="", answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(outcome="") & ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("surveys:internal_detail", args=[self.public_id])

    @property
    def asked_on(self) -> date:
        """The day in Riyadh on which it was asked."""
        return timezone.localdate(self.asked_at)

    @property
    def answered_on(self) -> date | None:
        """The day in Riyadh on which it was answered."""
        return timezone.localdate(self.answered_at) if self.answered_at else None

    def refresh_words(self) -> None:
        """Work the words of the search out anew; to be called before it is saved."""
        self.words = arabic.fold(" ".join((self.number, self.subject, self.needed, self.answer)))


class InternalRating(AppendOnly):
    """How the one who asked was served; read by him alone, and by others only together with those of the
    quarter in which it was given (C-25).
    """

    request = models.OneToOneField(InternalRequest, on_delete=models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        _("how you were served"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    word = models.CharField(_("a word on it"), max_length=300, blank=True)
    # A day and no moment: what is told of a quarter needs no more.
    rated_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="internal_rating_of_five", condition=Q(stars__gte=1, stars__lte=5))
        ]

    def __str__(self):
        return str(self.request_id)


class AwarenessSession(Versioned):
    """A session on quality that was held for staff. One that was entered by mistake stays with the reason,
    and is not counted.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    held_on = models.DateField(_("held on"))
    subject = models.CharField(_("subject"), max_length=150)
    # Codes of Department, in its order.
    departments = models.JSONField(_("for which departments"))
    attended = models.PositiveIntegerField(_("how many attended"))
    held_by = models.CharField(_("held by"), max_length=150)
    taken_back = models.CharField(_("why it was taken back"), max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AwarenessQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="awareness_attended", condition=Q(attended__gte=1)),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("surveys:awareness")

    @property
    def department_labels(self) -> str:
        """The departments in words."""
        return "، ".join(str(Department(code).label) for code in self.departments)
