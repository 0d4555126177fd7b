"""From the report to the board, to the public and to the target groups (C-28), by the executive manager."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.audit import action
from core.hijri import StatedDate
from core.numbers import lock, save_next
from surveys import permissions
from surveys.enums import ReportState
from surveys.models import BoardDecision, GroupNotice, Publication, QualityReport
from surveys.public_reports import public_of


@action("report.enter_decision")
def enter_decision(
    *, public_id: str, version: str | int | None, facts: dict[str, Any], decided_on: StatedDate, by: User
) -> BoardDecision:
    """Enter what the board decided: `facts` are body, number and text. Raises ValidationError where it was
    entered before, or before the report was issued.
    """
    report = lock(QualityReport.objects.select_related("issue"), public_id=public_id, version=version)
    permissions.can_enter_decision(by, report).enforce()
    if report.decisions.filter(body=facts["body"], number=facts["number"]).exists():
        raise ValidationError({"number": _("This decision was entered already.")})
    if decided_on.date < timezone.localdate(report.issue.at):
        raise ValidationError({"decided_on": _("The report was issued after this day.")})
    row = BoardDecision.objects.create(
        report=report, decided_on=decided_on.date, calendar=decided_on.calendar, by=by, **facts
    )
    save_next(report)
    audit.record(kind="report.decided", target=report, by=by, note=row)
    return row


@action("report.publish")
def publish(*, public_id: str, version: str | int | None, changed: str, by: User) -> Publication:
    """Put the report before the public: its figures with their own suppression, the decisions, and in words
    what changed. Raises ValidationError on changed.
    """
    report = lock(
        QualityReport.objects.select_related("issue__content"), public_id=public_id, version=version
    )
    permissions.can_publish(by, report).enforce()
    if not changed.strip():
        raise ValidationError({"changed": _("Say what changed, or that nothing has to.")})
    content = public_of(report.issue.content.content, alone=stands_alone(report))
    row = Publication.objects.create(report=report, content=content, changed=changed.strip(), by=by)
    report.state = ReportState.PUBLISHED
    save_next(report, "state")
    audit.record(kind="report.published", target=report, by=by, note=report.issue.number)
    return row


def stands_alone(report: QualityReport) -> bool:
    """Whether no published report of another period shares days with it, one withdrawn since included: sums
    could be taken from each other.
    """
    others = Publication.objects.filter(report__first__lte=report.last, report__last__gte=report.first)
    return not others.exclude(report__first=report.first, report__last=report.last).exists()


@action("report.note_telling")
def note_telling(
    *, public_id: str, channel: str, told_on: date, text: str, link: str, by: User
) -> GroupNotice:
    """Note how the target groups were told: by which channel, when, in which words. Raises ValidationError on
    told_on where that day lies before the publication.
    """
    report = lock(QualityReport.objects.select_related("publication"), public_id=public_id)
    permissions.can_note_telling(by, report).enforce()
    if told_on < timezone.localdate(report.publication.at):
        raise ValidationError({"told_on": _("The report was published after this day.")})
    row = GroupNotice.objects.create(
        report=report, channel=channel, told_on=told_on, text=text, link=link, by=by
    )
    save_next(report)
    audit.record(kind="report.told", target=report, by=by, note=row)
    return row
