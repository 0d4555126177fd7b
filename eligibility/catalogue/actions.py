"""The catalogue of services follows its file."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.sentences import filled
from eligibility.models import (
    Committee,
    CriteriaSet,
    Criterion,
    MechanismRule,
    RequiredDocument,
    Service,
)
from policy.models import Category, DocumentType, PolicyProfile
from policy.reading import differing, synchronise

_NOT_COLUMNS = {"criteria", "documents", "mechanisms"}


@audit.action("catalogue.take_over")
def take_over(*, file: dict[str, Any], profile: PolicyProfile, by: User | None = None) -> list[str]:
    """Make services, papers, mechanisms, criteria and committee what a checked `file` says; returns a line
    for each change.

    A service that changed, or of which anything that it asks did, gets a new version, and one that the file
    does not name goes out of offer; the rows of before stay as they were, for the requests that keep them.
    Criteria that changed become a new version of their own.
    """
    asked = _asked(file)
    present = _present()
    said, renewed = _differences(asked, present)
    said = _services(file["services"], renewed) + said
    _keep_lines(asked, known={row.pk for row in present.values()})
    for row in file["services"]:
        said += _criteria(row["code"], row["criteria"], by)
    said += _committee(file, profile)
    if said:
        audit.record(
            kind="catalogue.changed",
            target=profile,
            by=by,
            note=filled(_("Changes: %(number)s."), number=len(said)),
        )
    return said


Line = RequiredDocument | MechanismRule


def _asked(file: dict[str, Any]) -> dict[str, list[Line]]:
    """Code of a service → what it asks by the file, of its own and like every other; without the service."""
    categories, types = _by_code(Category.objects.all()), _by_code(DocumentType.objects.on_offer())
    return {
        service["code"]: [
            *(
                RequiredDocument(**_line(row, general, categories), type=types[row["type"]])
                for general, row in _lines(file, service, "required_documents", "documents")
            ),
            *(
                MechanismRule(**_line(row, general, categories))
                for general, row in _lines(file, service, "mechanisms", "mechanisms")
            ),
        ]
        for service in file["services"]
    }


def _lines(
    file: dict[str, Any], service: dict[str, Any], every: str, own: str
) -> Iterator[tuple[bool, dict[str, Any]]]:
    """(whether it is general, row) for what every service asks and what this one does."""
    yield from ((True, row) for row in file[every])
    yield from ((False, row) for row in service.get(own, []))


def _line(row: dict[str, Any], general: bool, categories: dict[str, Category]) -> dict[str, Any]:
    """The columns that a row of the file fills; its type of paper is looked up apart."""
    columns = {name: value for name, value in row.items() if name != "type"}
    return columns | {"general": general, "category": categories.get(row.get("category", ""))}


def _by_code(rows: Any) -> dict[str, Any]:
    return {row.code: row for row in rows}


def _present() -> dict[str, Service]:
    """The last version of each service, by its code."""
    return _by_code(
        Service.objects.newest().prefetch_related("papers__type", "papers__category", "mechanisms__category")
    )


def _differences(asked: dict[str, list[Line]], present: dict[str, Service]) -> tuple[list[str], set[str]]:
    """A line for each change of what is asked, and the codes of the services that get a new version by it. A
    kind of paper that is another version makes one too, and is said elsewhere.
    """
    said: list[str] = []
    renewed: set[str] = set()
    for code, wanted in asked.items():
        if code not in present:
            continue
        service = present[code]
        held: list[Line] = [*service.papers.all(), *service.mechanisms.all()]
        before = {_place(row): row for row in held}
        for row in wanted:
            found = before.pop(_place(row), None)
            names = differing(found, row, "service") if found else ["new"]
            renewed |= {code} if names else set()
            said += _said_of(service, row, [name for name in names if name != "type"])
        for row in before.values():
            renewed.add(code)
            said += _said_of(service, row, ["asked no more"])
    return list(dict.fromkeys(said)), renewed


def _place(row: Line) -> tuple[Any, ...]:
    return (type(row), *row.place)


def _said_of(service: Service, row: Line, names: list[str]) -> list[str]:
    if not names:
        return []
    part = "papers" if isinstance(row, RequiredDocument) else "mechanisms"
    whose = [] if row.general else [str(service)]
    named = [*whose, *([str(row.category)] if row.category else []), str(row)]
    return [f"{part}: {' · '.join(named)}: {', '.join(names)}"]


def _services(rows: Any, renewed: set[str]) -> list[str]:
    columns = [
        {
            **{name: value for name, value in row.items() if name not in _NOT_COLUMNS},
            "order": place,
            "active": True,
        }
        for place, row in enumerate(rows, 1)
    ]
    return synchronise(Service, columns, "services", renewed=renewed)


def _keep_lines(asked: dict[str, list[Line]], known: set[int]) -> None:
    """Write what is asked under each version of a service that is new."""
    for service in Service.objects.on_offer().exclude(pk__in=known):
        for row in asked[service.code]:
            row.service = service
            row.save()


def _criteria(code: str, file: dict[str, Any], by: User | None) -> list[str]:
    sets = CriteriaSet.objects.filter(service__code=code).prefetch_related("criteria")
    last = sets.order_by("-version_no").first()
    wanted = [Criterion(**{"params": {}, **row}, order=place) for place, row in enumerate(file["items"], 1)]
    if (
        last
        and (last.reference, last.effective_from) == (file["reference"], file["effective_from"])
        and [_said(row) for row in last.criteria.all()] == [_said(row) for row in wanted]
    ):
        return []
    service = Service.objects.on_offer().get(code=code)
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
    return [f"criteria: {code}: version {made.version_no}"]


def _said(row: Any) -> tuple[Any, ...]:
    return (row.code, row.label, row.kind, row.rule, row.params, row.reference, row.order)


def _committee(file: dict[str, Any], profile: PolicyProfile) -> list[str]:
    """The committee that the file names is the active one. Where the department decides nothing is written:
    whether the committee is still in office is worked out (`CommitteeQuerySet.in_office`).
    """
    if not profile.by_committee:
        return []
    facts = file["committee"]
    found = Committee.objects.filter(name=facts["name"]).first() or Committee(name=facts["name"])
    if found.pk and found.active:
        return []
    if not found.pk:  # afterwards the manager keeps its rules, on the page of the committee
        found.quorum_rule = facts["quorum_rule"]
    Committee.objects.filter(active=True).update(active=False)
    found.active = True
    found.save()
    return [f"committee: {found.name}: in office"]
