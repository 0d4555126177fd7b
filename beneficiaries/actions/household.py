"""Who belongs to the household: added, corrected, ended; never deleted."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.writing import (
    UNASKED,
    Correction,
    assign,
    check_household,
    files_of,
    find_or_make,
    said_of,
    save_shared,
    tell_other_files,
)
from beneficiaries.enums import NAME_PARTS, IdKind
from beneficiaries.models import Beneficiary, HouseholdMember, Person
from beneficiaries.permissions import can_edit_file
from beneficiaries.rules import PLAUSIBLE_HOUSEHOLD
from core import audit
from core.audit import action
from core.hijri import StatedDate
from core.numbers import lock, save_next
from core.verdicts import ConflictError

FIELDS = {
    "unmarried_with_spouse": "relationship",
    "too_many_spouses": "relationship",
    "spouse_of_same_sex": "sex",
    "child_not_younger": "birth_date",
    "parent_not_older": "birth_date",
}


@action("member.add")
def add_member(
    *,
    by: User,
    file: Beneficiary,
    person: dict[str, Any],
    facts: dict[str, Any],
    size_confirmed: bool = False,
    correction: Correction = UNASKED,
    another: bool = False,
) -> HouseholdMember:
    """Add somebody to the household.

    `person` holds columns of Person, `facts` those of HouseholdMember (relationship, lives_in, counted,
    health_note, since). Somebody who stands in another file is the same person there. Raises ValidationError
    by field; on confirm_size where the household becomes larger than is plausible and nobody said that it is
    right, on correction_reason where somebody known elsewhere would change without a word (`correction`), on
    another where a child without a number may be on file already.
    """
    file = _locked_file(by, file)
    known = find_or_make(person)
    _check_new(file, known)
    if not another:
        _ask_if_on_file(known, person)
    new_here = known.pk is not None
    facts_of = said_of(known, person)
    changes = save_shared(known, facts_of, file=file, said=correction, new_here=new_here)
    member = HouseholdMember(beneficiary=file, person=known, **facts)
    note = _check_whole(file, member, size_confirmed)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise _already_there() from error
    audit.record(kind="member.added", target=member, by=by, note=note)
    tell_other_files(known, file, changes, by, reason=correction.reason)
    return member


def _ask_if_on_file(known: Person, typed: dict[str, Any]) -> None:
    """A newborn has no number by which it is found again: the same name and day of birth are asked about."""
    stated = typed.get("birth_date")
    if known.pk is not None or typed.get("id_kind") != IdKind.PENDING or stated is None:
        return
    known = Person(**{name: typed.get(name, "") for name in NAME_PARTS})
    known.refresh_keys()
    alike = Person.objects.filter(
        search_key=known.search_key,
        birth_date=stated.date if isinstance(stated, StatedDate) else stated,
    )
    if found := alike.first():
        files = "، ".join(files_of(found).values_list("file_number", flat=True))
        message = _("%(name)s, born on the same day, is on file already (%(files)s). Is this another child?")
        params = {"name": found.full_name, "files": files}
        raise ValidationError({"another": ValidationError(message, code="alike", params=params)})


def _check_new(file: Beneficiary, person: Person) -> None:
    if person.pk == file.head_id:
        raise ValidationError({"id_number": _("This is the head of the household.")})
    if person.pk and file.members.filter(person=person, until__isnull=True).exists():
        raise _already_there()


def _already_there() -> Any:
    return ValidationError({"id_number": _("This person is in the household already.")})


def _check_whole(file: Beneficiary, member: HouseholdMember, size_confirmed: bool) -> str:
    """Check the member and the household with it; returns the note of a confirmation."""
    member.full_clean()
    check_household(file, FIELDS, changed=member)
    size = 1 + file.members.filter(until__isnull=True, counted=True).exclude(pk=member.pk).count()
    size += member.counted and member.until is None
    if size <= PLAUSIBLE_HOUSEHOLD or not member.counted:
        return ""
    if not size_confirmed:
        message = _("With this person the household has %(size)d members. Confirm that this is right.")
        error = ValidationError(message, code="implausible", params={"size": size})
        raise ValidationError({"confirm_size": error})
    return str(size)


@action("member.edit")
def edit_member(
    *,
    by: User,
    member: HouseholdMember,
    version: int | str | None,
    person: dict[str, Any],
    facts: dict[str, Any],
    size_confirmed: bool = False,
    correction: Correction = UNASKED,
) -> HouseholdMember:
    """Correct a member; dictionaries and `correction` as in `add_member`. Raises StaleVersionError,
    ValidationError by
    field.
    """
    file = _locked_file(by, member.beneficiary)
    member = lock(
        HouseholdMember.objects.select_related("person", "beneficiary"), version=version, pk=member.pk
    )
    _still_there(member)
    changes = save_shared(member.person, person, file=file, said=correction)
    tell_other_files(member.person, file, changes, by, reason=correction.reason)
    changes |= assign(member, facts)
    note = _check_whole(file, member, size_confirmed) if "counted" in changes else _recheck(file, member)
    save_next(member, *facts)
    audit.record(kind="member.changed", target=member, by=by, changes=changes, note=note)
    return member


def _recheck(file: Beneficiary, member: HouseholdMember) -> str:
    member.full_clean()
    check_household(file, FIELDS, changed=member)
    return ""


@action("member.end")
def end_member(
    *, by: User, member: HouseholdMember, version: int | str | None, until: date, reason: str
) -> HouseholdMember:
    """Say since when somebody no longer belongs to the household, and why. Raises StaleVersionError,
    ValidationError.
    """
    _locked_file(by, member.beneficiary)
    member = lock(
        HouseholdMember.objects.select_related("person", "beneficiary"), version=version, pk=member.pk
    )
    _still_there(member)
    if until > timezone.localdate():
        raise ValidationError({"until": _("This date has not come yet. Write today or an earlier day.")})
    if member.since and until < member.since:
        raise ValidationError({"until": _("This is before the person joined the household.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the file can be understood later.")})
    member.until = until
    save_next(member, "until")
    audit.record(kind="member.ended", target=member, by=by, note=reason)
    return member


def _still_there(member: HouseholdMember) -> None:
    if member.until:
        raise ConflictError(_("This person has left the household already."))


def _locked_file(by: User, file: Beneficiary) -> Beneficiary:
    locked = lock(Beneficiary.objects.select_related("head"), pk=file.pk)
    can_edit_file(by, locked).enforce()
    return locked
