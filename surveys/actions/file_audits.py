"""File audits (C-11, C-26): opened with a draw by lot, each file given to a checker, checked once against the
checklist, closed.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.figures import Period
from core.numbers import lock, save_next, yearly_number
from core.sentences import filled
from core.texts import Text
from core.verdicts import ConflictError
from eligibility.case.kin import household_marks, kinship_known, kinship_with
from eligibility.case.permissions import took_part
from eligibility.enums import Status
from eligibility.models import ServiceRequest
from surveys import permissions
from surveys.enums import CheckAnswer, FileAuditState
from surveys.models import (
    FEWEST_FILES,
    MOST_FILES,
    AuditedFile,
    Checklist,
    CheckQuestion,
    FileAnswer,
    FileAudit,
)

PREFIX = "FA"
PRESET = Path(__file__).resolve().parent.parent / "presets" / "file_audit.yaml"
LONGEST_NOTE = 300
Answers = dict[int, tuple[str, str]]  # the order of a question to (answer, note)
Version = int | str | None


def current_checklist() -> Checklist:
    """The shipped version of the checklist, written into the database the first time it is asked for."""
    said = yaml.safe_load(PRESET.read_text(encoding="utf-8"))
    known = Checklist.objects.filter(number=said["version"]).first()
    if known:
        return known
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(number=said["version"])
    except IntegrityError:  # another audit wrote it since the look
        return Checklist.objects.get(number=said["version"])
    CheckQuestion.objects.bulk_create(
        CheckQuestion(checklist=checklist, order=order, **question)
        for order, question in enumerate(said["questions"], start=1)
    )
    return checklist


# === the draw ====================================================================================


@action("file_audit.open")
def open_audit(*, first: date, last: date, wanted: int, by: User) -> FileAudit:
    """Open an audit of the requests decided or closed from the first to the last day, and draw so many of
    them; all where there are no more. Raises PermissionDenied, ValidationError by field.
    """
    permissions.can_open_audit(by).enforce()
    _check_asked(first, last, wanted)
    pool = pool_of(Period(first, last))
    if not pool:
        raise ValidationError({"last": _("No request was decided or closed in this period.")})
    row = FileAudit.objects.create(
        number=yearly_number(PREFIX, width=4),
        first=first,
        last=last,
        wanted=wanted,
        pool=len(pool),
        checklist=current_checklist(),
        opened_by=by,
    )
    drawn = _drawn(pool, wanted)
    AuditedFile.objects.bulk_create(AuditedFile(audit=row, request_id=pk) for pk in drawn)
    note = filled(_("%(drawn)s drawn of %(pool)s"), drawn=len(drawn), pool=len(pool))
    audit.record(kind="file_audit.opened", target=row, by=by, note=note)
    return row


def _check_asked(first: date, last: date, wanted: int) -> None:
    wrong = {}
    if last < first:
        wrong["last"] = _("Write a day that is not before the first one.")
    elif last > timezone.localdate():
        wrong["last"] = _("Write today or an earlier day.")
    if not FEWEST_FILES <= wanted <= MOST_FILES:
        wrong["wanted"] = _("Write a number from 5 to 100.")
    if wrong:
        raise ValidationError(wrong)


def pool_of(period: Period) -> list[int]:
    """The keys of the requests decided or closed in a period."""
    decided = period.moments("decision__decided_at")
    closed = Q(status=Status.CLOSED) & period.moments("status_since")
    found = ServiceRequest.objects.filter(decided | closed)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _drawn(pool: list[int], wanted: int) -> list[int]:
    """So many of them by chance, in the order of chance."""
    return secrets.SystemRandom().sample(pool, min(wanted, len(pool)))


# === who checks ==================================================================================


@dataclass(frozen=True)
class Checker:
    """Who may check a file, how many wait with him already, why he must not have this one ("" if free), and
    whether anything is on record by which kinship could be seen.
    """

    user: User
    waiting: int
    conflict: Text
    kinship_known: bool


class CheckBars:
    """What keeps somebody from checking a file: having had to do with the request, and kinship."""

    def __init__(self, case: ServiceRequest) -> None:
        self.case, self.hands = case, took_part(case)
        self.marks = household_marks([case.beneficiary])[case.beneficiary_id]

    def of(self, user: User) -> Text:
        """Why this user must not check it; empty where nothing is known."""
        if user.pk in self.hands:
            return _("Had to do with this request.")
        return kinship_with(user, self.case, self.marks)


def checkers(row: AuditedFile) -> list[Checker]:
    """Everybody whose role checks files: those who are free first, who has the fewest before the others. The
    request is to be loaded as for its page.
    """
    open_ones = Q(files_to_check__checked_at__isnull=True, files_to_check__audit__state=FileAuditState.OPEN)
    users = (
        _able().annotate(waiting=Count("files_to_check", filter=open_ones, distinct=True))
        .order_by("waiting", "full_name", "pk")
    )  # fmt: skip
    bars = CheckBars(row.request)
    found = [Checker(user, user.waiting, bars.of(user), kinship_known(user)) for user in users]
    return sorted(found, key=lambda each: bool(each.conflict))


def _able() -> Any:
    return User.objects.filter(is_active=True, roles__role__in=permissions.CHECK_FILES).distinct()


@action("file_audit.assign")
def assign_checker(*, public_id: str, checker_id: str, version: Version, by: User) -> AuditedFile:
    """Give a drawn file to a checker (their public_id), or to another one while it is not checked.

    Raises PermissionDenied (no right, or this person must not), ConflictError (checked, closed, stale form),
    ValidationError on `checker`.
    """
    row = _locked(public_id, version)
    permissions.can_assign_checker(by, row).enforce()
    user = _able().filter(public_id=checker_id).first()
    if user is None:
        raise ValidationError({"checker": _("Choose one of those who check files.")})
    if user.pk == row.checker_id:
        raise ValidationError({"checker": _("The file is with this person already.")})
    if reason := CheckBars(row.request).of(user):
        raise PermissionDenied(filled(_("This person must not check the file: %(reason)s"), reason=reason))
    row.checker, row.assigned_at = user, timezone.now()
    save_next(row, "checker", "assigned_at")
    audit.record(kind="file_audit.assigned", target=row, by=by, note=user.full_name)
    return row


def _locked(public_id: str, version: Version = None) -> AuditedFile:
    """The file under a lock, behind that of its audit: the last two answers at once close it once."""
    known = AuditedFile.objects.get(public_id=public_id)
    held = lock(FileAudit.objects.all(), pk=known.audit_id)
    row = lock(AuditedFile.objects.all(), pk=known.pk, version=version)
    row.audit, row.request = held, ServiceRequest.objects.for_page().get(pk=row.request_id)
    return row


# === checking ====================================================================================


@action("file_audit.check")
def check_file(*, public_id: str, answers: Answers, by: User) -> AuditedFile:
    """Keep what was found in a file, for good; the last file closes the audit.

    Raises PermissionDenied, ConflictError (checked, closed, or the checker had to do with the request since
    it was given to him), ValidationError by field (`answer_<order>`, `note_<order>`).
    """
    row = _locked(public_id)
    permissions.can_check_file(by, row).enforce()
    if reason := CheckBars(row.request).of(by):
        raise ConflictError(filled(_("You can no longer check it: %(reason)s"), reason=reason))
    questions = list(row.audit.checklist.questions.all())
    _check_answers(questions, answers)
    FileAnswer.objects.bulk_create(
        FileAnswer(file=row, question=question, answer=answer, note=note.strip())
        for question in questions
        for answer, note in [answers[question.order]]
    )
    row.checked_at = timezone.now()
    save_next(row, "checked_at")
    audit.record(kind="file_audit.checked", target=row, by=by)
    if not row.audit.files.filter(checked_at__isnull=True).exists():
        _close(row.audit, by, _("All files are checked."))
    return row


def _check_answers(questions: list[CheckQuestion], answers: Answers) -> None:
    wrong: dict[str, Any] = {}
    for question in questions:
        answer, note = answers.get(question.order, ("", ""))
        if answer not in CheckAnswer.values:
            wrong[f"answer_{question.order}"] = _("Choose yes, no or does not apply.")
        elif answer == CheckAnswer.NO and not note.strip():
            wrong[f"note_{question.order}"] = _("Say in a few words what is missing, and name nobody.")
        elif len(note) > LONGEST_NOTE:
            wrong[f"note_{question.order}"] = _("Write it in fewer words.")
    if wrong:
        raise ValidationError(wrong)


@action("file_audit.close")
def close_audit(*, public_id: str, version: Version, reason: str, by: User) -> FileAudit:
    """Close it before all files are checked, with a reason; what was found so far stands. Raises
    PermissionDenied, ConflictError, ValidationError.
    """
    row = lock(FileAudit.objects.all(), public_id=public_id, version=version)
    permissions.can_close_audit(by, row).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Write why it is closed.")})
    row.close_reason = reason.strip()
    return _close(row, by, row.close_reason)


def _close(row: FileAudit, by: User, note: Text) -> FileAudit:
    row.state, row.closed_at = FileAuditState.CLOSED, timezone.now()
    save_next(row, "state", "closed_at", "close_reason")
    audit.record(kind="file_audit.closed", target=row, by=by, note=note)
    return row
