"""The catalogue of services follows its file."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.sentences import filled
from eligibility.enums import OPEN
from eligibility.models import (
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
    ServiceRequest,
)
from policy.enums import DecidingBody
from policy.models import Category, DocumentType, PolicyProfile
from policy.reading import synchronise

_NOT_COLUMNS = {"criteria", "documents", "mechanisms"}


@audit.action("catalogue.take_over")
def take_over(*, file: dict[str, Any], profile: PolicyProfile, by: User | None = None) -> list[str]:
    """Make services, papers, mechanisms, criteria and committee what a checked `file` says; returns a line
    for each change.

    Services that the file does not name go out of offer and keep their papers; requests for them go on.
    Criteria that changed become a new version.
    """
    said = _services(file["services"])
    services = {row.code: row for row in Service.objects.all()}
    said += _papers(file, services) + _mechanisms(file, services)
    for row in file["services"]:
        said += _criteria(services[row["code"]], row["criteria"], by)
    said += _committee(file, profile)
    if said:
        audit.record(
            kind="catalogue.changed",
            target=profile,
            by=by,
            note=filled(_("Changes: %(number)s."), number=len(said)),
        )
    return said


def _services(rows: Any) -> list[str]:
    columns = [
        {
            **{name: value for name, value in row.items() if name not in _NOT_COLUMNS},
            "order": place,
            "active": True,
        }
        for place, row in enumerate(rows, 1)
    ]
    return synchronise(Service, columns, "services")


def _lines(file: dict[str, Any], part: str, general: str) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """(service code or None, row) for the general rows and those of each service."""
    yield from ((None, row) for row in file[general])
    for service in file["services"]:
        yield from ((service["code"], row) for row in service.get(part, []))


def _papers(file: dict[str, Any], services: Any) -> list[str]:
    categories, types = _by_code(Category), _by_code(DocumentType)
    wanted = [
        RequiredDocument(
            service=services.get(code),
            category=categories.get(row.get("category")),
            type=types[row["type"]],
            owner=row.get("owner", "head"),
            required=row.get("required", True),
            why=row["why"],
        )
        for code, row in _lines(file, "documents", "required_documents")
    ]
    return _follow(
        RequiredDocument, wanted, file, ("category_id", "type_id", "owner"), ("required", "why"), "papers"
    )


def _mechanisms(file: dict[str, Any], services: Any) -> list[str]:
    categories = _by_code(Category)
    wanted = [
        MechanismRule(
            service=services.get(code),
            category=categories.get(row.get("category")),
            mechanism=row["mechanism"],
            mode=row["mode"],
        )
        for code, row in _lines(file, "mechanisms", "mechanisms")
    ]
    return _follow(MechanismRule, wanted, file, ("category_id", "mechanism"), ("mode",), "mechanisms")


def _by_code(model: Any) -> dict[Any, Any]:
    return {row.code: row for row in model.objects.all()}


def _follow(model: Any, wanted: Any, file: dict[str, Any], key: Any, columns: Any, part: str) -> list[str]:
    """The general rows and those of the file's services become `wanted`, known by service and `key`: only
    what differs is written. Returns a line for each change.
    """

    def key_of(row: Any) -> Any:
        return (row.service_id, *(getattr(row, name) for name in key))

    codes = [row["code"] for row in file["services"]]
    rows = model.objects.select_related("service", "category")
    rows = rows.filter(service__isnull=True) | rows.filter(service__code__in=codes)
    present, said = {key_of(row): row for row in rows}, []
    for row in wanted:
        found = present.pop(key_of(row), None)
        if found is None:
            row.save()
            said.append(f"{part}: {_line(row)}: new")
        elif different := [name for name in columns if getattr(found, name) != getattr(row, name)]:
            for name in different:
                setattr(found, name, getattr(row, name))
            found.save(update_fields=different)
            said.append(f"{part}: {_line(row)}: {', '.join(different)}")
    for row in present.values():
        row.delete()
        said.append(f"{part}: {_line(row)}: asked no more")
    return said


def _line(row: Any) -> str:
    named = [str(part) for part in (row.service, row.category) if part]
    return " · ".join([*named, str(row)])


def _criteria(service: Service, file: dict[str, Any], by: User | None) -> list[str]:
    last = service.criteria_sets.prefetch_related("criteria").order_by("-version_no").first()
    wanted = [Criterion(**{"params": {}, **row}, order=place) for place, row in enumerate(file["items"], 1)]
    if (
        last
        and (last.reference, last.effective_from) == (file["reference"], file["effective_from"])
        and [_said(row) for row in last.criteria.all()] == [_said(row) for row in wanted]
    ):
        return []
    made = CriteriaSet.objects.create(
        service=service,
        version_no=last.version_no + 1 if last else 1,
        effective_from=file["effective_from"],
        reference=file["reference"],
    )
    for row in wanted:
        row.criteria_set = made
    Criterion.objects.bulk_create(wanted)
    audit.record(kind="criteria.new_version", target=made, by=by, note=service.label)
    return [f"criteria: {service.code}: version {made.version_no}"]


def _said(row: Any) -> tuple[Any, ...]:
    return (row.code, row.label, row.kind, row.rule, row.params, row.reference, row.order)


def _committee(file: dict[str, Any], profile: PolicyProfile) -> list[str]:
    """One active committee where the committee decides, or has yet to decide on what began under it; else
    none.
    """
    if not profile.by_committee:
        began = ServiceRequest.objects.filter(profile__deciding_body=DecidingBody.COMMITTEE)
        if began.filter(status__in=OPEN).exists():
            return []
        switched_off = Committee.objects.filter(active=True).update(active=False)
        return ["committee: out of office"] if switched_off else []
    facts = file["committee"]
    found = Committee.objects.filter(name=facts["name"]).first() or Committee(name=facts["name"])
    if found.pk and found.active:
        return []
    if not found.pk:  # afterwards the manager keeps its rules, on the page of the committee
        found.quorum_rule = facts["quorum_rule"]
    found.active = True
    found.save()
    return [f"committee: {found.name}: in office"]
