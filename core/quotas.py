"""How many files a request and a file of a beneficiary may hold, and how large they are together.

An app says in its AppConfig.ready() by which way from StoredFile a holder is found, so that every road
counts; what we make ourselves (letters, minutes) counts nowhere.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import notes
from core.models import Counter, StoredFile
from core.sentences import filled

MEGABYTE = 1024 * 1024
TOLD_FROM = 80  # per cent


@dataclass(frozen=True)
class Quota:
    """The most that one holder may hold, and what is said before and once it is reached."""

    files: int
    megabytes: int
    nearly: str
    full: str


QUOTAS = {
    "request": Quota(
        100,
        500,
        _("Files of this request: %(files)s of 100, %(megabytes)s MB of 500. No more are taken."),
        _(
            "A request holds 100 files and 500 MB at most. Put several pages into one PDF, or scan at a "
            "lower resolution."
        ),
    ),
    "file": Quota(
        300,
        1536,
        _("Files of this beneficiary: %(files)s of 300, %(megabytes)s MB of 1536. No more are taken."),
        _(
            "The file of a beneficiary holds 300 files and 1.5 GB at most. Put several pages into one PDF, "
            "or scan at a lower resolution."
        ),
    ),
}
_ways: dict[str, list[str]] = defaultdict(list)


def hold(holder: str, way: str) -> None:
    """Say by which lookup of StoredFile files of a `holder` (a key of QUOTAS) are found."""
    if holder not in QUOTAS:
        raise KeyError(holder)
    if way not in _ways[holder]:
        _ways[holder].append(way)


def ways(holder: str) -> list[str]:
    """The lookups by which files of a holder are found."""
    return list(_ways[holder])


def used(holder: str, pk: int) -> tuple[int, int]:
    """How many files a holder has and how many bytes they are; a file held twice counts once. One query."""
    found = [StoredFile.objects.filter(**{way: pk}).values_list("pk", "size") for way in _ways[holder]]
    sizes = [size for _pk, size in StoredFile.objects.none().values_list("pk", "size").union(*found)]
    return len(sizes), sum(sizes)


def check(**holders: int) -> None:
    """Raise ValidationError where a holder (its key of QUOTAS, its pk) has more than it may; note it where
    most is used. The last thing that an action does: whoever adds files waits here for whoever added before,
    so that two at once are both counted.
    """
    Counter.objects.select_for_update().get_or_create(name="quotas")
    for holder, pk in holders.items():
        quota = QUOTAS[holder]
        files, size = used(holder, pk)
        megabytes = -(-size // MEGABYTE)
        if files > quota.files or megabytes > quota.megabytes:
            raise ValidationError(quota.full, code="quota")
        if 100 * files >= TOLD_FROM * quota.files or 100 * megabytes >= TOLD_FROM * quota.megabytes:
            notes.add(filled(quota.nearly, files=files, megabytes=megabytes))
