"""The account into which a case pays, compared with a paper of the bank before anything is transferred."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, quotas, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case.payee import in_name_of
from eligibility.enums import MatchResult, Payee
from eligibility.intake.permissions import can_verify_account
from eligibility.models import DocumentCheck, PayeeAccount, ServiceRequest


@action("payee.verify")
def verify_account(
    *,
    public_id: str,
    by: User,
    iban: str,
    scan: Any,
    name: str = "",
    holder: str = "",
    holder_reason: str = "",
    version: int | str | None = None,
) -> PayeeAccount:
    """Keep the account of the payee as it was read from a paper of the bank; `scan` is its CleanFile.

    The applicant's is the one on file: its IBAN is written once more, from the paper. Of another payee his
    `name` and the `holder` of the account are written too. An account in another name needs
    `holder_reason`. Raises ValidationError (by field, or of a full request), ConflictError, PermissionDenied.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    can_verify_account(by, case).enforce()
    own = case.terms.payee == Payee.BENEFICIARY
    if own:
        name, holder = case.beneficiary.head.full_name, case.beneficiary.iban_holder
    _check(case, iban, scan, name.strip(), holder.strip(), holder_reason.strip())
    row = PayeeAccount.objects.create(
        request=case,
        payee=case.terms.payee,
        person=case.beneficiary.head if own else None,
        name=name.strip(),
        iban=iban,
        holder=holder.strip(),
        holder_reason="" if in_name_of(holder, name) else holder_reason.strip(),
        scan=uploads.store(scan, by=by, kind=StoredFile.Kind.SCAN),
        by=by,
        at=timezone.now(),
    )
    save_next(case)
    audit.record(kind="payee.verified", target=row, by=by, note=Payee(row.payee).label)
    quotas.check(request=case.pk, file=case.beneficiary_id)
    return row


def _check(case: ServiceRequest, iban: str, scan: Any, name: str, holder: str, holder_reason: str) -> None:
    wrong: dict[str, Any] = {}
    file = case.beneficiary
    if case.terms.payee == Payee.BENEFICIARY:
        if not file.iban:
            raise ConflictError(_("There is no account in this file yet. Write it there first."))
        if iban != file.iban:
            wrong["iban"] = _("The account on file is another one. Compare both with the paper of the bank.")
    if not iban:
        wrong["iban"] = _("Write the IBAN as the paper of the bank has it.")
    if not name:
        wrong["name"] = _("Write whom the service pays.")
    if not holder:
        wrong["holder"] = _("Write in whose name the account is.")
    elif name and not in_name_of(holder, name) and not holder_reason:
        wrong["holder_reason"] = _("The account is not in the name of the payee. Say why it is his.")
    if scan is None:
        wrong["scan"] = _("Attach the paper of the bank.")
    if wrong:
        raise ValidationError(wrong)


def keep_matched(*, by: User, case: ServiceRequest, check: DocumentCheck, results: dict[str, Any]) -> None:
    """The applicant's account was compared while a paper was matched (C-43): it is verified by that paper,
    unless it is in another name, of which the reason is asked where an account is verified by hand.
    A part of `papers.check_paper`, which has asked whether the paper may be matched, and matched it.
    """
    file, (result, _note) = case.beneficiary, results.get("iban", ("", ""))
    if result != MatchResult.MATCHED or not file.iban or check.owner_id != file.head_id:
        return
    if not in_name_of(file.iban_holder, file.head.full_name):
        return
    row = PayeeAccount.objects.create(
        request=case,
        payee=Payee.BENEFICIARY,
        person=file.head,
        name=file.head.full_name,
        iban=file.iban,
        holder=file.iban_holder,
        document=check.document,
        by=by,
        at=timezone.now(),
    )
    audit.record(kind="payee.verified", target=row, by=by, note=Payee(row.payee).label)
