"""The applicant confirms, signs and answers for what he states (C-45 to C-47)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, uploads
from core.audit import action
from core.models import StoredFile
from core.numbers import lock
from core.verdicts import ConflictError
from eligibility.enums import SignatureMethod, SignerKind
from eligibility.intake import permissions as intake_permissions
from eligibility.models import Declaration, ServiceRequest
from eligibility.statement import declaration_text, declared


@action("declaration.sign")
def sign(
    *,
    by: User,
    case: ServiceRequest,
    signer_kind: str,
    signer_name: str,
    method: str,
    signature: Any,
    responsibility_accepted: Any,
    committee_explained: Any = False,
    shown: Any = "",
) -> Declaration:
    """Keep the signed declaration with a snapshot of everything it covers.

    `signature` is a CleanFile: the drawn picture or the scan of the signed paper. `shown` is the digest of
    the data as the signer read it; where the data moved on since, nothing is signed (ConflictError). Under
    A-06 the officer ticks that the committee was explained. Raises ValidationError by field,
    PermissionDenied, ConflictError.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=case.public_id)
    intake_permissions.can_sign(by, case).enforce()
    facts: Any = declared.snapshot(case)
    digest = declared.digest(facts)
    if shown and shown != digest:
        raise ConflictError(_("The data changed after it was read out. Read it again, then sign."))
    _check(case, signer_kind, signer_name, method, responsibility_accepted, committee_explained)
    kind = StoredFile.Kind.SCAN if method == SignatureMethod.SCAN else StoredFile.Kind.SIGNATURE
    declaration = Declaration(
        request=case,
        text_version=declaration_text.VERSION,
        text=declaration_text.text_for(case, signer_kind=signer_kind, signer_name=signer_name),
        snapshot=facts,
        shape=declared.SHAPE,
        digest=digest,
        signer_kind=signer_kind,
        signer_name=signer_name.strip(),
        method=method,
        responsibility_accepted=True,
        committee_explained=bool(committee_explained and case.profile.committee_notice),
        witnessed_by=by,
        signed_at=timezone.now(),
        signature=uploads.store(signature, by=by, kind=kind),
    )
    declaration.save()
    audit.record(
        kind="declaration.signed",
        target=declaration,
        by=by,
        note=SignerKind(signer_kind).label,
    )
    return declaration


def _check(
    case: ServiceRequest, signer_kind: str, signer_name: str, method: str, responsibility: Any, explained: Any
) -> None:
    wrong = {}
    if signer_kind not in SignerKind.values:
        wrong["signer_kind"] = _("Say who signs.")
    if not signer_name.strip():
        wrong["signer_name"] = _("Write the name of the signer.")
    if method not in SignatureMethod.values:
        wrong["method"] = _("Say how the declaration is signed.")
    if not responsibility:
        wrong["responsibility_accepted"] = _("The signer must accept responsibility for the data.")
    if case.profile.committee_notice and not explained:
        wrong["committee_explained"] = _(
            "Explain to the applicant that the committee studies the request, then tick this."
        )
    if wrong:
        raise ValidationError(wrong)
