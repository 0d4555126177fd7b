"""Quality reports: figures that are frozen, words with versions, what the board decided and what the public
reads (C-08, C-19, C-20, C-28).

A report goes on from state to state; whatever it says is in rows that are written once.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.figures import Period
from core.hijri import Calendar, StatedDate
from core.ids import public_id
from core.models import AppendOnly, Versioned
from surveys import enums
from surveys.periods import name_of

STUCK_AFTER = timedelta(minutes=2)  # without a sign of life of whoever counts


def _by(null=False):
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=null)


class QualityReport(Versioned):
    """The report of a period. Its figures are counted in the background: `done` of `total` steps so far."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=14, choices=enums.PeriodKind.choices)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(
        max_length=10, choices=enums.ReportState.choices, default=enums.ReportState.DRAFT
    )
    making = models.CharField(max_length=8, choices=enums.Making.choices, default=enums.Making.WAITING)
    done = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveSmallIntegerField(default=0)
    touched_at = models.DateTimeField(default=timezone.now)
    asked_by = _by()
    asked_at = models.DateTimeField(default=timezone.now)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    withdrawn_by = _by(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first"], condition=~Q(state="withdrawn"), name="report_one_of_a_period"
            ),
            models.CheckConstraint(name="report_days_in_order", condition=Q(first__lte=F("last"))),
            models.CheckConstraint(
                name="report_withdrawn_whole",
                condition=(
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                )
                | (
                    ~Q(state="withdrawn")
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
                ),
            ),
        ]

    def __str__(self):
        return name_of(self.kind, self.period)

    @property
    def period(self) -> Period:
        """The days it covers."""
        return Period(self.first, self.last)

    @property
    def satisfaction(self) -> str:
        """The words on satisfaction as they stand."""
        return self._words_on(enums.ReportSection.SATISFACTION)

    @property
    def process(self) -> str:
        """The words on the figures of the process as they stand."""
        return self._words_on(enums.ReportSection.PROCESS)

    @property
    def conclusion(self) -> str:
        """What is recommended, as it stands."""
        return self._words_on(enums.ReportSection.CONCLUSION)

    def _words_on(self, section) -> str:
        row = self.comments.filter(section=section).order_by("number").last()
        return row.text if row else ""

    @property
    def is_stuck(self) -> bool:
        """Whether whoever counted its figures gave no sign of life for a while."""
        busy = self.making in {enums.Making.WAITING, enums.Making.RUNNING}
        return busy and timezone.now() - self.touched_at > STUCK_AFTER

    @property
    def is_busy(self) -> bool:
        """Whether its figures are being counted."""
        return self.making in {enums.Making.WAITING, enums.Making.RUNNING} and not self.is_stuck


class ReportContent(AppendOnly):
    """The figures of a report as they were counted at one moment (surveys.collecting says their shape). A
    draft may be counted again; the issue names the one that stands.
    """

    report = models.ForeignKey(QualityReport, on_delete=models.PROTECT, related_name="contents")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_content_once")]

    def __str__(self):
        return f"{self.report} ({self.number})"


class ReportIssue(AppendOnly):
    """That a report was issued, under which number and with which figures."""

    report = models.OneToOneField(QualityReport, on_delete=models.PROTECT, related_name="issue")
    number = models.CharField(max_length=20, unique=True)
    content = models.OneToOneField(ReportContent, on_delete=models.PROTECT, related_name="issue")
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.number


class ReportComment(AppendOnly):
    """What the quality officer wrote on a section; the latest number counts."""

    report = models.ForeignKey(QualityReport, on_delete=models.PROTECT, related_name="comments")
    section = models.CharField(max_length=12, choices=enums.ReportSection.choices)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["section", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "section", "number"], name="report_comment_once")
        ]

    def __str__(self):
        return self.text


class BoardDecision(AppendOnly):
    """What the board, or another body that governs, decided on a report."""

    report = models.ForeignKey(QualityReport, on_delete=models.PROTECT, related_name="decisions")
    body = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    decided_on = models.DateField()
    calendar = models.CharField(max_length=1, choices=Calendar.choices)
    text = models.TextField()
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decided_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "body", "number"], name="board_decision_once")
        ]

    def __str__(self):
        return f"{self.body} {self.number}"

    @property
    def stated(self) -> StatedDate:
        """Its day in the calendar in which it was stated."""
        return StatedDate(self.decided_on, self.calendar)


class Publication(AppendOnly):
    """What the public reads of a report (surveys.public_reports says its shape), and what changed since."""

    report = models.OneToOneField(QualityReport, on_delete=models.PROTECT, related_name="publication")
    content = models.JSONField()
    changed = models.TextField()
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return str(self.report)


class GroupNotice(AppendOnly):
    """How the target groups were told of a published report."""

    report = models.ForeignKey(QualityReport, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=8, choices=enums.ToldBy.choices)
    told_on = models.DateField()
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200, blank=True)
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["told_on", "pk"]

    def __str__(self):
        return self.text


class Target(AppendOnly):
    """What a figure should come to, from the moment it was set; the latest number of a code counts. None: no
    more target.
    """

    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    by = _by()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["code", "number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="target_once")]

    def __str__(self):
        return f"{self.code} {self.value}"

    @property
    def version(self) -> int:
        """What a form was opened on."""
        return self.number
