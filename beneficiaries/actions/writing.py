"""How the actions of a file write a row: what changed, masked where it is sensitive, and checked as a
whole.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries import rules
from beneficiaries.enums import NAME_PARTS
from beneficiaries.models import Beneficiary, HouseholdMember, Person
from core import audit
from core.encrypted import lookup_hash
from core.hijri import StatedDate
from core.saudi import mask_iban, mask_id, mask_mobile


def _shown(value: Any) -> Any:
    return value


def _hidden(text: str) -> str:
    return "•••" if text else ""


MASKS: dict[str, Callable[[Any], str]] = {
    "id_number": mask_id,
    "iban": mask_iban,
    "mobile": mask_mobile,
    "health_note": _hidden,
    "special_circumstances": _hidden,
}
DATES = {"birth_date": "birth_calendar", "issue_date": "issue_calendar", "expiry_date": "expiry_calendar"}


def assign(row: Any, facts: dict[str, Any]) -> dict[str, Any]:
    """Put the facts on the row; returns what changed as {field: [before, after]}, sensitive values masked.

    A StatedDate sets the column of its calendar too.
    """
    changes: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, StatedDate):
            setattr(row, DATES[name], value.calendar)
            value = value.date
        before = getattr(row, name)
        if before != value:
            mask: Callable[[Any], Any] = MASKS.get(name, _shown)
            changes[name] = [mask(before), mask(value)]
            setattr(row, name, value)
    return changes


def save_person(person: Person, facts: dict[str, Any]) -> dict[str, Any]:
    """Write the facts of a person and its search keys; returns the masked changes.

    Raises ValidationError on id_number where the number belongs to somebody else, even if they came a moment
    earlier.
    """
    changes = assign(person, facts)
    person.refresh_keys()
    person.id_lookup = lookup_hash(person.id_number) or None
    taken = Person.objects.with_id_number(person.id_number).exclude(pk=person.pk)
    if taken.exists():
        raise id_taken()
    person.full_clean()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise id_taken() from error
    return changes


def id_taken() -> ValidationError:
    """The refusal where an identity number is on file already."""
    return ValidationError(
        {"id_number": ValidationError(_("This identity number is on file already."), code="known")}
    )


def find_or_make(facts: dict[str, Any]) -> Person:
    """The person with the identity number of `facts`, or a new one that is not saved yet.

    A known number under another name raises ValidationError: one of the two was misread.
    """
    known = Person.objects.select_for_update().with_id_number(facts.get("id_number", "")).first()
    if known is None:
        return Person()
    typed = Person(**{name: facts.get(name, "") for name in NAME_PARTS})
    typed.refresh_keys()
    if typed.search_key != known.search_key:
        message = _("This number is on file under another name. Compare both with the card.")
        raise ValidationError({"id_number": ValidationError(message, code="other_name")})
    return known


def said_of(person: Person, facts: dict[str, Any]) -> dict[str, Any]:
    """What to write of somebody who may be on file: what was left empty does not wipe out what is known."""
    if person.pk is None:
        return facts
    return {name: value for name, value in facts.items() if value not in ("", None)}


def tell_other_files(person: Person, file: Beneficiary, changes: dict[str, Any], by: User) -> None:
    """A person may stand in two files: what is changed from one is said in the history of the other."""
    if not changes:
        return
    for other in files_of(person).exclude(pk=file.pk):
        audit.record(kind="person.changed_elsewhere", target=other, by=by, changes=changes)


def files_of(person: Person) -> Any:
    """The files in which a person stands now, as head or member."""
    as_member = HouseholdMember.objects.filter(person=person, until__isnull=True)
    return Beneficiary.objects.filter(Q(head=person) | Q(pk__in=as_member.values("beneficiary")))


# === What cannot be true together ================================================================

CONTRADICTIONS = {
    "unmarried_with_spouse": _(
        "A husband or wife is recorded, but the marital status of the head says otherwise."
    ),
    "too_many_spouses": _("More wives or husbands are recorded than one can have."),
    "spouse_of_same_sex": _("Check the sex: head and spouse cannot be the same."),
    "child_not_younger": _(
        "Check the birth date: a son or daughter is at least ten years younger than the head."
    ),
    "parent_not_older": _(
        "Check the birth date: a father or mother is at least ten years older than the head."
    ),
}


def check_household(
    file: Beneficiary, fields: dict[str, Any], *, changed: HouseholdMember | None = None
) -> None:
    """Raise ValidationError where head and members contradict each other.

    `fields` maps a code of the contradiction to the field of the form that shows it; `changed` stands in for
    its row.
    """
    members = [
        member
        for member in file.members.filter(until__isnull=True).select_related("person")
        if changed is None or member.pk != changed.pk
    ]
    if changed is not None and changed.until is None:
        members.append(changed)
    head = _kin(file.head, "")
    found = rules.contradictions(head, [_kin(row.person, row.relationship) for row in members])
    errors = {fields[code]: CONTRADICTIONS[code] for code in reversed(found) if code in fields}
    if errors:
        raise ValidationError(errors)


def _kin(person: Person, relationship: str) -> rules.Kin:
    return rules.Kin(person.sex, person.birth_date, relationship, person.marital_status)
