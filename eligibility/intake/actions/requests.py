"""A request from its opening to the last change of what the applicant states."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary
from channels_log.actions.contacts import contact_led_to_request
from channels_log.actions.visits import visit_led_to_request
from channels_log.models import Contact, Visit
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError
from eligibility.case import permissions
from eligibility.catalogue.rules import above_ceiling
from eligibility.enums import PaperOwner, Status
from eligibility.intake import permissions as intake_permissions
from eligibility.models import DocumentCheck, Service, ServiceRequest
from eligibility.statement.answers import clean_answers
from policy.models import DocumentType, PolicyProfile

STATED = ("need", "amount_asked", "answers", "channel")
WORLD = ("service", "service_code", "criteria_set", "profile")


def policy_in_force() -> PolicyProfile:
    """The policy under which requests are opened. Raises ConflictError while none is in force (C-04)."""
    profile = PolicyProfile.objects.effective()
    if profile is None:
        raise ConflictError(
            _("No policy is in force yet. Requests are taken once the board's policy is effective.")
        )
    return profile


Paper = tuple[int, int]  # type of the paper, person it is of


@action("request.open")
def open_request(
    *,
    by: User,
    file: Beneficiary,
    service: Service,
    need: Any,
    amount: Decimal | None = None,
    answers: dict[str, Any] | None = None,
    channel: Any = "",
    visit: Visit | None = None,
    contact: Contact | None = None,
    profile: PolicyProfile | None = None,
) -> ServiceRequest:
    """Open a draft on a file, with one row for each paper it asks for (C-04, B-04 to B-06, C-42).

    `amount` is in riyals or None, `answers` maps the codes of the service's questions to what was said.
    Raises ConflictError without a policy in force and for a version of a service that is not on offer (any
    more), ValidationError by field: channel, amount_asked, answers, service.
    """
    file = lock(Beneficiary.objects.select_related("head"), pk=file.pk)  # as it stands, not as it was shown
    intake_permissions.can_open(by, file).enforce()
    _check_on_offer(service)
    profile = profile or policy_in_force()
    channel = channel or (contact.channel if contact else "")
    case = ServiceRequest(
        beneficiary=file,
        profile=profile,
        service=service,
        channel=channel,
        visit=visit,
        contact=contact,
        need=need,
        amount_asked=amount,
        answers=answers or {},
        opened_by=by,
    )
    case.keep_service()
    _check_stated(case)
    _save_new(case)
    audit.record(kind="request.opened", target=case, by=by, note=str(service))
    sync_checks(case)
    if visit:
        visit_led_to_request(visit=visit, file=file, by=by)
    if contact:
        contact_led_to_request(contact=contact, file=file, by=by)
    return case


def _check_on_offer(service: Service) -> None:
    if not Service.objects.on_offer().filter(pk=service.pk).exists():
        raise ConflictError(_("The catalogue changed meanwhile: choose the service again."))


def _save_new(case: ServiceRequest) -> None:
    """Insert, with the refusal of a second open request worded even when two officers open it at once."""
    case.full_clean(exclude=["answers"])
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(_("This file already has an open request for this service.")) from error


@action("request.edit")
def edit_request(
    *,
    by: User,
    public_id: str,
    version: int | str | None,
    need: Any,
    amount: Decimal | None = None,
    answers: dict[str, Any] | None = None,
    channel: Any = "",
    service: Service | None = None,
) -> ServiceRequest:
    """Change what the applicant states, while the request is a draft or incomplete; a draft may change its
    service, and with it enters the world of today.

    Raises StaleVersionError, ConflictError (stage), PermissionDenied, ValidationError by field.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    intake_permissions.can_edit(by, case).enforce()
    before = {name: getattr(case, name) for name in (*STATED, "service")}
    case.need, case.amount_asked, case.channel = need, amount, channel
    case.answers = answers or {}
    if service is not None and service != case.service:
        _change_service(case, service)
    _check_stated(case)
    case.validate_constraints()
    save_next(case, *STATED, *WORLD)
    audit.record(kind="request.edited", target=case, by=by, changes=_changes(before, case))
    sync_checks(case)
    return case


