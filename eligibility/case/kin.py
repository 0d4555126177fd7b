"""Whether a member of staff may be a relative of an applicant, from what both have on record."""

from beneficiaries.models import HouseholdMember
from core import saudi
from core.arabic import family_key
from eligibility.catalogue.rules import kinship


def household_mobiles(files) -> dict:
    """file pk → the mobiles of the applicant and of those who are in the household now; one query, however
    many.
    """
    found = {file.pk: {file.head.mobile} for file in files}
    members = HouseholdMember.objects.filter(beneficiary__in=list(found), until__isnull=True)
    for file_id, mobile in members.values_list("beneficiary", "person__mobile"):
        found[file_id].add(mobile)
    return {file_id: mobiles - {""} for file_id, mobiles in found.items()}


def kinship_with(user, request, mobiles: set) -> str:
    """What points to kinship of `user` with the applicant; empty where nothing is known."""
    file = request.beneficiary
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
