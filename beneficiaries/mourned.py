"""The files whose applicant has died: few, but found among all the dead on file, the deceased providers with
them.
"""

from functools import partial

from django.core.cache import cache
from django.db import transaction

from beneficiaries.models import Beneficiary

KEY = "files_of_the_dead"
SECONDS = 60  # how long a death that nobody wrote through our actions may be unseen


def files_of_the_dead() -> list[int]:
    """Their keys. Looked for once in a minute, and at once after a death was written or taken back."""
    found: list[int] = cache.get_or_set(KEY, _look, SECONDS)
    return found


def look_again() -> None:
    """To be called where a death is written or taken back."""
    transaction.on_commit(partial(cache.delete, KEY))


def _look() -> list[int]:
    return list(Beneficiary.objects.filter(head__deceased_on__isnull=False).values_list("pk", flat=True))
