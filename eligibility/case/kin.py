"""Whether a member of staff may be a relative of an applicant, from what both have on record."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary, HouseholdMember
from core import saudi
from core.arabic import family_key
from core.texts import Text
from eligibility.models import ServiceRequest


@dataclass
class Marks:
    """What a household can be recognised by: the mobiles and the family names of all who are in it now."""

    mobiles: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)


def household_marks(files: Iterable[Beneficiary]) -> dict[int, Marks]:
    """file pk → its marks, of the applicant and of every member; one query, however many."""
    found = {file.pk: Marks({file.head.mobile}, {file.head.family_key}) for file in files}
    members = HouseholdMember.objects.filter(beneficiary__in=list(found), until__isnull=True)
    columns = ("beneficiary", "person__mobile", "person__family_key")
    for file_id, mobile, family in members.values_list(*columns):
        found[file_id].mobiles.add(mobile)
        found[file_id].families.add(family)
    for marks in found.values():
        marks.mobiles.discard("")
        marks.families.discard("")
    return found


def kinship_with(user: User, case: ServiceRequest, marks: Marks) -> Text:
    """What points to kinship of `user` with the household; empty where nothing does, which says nothing where
    `kinship_known` is False.
    """
    address = case.beneficiary.short_address
    return kinship(
        same_mobile=bool(user.mobile) and _normal(user.mobile) in marks.mobiles,
        same_family_name=bool(user.family_name) and family_key(user.family_name) in marks.families,
        same_address=bool(user.short_address) and user.short_address.upper() == address.upper(),
    )


def kinship_known(user: User) -> bool:
    """Whether the account holds anything by which kinship could be seen."""
    return bool(user.mobile) or bool(user.family_name and user.short_address)


def _normal(mobile: str) -> str:
    try:
        return saudi.mobile(mobile)
    except ValueError:
        return mobile


def conflict_of(user: User, case: ServiceRequest, marks: Marks) -> Text:
    """Why this member of staff must not research the request; empty where nothing is known."""
    if user.pk == case.opened_by_id:
        return _("Opened this request.")
    return kinship_with(user, case, marks)


def kinship(*, same_family_name: bool, same_mobile: bool, same_address: bool) -> Text:
    """Why a member of staff may be a relative of the household; empty where nothing points to it."""
    if same_mobile:
        return _("Has the same mobile as somebody of the household.")
    if same_family_name and same_address:
        return _("Has the family name and the address of somebody of the household.")
    return ""
