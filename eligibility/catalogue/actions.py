"""The catalogue of services follows its file."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from core import audit
from eligibility.models import (
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
)
from policy.models import Category, DocumentType, PolicyProfile
from policy.reading import PresetError, sound, synchronise

_NOT_COLUMNS = {"criteria", "documents", "mechanisms"}


@audit.action("catalogue.take_over")
def take_over(*, file: dict[str, Any], profile: PolicyProfile, by: User | None = None) -> int:
    """Make services, papers, mechanisms, criteria and committee what `file` says; returns how many rows it
    wrote.

    Services that the file does not name are switched off and keep their papers; requests for them go on.
    Criteria that changed become a new version. Raises PresetError for a code of a category or paper that does
    not exist.
    """
    written = _services(file["services"])
    services = {row.code: row for row in Service.objects.all()}
    written += _papers(file, services) + _mechanisms(file, services)
    written += sum(_criteria(services[row["code"]], row["criteria"], by) for row in file["services"])
    written += _committee(file, profile)
    if written:
        audit.record(kind="catalogue.changed", target=profile, by=by)
    return written


def _services(rows: Any) -> int:
    columns = [
        {
            **{name: value for name, value in row.items() if name not in _NOT_COLUMNS},
            "order": place,
            "active": True,
        }
        for place, row in enumerate(rows, 1)
    ]
    named = [row["code"] for row in rows]
    switched_off = Service.objects.filter(active=True).exclude(code__in=named).update(active=False)
    return switched_off + synchronise(Service, columns, "services")


def _lines(file: dict[str, Any], part: str, general: str) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """(service code or None, row) for the general rows and those of each service."""
    yield from ((None, row) for row in file[general])
    for service in file["services"]:
        yield from ((service["code"], row) for row in service.get(part, []))


def _papers(file: dict[str, Any], services: Any) -> int:
    categories, types = _by_code(Category), _by_code(DocumentType)
    wanted = [
        RequiredDocument(
            service=services.get(code),
            category=_named(categories, row.get("category")),
            type=_named(types, row["type"]),
            owner=row.get("owner", "head"),
            required=row.get("required", True),
            why=row["why"],
        )
        for code, row in _lines(file, "documents", "required_documents")
    ]
    return _replace(RequiredDocument, wanted, file, ("category_id", "type_id", "owner", "required", "why"))


def _mechanisms(file: dict[str, Any], services: Any) -> int:
    categories = _by_code(Category)
    wanted = [
        MechanismRule(
            service=services.get(code),
            category=_named(categories, row.get("category")),
            mechanism=row["mechanism"],
            mode=row["mode"],
        )
        for code, row in _lines(file, "mechanisms", "mechanisms")
    ]
    return _replace(MechanismRule, wanted, file, ("category_id", "mechanism", "mode"))


def _by_code(model: Any) -> dict[str, Any]:
    return {row.code: row for row in model.objects.all()}


def _named(known: dict[str, Any], code: str | None) -> Any:
    if code is None:
        return None
    if code not in known:
        raise PresetError(f"unknown code {code}")
    return known[code]


def _replace(model: Any, wanted: Any, file: dict[str, Any], columns: Any) -> int:
    """The general rows and those of the file's services become `wanted`; untouched when they are that
    already.
    """

    def said(row: Any) -> Any:
        return (row.service_id, *(getattr(row, name) for name in columns))

    codes = [row["code"] for row in file["services"]]
    present = model.objects.filter(service__isnull=True) | model.objects.filter(service__code__in=codes)
    if sorted(map(repr, map(said, present))) == sorted(map(repr, map(said, wanted))):
        return 0
    present.delete()
    model.objects.bulk_create([sound(row, model.__name__) for row in wanted])
    return len(wanted)


def _criteria(service: Service, file: dict[str, Any], by: User | None) -> int:
    last = service.criteria_sets.prefetch_related("criteria").order_by("-version_no").first()
    wanted = [Criterion(**{"params": {}, **row}, order=place) for place, row in enumerate(file["items"], 1)]
    if (
        last
        and last.reference == file["reference"]
        and [_said(row) for row in last.criteria.all()] == [_said(row) for row in wanted]
    ):
        return 0
    made = CriteriaSet(
        service=service,
        version_no=last.version_no + 1 if last else 1,
        effective_from=file["effective_from"],
        reference=file["reference"],
    )
    sound(made, f"criteria of {service.code}").save()
    for row in wanted:
        row.criteria_set = made
        sound(row, f"criteria of {service.code}")
    Criterion.objects.bulk_create(wanted)
    audit.record(kind="criteria.new_version", target=made, by=by, note=service.label)
    return 1


def _said(row: Any) -> tuple[Any, ...]:
    return (row.code, row.label, row.kind, row.rule, row.params, row.reference, row.order)


def _committee(file: dict[str, Any], profile: PolicyProfile) -> int:
    """One active committee where the committee decides, none where the department does."""
    if not profile.by_committee:
        return Committee.objects.filter(active=True).update(active=False)
    if "committee" not in file:
        raise PresetError("the committee decides, but the catalogue names none")
    facts = file["committee"]
    found = Committee.objects.filter(name=facts["name"]).first() or Committee(name=facts["name"])
    if found.pk and found.active:
        return 0
    if not found.pk:  # afterwards the manager keeps its rules, on the page of the committee
        found.quorum_rule = facts["quorum_rule"]
    found.active = True
    sound(found, "committee").save()
    return 1
