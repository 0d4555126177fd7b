"""Papers of a request: received, matched field by field (C-43), judged for the day of submission (C-44)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.documents import add_document, mark_document
from beneficiaries.enums import DocumentStatus
from beneficiaries.models import Document
from core import audit, quotas
from core.audit import action
from core.hijri import StatedDate
from core.models import StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case import permissions
from eligibility.enums import CheckStatus, MatchResult
from eligibility.intake.actions.accounts import keep_matched
from eligibility.intake.rules import PaperDates, validity
from eligibility.models import CheckField, DocumentCheck, ServiceRequest

JUDGED = (
    "status",
    "valid_on",
    "valid",
    "validity_reason",
    "reject_reason",
    "waive_reason",
    "checked_by",
    "checked_at",
)


@action("paper.receive")
def receive_paper(
    *,
    by: User,
    check: DocumentCheck,
    version: int | str | None = None,
    upload: Any = None,
    original_seen: bool = False,
    number: str = "",
    issued: StatedDate | None = None,
    expires: StatedDate | None = None,
    document: Document | None = None,
) -> DocumentCheck:
    """Put a paper under what was asked: a new one (CleanFile, or the original seen), or one that is on file
    (C-13).

    `issued` and `expires` are StatedDates or None. A paper that replaces another starts unmatched. Raises
    ConflictError (stage, stale form), PermissionDenied, ValidationError by field.
    """
    case, check = _locked(by, check, version)
    if document is not None:
        _check_known(case, check, document)
    else:
        document = add_document(
            by=by,
            file=case.beneficiary,
            owner=check.owner,
            type=check.type,
            number=number,
            issued=issued,
            expires=expires,
            upload=upload,
            original_seen=original_seen,
        )
    _clear(check)
    check.document, check.status = document, CheckStatus.RECEIVED
    save_next(check, "document", *JUDGED)
    audit.record(kind="paper.received", target=check, by=by, note=str(check.type))
    if document.file_id:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    return check


def _check_known(case: ServiceRequest, check: DocumentCheck, document: Document) -> None:
    fits = (document.beneficiary_id, document.owner_id, document.type.code)
    if fits != (case.beneficiary_id, check.owner_id, check.type.code):
        raise ValidationError({"document": _("This paper is not the one that is asked for.")})


@action("paper.check")
def check_paper(
    *,
    by: User,
    check: DocumentCheck,
    version: int | str | None,
    results: dict[str, Any],
    reject_reason: str = "",
) -> DocumentCheck:
    """Match a paper field by field (C-43) and keep whether it was valid on the day of submission (C-44).

    `results` maps each code of the check's match_fields to (MatchResult, note); anything but a match needs a
    note. One mismatch, and the paper is not accepted: then `reject_reason` says what the applicant is told.
    Before submission, and where the study asked for it, it is judged for today. Raises ValidationError by
    field, ConflictError, PermissionDenied.
    """
    case, check = _locked(by, check, version)
    if check.document_id is None:
        raise ConflictError(_("There is no paper to match yet."))
    _check_seen(check.document)
    _check_results(check.match_fields, results)
    mismatch = any(result == MatchResult.MISMATCH for result, _note in results.values())
    if mismatch and not reject_reason.strip():
        raise ValidationError(
            {"reject_reason": _("A field does not match: say why the paper is not accepted.")}
        )
    _clear(check)
    _write_fields(check, results, by)
    check.status = CheckStatus.REJECTED if mismatch else CheckStatus.MATCHED
    check.reject_reason = reject_reason.strip() if mismatch else ""
    judge(check, submission_day(case) if check.asked_at is None else timezone.localdate())
    _settle(check, by)
    if not mismatch:
        keep_matched(by=by, case=case, check=check, results=results)
    kind = "paper.rejected" if mismatch else "paper.matched"
    audit.record(kind=kind, target=check, by=by, note=str(check.type))
    return check


def _check_seen(paper: Any) -> None:
    """What nobody could see is not matched: the original was seen, or the pages are shown."""
    unseen = paper.file is not None and paper.file.state != StoredFile.State.SOUND
    if unseen and not paper.original_seen:
        raise ValidationError(_("The pages of this paper cannot be seen now. Match it once they are shown."))


def _check_results(codes: Any, results: Any) -> None:
    wrong = {}
    if set(results) - set(codes):
        raise ValidationError(_("This field is not compared on this paper."))
    for code in codes:
        result, note = results.get(code, ("", ""))
        if result not in MatchResult.values:
            wrong[f"match_{code}"] = _("Compare this field with the paper.")
        elif result != MatchResult.MATCHED and not note.strip():
            wrong[f"note_{code}"] = _("Say what differs or why it cannot be compared.")
    if not wrong and codes and all(results[code][0] == MatchResult.NOT_POSSIBLE for code in codes):
        raise ValidationError(_("A paper on which nothing can be compared is not matched."))
    if wrong:
        raise ValidationError(wrong)


def _write_fields(check: DocumentCheck, results: Any, by: User) -> None:
    now = timezone.now()
    CheckField.objects.bulk_create(
        CheckField(
            check_row=check,
            code=code,
            result=result,
            note="" if result == MatchResult.MATCHED else note.strip(),
            by=by,
            at=now,
        )
        for code, (result, note) in results.items()
    )


@action("paper.reject")
def reject_paper(*, by: User, check: DocumentCheck, version: int | str | None, reason: str) -> DocumentCheck:
    """Refuse a paper without matching it, such as a picture that cannot be read. `reason` is told to the
    applicant.
    """
    _request, check = _locked(by, check, version)
    if check.document_id is None:
        raise ConflictError(_("There is no paper to match yet."))
    if not reason.strip():
        raise ValidationError({"reject_reason": _("Say why the paper is not accepted.")})
    _clear(check)
    check.status, check.reject_reason = CheckStatus.REJECTED, reason.strip()
    _settle(check, by)
    audit.record(kind="paper.rejected", target=check, by=by, note=str(check.type))
    return check


@action("paper.waive")
def waive_paper(*, by: User, check: DocumentCheck, version: int | str | None, reason: str) -> DocumentCheck:
    """Do without a paper, with the reason on record."""
    _request, check = _locked(by, check, version)
    if not reason.strip():
        raise ValidationError({"waive_reason": _("Say why the request can do without this paper.")})
    _clear(check)
    check.status, check.waive_reason = CheckStatus.WAIVED, reason.strip()
    _settle(check, by)
    audit.record(kind="paper.waived", target=check, by=by, note=str(check.type))
    return check


@action("paper.reopen")
def reopen(*, by: User, check: DocumentCheck, version: int | str | None) -> DocumentCheck:
    """Take back what was said of a paper: it is to be matched again, or missing again."""
    _request, check = _locked(by, check, version)
    _clear(check)
    check.status = CheckStatus.RECEIVED if check.document_id else CheckStatus.MISSING
    save_next(check, *JUDGED)
    audit.record(kind="paper.reopened", target=check, by=by, note=str(check.type))
    return check


def judge(check: DocumentCheck, day: date) -> None:
    """Keep on the row whether its paper holds on `day`; saves nothing (C-44). There is a paper on the row."""
    paper = check.document
    if paper is None:
        raise ValueError("there is no paper to judge")
    found = validity(
        PaperDates(paper.issue_date, paper.expiry_date, check.type.expires, check.type.max_age_days),
        day,
    )
    with translation.override("ar"):  # a snapshot has one language
        check.valid_on, check.valid, check.validity_reason = day, found.valid, str(found.reason)


def snapshot_validity(case: ServiceRequest, day: date) -> None:
    """Judge every paper that was received for the day of submission: the snapshot that counts (C-44)."""
    received = case.checks.of_the_statement().filter(document__isnull=False)
    for check in received.select_related("type", "document"):
        judge(check, day)
        save_next(check, "valid_on", "valid", "validity_reason")


def submission_day(case: ServiceRequest) -> Any:
    """The day the request was submitted (in Riyadh), today while it was not: what validity is judged for."""
    return timezone.localdate(case.submitted_at) if case.submitted_at else timezone.localdate()


def reusable_papers(case: ServiceRequest, checks: Any) -> dict[str, Any]:
    """check id → the latest paper on file that would do for it today: nobody is asked twice (C-13). One
    query.
    """
    missing = {(check.type.code, check.owner_id): check for check in checks if check.document_id is None}
    found, today = {}, timezone.localdate()
    known = (
        Document.objects.filter(
            beneficiary=case.beneficiary_id,
            status__in=[DocumentStatus.UPLOADED, DocumentStatus.VERIFIED],
        )
        .select_related("type")
        .order_by("-pk")
    )
    for paper in known if missing else ():
        check = missing.get((paper.type.code, paper.owner_id))
        if check is None or check.pk in found:
            continue
        dates = PaperDates(paper.issue_date, paper.expiry_date, check.type.expires, check.type.max_age_days)
        if validity(dates, today).valid:
            found[check.pk] = paper
    return found


def _locked(by: User, check: DocumentCheck, version: int | str | None) -> Any:
    """The request first, then the row: the order in which everything here locks."""
    case = lock(ServiceRequest.objects.for_page(), pk=check.request_id)
    row = lock(
        DocumentCheck.objects.select_related("type", "owner", "document"),
        pk=check.pk,
        version=version,
    )
    row.request = case
    permissions.can_check_paper(by, row).enforce()
    return case, row


def _clear(check: DocumentCheck) -> None:
    check.fields.all().delete()
    check.valid_on = check.valid = check.checked_by = check.checked_at = None
    check.validity_reason = check.reject_reason = check.waive_reason = ""


def _settle(check: DocumentCheck, by: User) -> None:
    """Say who judged and when, and let the paper itself know."""
    check.checked_by, check.checked_at = by, timezone.now()
    save_next(check, *JUDGED)
    if check.document:
        known: dict[str, str] = {
            CheckStatus.MATCHED: DocumentStatus.VERIFIED,
            CheckStatus.REJECTED: DocumentStatus.REJECTED,
        }
        mark_document(by=by, document=check.document, status=known.get(check.status, DocumentStatus.UPLOADED))
