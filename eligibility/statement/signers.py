"""Who may sign the declaration of a request (C-46): the applicant of age, the father of a minor whom the
matched family record shows, or whoever holds a representation that is valid that day.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from beneficiaries.enums import Relationship, RepresentationKind, Sex
from beneficiaries.models import Person, Representation
from beneficiaries.rules import of_age
from eligibility.catalogue.rules import MEMBERS, member_code
from eligibility.enums import CheckStatus, MatchResult, SignerKind
from eligibility.models import CheckField, ServiceRequest

FAMILY_RECORD = "family_record"  # the kind of paper in policy/presets/common.yaml


@dataclass(frozen=True)
class Signer:
    """Somebody who may sign: as what, under which name, and by which deed (None for applicant and father)."""

    kind: str
    name: str
    representation: Representation | None = None


def may_sign_alone(case: ServiceRequest, on: date | None = None) -> bool:
    """Whether the applicant is of age for certain on a day of Riyadh, by the policy of the request."""
    day = on or timezone.localdate()
    return of_age(case.beneficiary.head.latest_birth, day, case.profile.majority_years)


def father_of_minor(case: ServiceRequest) -> Person | None:
    """The father of an applicant who is not of age, if the family record was matched for this request."""
    if may_sign_alone(case):
        return None
    members = case.beneficiary.members.filter(
        until__isnull=True, relationship=Relationship.PARENT, person__sex=Sex.MALE
    ).select_related("person")
    member = members.first()
    if member is None or member.person.deceased_on is not None or not _is_shown(case, member.person):
        return None
    return member.person


def _is_shown(case: ServiceRequest, person: Person) -> bool:
    """Whether the matched family record shows this person; until the people were matched one by one it was
    matched as a whole.
    """
    return CheckField.objects.filter(
        check_row__in=case.checks.filter(type__code=FAMILY_RECORD, status=CheckStatus.MATCHED, valid=True),
        code__in=(MEMBERS, member_code(person)),
        result=MatchResult.MATCHED,
    ).exists()


def representations_of(case: ServiceRequest, on: date | None = None) -> list[Representation]:
    """The deeds by which somebody signs for this applicant on a day of Riyadh."""
    day = on or timezone.localdate()
    return [row for row in case.beneficiary.representations.all() if row.holds_on(day)]


def signer_of(case: ServiceRequest, kind: str, representation: Representation | None) -> Signer | None:
    """Who signs as `kind`, by that deed; None where nobody may. The name is on file and never typed."""
    if kind == SignerKind.SELF:
        return Signer(kind, case.beneficiary.head.full_name) if may_sign_alone(case) else None
    if representation is not None:
        agency = representation.kind == RepresentationKind.AGENCY
        fits = agency == (kind == SignerKind.AGENT) and representation in representations_of(case)
        return Signer(kind, representation.name, representation) if fits else None
    father = father_of_minor(case) if kind == SignerKind.GUARDIAN else None
    return Signer(kind, father.full_name) if father else None