def _change_service(case: ServiceRequest, service: Service) -> None:
    if case.status != Status.DRAFT:
        raise ValidationError({"service": _("The service of a submitted request is not changed.")})
    _check_on_offer(service)
    case.service, case.profile = service, policy_in_force()
    case.keep_service()


def _changes(before: dict[str, Any], case: ServiceRequest) -> dict[str, Any]:
    """What changed, without the words themselves: they are personal and stand in the request."""
    changed = {name for name, value in before.items() if getattr(case, name) != value}
    shown = {name: [before[name], getattr(case, name)] for name in changed & {"service", "channel"}}
    return shown | {name: ["…", "…"] for name in changed - {"service", "channel"}}


def _check_stated(case: ServiceRequest) -> None:
    """The rules on what is stated that need the catalogue or the policy. Raises ValidationError by field."""
    wrong: dict[str, Any] = {}
    if case.channel and case.channel not in case.profile.channel_labels:
        wrong["channel"] = _("The policy in force does not have this channel.")
    amount = case.amount_asked
    if amount is not None and (above := above_ceiling(amount, case.terms.ceiling)):
        wrong["amount_asked"] = above
    try:
        case.answers = clean_answers(case.service.questions, case.answers)
    except ValidationError as error:
        wrong |= error.message_dict
    if wrong:
        raise ValidationError(wrong)


@action("request.refresh_papers")
def refresh_papers(*, by: User, public_id: str) -> bool:
    """Bring the rows of asked papers in line with the file; True if anything changed."""
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id)
    permissions.can_check_papers(by, case).enforce()
    changed = sync_checks(case)
    if changed:
        audit.record(kind="request.papers_listed", target=case, by=by)
    return changed


def sync_checks(case: ServiceRequest) -> bool:
    """One row for each paper that the service and the categories ask, of the head or of each member (C-42,
    B-08).

    A row that is no longer asked goes, unless a paper was received on it: that one stays, not required any
    more. True if anything changed. The caller holds the lock of the request.
    """
    wanted, changed = wanted_papers(case), False
    for check in case.checks.of_the_statement():
        asked = wanted.pop((check.type_id, check.owner_id), None)
        if asked is None and check.document_id is None:
            check.delete()
            changed = True
            continue
        required, why = asked or (False, check.why)
        if (check.required, check.why) != (required, why):
            check.required, check.why = required, why
            save_next(check, "required", "why")
            changed = True
    types = DocumentType.objects.in_bulk({kind for kind, _owner in wanted})
    DocumentCheck.objects.bulk_create(
        DocumentCheck(
            request=case,
            type=types[kind],
            owner_id=owner,
            required=required,
            why=why,
            match_fields=types[kind].match_fields,
        )
        for (kind, owner), (required, why) in wanted.items()
    )
    return changed or bool(wanted)


def wanted_papers(case: ServiceRequest) -> dict[Paper, tuple[bool, str]]:
    """(type id, owner's person id) → (required, why) for every paper that the version of the service which
    the request keeps asks of this file; two or three queries.
    """
    file = case.beneficiary
    lines = case.service.papers.filter(
        Q(category=None) | Q(category__in=[category.pk for category in file.categories.all()]),
    ).order_by("type__order", "-general", "pk")
    members = list(file.members.filter(until__isnull=True).values_list("person_id", flat=True))
    wanted: dict[Paper, tuple[bool, str]] = {}
    for line in lines:
        for owner in members if line.owner == PaperOwner.EACH_MEMBER else [file.head_id]:
            required, why = wanted.get((line.type_id, owner), (False, line.why))
            wanted[line.type_id, owner] = (required or line.required, why)
    return wanted


def papers_outdated(case: ServiceRequest) -> bool:
    """True when the file changed since the list of papers was made. Reads only."""
    wanted = wanted_papers(case)
    have = {
        (check.type_id, check.owner_id): (check.required, check.document_id)
        for check in case.checks.of_the_statement()
    }
    if any(have.get(key, (None, None))[0] != required for key, (required, _why) in wanted.items()):
        return True
    return any(
        key not in wanted and (required or document is None) for key, (required, document) in have.items()
    )
