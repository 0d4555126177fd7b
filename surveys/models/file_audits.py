"""File audits: a checklist by versions, the files that the lot drew of a period, and what was found in each
(C-11, C-26).
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import public_id
from core.models import AppendOnly, Versioned
from eligibility.models import ServiceRequest
from surveys.enums import CheckAnswer, FileAuditState
from surveys.querysets import AuditedFileQuerySet, FileAuditQuerySet

FEWEST_FILES, MOST_FILES = 5, 100


class Checklist(models.Model):
    """A version of the checklist, taken from presets/file_audit.yaml when the first audit asks by it."""

    number = models.PositiveSmallIntegerField(unique=True)

    def __str__(self):
        return str(self.number)


class CheckQuestion(models.Model):
    """One question of a version, and the clause that it measures."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=30)
    text = models.CharField(max_length=200)
    clause = models.CharField(max_length=6)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "order"], name="checkquestion_order_once"),
            models.UniqueConstraint(fields=["checklist", "code"], name="checkquestion_code_once"),
        ]

    def __str__(self):
        return self.text


class FileAudit(Versioned):
    """An audit: of which period, how many files were asked for, of how many the lot drew (`pool`), how it
    ended.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    number = models.CharField(max_length=14, unique=True)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    wanted = models.PositiveSmallIntegerField(
        _("how many files"), validators=[MinValueValidator(FEWEST_FILES), MaxValueValidator(MOST_FILES)]
    )
    pool = models.PositiveIntegerField()
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=FileAuditState.choices, default=FileAuditState.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Why it was closed before all files were checked; empty where the last of them closed it.
    close_reason = models.CharField(_("why it is closed"), max_length=300, blank=True)

    objects = FileAuditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="fileaudit_period", condition=Q(last__gte=F("first"))),
            models.CheckConstraint(
                name="fileaudit_closed_whole",
                condition=Q(state="closed", closed_at__isnull=False)
                | Q(state="open", closed_at__isnull=True, close_reason=""),
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("surveys:file_audit", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether its files are still given out and checked."""
        return self.state == FileAuditState.OPEN


class AuditedFile(Versioned):
    """A request that was drawn, who checks it, and when that was done."""

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    audit = models.ForeignKey(FileAudit, on_delete=models.PROTECT, related_name="files")
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="+")
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="files_to_check",
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = AuditedFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["audit", "request"], name="auditedfile_drawn_once"),
            models.CheckConstraint(
                name="auditedfile_assigned_whole",
                condition=Q(checker__isnull=True, assigned_at__isnull=True, checked_at__isnull=True)
                | Q(checker__isnull=False, assigned_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.request.shown_number


class FileAnswer(AppendOnly):
    """What a checker found for one question in one file; a "no" says what."""

    file = models.ForeignKey(AuditedFile, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(CheckQuestion, on_delete=models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=3, choices=CheckAnswer.choices)
    note = models.CharField(_("what was found"), max_length=300, blank=True)

    class Meta(AppendOnly.Meta):
        constraints = [
            models.UniqueConstraint(fields=["file", "question"], name="fileanswer_once"),
            models.CheckConstraint(name="fileanswer_no_has_note", condition=~Q(answer="no") | ~Q(note="")),
        ]

    def __str__(self):
        return self.get_answer_display()
