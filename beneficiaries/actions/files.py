"""A file is opened and its sections are changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.actions.writing import (
    NO_WORD_NEEDED,
    UNASKED,
    Correction,
    assign,
    check_head_of_age,
    check_household,
    check_possible,
    find_or_make,
    id_taken,
    said_of,
    save_shared,
    tell_other_files,
)
from beneficiaries.enums import ADDRESS, NAME_PARTS, FileStatus
from beneficiaries.models import Beneficiary
from beneficiaries.month import month_of
from beneficiaries.permissions import can_confirm_data, can_edit_file, can_open_file
from core import audit, hooks
from core.audit import action
from core.numbers import lock, save_next, yearly_number
from policy.models import Category

IDENTITY = (
    *NAME_PARTS,
    "id_kind",
    "id_number",
    "id_pending_reason",
    "nationality",
    "birth_date",
    "birth_precision",
    "sex",
    "marital_status",
)
CONTACT = ("mobile", "email", "no_surveys")
ACCOUNT = ("iban", "iban_holder")
UPDATED_EVERY = timedelta(days=365)  # practice among charities; neither policy names a time


@action("file.open")
def open_file(
    *,
    by: User,
    head: dict[str, Any],
    categories: Any,
    address: dict[str, Any] | None = None,
    note: str = "",
    correction: Correction = UNASKED,
    young_head: bool = False,
    out_of: str = "",
) -> Beneficiary:
    """Open a file for a household under its head; gives it its number (F-1448-000123).

    `head` holds columns of Person (`birth_date` a StatedDate or date), `categories` Category rows, `address`
    columns of the file, `note` what was said for certain beforehand (such as "not the person of file ..."). A
    person who is known as a member elsewhere becomes the head, and what would change of him there needs a
    word (`correction`); one who is not of age is confirmed (`young_head`). `out_of` is the public id of the
    visit in which it is opened, "" for none. Raises ValidationError by field: on id_number with the code
    "known" where that person has a file; PermissionDenied.
    """
    can_open_file(by).enforce()
    number = yearly_number("F")  # its lock makes openings queue, so that one identity number opens one file
    person = find_or_make(head)
    if person.pk and Beneficiary.objects.filter(head=person).exists():
        raise id_taken()
    file, new_here = Beneficiary(), person.pk is not None
    said = said_of(person, head)
    changes = save_shared(person, said, file=file, said=correction, new_here=new_here)
    check_possible(person)
    check_head_of_age(person, young_head)
    file = Beneficiary(file_number=number, head=person, opened_by=by, **(address or {}))
    _require(categories)
    file.full_clean()
    file.save()
    file.categories.set(categories)
    audit.record(kind="file.opened", target=file, by=by, note=note)
    tell_other_files(person, file, changes, by, reason=correction.reason)
    hooks.tell(hooks.FILE_OPENED, file=file, out_of=out_of, by=by)
    return file


@action("file.edit_identity")
def edit_identity(
    *,
    by: User,
    file: Beneficiary,
    version: int | str | None,
    facts: dict[str, Any],
    correction: Correction = UNASKED,
    young_head: bool = False,
) -> Beneficiary:
    """Correct who the head is (columns of IDENTITY); `correction` and `young_head` as in `open_file`. Raises
    StaleVersionError, ValidationError by field.
    """
    facts = _only(facts, IDENTITY)
    return _edit_head(by, file, version, "identity", facts, correction, young_head=young_head)


@action("file.edit_contact")
def edit_contact(
    *, by: User, file: Beneficiary, version: int | str | None, facts: dict[str, Any]
) -> Beneficiary:
    """Change mobile and e-mail address of the head, and whether he wants to be asked for his opinion. Raises
    StaleVersionError, ValidationError by field.
    """
    return _edit_head(by, file, version, "contact", _only(facts, CONTACT), NO_WORD_NEEDED)


@action("file.refuse_surveys")
def refuse_surveys(*, by: User, file: Beneficiary) -> Beneficiary:
    """Write down that the head wants to be asked for his opinion no more, as he said to who asked him. That
    need not be somebody of the desk, and nothing else of the file is touched: the caller asks the right.
    """
    locked = lock(Beneficiary.objects.select_related("head"), pk=file.pk)
    person = type(locked.head).objects.select_for_update().get(pk=locked.head_id)
    changes = save_shared(person, {"no_surveys": True}, file=locked, said=NO_WORD_NEEDED)
    save_next(locked)
    audit.record(kind="file.contact", target=locked, by=by, changes=changes)
    tell_other_files(person, locked, changes, by, reason=NO_WORD_NEEDED.reason)
    return locked


def _edit_head(
    by: User,
    file: Beneficiary,
    version: int | str | None,
    section: str,
    facts: Any,
    said: Correction,
    *,
    young_head: bool = True,
) -> Beneficiary:
    file = _locked(by, file, version)
    person = type(file.head).objects.select_for_update().get(pk=file.head_id)
    file.head = person
    changes = save_shared(person, facts, file=file, said=said)
    if "birth_date" in changes:
        check_head_of_age(person, young_head)
    check_household(
        file,
        {
            "unmarried_with_spouse": "marital_status",
            "too_many_spouses": "sex",
            "spouse_of_same_sex": "sex",
            "child_not_younger": "birth_date",
            "parent_not_older": "birth_date",
        },
    )
    save_next(file)
    audit.record(kind=f"file.{section}", target=file, by=by, changes=changes)
    tell_other_files(person, file, changes, by, reason=said.reason)
    return file


@action("file.edit_address")
def edit_address(
    *, by: User, file: Beneficiary, version: int | str | None, facts: dict[str, Any]
) -> Beneficiary:
    """Change the national address (columns of ADDRESS). Raises StaleVersionError, ValidationError by
    field.
    """
    return _edit_columns(by, file, version, "address", _only(facts, ADDRESS))


@action("file.edit_account")
def edit_account(
    *, by: User, file: Beneficiary, version: int | str | None, facts: dict[str, Any]
) -> Beneficiary:
    """Change the bank account; an empty IBAN removes it. Raises StaleVersionError, ValidationError by
    field.
    """
    return _edit_columns(by, file, version, "account", _only(facts, ACCOUNT))


@action("file.state_no_income")
def state_no_income(
    *, by: User, file: Beneficiary, version: int | str | None, no_income: bool
) -> Beneficiary:
    """Write down that the applicant says the household has no income, or take it back.

    Raises ValidationError while an income counts, StaleVersionError.
    """
    file = _locked(by, file, version)
    if no_income and month_of(file).incomes:
        message = _("An income is recorded. End it first, if the household no longer has it.")
        raise ValidationError({"no_income_declared": message})
    return _write(by, file, "income_stated", {"no_income_declared": no_income})


@action("file.edit_circumstances")
def edit_circumstances(
    *, by: User, file: Beneficiary, version: int | str | None, categories: Any, special_circumstances: str
) -> Beneficiary:
    """Change the categories and what is special about the household. Raises StaleVersionError,
    ValidationError.
    """
    file = _locked(by, file, version)
    _require(categories, kept=file.categories.all())
    before = sorted(category.code for category in file.categories.all())
    after = sorted(category.code for category in categories)
    file.categories.set(categories)
    extra = {"categories": [", ".join(before), ", ".join(after)]} if before != after else {}
    facts = {"special_circumstances": special_circumstances}
    return _write(by, file, "circumstances", facts, extra)


@action("file.confirm")
def confirm_data(*, by: User, file: Beneficiary, version: int | str | None) -> Beneficiary:
    """Write down that the applicant went through the data today: it is due again in a year, and a file that
    waited for it is active. Raises StaleVersionError, so that nobody confirms what was changed
    meanwhile; ConflictError, PermissionDenied.
    """
    file = _locked(by, file, version)
    can_confirm_data(by, file).enforce()
    facts: dict[str, Any] = {"valid_until": timezone.localdate() + UPDATED_EVERY}
    if file.status == FileStatus.DUE_UPDATE:
        facts["status"] = FileStatus.ACTIVE
    return _write(by, file, "confirmed", facts)


@action("file.register")
def register_file(*, file_id: int, by: User) -> Beneficiary:
    """Register a file with its first accepted request (C-48), once; the right was asked of the step that
    accepts it.
    """
    file = lock(Beneficiary.objects.all(), pk=file_id)
    if file.registered_at is not None:
        return file
    before, file.registered_at = file.status, timezone.now()
    file.valid_until = timezone.localdate() + UPDATED_EVERY
    if file.status == FileStatus.DRAFT:
        file.status = FileStatus.ACTIVE
    save_next(file, "registered_at", "valid_until", "status")
    audit.record(
        kind="file.registered",
        target=file,
        by=by,
        changes={"status": [str(before), str(file.status)]},
    )
    return file


def _edit_columns(
    by: User, file: Beneficiary, version: int | str | None, section: str, facts: Any
) -> Beneficiary:
    return _write(by, _locked(by, file, version), section, facts)


def _write(
    by: User, file: Beneficiary, section: str, facts: Any, changes: dict[str, Any] | None = None
) -> Beneficiary:
    changes = assign(file, facts) | (changes or {})
    file.full_clean()
    save_next(file, *facts, *(["iban_lookup"] if "iban" in facts else []))
    audit.record(kind=f"file.{section}", target=file, by=by, changes=changes)
    return file


def _locked(by: User, file: Beneficiary, version: int | str | None) -> Beneficiary:
    locked = lock(Beneficiary.objects.select_related("head"), version=version, pk=file.pk)
    can_edit_file(by, locked).enforce()
    return locked


def _only(facts: Any, names: Any) -> dict[str, Any]:
    return {name: facts[name] for name in names if name in facts}


def _require(categories: Any, kept: Iterable[Category] = ()) -> None:
    """At least one, and none that is out of offer but those the file has already."""
    if not categories:
        raise ValidationError({"categories": _("Choose at least one category.")})
    gone = {row.label for row in categories if not row.active} - {row.label for row in kept}
    if gone:
        raise ValidationError(
            {"categories": _("No longer in use: %(labels)s.") % {"labels": "، ".join(sorted(gone))}}
        )
