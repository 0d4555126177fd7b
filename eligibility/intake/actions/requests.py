"""A request from its opening to the last change of what the applicant states."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.enums import Relationship
from beneficiaries.models import Beneficiary, Person
from channels_log.actions.contacts import contact_led_to_request
from channels_log.actions.visits import visit_began_request
from channels_log.models import Contact, Visit
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.texts import Text
from core.verdicts import ConflictError
from eligibility.case import permissions
from eligibility.catalogue.rules import above_ceiling
from eligibility.enums import PaperOwner, Status
from eligibility.intake import permissions as intake_permissions
from eligibility.models import DocumentCheck, Service, ServiceRequest
from eligibility.statement.answers import clean_answers
from policy.models import DocumentType, PolicyProfile

STATED = ("need", "amount_asked", "answers", "channel", "served")
WORLD = ("service", "service_code", "criteria_set", "profile")


def policy_in_force() -> PolicyProfile:
    """The policy under which requests are opened. Raises ConflictError while none is in force (C-04)."""
    profile = PolicyProfile.objects.effective()
    if profile is None:
        raise ConflictError(
            _("No policy is in force yet. Requests are taken once the board's policy is effective.")
        )
    return profile


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
    served: Person | None = None,
) -> ServiceRequest:
    """Open a draft on a file, with one row for each paper it asks for (C-04, B-04 to B-06, C-42).

    `amount` is in riyals or None, `answers` maps the codes of the service's questions to what was said,
    `served` is whom the service is for, where papers of that person are asked. Raises ConflictError without a
    policy in force and for a version of a service that is not on offer (any more), ValidationError by field:
    channel, amount_asked, answers, served, service.
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
        served=served,
        opened_by=by,
    )
    case.keep_service()
    _check_stated(case)
    _save_new(case)
    audit.record(kind="request.opened", target=case, by=by, note=str(service))
    sync_checks(case)
    if visit:
        visit_began_request(visit=visit, file=file, by=by)
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
    served: Person | None = None,
) -> ServiceRequest:
    """Change what the applicant states, while the request is a draft or incomplete; a draft may change its
    service, and with it enters the world of today.

    Raises StaleVersionError, ConflictError (stage), PermissionDenied, ValidationError by field.
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id, version=version)
    intake_permissions.can_edit(by, case).enforce()
    before = {name: getattr(case, name) for name in (*STATED, "service")}
    case.need, case.amount_asked, case.channel = need, amount, channel
    case.answers, case.served = answers or {}, served
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
    if refusal := _wrong_served(case):
        wrong["served"] = refusal
    if wrong:
        raise ValidationError(wrong)


def _wrong_served(case: ServiceRequest) -> Text:
    if case.served is None:
        asked = asks_whom_for(case.service, case.beneficiary)
        return _("Say whom the service is for: papers of that person are asked.") if asked else ""
    inside = Person.objects.of_file(case.beneficiary).filter(pk=case.served.pk).exists()
    return "" if inside else _("This person is not in the household.")


def asks_whom_for(service: Service, file: Beneficiary) -> bool:
    """Whether a request of this file for this service says whom it is for: a paper of that person is
    asked.
    """
    return bool(asked_lines(service, file).filter(owner=PaperOwner.SERVED).exists())


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
    """One row for each paper that the service and the categories ask, about the one it is about (C-42, B-08).

    A row that is no longer asked goes, unless a paper was received on it: that one stays, not required any
    more. True if anything changed. The caller holds the lock of the request.
    """
    pairs, new = _compared(case)
    changed = bool(new)
    for check, asked in pairs:
        if asked is None and check.document_id is None:
            check.delete()
            changed = True
            continue
        changed |= _follow(check, asked)
    types = DocumentType.objects.in_bulk({asked.type_id for asked in new})
    DocumentCheck.objects.bulk_create(
        DocumentCheck(
            request=case,
            type=types[asked.type_id],
            about=asked.about,
            owner_id=asked.owner_id,
            required=asked.required,
            why=asked.why,
            match_fields=types[asked.type_id].match_fields,
        )
        for asked in new
    )
    return changed


def _follow(check: DocumentCheck, asked: "Asked | None") -> bool:
    """Make a row what is asked now; True if it was otherwise."""
    wanted = _otherwise(check, asked)
    for name, value in wanted.items():
        setattr(check, name, value)
    if wanted:
        save_next(check, *wanted)
    return bool(wanted)


def _otherwise(check: DocumentCheck, asked: "Asked | None") -> dict[str, Any]:
    """What of a row is asked otherwise now. Of a paper that is there already, nobody is taken for its owner:
    that is said at the desk.
    """
    wanted: dict[str, Any] = {"required": False}
    if asked is not None:
        wanted = {"required": asked.required, "why": asked.why, "about": asked.about}
        if check.document_id is None and asked.about != PaperOwner.OTHER:
            wanted["owner_id"] = asked.owner_id
    return {name: value for name, value in wanted.items() if getattr(check, name) != value}


@dataclass(frozen=True)
class Asked:
    """A paper that the catalogue asks: about whom, and who that is (None where the file does not say yet, or
    where the desk says it).
    """

    type_id: int
    about: str
    owner_id: int | None
    required: bool
    why: str


def _key(row: "Asked | DocumentCheck") -> tuple[int, int | str]:
    """What makes two papers the same one: its kind, and the person; where no person is given, the part."""
    named = row.owner_id is not None and row.about != PaperOwner.OTHER
    return row.type_id, row.owner_id if named and row.owner_id else row.about


def _compared(case: ServiceRequest) -> tuple[list[tuple[DocumentCheck, Asked | None]], list[Asked]]:
    """Each row of the request with what is asked of it (None: no longer asked), and what has no row yet. A
    row of which nobody said whose it is stands for the paper of its kind.
    """
    wanted = wanted_papers(case)
    checks = list(case.checks.of_the_statement())
    pairs = [(check, wanted.pop(_key(check), None)) for check in checks]
    for place, (check, asked) in enumerate(pairs):
        if asked is None and not check.is_said:
            alike = [key for key, other in wanted.items() if _may_stand_for(check, other)]
            alike.sort(key=lambda key: wanted[key].about != check.about)
            pairs[place] = (check, wanted.pop(alike[0]) if alike else None)
    return pairs, list(wanted.values())


def _may_stand_for(check: DocumentCheck, asked: Asked) -> bool:
    """Whether a row of which nobody said whose it is may be this paper; those of the members are one each."""
    return check.type_id == asked.type_id and asked.about != PaperOwner.EACH_MEMBER


def wanted_papers(case: ServiceRequest) -> dict[tuple[int, int | str], Asked]:
    """Every paper asked of this request, each once; five queries at most."""
    people = _people(case)
    wanted: dict[tuple[int, int | str], Asked] = {}
    for line in asked_lines(case.service, case.beneficiary):
        for owner in people.get(line.owner, [None]):
            asked = Asked(line.type_id, line.owner, owner, line.required, line.why)
            known = wanted.get(_key(asked))
            if known is None:
                wanted[_key(asked)] = asked
            elif asked.required and not known.required:
                wanted[_key(asked)] = replace(known, required=True)
    return wanted


def asked_lines(service: Service, file: Beneficiary) -> Any:
    """What this version of the service asks of the categories of this file, in its order."""
    return service.papers.filter(
        Q(category=None) | Q(category__in=[category.pk for category in file.categories.all()]),
    ).order_by("type__order", "-general", "pk")


def _people(case: ServiceRequest) -> dict[str, list[int | None]]:
    """Who is meant by each part. There is no paper of a husband, wife or member who is not there; a provider
    and the person served are asked for until the file says who they are.
    """
    file = case.beneficiary
    members = file.members.filter(until__isnull=True).values_list("person_id", "relationship")
    providers = file.providers.filter(ended_at__isnull=True).values_list("person_id", flat=True)
    return {
        PaperOwner.HEAD: [file.head_id],
        PaperOwner.EACH_MEMBER: [person for person, _relationship in members],
        PaperOwner.SPOUSE: [person for person, kind in members if kind == Relationship.SPOUSE],
        PaperOwner.PROVIDER: list(providers) or [None],
        PaperOwner.SERVED: [case.served_id],
    }


def papers_outdated(case: ServiceRequest) -> bool:
    """True when the file changed since the list of papers was made. Reads only."""
    pairs, new = _compared(case)
    return bool(new) or any(_is_outdated(check, asked) for check, asked in pairs)


def _is_outdated(check: DocumentCheck, asked: Asked | None) -> bool:
    return bool(_otherwise(check, asked)) or (asked is None and check.document_id is None)
