"""Finding the file of whoever stands at the desk: search before create."""

from functools import reduce
from operator import and_

from django.db.models import Q

from beneficiaries.models import Beneficiary
from core import arabic

LIKELY = 6


def likely_files(user, *, name: str = "", mobile: str = "") -> list[Beneficiary]:
    """Files within the user's scope whose head or a member has this mobile, or a name with these words; at most six.

    `mobile` is +9665XXXXXXXX or empty.
    """
    found = Q(pk__in=())
    if mobile:
        found |= Q(head__mobile=mobile) | Q(members__person__mobile=mobile)
    words = arabic.words(name)
    if len(words) >= 2:
        found |= reduce(and_, (Q(head__search_key__contains=word) for word in words))
    rows = Beneficiary.objects.visible_to(user).filter(found).select_related("head").distinct()
    return list(rows.order_by("-pk")[:LIKELY])


def file_or_none(user, public_id: str) -> Beneficiary | None:
    """The file of that id within the user's scope."""
    if len(public_id) != 22:
        return None
    return (
        Beneficiary.objects.visible_to(user)
        .select_related("head")
        .filter(public_id=public_id)
        .first()
    )
