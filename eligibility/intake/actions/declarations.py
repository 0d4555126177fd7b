"""The applicant confirms, signs and answers for what he states (C-45 to C-47)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Representation
from core import audit, quotas, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock
from core.verdicts import ConflictError
from eligibility.enums import SignatureMethod, SignerKind
from eligibility.intake import permissions as intake_permissions
from eligibility.intake.actions.paper_forms import check_waits
from eligibility.models import Declaration, FormScan, ServiceRequest
from eligibility.statement import declaration_text, declared
from eligibility.statement.signers import Signer, signer_of


@action("declaration.sign")
def sign(
    *,
    by: User,
    case: ServiceRequest,
    signer_kind: str,
    method: str,
    responsibility_accepted: Any,
    committee_explained: Any = False,
    signature: Any = None,
    arrived: FormScan | None = None,
    representation: Representation | None = None,
    shown: Any = "",
) -> Declaration:
    """Keep the signed declaration with a snapshot of everything it covers.

    Who signs is the applicant of age, the father of a minor by the matched family record, or whoever holds
    `representation` (eligibility.statement.signers); the name is the one on file. `signature` is a CleanFile:
    the drawn picture or the scan of the signed paper; without one the scan counts that `arrived` at the desk.
    `shown` is the digest of the data as the signer read it; where the data moved on since, or since the form
    that arrived was printed, nothing is signed (ConflictError). Under A-06 the officer ticks that the
    committee was explained. Raises ValidationError by field, PermissionDenied, ConflictError.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=case.public_id)
    intake_permissions.can_sign(by, case).enforce()
    facts: Any = declared.snapshot(case)
    digest = declared.digest(facts)
    if shown and shown != digest:
        raise ConflictError(_("The data changed after it was read out. Read it again, then sign."))
    signer = _check(case, signer_kind, representation, method, responsibility_accepted, committee_explained)
    declaration = Declaration(
        request=case,
        text_version=declaration_text.VERSION,
        text=declaration_text.text_for(case, signer_kind=signer_kind, signer_name=signer.name),
        snapshot=facts,
        shape=declared.SHAPE,
        digest=digest,
        signer_kind=signer_kind,
        signer_name=signer.name,
        representation=signer.representation,
        method=method,
        responsibility_accepted=True,
        committee_explained=bool(committee_explained and case.profile.committee_notice),
        witnessed_by=by,
        signed_at=timezone.now(),
        signature=_kept(case, method, signature, arrived, by),
    )
    declaration.save()
    audit.record(
        kind="declaration.signed",
        target=declaration,
        by=by,
        note=signer.representation or SignerKind(signer_kind).label,
    )
    if method == SignatureMethod.SCAN:
        quotas.check(request=case.pk, file=case.beneficiary_id)
    return declaration


def _kept(
    case: ServiceRequest, method: str, signature: Any, arrived: FormScan | None, by: User
) -> StoredFile:
    """The stored picture of the signature: what was sent with the form, or the scan that arrived, which is
    never taken for a drawn one.
    """
    if signature is None and arrived is not None and method == SignatureMethod.SCAN:
        check_waits(arrived, case)
        return arrived.file
    if signature is None:
        raise ValidationError({"method": _("Sign in the box, or choose a scan.")})
    kind = StoredFile.Kind.SCAN if method == SignatureMethod.SCAN else StoredFile.Kind.SIGNATURE
    return uploads.store(signature, by=by, kind=kind)


def _check(
    case: ServiceRequest,
    signer_kind: str,
    representation: Representation | None,
    method: str,
    responsibility: Any,
    explained: Any,
) -> Signer:
    wrong: dict[str, Any] = {}
    signer = None
    if signer_kind not in SignerKind.values:
        wrong["signer_kind"] = _("Say who signs.")
    else:
        signer = signer_of(case, signer_kind, representation)
        if signer is None:
            wrong |= _why_not(signer_kind, representation)
    if method not in SignatureMethod.values:
        wrong["method"] = _("Say how the declaration is signed.")
    if not responsibility:
        wrong["responsibility_accepted"] = _("The signer must accept responsibility for the data.")
    if case.profile.committee_notice and not explained:
        wrong["committee_explained"] = _(
            "Explain to the applicant that the committee studies the request, then tick this."
        )
    if wrong or signer is None:
        raise ValidationError(wrong)
    return signer


def _why_not(signer_kind: str, representation: Representation | None) -> dict[str, Any]:
    if signer_kind == SignerKind.SELF:
        return {
            "signer_kind": _(
                "The applicant is not of age for certain: the father or another guardian signs. If the birth "
                "date is wrong, correct it in the file."
            )
        }
    if representation is not None:
        return {"representation": _("This deed is not for such a signature, or is not valid today.")}
    return {
        "representation": _(
            "A guardian or agent signs by a deed on file; the father of a minor by the matched family record."
        )
    }
