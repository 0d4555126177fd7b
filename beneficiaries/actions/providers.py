"""Who provided for the household and has died: recorded, corrected, taken back; never deleted."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.deaths import check_day_of_death
from beneficiaries.actions.writing import (
    UNASKED,
    Correction,
    assign,
    check_possible,
    files_of,
    find_or_make,
    said_of,
    save_shared,
    tell_other_files,
)
from beneficiaries.models import Beneficiary, Person, Provider
from beneficiaries.permissions import can_edit_file
from core import audit, days
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError


@action("provider.add")
def add_provider(
    *,
    by: User,
    file: Beneficiary,
    person: dict[str, Any],
    relationship: str,
    deceased_on: date,
    correction: Correction = UNASKED,
) -> Provider:
    """Record the deceased provider of a household; `person` and `correction` as in `add_member`.

    Somebody who is on file is the same person there: one who has left this household by death, or stands in
    another file. Who is on file as living is not declared dead by this. Raises ValidationError by field.
    """
    file = _locked(by, file)
    known = find_or_make(person)
    _check_death(known, file, deceased_on)
    new_here = known.pk is not None
    facts = said_of(known, person) | {"deceased_on": deceased_on}
    changes = save_shared(known, facts, file=file, said=correction, new_here=new_here)
    check_possible(known)
    check_day_of_death(known, deceased_on)
    row = Provider(beneficiary=file, person=known, relationship=relationship)
    row.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = _("This person is on file as the deceased provider already.")
        raise ValidationError({"id_number": message}) from error
    audit.record(kind="provider.added", target=row, by=by, note=row)
    tell_other_files(known, file, changes, by, reason=correction.reason)
    return row


@action("provider.edit")
def edit_provider(
    *,
    by: User,
    provider: Provider,
    version: int | str | None,
    person: dict[str, Any],
    relationship: str,
    deceased_on: date,
    correction: Correction = UNASKED,
) -> Provider:
    """Correct who the deceased provider was. Raises StaleVersionError, ValidationError by field."""
    file = _locked(by, provider.beneficiary)
    row = _standing(provider, version)
    facts = person | {"deceased_on": deceased_on}
    changes = save_shared(row.person, facts, file=file, said=correction)
    check_possible(row.person)
    check_day_of_death(row.person, deceased_on)
    tell_other_files(row.person, file, changes, by, reason=correction.reason)
    changes |= assign(row, {"relationship": relationship})
    row.full_clean()
    save_next(row, "relationship")
    audit.record(kind="provider.changed", target=row, by=by, changes=changes)
    return row


@action("provider.end")
def end_provider(*, by: User, provider: Provider, version: int | str | None, reason: str) -> Provider:
    """This was not the provider: recorded by mistake. Raises StaleVersionError, ValidationError on reason."""
    _locked(by, provider.beneficiary)
    row = _standing(provider, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the file can be understood later.")})
    row.ended_at = timezone.now()
    save_next(row, "ended_at")
    audit.record(kind="provider.ended", target=row, by=by, note=reason.strip())
    return row


def _standing(provider: Provider, version: int | str | None) -> Provider:
    rows = Provider.objects.select_related("person", "beneficiary")
    row = lock(rows, version=version, pk=provider.pk)
    if row.ended_at is not None:
        raise ConflictError(_("This has ended already."))
    return row


def _check_death(person: Person, file: Beneficiary, deceased_on: date) -> None:
    """Who stands in a file as living has died by the door for that, which stops what goes on there."""
    if person.pk == file.head_id:
        raise ValidationError({"id_number": _("This is the head of the household.")})
    if person.pk and person.deceased_on is None and files_of(person).exists():
        message = _("This person is on file as living: record the death there first.")
        raise ValidationError({"id_number": message})
    if person.deceased_on is not None and person.deceased_on != deceased_on:
        message = _("On file is another day of death: %(day)s.")
        params = {"day": days.both_later(person.deceased_on)}
        raise ValidationError({"deceased_on": ValidationError(message, params=params)})


def _locked(by: User, file: Beneficiary) -> Beneficiary:
    locked = lock(Beneficiary.objects.select_related("head"), pk=file.pk)
    can_edit_file(by, locked).enforce()
    return locked
