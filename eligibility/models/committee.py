from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import public_id
from core.models import AppendOnly, StoredFile, Versioned
from eligibility import enums
from eligibility.models.request import OfRequest, ServiceRequest
from eligibility.querysets import (
    AgendaItemQuerySet,
    AttendanceQuerySet,
    CommitteeQuerySet,
    SessionQuerySet,
    SubstituteQuerySet,
)


class Committee(Versioned):
    """The research committee: who sits in it and what makes it able to decide (good practice, not the
    policy's word).
    """

    name = models.CharField(max_length=80)
    quorum_rule = models.CharField(
        max_length=10, choices=enums.QuorumRule.choices, default=enums.QuorumRule.MAJORITY
    )
    quorum_number = models.PositiveSmallIntegerField(null=True, blank=True)
    tie_rule = models.BooleanField(default=True)
    resolution = models.CharField(max_length=120, blank=True)
    term_from = models.DateField(null=True, blank=True)
    term_until = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="committee_quorum_number",
                condition=Q(quorum_rule="number", quorum_number__gte=3)
                | (~Q(quorum_rule="number") & Q(quorum_number__isnull=True)),
            ),
            models.CheckConstraint(
                name="committee_term_in_order",
                condition=Q(term_until__isnull=True) | Q(term_from__lte=F("term_until")),
            ),
        ]

    def __str__(self):
        return self.name

    def term_is_over(self, day) -> bool:
        """Whether its term ended before this day of Riyadh; one without a stated end goes on."""
        return self.term_until is not None and self.term_until < day


class CommitteeSeat(models.Model):
    """A seat held by a user, from when to when."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField(max_length=10, choices=enums.Seat.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "user"], condition=Q(until__isnull=True), name="seat_once"
            ),
            models.UniqueConstraint(
                fields=["committee", "seat"],
                condition=Q(until__isnull=True, seat="chair"),
                name="seat_one_chair",
            ),
            models.CheckConstraint(name="seat_of_the_committee", condition=~Q(seat="substitute")),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_seat_display()})"


class Session(Versioned):
    """A session with its agenda, attendance and minutes; numbered within the Hijri year."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="sessions")
    hijri_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10, choices=enums.SessionStatus.choices, default=enums.SessionStatus.PLANNED
    )
    planned_at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=150)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Why it was opened on another day than the planned one.
    opened_reason = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_at"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "hijri_year", "number"], name="session_number_once"),
            models.UniqueConstraint(
                fields=["committee"], condition=Q(status="open"), name="session_one_open_a_committee"
            ),
        ]

    def __str__(self):
        return f"{self.hijri_year}/{self.number}"

    def get_absolute_url(self):
        return reverse("eligibility:session_detail", args=[self.public_id])

    @property
    def latest_minutes(self) -> "Minutes | None":
        """The minutes as they stand, once they are made."""
        return self.minutes.select_related("stored").order_by("-number").first()


class Minutes(AppendOnly):
    """One version of the minutes of a session: first the text to be signed, then the signed copy."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="minutes")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="minutes_version_once"),
        ]

    def __str__(self):
        return f"{self.session} ({self.number})"


class EarlyTelling(AppendOnly):
    """An annex to the minutes: by the chair's reason a decision is told before they are signed."""

    item = models.OneToOneField("AgendaItem", on_delete=models.PROTECT, related_name="early_telling")
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.reason


class Substitute(OfRequest, models.Model):
    """Whom the manager named for one request alone: a member who votes on it where fewer than three may, or
    who decides on it in place of a department head who must not. Ended, never deleted.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="substitutes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=200)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubstituteQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "user"], condition=Q(ended_at__isnull=True), name="substitute_once"
            ),
            models.CheckConstraint(name="substitute_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="substitute_of_another", condition=~Q(user=F("named_by"))),
            models.CheckConstraint(
                name="substitute_ended_whole",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.user)


class Attendance(models.Model):
    """Who sat in a session, in which seat, and whether present; signs the minutes."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField(max_length=10, choices=enums.Seat.choices)
    present = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)  # the hour at which who was present went
    signed_at = models.DateTimeField(null=True, blank=True)
    unsigned_reason = models.CharField(max_length=200, blank=True)  # why one who was there does not sign

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="attendance_once"),
            models.CheckConstraint(
                name="attendance_left_is_not_present", condition=Q(left_at__isnull=True) | Q(present=False)
            ),
        ]

    def __str__(self):
        return str(self.user)

    @property
    def attended(self) -> bool:
        """Whether the user was there at all: present still, or gone at a noted hour."""
        return self.present or self.left_at is not None


class AgendaItem(OfRequest, Versioned):
    """A request on the agenda, shown to the committee as an anonymised sheet (file number, never the
    name).
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10, choices=enums.ItemStatus.choices, default=enums.ItemStatus.WAITING
    )
    outcome = models.CharField(max_length=10, choices=enums.Choice.choices, blank=True)
    note = models.TextField(_("note for the minutes"), blank=True)
    # What the votes came to when all had acted; from then on neither attendance nor recusal changes it.
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_outcome = models.CharField(max_length=10, choices=enums.Choice.choices, blank=True)
    counted_how = models.CharField(max_length=12, blank=True)
    counted_needed = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "request"], name="item_once_per_session"),
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(status="closed"),
                name="item_one_open_per_request",
                violation_error_message=_("This request is on the agenda of a session already."),
            ),
            models.CheckConstraint(
                name="item_counted_whole",
                condition=Q(counted_at__isnull=True, counted_outcome="", counted_needed__isnull=True)
                & ~Q(status="counted")
                | Q(counted_at__isnull=False, counted_needed__isnull=False) & ~Q(counted_outcome=""),
            ),
            models.CheckConstraint(
                name="item_closed_whole",
                condition=Q(status="closed", closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                | Q(outcome="", closed_at__isnull=True, closed_by__isnull=True) & ~Q(status="closed"),
            ),
        ]

    def __str__(self):
        return f"{self.session} · {self.order}"


class Ballot(AppendOnly):
    """One member's vote on one item, or that he abstains; the unique key is what keeps it one."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=10, choices=enums.Vote.choices)
    reservation = models.CharField(_("reservation"), max_length=300, blank=True)
    cast_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="ballot_one_per_member")]

    def __str__(self):
        return str(self.member)


class Recusal(AppendOnly):
    """A member steps back from a request: neither sees its sheet nor votes on it, on any agenda."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="recusals")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "member"], name="recusal_once")]

    def __str__(self):
        return str(self.member)
