"""How the actions of a file write a row: what changed, masked where it is sensitive, and checked as a
whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries import rules
from beneficiaries.enums import NAME_PARTS, Precision
from beneficiaries.models import Beneficiary, HouseholdMember, Person, Provider
from beneficiaries.models.person import is_saudi
from core import audit
from core.encrypted import lookup_hash
from core.hijri import StatedDate, hijri_age_on, year_span
from core.saudi import mask_iban, mask_id, mask_mobile
from policy.models import PolicyProfile


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


@dataclass(frozen=True)
class Correction:
    """What the officer said of correcting somebody who stands in other files: why, or to keep what is on
    file.
    """

    reason: str = ""
    keep: bool = False


UNASKED = Correction()
# A telephone is the person's own word, and nothing that another file signs for: nobody is asked why.
NO_WORD_NEEDED = Correction(reason="—")


def save_shared(
    person: Person, facts: dict[str, Any], *, file: Beneficiary, said: Correction, new_here: bool = False
) -> dict[str, Any]:
    """`save_person` for somebody who may stand in other files too (`new_here`: known, and not in this one
    yet).

    What would change there is asked about first: ValidationError on correction_reason says what is on file
    and what was typed. A year of birth never replaces a day of birth.
    """
    facts = _as_exact(person, facts)
    shared = person.pk is not None and (new_here or files_of(person).exclude(pk=file.pk).exists())
    if shared:
        facts = {name: value for name, value in facts.items() if not _same(getattr(person, name), value)}
        differing = _differing(person, facts)
        if said.keep:
            facts = {name: value for name, value in facts.items() if name not in differing}
        elif differing and not said.reason.strip():
            raise ValidationError({"correction_reason": _asks_why(person, differing)})
    return save_person(person, facts)


def _as_exact(person: Person, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without a year of birth where the day is on file; another year is objected to."""
    stated = facts.get("birth_date")
    if facts.get("birth_precision") != Precision.YEAR or stated is None:
        return facts
    if person.birth_date is None or person.birth_precision != Precision.DAY:
        return facts
    first, last = year_span(stated.date, stated.calendar)
    if not first <= person.birth_date <= last:
        message = _("On file is the day %(day)s. A year alone does not replace it: write the whole date.")
        raise ValidationError({"birth_date": ValidationError(message, params={"day": person.birth_text})})
    return {name: value for name, value in facts.items() if name not in {"birth_date", "birth_precision"}}


def _differing(person: Person, facts: dict[str, Any]) -> dict[str, Any]:
    """Of facts that are not on file, those that would replace something; what was empty is only filled."""
    return {
        name: value
        for name, value in facts.items()
        if name != "birth_precision" and getattr(person, name) not in ("", None)
    }


def _same(known: Any, typed: Any) -> bool:
    """Whether two statements say the same: "سعودي" and "سعودية" do."""
    typed = typed.date if isinstance(typed, StatedDate) else typed
    if known == typed:
        return True
    return isinstance(known, str) and isinstance(typed, str) and is_saudi(known) and is_saudi(typed)


def _asks_why(person: Person, differing: dict[str, Any]) -> ValidationError:
    lines = []
    for name, value in differing.items():
        field: Any = Person._meta.get_field(name)
        choices = dict(getattr(field, "flatchoices", ()))
        known = getattr(person, name)
        known = str(person.stated_birth) if name == "birth_date" else known
        words = {"field": field.verbose_name, "known": choices.get(known, known)}
        words["typed"] = choices.get(value, value) or "—"
        lines.append(str(_("%(field)s: on file %(known)s, typed %(typed)s") % words))
    message = _("This person stands in another file, where this would change too. %(changes)s.")
    return ValidationError(message, code="shared", params={"changes": "، ".join(lines)})


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


def tell_other_files(
    person: Person, file: Beneficiary, changes: dict[str, Any], by: User, *, reason: str = ""
) -> None:
    """A person may stand in two files: what is changed from one, and why, is said in the history of the
    other.
    """
    if not changes:
        return
    for other in files_of(person).exclude(pk=file.pk):
        audit.record(
            kind="person.changed_elsewhere", target=other, by=by, changes=changes, note=reason.strip(" —")
        )


def files_of(person: Person) -> Any:
    """The files in which a person stands now, as head or member or as the deceased provider."""
    as_member = HouseholdMember.objects.filter(person=person, until__isnull=True)
    as_provider = Provider.objects.filter(person=person, ended_at__isnull=True)
    return Beneficiary.objects.filter(
        Q(head=person)
        | Q(pk__in=as_member.values("beneficiary"))
        | Q(pk__in=as_provider.values("beneficiary"))
    )


# === What cannot be true =========================================================================

IMPOSSIBLE = {
    "married_as_child": (
        "marital_status",
        _("Check the birth date and the marital status: a child of this age is not married."),
    ),
    "deserted_man": (
        "marital_status",
        _("A deserted wife is a woman. Check the sex and the marital status."),
    ),
    "unborn_member": ("since", _("This is before the person was born.")),
}
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
    check_possible(changed.person if changed else file.head, since=changed.since if changed else None)
    found = rules.contradictions(head, [_kin(row.person, row.relationship) for row in members])
    errors = {fields[code]: CONTRADICTIONS[code] for code in reversed(found) if code in fields}
    if errors:
        raise ValidationError(errors)


def check_possible(person: Person, *, since: date | None = None) -> None:
    """Raise ValidationError where what is stated of one person cannot be true; `since` is the day on which
    they came into a household.
    """
    kin = rules.Kin(person.sex, person.birth_date, "", person.marital_status, since)
    found = rules.impossible(kin, timezone.localdate())
    if found:
        raise ValidationError(dict(IMPOSSIBLE[code] for code in reversed(found)))


def check_head_of_age(person: Person, confirmed: bool) -> None:
    """An applicant who is not of age by the policy in force (in Hijri years) is confirmed: more often the
    birth date is a slip.
    """
    if person.latest_birth is None or confirmed:
        return
    years = hijri_age_on(person.latest_birth, timezone.localdate())
    policy = PolicyProfile.objects.effective() or PolicyProfile()
    if years < policy.majority_years:
        message = _("By this birth date the applicant is %(years)d years old. Check it, or confirm it.")
        raise ValidationError({"young_head": ValidationError(message, params={"years": years})})


def _kin(person: Person, relationship: str) -> rules.Kin:
    return rules.Kin(person.sex, person.birth_date, relationship, person.marital_status)
