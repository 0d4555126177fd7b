from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import public_id
from core.models import AppendOnly, StoredFile, Versioned
from eligibility import enums
from eligibility.models.catalogue import CriteriaSet
from eligibility.models.request import OfRequest, ServiceRequest
from eligibility.querysets import SECOND_LOOK_LASTS, SecondLookQuerySet


class AdministrativeCheck(OfRequest):
    """The check of the papers as a way of verifying (B-18): what it found, by whom and when."""

    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="admin_check")
    outcome = models.CharField(_("outcome"), max_length=10, choices=enums.AdminOutcome.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("checked at"))

    def __str__(self):
        return self.get_outcome_display()


class StudyStep(OfRequest, Versioned):
    """An interview or a visit: planned, carried out, missed, refused or waived with a reason."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="%(class)ss")
    status = models.CharField(
        max_length=10, choices=enums.StudyStatus.choices, default=enums.StudyStatus.PLANNED
    )
    planned_at = models.DateTimeField(_("appointment"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    present = models.CharField(_("who was present"), max_length=300, blank=True)
    notes = models.TextField(_("what was said and seen"), blank=True)
    findings = models.TextField(_("findings"), blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.get_status_display()

    @staticmethod
    def to_come(name: str) -> models.Index:
        """The appointments that are still planned, by their day: few of all there were."""
        return models.Index(
            fields=["planned_at"], condition=Q(status=enums.StudyStatus.PLANNED), name=f"{name}_to_come"
        )

    @staticmethod
    def promises(name: str) -> list:
        """The constraints of both tables, under their own names."""
        return [
            models.CheckConstraint(
                name=f"{name}_done_whole",
                condition=~Q(status="done") | (Q(done_at__isnull=False) & ~Q(findings="")),
            ),
            models.CheckConstraint(
                name=f"{name}_not_done_has_reason",
                condition=~Q(status__in=["absent", "refused", "waived"]) | ~Q(reason=""),
            ),
        ]


class Interview(StudyStep):
    """A personal interview as a way of verifying (B-19), not the channel of contact (A-02)."""

    class Meta(StudyStep.Meta):
        indexes = [StudyStep.to_come("interview")]
        constraints = StudyStep.promises("interview")


class FieldVisit(StudyStep):
    """A visit to the home as a source of information where the case calls for it (B-10)."""

    need = models.CharField(_("why the visit is needed"), max_length=200, blank=True)
    housing_state = models.CharField(_("state of the home"), max_length=300, blank=True)
    photo_consent = models.BooleanField(_("the applicant agreed to photos"), default=False)
    signature = models.OneToOneField(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="field_visit"
    )

    class Meta(StudyStep.Meta):
        indexes = [StudyStep.to_come("fieldvisit")]
        constraints = StudyStep.promises("fieldvisit")


class VisitPhoto(models.Model):
    """A photo taken on a visit with consent; without consent none is stored."""

    field_visit = models.ForeignKey(FieldVisit, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="visit_photo")
    caption = models.CharField(max_length=150, blank=True)

    def __str__(self):
        return self.caption


class Assessment(OfRequest, Versioned):
    """The researcher's form: criteria worked out one by one (B-11), a judgement and a recommendation. Frozen
    by a decision.
    """

    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="assessment")
    researcher = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    summary = models.TextField(_("the case in brief"), blank=True)
    social_notes = models.TextField(_("facts seen and facts stated"), blank=True)
    recommendation = models.CharField(
        _("recommendation"), max_length=10, choices=enums.Recommendation.choices, blank=True
    )
    recommended_amount = models.DecimalField(
        _("recommended amount in riyals"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    recommended_quantity = models.PositiveSmallIntegerField(
        _("recommended number of units"), null=True, blank=True
    )
    recommended_months = models.PositiveSmallIntegerField(_("for how many months"), null=True, blank=True)
    reasons = models.TextField(_("reasons of the recommendation"), blank=True)
    override_reason = models.CharField(_("why it differs from the criteria"), max_length=300, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assessment_complete_is_whole",
                condition=Q(completed_at__isnull=True)
                | (~Q(recommendation="") & ~Q(summary="") & ~Q(reasons="")),
            ),
        ]

    def __str__(self):
        return str(self.request)

    @property
    def shown_grant(self) -> str:
        """So much as is recommended, in words."""
        return self.request.terms.shown(self.recommended_amount, self.recommended_quantity)


class CriterionResult(models.Model):
    """What a criterion came to on the facts of the day, and the researcher's judgement where it differs."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="results")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=150)
    kind = models.CharField(max_length=12, choices=enums.CriterionKind.choices)
    reference = models.CharField(max_length=150)
    order = models.PositiveSmallIntegerField(default=0)
    computed = models.CharField(max_length=8, choices=enums.Outcome.choices)
    explanation = models.CharField(max_length=300)
    judged = models.CharField(max_length=8, choices=enums.Outcome.choices, blank=True)
    judged_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="criterionresult_once"),
            models.CheckConstraint(
                name="criterionresult_override_has_reason",
                condition=Q(judged="") | ~Q(judged_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.label}: {self.outcome}"

    @property
    def outcome(self) -> str:
        """What counts: the judgement where there is one, else what was worked out."""
        return self.judged or self.computed


class SecondLook(Versioned):
    """A request that the lot drew for a second assessment from the same facts, without a second visit (B-20,
    B-23). What the first one stood on, and what it came to, is kept here as it was when the request was
    referred: the assessment may be written again later.

    It is no row of the request on purpose: the history of a request is read by those who decide it.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.OneToOneField(ServiceRequest, on_delete=models.PROTECT, related_name="second_look")
    drawn_at = models.DateTimeField(default=timezone.now, editable=False)
    facts = models.JSONField()
    # The criteria without what the first researcher made of them, for the eyes of the second one.
    lines = models.JSONField()
    papers = models.JSONField()
    # The interviews and visits that were carried out by then.
    steps = models.JSONField()
    first_outcomes = models.JSONField()
    first_recommendation = models.CharField(max_length=10, choices=enums.Recommendation.choices)
    researcher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="second_looks"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="secondlook_given_whole",
                condition=Q(researcher__isnull=True, given_at__isnull=True)
                | Q(researcher__isnull=False, given_at__isnull=False),
            ),
        ]

    def __str__(self):
        return str(_("Second assessment"))

    def get_absolute_url(self):
        return reverse("eligibility:second_look", args=[self.public_id])

    @property
    def ends_at(self):
        """Until when it can be written."""
        return self.drawn_at + SECOND_LOOK_LASTS

    @property
    def written(self) -> "SecondAssessment | None":
        """What the second researcher wrote; None as long as there is nothing."""
        return getattr(self, "second", None)

    @property
    def state(self) -> str:
        """Where it stands (SecondState)."""
        if self.written:
            return enums.SecondState.WRITTEN
        if self.ends_at <= timezone.now():
            return enums.SecondState.LAPSED
        return enums.SecondState.GIVEN if self.researcher_id else enums.SecondState.WAITING

    @property
    def is_open(self) -> bool:
        """Whether it waits to be given or written."""
        return self.state in {enums.SecondState.WAITING, enums.SecondState.GIVEN}

    @property
    def judged(self) -> list[dict]:
        """The criteria that nothing worked out: what both researchers judge."""
        return [line for line in self.lines if line["computed"] == enums.Outcome.UNPROVEN]


class SecondAssessment(AppendOnly):
    """What another researcher makes of the same facts: written once, without knowing the first one. It
    changes nothing in the case.
    """

    look = models.OneToOneField(SecondLook, on_delete=models.PROTECT, related_name="second")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    outcomes = models.JSONField()
    recommendation = models.CharField(
        _("recommendation"), max_length=10, choices=enums.Recommendation.choices
    )
    reasons = models.TextField(_("reasons of the recommendation"))
    # The comparison with the first one, so that the figures count columns.
    same_recommendation = models.BooleanField()
    judged = models.PositiveSmallIntegerField()
    agreeing = models.PositiveSmallIntegerField()

    class Meta(AppendOnly.Meta):
        constraints = [
            models.CheckConstraint(
                name="secondassessment_no_more_than_judged", condition=Q(agreeing__lte=models.F("judged"))
            ),
        ]

    def __str__(self):
        return self.get_recommendation_display()
