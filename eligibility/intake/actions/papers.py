"""Papers of a request: received, matched field by field (C-43), judged for the day of submission (C-44)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.documents import (
    add_document,
    check_owner,
    mark_document,
    name_owner,
    replace_document,
)
from beneficiaries.enums import DocumentStatus
from beneficiaries.models import Document, Person
from core import audit, quotas
from core.audit import action
from core.hijri import StatedDate
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case import permissions
from eligibility.enums import CheckStatus, MatchResult, PaperOwner, PaperReturn
from eligibility.intake.actions.accounts import keep_matched
from eligibility.intake.rules import PaperDates, validity
from eligibility.models import CheckField, DocumentCheck, ServiceRequest
from eligibility.statement.stated import Compared, compared_fields, said_hashes

OWNED = ("about", "owner", "other_name", "other_number")
JUDGED = (
    "status",
    "thing",
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
    owner: Person | None = None,
    other_name: str = "",
    other_number: str = "",
) -> DocumentCheck:
    """Put a paper under what was asked: a new one (CleanFile, or the original seen), or one that is on file
    (C-13).

    `issued` and `expires` are StatedDates or None. Where the desk says whose paper it is, `owner` or
    `other_name` and `other_number` say it. A paper that replaces another starts unmatched, and the other
    counts no more; one that is on file keeps its match unless a compared fact changed since, and is judged
    anew. Raises ConflictError (stage, stale form), PermissionDenied, ValidationError by field.
    """
    case, check = _locked(by, check, version)
    if owner is not None or other_name.strip():
        _say_owner(case, check, owner, other_name, other_number)
    if not check.is_said:
        raise ValidationError(_("Say first whose paper this is."))
    before = check.document
    if document is not None:
        _check_known(case, check, document)
    else:
        document = add_document(
            by=by,
            file=case.beneficiary,
            owner=check.owner,
            other_name=check.other_name,
            other_number=check.other_number,
            type=check.type,
            number=number,
            issued=issued,
            expires=expires,
            upload=upload,
            original_seen=original_seen,
        )
    _clear(check)
    check.document, check.status = document, CheckStatus.RECEIVED
    kept = _keep_match(case, check)
    save_next(check, "document", *OWNED, *JUDGED)
    if before is not None and before.pk != document.pk:
        replace_document(by=by, document=before)
    audit.record(kind="paper.kept" if kept else "paper.received", target=check, by=by, note=str(check.type))
    if document.file_id:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    return check


def _check_known(case: ServiceRequest, check: DocumentCheck, document: Document) -> None:
    fits = (document.beneficiary_id, document.type.code) == (case.beneficiary_id, check.type.code)
    counts = document.status in {DocumentStatus.UPLOADED, DocumentStatus.VERIFIED}
    if not (fits and counts and check.is_of_the_same(document)):
        raise ValidationError({"document": _("This paper is not the one that is asked for.")})


def _keep_match(case: ServiceRequest, check: DocumentCheck) -> bool:
    """Take over how the paper was matched the last time, with its day and officer, if the same fields are
    compared and the file says the same of each; whether it is valid is judged for this submission. Saves its
    fields, not the row.
    """
    earlier = DocumentCheck.objects.filter(document=check.document_id, status=CheckStatus.MATCHED)
    last = earlier.exclude(pk=check.pk).order_by("-checked_at", "-pk").first()
    if last is None:
        return False
    check.thing = last.thing
    rows, said = list(last.fields.all()), said_hashes(case, check)
    if not rows or {row.code: row.said for row in rows} != said:
        check.thing = ""
        return False
    check.status, check.checked_by, check.checked_at = last.status, last.checked_by, last.checked_at
    judge(check, _day_judged_for(case, check))
    for row in rows:
        row.pk, row.check_row = None, check
    CheckField.objects.bulk_create(rows)
    return True


@action("paper.say_owner")
def say_owner(
    *,
    by: User,
    check: DocumentCheck,
    version: int | str | None,
    owner: Person | None,
    other_name: str = "",
    other_number: str = "",
) -> DocumentCheck:
    """Say whose the paper is that lies under what was asked, where nobody said it yet: it is then matched
    with that person. Raises ValidationError by field, ConflictError, PermissionDenied.
    """
    case, check = _locked(by, check, version)
    if check.is_said:
        raise ConflictError(_("It is known whose paper this is."))
    _say_owner(case, check, owner, other_name, other_number)
    if check.document is not None:
        _name_the_same(check, by)
    _clear(check)
    check.status = CheckStatus.RECEIVED if check.document_id else CheckStatus.MISSING
    save_next(check, *OWNED, *JUDGED)
    audit.record(kind="paper.owner_said", target=check, by=by, note=str(check))
    return check


def _name_the_same(check: DocumentCheck, by: User) -> None:
    """The paper itself is of the same: said now, where nobody said it; refused where it is of another."""
    paper = lock(Document.objects.all(), pk=check.document_id)
    if paper.is_said and not paper.is_of_the_same(check):
        raise ValidationError({"owner": _("The paper that lies here is of somebody else. Receive another.")})
    if not paper.is_said:
        name_owner(
            by=by,
            document=paper,
            owner=check.owner,
            other_name=check.other_name,
            other_number=check.other_number,
        )
    check.document = paper


def _say_owner(
    case: ServiceRequest, check: DocumentCheck, owner: Person | None, other_name: str, other_number: str
) -> None:
    """Put on the row whose paper it is; saves nothing."""
    if check.is_said and check.about != PaperOwner.OTHER:
        raise ConflictError(_("It is known whose paper this is."))
    check_owner(case.beneficiary, owner, other_name)
    if other_name.strip():
        check.about = PaperOwner.OTHER
    known = case.checks.filter(type=check.type).exclude(pk=check.pk)
    if owner is not None and known.filter(owner=owner).exists():
        raise ValidationError({"owner": _("This paper of this person is on the list already.")})
    if owner is None and known.filter(owner=None, about=check.about, other_name=other_name.strip()).exists():
        raise ValidationError({"other_name": _("This paper of this person is on the list already.")})
    check.owner, check.other_name, check.other_number = owner, other_name.strip(), other_number


@action("paper.check")
def check_paper(
    *,
    by: User,
    check: DocumentCheck,
    version: int | str | None,
    results: dict[str, Any],
    reject_reason: str = "",
    thing: str = "",
) -> DocumentCheck:
    """Match a paper field by field (C-43) with the one it is about, and keep whether it was valid on the day
    of submission (C-44).

    `results` maps each code of `compared_fields` to (MatchResult, note); anything but a match needs a note.
    One mismatch, and the paper is not accepted: then `reject_reason` says what the applicant is told. `thing`
    is the income or obligation that it proves, where there are several. Before submission, and where the
    study asked for it, it is judged for today. Raises ValidationError by field, ConflictError,
    PermissionDenied.
    """
    case, check = _locked(by, check, version)
    if check.document is None:
        raise ConflictError(_("There is no paper to match yet."))
    if not check.document.can_be_matched:
        raise ValidationError(_("The pages of this paper cannot be seen now. Match it once they are shown."))
    if not check.is_said:
        raise ConflictError(_("Say first whose paper this is."))
    compared = compared_fields(case, check)
    proved = _proved(compared, thing)
    _check_results([row.code for row in compared], results)
    mismatch = any(result == MatchResult.MISMATCH for result, _note in results.values())
    if mismatch and not reject_reason.strip():
        raise ValidationError(
            {"reject_reason": _("A field does not match: say why the paper is not accepted.")}
        )
    _clear(check)
    check.thing = proved
    _write_fields(check, results, said_hashes(case, check), by)
    check.status = CheckStatus.REJECTED if mismatch else CheckStatus.MATCHED
    check.reject_reason = reject_reason.strip() if mismatch else ""
    judge(check, _day_judged_for(case, check))
    _settle(check, by)
    if not mismatch:
        keep_matched(by=by, case=case, check=check, results=results)
    reason = PaperReturn.MISMATCH if mismatch else "" if check.valid else PaperReturn.NOT_VALID
    kind = "paper.rejected" if mismatch else "paper.matched"
    audit.record(kind=kind, target=check, by=by, changes=_returned(reason), note=str(check.type))
    return check


def _returned(reason: str) -> audit.Changes:
    """What the chain keeps of a paper that was not taken: the row forgets it with the next paper."""
    return {"returned": ["", str(reason)]} if reason else {}


def _day_judged_for(case: ServiceRequest, check: DocumentCheck) -> Any:
    return submission_day(case) if check.asked_at is None else timezone.localdate()


def _proved(compared: list[Compared], thing: str) -> str:
    """The income or obligation that the paper proves: the only one, or the one that was chosen."""
    things = [line.thing for row in compared for line in row.lines]
    if len(things) < 2:
        return things[0] if things else ""
    if thing not in things:
        raise ValidationError({"thing": _("Say which of the lines this paper proves.")})
    return thing


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


def _write_fields(check: DocumentCheck, results: Any, said: dict[str, str], by: User) -> None:
    now = timezone.now()
    CheckField.objects.bulk_create(
        CheckField(
            check_row=check,
            code=code,
            result=result,
            note="" if result == MatchResult.MATCHED else note.strip(),
            said=said[code],
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
    changes = _returned(PaperReturn.REFUSED)
    audit.record(kind="paper.rejected", target=check, by=by, changes=changes, note=str(check.type))
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
    """Take back what was said of a paper: it is to be matched again, or missing again. On file it is as it
    was taken in, unless another request matched it too.
    """
    _request, check = _locked(by, check, version)
    _clear(check)
    check.status = CheckStatus.RECEIVED if check.document_id else CheckStatus.MISSING
    save_next(check, *JUDGED)
    if check.document is not None and check.document.status != DocumentStatus.REPLACED:
        matched = check.document.checks.filter(status=CheckStatus.MATCHED).exists()
        status = DocumentStatus.VERIFIED if matched else DocumentStatus.UPLOADED
        mark_document(by=by, document=check.document, status=status)
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


def reusable_papers(case: ServiceRequest, checks: Any) -> dict[int, Any]:
    """check id → the latest paper on file that would do for it today: nobody is asked twice (C-13). A paper
    that was not valid or not accepted is replaced by another. One query.
    """
    open_ones = [check for check in checks if check.is_said and not _stands(check)]
    missing = {(check.type.code, check.owner_id, check.other_name): check for check in open_ones}
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
        check = missing.get((paper.type.code, paper.owner_id, paper.other_name))
        if check is None or check.pk in found or check.document_id == paper.pk:
            continue
        dates = PaperDates(paper.issue_date, paper.expiry_date, check.type.expires, check.type.max_age_days)
        if validity(dates, today).valid:
            found[check.pk] = paper
    return found


@action("paper.take_known")
def take_known_papers(*, by: User, case: ServiceRequest) -> None:
    """Take the papers on file that would do today, so that nobody is asked for them again (C-13). Each keeps
    its match as `receive_paper` has it; one whose facts changed since is to be matched anew.
    """
    permissions.can_check_papers(by, case).enforce()
    checks = list(case.checks.select_related("type", "owner"))
    known = reusable_papers(case, checks)
    for check in checks:
        if check.pk in known:
            receive_paper(by=by, check=check, document=known[check.pk])


def _stands(check: DocumentCheck) -> bool:
    """Whether nothing else is wanted in the place of what is there."""
    return check.holds or check.status in {CheckStatus.RECEIVED, CheckStatus.WAIVED}


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
    check.validity_reason = check.reject_reason = check.waive_reason = check.thing = ""


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
