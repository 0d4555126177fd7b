"""The request form on paper: printed for a signature by hand, and received as a scan (C-37, C-46)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, quotas, uploads
from core.audit import action
from core.ids import spoken_code
from core.models import StoredFile
from core.numbers import lock
from core.verdicts import ConflictError
from eligibility.intake import permissions as intake_permissions
from eligibility.intake.paper_form import is_current
from eligibility.models import FormScan, PrintedForm, ServiceRequest
from eligibility.statement import declaration_text, declared

OUTDATED = _("The data changed after this form was printed. Print it again and have it signed.")


@action("form.print")
def print_form(*, by: User, case: ServiceRequest) -> PrintedForm:
    """The form of the data as they stand: the one that was printed of them, or a new one with a code of its
    own. Raises PermissionDenied, ConflictError.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=case.public_id)
    intake_permissions.can_sign(by, case).enforce()
    latest = case.printed_forms.first()
    if latest is not None and is_current(latest, case):
        return latest
    form = PrintedForm(
        request=case,
        code=f"N-{spoken_code()}",
        text_version=declaration_text.VERSION,
        shape=declared.SHAPE,
        digest=declared.digest(declared.snapshot(case)),
        printed_by=by,
        printed_at=timezone.now(),
    )
    form.save()
    audit.record(kind="form.printed", target=form, by=by, note=form.code)
    return form


@action("form.take_scan")
def take_scan(*, by: User, form: PrintedForm, scan: Any) -> FormScan:
    """Keep the scan (a CleanFile) of a signed form with its request, where it waits for the declaration.

    Raises ValidationError (quota, disk), PermissionDenied, and ConflictError where the data changed since the
    form was printed: then it says something else than what would be signed.
    """
    case = lock(ServiceRequest.objects.for_page(), pk=form.request_id)
    intake_permissions.can_sign(by, case).enforce()
    check_current(form, case)
    kept = FormScan(
        form=form, file=uploads.store(scan, by=by, kind=StoredFile.Kind.SCAN), by=by, at=timezone.now()
    )
    kept.save()
    audit.record(kind="form.scanned", target=kept, by=by, note=form.code)
    quotas.check(request=case.pk, file=case.beneficiary_id)
    return kept


def check_waits(scan: FormScan, case: ServiceRequest) -> None:
    """Raise ConflictError unless nothing was signed since the scan arrived, and its form says what the
    request says now.
    """
    if not FormScan.objects.waiting().filter(pk=scan.pk).exists():
        raise ConflictError(_("Something was signed after this scan arrived. Look at what stands now."))
    check_current(scan.form, case)


def check_current(form: PrintedForm, case: ServiceRequest) -> None:
    """Raise ConflictError unless the form says what the request says now."""
    if not is_current(form, case):
        raise ConflictError(OUTDATED)
