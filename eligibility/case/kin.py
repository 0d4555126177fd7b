"""Whether a member of staff may be a relative of an applicant, from what both have on record."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from beneficiaries.models import Beneficiary, HouseholdMember
from core import saudi
from core.arabic import family_key
from core.texts import Text
from eligibility.models import ServiceRequest


def household_mobiles(files: Iterable[Beneficiary]) -> dict[int, set[str]]:
    """file pk → the mobiles of the applicant and of those who are in the household now; one query, however
    many.
    """
    found = {file.pk: {file.head.mobile} for file in files}
    members = HouseholdMember.objects.filter(beneficiary__in=list(found), until__isnull=True)
    for file_id, mobile in members.values_list("beneficiary", "person__mobile"):
        found[file_id].add(mobile)
    return {file_id: mobiles - {""} for file_id, mobiles in found.items()}


def kinship_with(user: User, case: ServiceRequest, mobiles: set[str]) -> Text:
    """What points to kinship of `user` with the applicant; empty where nothing is known."""
    file = case.beneficiary
    return kinship(
        same_mobile=bool(user.mobile) and _normal(user.mobile) in mobiles,
        same_family_name=bool(user.family_name) and family_key(user.family_name) == file.head.family_key,
        same_address=bool(user.short_address) and user.short_address.upper() == file.short_address.upper(),
    )


def _normal(mobile: str) -> str:
    try:
        return saudi.mobile(mobile)
    except ValueError:
        return mobile


def conflict_of(user: User, case: ServiceRequest, mobiles: set[str]) -> Text:
    """Why this member of staff must not research the request; empty where nothing is known."""
    if user.pk == case.opened_by_id:
        return _("Opened this request.")
    return kinship_with(user, case, mobiles)


def kinship(*, same_family_name: bool, same_mobile: bool, same_address: bool) -> Text:
    """Why a member of staff may be a relative of the applicant; empty where nothing points to it."""
    if same_mobile:
        return _("Has the same mobile as the applicant.")
    if same_family_name and same_address:
        return _("Has the family name and the address of the applicant.")
    return ""
