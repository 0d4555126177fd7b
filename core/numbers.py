"""Serial numbers without gaps and the optimistic lock."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.hijri import hijri_year
from core.models import Counter, Versioned
from core.verdicts import StaleVersionError

Row = TypeVar("Row", bound=Versioned)


def next_number(name: str) -> int:
    """The next value of the serial `name`, from 1. Holds its row's lock until the transaction ends: no
    gaps.
    """
    counter, _created = Counter.objects.select_for_update().get_or_create(name=name)
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value


def yearly_number(prefix: str, width: int = 6) -> str:
    """A number such as F-1448-000123: the Umm al-Qura year of today in Riyadh, a serial that starts anew each
    year.
    """
    year = hijri_year(timezone.localdate())
    return f"{prefix}-{year}-{next_number(f'{prefix}-{year}'):0{width}d}"


def lock(queryset: QuerySet[Row], *, version: int | str | None = None, **lookup: Any) -> Row:
    """The row under a lock, for an edit. Raises StaleVersionError when the form was opened on an older
    version.

    `version` is what the form carried (int or its text), or None where there is nothing to compare.
    """
    row = queryset.select_for_update(of=("self",)).get(**lookup)
    check_version(row, version)
    return row


def check_version(row: Any, version: int | str | None) -> None:
    """Raise StaleVersionError unless `version`, what a form carried, is the row's; None compares nothing."""
    if version is not None and str(version) != str(row.version):
        raise StaleVersionError(_("Somebody saved this after you opened it."), row)


def insert_version(row: Any, *, standing: Callable[[], Any], version: int | str | None) -> None:
    """Insert the first or next version of what has one row a version, or the first row of what has one.

    Where somebody else has inserted it since the look, StaleVersionError is raised with what `standing()`
    gives now, against the `version` that the form was opened on.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        check_version(standing(), version)
        raise


def save_next(row: Versioned, *fields: str) -> None:
    """Save the named columns and count the version up."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
