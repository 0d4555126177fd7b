"""Somebody of a household has died, or was said to have died by mistake."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries import mourned
from beneficiaries.actions.writing import tell_other_files
from beneficiaries.models import Beneficiary, Person
from beneficiaries.permissions import can_edit_file
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError


@action("person.deceased")
def record_death(
    *,
    by: User,
    file: Beneficiary,
    person: Person,
    version: int | str | None,
    deceased_on: date,
    reason: str,
) -> Person:
    """Write down on which day the head or a member died and how that is known (`reason`).

    From that day on nothing of his counts in any file, and no message goes to him. A member leaves the
    household with that day; the requests of a head stop. Raises StaleVersionError, ValidationError by field,
    ConflictError where it is on file already.
    """
    file = _locked(by, file, version)
    person = Person.objects.select_for_update().get(pk=person.pk)
    members = list(file.members.select_for_update().filter(person=person, until__isnull=True))
    if person.pk != file.head_id and not members:
        raise ValidationError({"deceased_on": _("This person is not in the household.")})
    if person.deceased_on is not None:
        raise ConflictError(_("The death is on file already."))
    check_day_of_death(person, deceased_on)
    _say_why(reason)
    person.deceased_on = deceased_on
    person.save(update_fields=["deceased_on"])
    for member in members:
        member.until = max(deceased_on, member.since or deceased_on)
        save_next(member, "until")
    return _written("person.deceased", person, file, [None, str(deceased_on)], by, reason)


@action("person.death_taken_back")
def take_death_back(
    *, by: User, file: Beneficiary, person: Person, version: int | str | None, reason: str
) -> Person:
    """The death was recorded by mistake: the person lives, and a member who left the household with that day
    is in it again. Raises StaleVersionError, ValidationError on reason, ConflictError where no death is on
    file.
    """
    file = _locked(by, file, version)
    person = Person.objects.select_for_update().get(pk=person.pk)
    members = file.members.select_for_update().filter(person=person)
    if person.pk != file.head_id and not members:
        raise ValidationError({"reason": _("This person is not in the household.")})
    if person.deceased_on is None:
        raise ConflictError(_("No death is on file."))
    if person.provided_for.filter(ended_at__isnull=True).exists():
        message = _("This person is on file as the deceased provider. Take that back first.")
        raise ValidationError({"reason": message})
    _say_why(reason)
    died, person.deceased_on = person.deceased_on, None
    person.save(update_fields=["deceased_on"])
    if not members.filter(until__isnull=True).exists():
        for member in members.filter(until=died).order_by("-pk")[:1]:
            member.until = None
            save_next(member, "until")
    return _written("person.death_taken_back", person, file, [str(died), None], by, reason)


def check_day_of_death(person: Person, deceased_on: date) -> None:
    """Raise ValidationError on deceased_on for a day that has not come, or on which nobody was born yet."""
    if deceased_on > timezone.localdate():
        raise ValidationError(
            {"deceased_on": _("This date has not come yet. Write today or an earlier day.")}
        )
    if person.birth_date and deceased_on < person.birth_date:
        raise ValidationError({"deceased_on": _("This is before the person was born.")})


def _say_why(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the file can be understood later.")})


def _written(
    kind: str, person: Person, file: Beneficiary, days: list[str | None], by: User, reason: str
) -> Person:
    changes = {"deceased_on": days}
    save_next(file)
    audit.record(kind=kind, target=file, by=by, changes=changes, note=f"{person.full_name}: {reason.strip()}")
    tell_other_files(person, file, changes, by)
    mourned.look_again()
    return person


def _locked(by: User, file: Beneficiary, version: int | str | None) -> Beneficiary:
    locked = lock(Beneficiary.objects.select_related("head"), version=version, pk=file.pk)
    can_edit_file(by, locked).enforce()
    return locked
