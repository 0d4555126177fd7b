"""Obstacles and ideas (C-27): reported, made an improvement of, or closed with an answer."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next, yearly_number
from surveys import permissions
from surveys.actions.improving import create_improvement
from surveys.enums import ImprovementSource, ObstacleOutcome
from surveys.models import Obstacle, Snapshot

PREFIX = "O"
Version = int | str | None


@action("obstacle.report")
def report_obstacle(*, facts: dict[str, Any], by: User) -> Obstacle:
    """Report what stands in the way, or an idea. `facts` are kind, place, what, cause and cases (or None).

    Raises PermissionDenied, ValidationError by field.
    """
    permissions.can_report_obstacle(by).enforce()
    row = Obstacle(reported_by=by, **facts)
    row.number = yearly_number(PREFIX, width=4)
    row.refresh_words()
    row.full_clean()
    row.save(force_insert=True)
    audit.record(kind="obstacle.reported", target=row, by=by)
    return row


@action("obstacle.take_up")
def take_up(
    *,
    public_id: str,
    version: Version,
    facts: dict[str, Any],
    owner: User,
    before: Snapshot | None = None,
    by: User,
) -> Obstacle:
    """Make an improvement of it: `facts`, `owner` and `before` are those of create_improvement, its source is
    the obstacle. Raises PermissionDenied, ConflictError, ValidationError by field.
    """
    row = _locked(public_id, version)
    permissions.can_handle(by, row).enforce()
    facts = facts | {"source": ImprovementSource.OBSTACLE}
    row.improvement = create_improvement(facts=facts, owner=owner, before=before, by=by)
    save_next(row, "improvement")
    audit.record(kind="obstacle.taken_up", target=row, by=by, note=row.improvement.number)
    return row


@action("obstacle.answer")
def answer_obstacle(
    *, public_id: str, version: Version, outcome: str, answer: str, closed_on: date | None, by: User
) -> Obstacle:
    """Close it with an answer that whoever reported it reads: removed at once, on the day `closed_on`, or not
    followed, without a day. Raises PermissionDenied, ConflictError, ValidationError by field.
    """
    row = _locked(public_id, version)
    permissions.can_handle(by, row).enforce()
    _check_answer(row, outcome, answer, closed_on)
    row.outcome, row.answer, row.answered_by = outcome, answer, by
    row.closed_on = closed_on if outcome == ObstacleOutcome.REMOVED else None
    row.refresh_words()
    row.full_clean()
    save_next(row, "outcome", "answer", "answered_by", "closed_on", "words")
    audit.record(kind="obstacle.answered", target=row, by=by, note=row.answer)
    return row


def _locked(public_id: str, version: Version) -> Obstacle:
    """The row under a lock, and read anew behind it: while PostgreSQL waits for the lock it keeps the
    improvement that was joined before, and so the state of before.
    """
    lock(Obstacle.objects.all(), version=version, public_id=public_id)
    row: Obstacle = Obstacle.objects.get(public_id=public_id)
    return row


def _check_answer(row: Obstacle, outcome: str, answer: str, closed_on: date | None) -> None:
    wrong: dict[str, Any] = {}
    if not outcome:
        wrong["outcome"] = _("Say what came of it.")
    if not answer.strip():
        wrong["answer"] = _("Write the answer for whoever reported it.")
    if outcome == ObstacleOutcome.REMOVED:
        if closed_on is None:
            wrong["closed_on"] = _("Write the day on which it was removed.")
        elif not timezone.localdate(row.reported_at) <= closed_on <= timezone.localdate():
            wrong["closed_on"] = _("Write a day from the report until today.")
    if wrong:
        raise ValidationError(wrong)
