"""Income and obligations: added, corrected, ended; never deleted."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.writing import assign
from beneficiaries.models import Beneficiary, Income, Obligation
from beneficiaries.permissions import can_add_fact, can_change_fact, sources_of
from core import audit
from core.audit import action
from core.numbers import lock, save_next

Fact = TypeVar("Fact", Income, Obligation)


@action("income.add")
def add_income(*, by: User, file: Beneficiary, facts: dict[str, Any]) -> Income:
    """Add an income of the head or a member.

    `facts` holds columns of Income: owner, kind, amount (riyals), period, note, and source and proof where a
    study adds it. A first income takes back the word that there is none. Raises ValidationError by field.
    """
    file = _locked(by, file)
    income = _add(Income(beneficiary=file, **facts), by)
    if file.no_income_declared:
        file.no_income_declared = False
        save_next(file, "no_income_declared")
        audit.record(
            kind="file.income_stated",
            target=file,
            by=by,
            changes={"no_income_declared": [True, False]},
        )
    return income


@action("obligation.add")
def add_obligation(*, by: User, file: Beneficiary, facts: dict[str, Any]) -> Obligation:
    """Add what the household owes regularly; `facts` as in `add_income`, without an owner."""
    return _add(Obligation(beneficiary=_locked(by, file), **facts), by)


def _add(fact: Fact, by: User) -> Fact:
    _check(fact, by)
    fact.save()
    audit.record(kind=f"{fact._meta.model_name}.added", target=fact, by=by, note=fact)
    return fact


@action("fact.edit")
def edit_fact(*, by: User, fact: Any, version: int | str | None, facts: dict[str, Any]) -> Any:
    """Correct an income or obligation. Raises StaleVersionError, ConflictError once it ended,
    ValidationError.
    """
    fact = lock(type(fact).objects.select_related("beneficiary"), version=version, pk=fact.pk)
    can_change_fact(by, fact).enforce()
    changes = assign(fact, facts)
    _check(fact, by)
    save_next(fact, *facts)
    audit.record(kind=f"{fact._meta.model_name}.changed", target=fact, by=by, changes=changes, note=fact)
    return fact


@action("fact.end")
def end_fact(*, by: User, fact: Any, version: int | str | None, reason: str) -> Any:
    """The household no longer has it, and why. Raises StaleVersionError, ConflictError once it ended."""
    fact = lock(type(fact).objects.select_related("beneficiary"), version=version, pk=fact.pk)
    can_change_fact(by, fact).enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that the file can be understood later.")})
    fact.ended_at = timezone.now()
    save_next(fact, "ended_at")
    audit.record(kind=f"{fact._meta.model_name}.ended", target=fact, by=by, note=reason)
    return fact


def _check(fact: Any, by: User) -> None:
    if fact.source not in sources_of(by):
        raise ValidationError({"source": _("Your role does not record facts from this source.")})
    if fact.proof_id and fact.proof.beneficiary_id != fact.beneficiary_id:
        raise ValidationError({"proof": _("This paper is of another file.")})
    if isinstance(fact, Income) and not _in_household(fact.beneficiary, fact.owner_id):
        raise ValidationError({"owner": _("This person is not in the household.")})
    fact.full_clean()


def _in_household(file: Beneficiary, person_id: Any) -> bool:
    if person_id == file.head_id:
        return True
    return file.members.filter(person=person_id, until__isnull=True).exists()


def _locked(by: User, file: Beneficiary) -> Beneficiary:
    locked = lock(Beneficiary.objects.all(), pk=file.pk)
    can_add_fact(by, locked).enforce()
    return locked
