"""From the signed draft to the registered request, and the two ways out of it that nobody decided."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from beneficiaries.actions.files import register_file
from channels_log.actions.messages import message_to
from channels_log.actions.visits import visit_led_to_request
from channels_log.enums import MessageKind
from core.audit import action
from core.ids import spoken_code
from core.numbers import lock, yearly_number
from eligibility.case.links import tracking_link
from eligibility.case.needs import demanded_mechanisms
from eligibility.case.steps import enter, leave
from eligibility.enums import AdminOutcome, Mechanism
from eligibility.intake.actions.papers import snapshot_validity
from eligibility.intake.actions.requests import sync_checks
from eligibility.models import AdministrativeCheck, ServiceRequest
from policy.reply import reply_window

TRIES = 5


@action("request.submit")
def submit(*, by: User, public_id: str, version: int | str | None = None) -> ServiceRequest:
    """Submit over a standing declaration: reference, day that validity counts for, reply period (C-42, C-44,
    A-08). The visit out of which the request came ends with it.

    Raises ConflictError where the declaration does not cover the data as it stands, PermissionDenied.
    """
    sync_checks(lock(ServiceRequest.objects.for_page(), public_id=public_id))
    case = enter(public_id=public_id, name="submit", by=by, version=version)
    now = timezone.now()
    case.submitted_at, case.missing_note = now, ""
    snapshot_validity(case, timezone.localdate(now))
    case.reply_not_before, case.reply_due = reply_window(case.profile, timezone.localdate(now))
    if not case.reference:
        _take_reference(case, now)
    leave(
        case,
        "submit",
        by=by,
        also=("submitted_at", "missing_note", "reply_not_before", "reply_due"),
    )
    if case.visit:
        visit_led_to_request(visit=case.visit, file=case.beneficiary, reference=case.reference or "", by=by)
    tell(case, MessageKind.RECEIPT, by=by)
    return case


def _take_reference(case: ServiceRequest, now: datetime) -> None:
    """A code that nobody can guess; two requests that drew the same one try again."""
    for attempt in range(TRIES):
        case.reference = f"R-{spoken_code()}"
        try:
            with transaction.atomic():
                case.save(update_fields=["reference", "submitted_at"])
            return
        except IntegrityError:
            if attempt == TRIES - 1:
                raise


def message_cause(kind: str, public_id: str, version: int) -> str:
    """What keeps a message to the applicant of a case from being written twice for one step."""
    return f"{kind}:{public_id}:{version}"


@action("request.ask_completion")
def ask_completion(
    *, by: User, public_id: str, note: str, version: int | str | None = None
) -> ServiceRequest:
    """Send the request back for what is missing; `note` lists it, the applicant is told that a message waits
    (C-42).
    """
    case = enter(public_id=public_id, name="ask_completion", by=by, version=version, note=note)
    case.missing_note = note.strip()
    leave(case, "ask_completion", by=by, also=("missing_note",))
    tell(case, MessageKind.INCOMPLETE, by=by)
    return case


@action("request.accept")
def accept(*, by: User, public_id: str, version: int | str | None = None) -> ServiceRequest:
    """Register the request, and its file if that is new: every required paper is settled, the signature
    stands (C-48). Where the catalogue demands an administrative check, this is its outcome (B-18).
    """
    case = enter(public_id=public_id, name="accept", by=by, version=version)
    register_file(file_id=case.beneficiary_id, by=by)
    case.registration_number = yearly_number("T")
    case.registered_at, case.registered_by = timezone.now(), by
    if Mechanism.ADMIN_CHECK in demanded_mechanisms(case):
        AdministrativeCheck.objects.create(
            request=case, outcome=AdminOutcome.MET, by=by, at=case.registered_at
        )
    return leave(case, "accept", by=by, also=("registration_number", "registered_at", "registered_by"))


def tell(case: ServiceRequest, kind: str, *, by: User) -> Any:
    """Write the applicant a message that says only that one waits, with the reference and the place to read
    it.
    """
    with translation.override("ar"):
        words: dict[str, str] = {
            MessageKind.RECEIPT: _(
                "We received your request, number %(reference)s. Follow it here: %(link)s"
            ),
            MessageKind.INCOMPLETE: _(
                "A message about your request %(reference)s is waiting for you here: %(link)s"
            ),
        }
        body = words[kind] % {"reference": case.reference, "link": tracking_link()}
    return message_to(
        person=case.beneficiary.head,
        kind=kind,
        body=body,
        cause=message_cause(kind, case.public_id, case.version),
        subject="",
        beneficiary=case.beneficiary,
        request_public_id=case.public_id,
        by=by,
    )
