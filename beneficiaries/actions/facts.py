"""Income and obligations: added, corrected, ended; never deleted."""

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.writing import assign
from beneficiaries.models import Beneficiary, Income, Obligation
from beneficiaries.month import line_of
from beneficiaries.permissions import can_add_fact, can_change_fact, sources_of
from core import audit
from core.audit import action
from core.numbers import lock, save_next

Fact = TypeVar("Fact", Income, Obligation)


@action("income.add")
def add_income(
    *,
    by: User,
    file: Beneficiary,
    facts: dict[str, Any],
    same_as: Income | None = None,
    another: bool = False,
) -> Income:
    """Add what is said of an income of the head or a member.

    `facts` holds columns of Income: owner, kind, party, amount (riyals), period, as_of (date, today by
    default), note, and source and proof where a study adds it. `same_as` is a statement about the same
    income: its owner and kind are taken. `another` confirms that it is another one where it looks the same.
    A first income takes back the word that there is none. Raises ValidationError by field.
    """
    file = _locked(by, file)
    income = _add(Income(beneficiary=file, **facts), by, same_as, another)
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
def add_obligation(
    *,
    by: User,
    file: Beneficiary,
    facts: dict[str, Any],
    same_as: Obligation | None = None,
    another: bool = False,
) -> Obligation:
    """Add what is said of something owed regularly; as `add_income`, the owner left out where it is of the
    whole household.
    """
    return _add(Obligation(beneficiary=_locked(by, file), **facts), by, same_as, another)


def _add(fact: Fact, by: User, same_as: Fact | None, another: bool) -> Fact:
    if same_as is not None:
        _say_of_the_same(fact, same_as)
    elif not another:
        _ask_if_the_same(fact)
    _check(fact, by)
    fact.save()
    audit.record(kind=f"{fact._meta.model_name}.added", target=fact, by=by, note=fact)
    return fact


def _say_of_the_same(fact: Fact, known: Fact) -> None:
    if known.beneficiary_id != fact.beneficiary_id or known.ended_at is not None:
        raise ValidationError({"same_as": _("This line has ended. Choose one that stands.")})
    if fact.kind and fact.kind != known.kind:
        raise ValidationError(
            {"kind": _("The line you chose is of another kind. Choose the same, or another line.")}
        )
    if fact.owner_id is not None and fact.owner_id != known.owner_id:
        raise ValidationError({"owner": _("The line you chose is of somebody else.")})
    fact.thing, fact.kind, fact.owner = known.thing, known.kind, known.owner
    fact.party = fact.party or known.party


def _ask_if_the_same(fact: Fact) -> None:
    """The same kind of the same person stands on file: with the same sum it may have been entered twice, from
    another source it may be the same thing, and then it would count twice.
    """
    alike = type(fact)._default_manager.filter(
        beneficiary=fact.beneficiary, owner=fact.owner_id, kind=fact.kind, ended_at__isnull=True
    )
    if twice := alike.filter(amount=fact.amount, period=fact.period, source=fact.source).first():
        message = _("On file already: %(line)s. Tick that this is another one, if it is.")
        raise _asked("another", message, twice)
    said = alike.filter(source=fact.source, thing=OuterRef("thing"))
    if other := alike.annotate(said=Exists(said)).filter(said=False).order_by("pk").first():
        message = _(
            "On file already: %(line)s. Choose that line if this is the same, or tick that it is not."
        )
        raise _asked("same_as", message, other)


def _asked(field: str, message: Any, fact: Any) -> ValidationError:
    params = {"line": line_of(fact)}
    return ValidationError({field: ValidationError(message, code="alike", params=params)})


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
    if fact.owner_id is not None and not _in_household(fact.beneficiary, fact.owner_id):
        raise ValidationError({"owner": _("This person is not in the household.")})
    if fact.as_of > timezone.localdate():
        raise ValidationError({"as_of": _("This date has not come yet. Write today or an earlier day.")})
    fact.full_clean()


def _in_household(file: Beneficiary, person_id: Any) -> bool:
    if person_id == file.head_id:
        return True
    return file.members.filter(person=person_id, until__isnull=True).exists()


def _locked(by: User, file: Beneficiary) -> Beneficiary:
    locked = lock(Beneficiary.objects.all(), pk=file.pk)
    can_add_fact(by, locked).enforce()
    return locked
