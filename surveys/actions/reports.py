"""A quality report on its way: asked for, counted in the background, commented, issued, withdrawn (C-08,
C-19, C-20).
"""

from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next, yearly_number
from surveys import jobs, permissions
from surveys.collecting import collect, steps
from surveys.enums import Making, PeriodKind, ReportSection, ReportState
from surveys.models import QualityReport, ReportComment, ReportContent, ReportIssue
from surveys.periods import span

SHORTEST = 10  # letters of a reason


@action("report.ask")
def ask(*, kind: str, first: date, by: User) -> QualityReport:
    """The report of the period of this kind that begins on `first`: the one there is, else a new draft whose
    figures are counted in the background. Raises ValidationError on period where that is not over.
    """
    permissions.can_ask_for_report(by).enforce()
    if kind not in PeriodKind.values or (period := span(kind, first)).first != first:
        raise ValidationError({"period": _("Choose one of the periods.")})
    if period.last >= timezone.localdate():
        raise ValidationError({"period": _("This period is not over yet.")})
    report = QualityReport(kind=kind, first=first, last=period.last, asked_by=by, total=steps())
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:  # somebody asked for it before, or at the same moment
        return QualityReport.objects.exclude(state=ReportState.WITHDRAWN).get(kind=kind, first=first)
    audit.record(kind="report.asked", target=report, by=by, note=report)
    jobs.make_report.enqueue(report.public_id)
    return report


@action("report.make_again")
def make_again(*, public_id: str, version: str | int | None, by: User) -> QualityReport:
    """Count the figures of a draft once more. Raises ConflictError while they are being counted."""
    report = lock(QualityReport.objects.all(), public_id=public_id, version=version)
    permissions.can_make_again(by, report).enforce()
    report.making, report.done, report.total = Making.WAITING, 0, steps()
    report.touched_at = timezone.now()
    save_next(report, "making", "done", "total", "touched_at")
    audit.record(kind="report.asked", target=report, by=by, note=report)
    jobs.make_report.enqueue(report.public_id)
    return report


# === in the background ===========================================================================


def make(public_id: str) -> None:
    """Count the figures and keep them. Nothing is kept before all are there, so that whoever takes it up
    after a breakdown begins anew and makes it whole; what was counted already is left alone.
    """
    waiting = QualityReport.objects.filter(public_id=public_id, state=ReportState.DRAFT)
    waiting = waiting.exclude(making=Making.MADE)
    if not waiting.update(making=Making.RUNNING, done=0, touched_at=timezone.now()):
        return
    report = QualityReport.objects.get(public_id=public_id)
    try:
        keep(report_id=public_id, content=collect(report, tell=partial(_told, waiting)), by=None)
    except Exception:
        waiting.update(making=Making.FAILED, touched_at=timezone.now())
        raise


def _told(waiting: Any, done: int) -> None:
    waiting.update(done=done, touched_at=timezone.now())


@action("report.keep")
def keep(*, report_id: str, content: dict[str, Any], by: None) -> None:
    """Keep what was counted, unless another run was faster or the report was withdrawn meanwhile."""
    report = lock(QualityReport.objects.all(), public_id=report_id)
    if report.state != ReportState.DRAFT or report.making == Making.MADE:
        return
    number = report.contents.count() + 1
    ReportContent.objects.create(report=report, number=number, content=content)
    report.making, report.done, report.touched_at = Making.MADE, report.total, timezone.now()
    save_next(report, "making", "done", "touched_at")
    audit.record(kind="report.made", target=report, by=by, note=report)


# === by the quality officer ======================================================================


@action("report.comment")
def comment(*, public_id: str, version: str | int | None, texts: dict[str, str], by: User) -> QualityReport:
    """Write on the sections of a draft, `texts` by their names; each text that changed is a new version."""
    report = lock(QualityReport.objects.all(), public_id=public_id, version=version)
    permissions.can_comment(by, report).enforce()
    latest = {row.section: row for row in report.comments.all()}
    for section in ReportSection.values:
        text, known = texts.get(section, "").strip(), latest.get(section)
        if text == (known.text if known else ""):
            continue
        number = known.number + 1 if known else 1
        ReportComment.objects.create(report=report, section=section, number=number, text=text, by=by)
        audit.record(kind="report.commented", target=report, by=by, note=ReportSection(section).label)
    save_next(report)
    return report


@action("report.issue")
def issue(*, public_id: str, version: str | int | None, by: User) -> ReportIssue:
    """Issue a draft: it takes a number, and its figures stand from now on."""
    report = lock(QualityReport.objects.all(), public_id=public_id, version=version)
    permissions.can_issue(by, report).enforce()
    row = ReportIssue.objects.create(
        report=report, number=yearly_number("QR", width=2), content=report.contents.latest("number"), by=by
    )
    report.state = ReportState.ISSUED
    save_next(report, "state")
    audit.record(kind="report.issued", target=report, by=by, note=row.number)
    return row


@action("report.withdraw")
def withdraw(*, public_id: str, version: str | int | None, reason: str, by: User) -> QualityReport:
    """Withdraw a report; it stays readable in the house and leaves the page of the public. Raises
    ValidationError on reason.
    """
    report = lock(QualityReport.objects.all(), public_id=public_id, version=version)
    permissions.can_withdraw(by, report).enforce()
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say why it is withdrawn, in ten letters or more.")})
    report.state, report.withdrawn_reason = ReportState.WITHDRAWN, reason.strip()
    report.withdrawn_by, report.withdrawn_at = by, timezone.now()
    save_next(report, "state", "withdrawn_reason", "withdrawn_by", "withdrawn_at")
    audit.record(kind="report.withdrawn", target=report, by=by, note=report.withdrawn_reason)
    return report


@action("report.export")
def note_export(*, report: QualityReport, by: User) -> None:
    """Somebody takes the figures of a report along as a file."""
    permissions.can_read_reports(by).enforce()
    audit.record(kind="report.exported", target=report, by=by, note=report)
