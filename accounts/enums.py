from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of staff; who sees and does what follows from them alone."""

    INTAKE_OFFICER = "intake_officer", _("Beneficiary relations officer")
    SOCIAL_RESEARCHER = "social_researcher", _("Social researcher")
    SOCIAL_RESEARCH_OFFICER = "social_research_officer", _("Social research officer")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    COMMITTEE_MEMBER = "committee_member", _("Committee member")
    COMMITTEE_CHAIR = "committee_chair", _("Committee chair")
    COMMITTEE_SECRETARY = "committee_secretary", _("Committee secretary")
    DELIVERY_OFFICER = "delivery_officer", _("Service delivery officer")
    QUALITY_OFFICER = "quality_officer", _("Quality officer")
    MANAGER = "manager", _("Executive manager")
    AUDITOR = "auditor", _("Auditor")
    PRIVACY_OFFICER = "privacy_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("System administrator")


COMMITTEE = frozenset({Role.COMMITTEE_MEMBER, Role.COMMITTEE_CHAIR, Role.COMMITTEE_SECRETARY})
DECIDING = COMMITTEE | {Role.DEPARTMENT_HEAD}
CASEWORK = frozenset({Role.INTAKE_OFFICER, Role.SOCIAL_RESEARCHER, Role.DELIVERY_OFFICER})
# Whoever is given one of these sees files, or confirms that others do (docs/rules.md, "Second person"). A
# seat in the committee is given by the manager.
SEE_FILES = CASEWORK | {
    Role.SOCIAL_RESEARCH_OFFICER, Role.DEPARTMENT_HEAD, Role.MANAGER, Role.AUDITOR, Role.PRIVACY_OFFICER,
}  # fmt: skip
SECOND_PERSONS = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
READERS = frozenset({Role.MANAGER, Role.AUDITOR})
EVERYONE = frozenset(Role)


class AccessKind(models.TextChoices):
    """What of an account needs a second person."""

    ROLE = "role", _("Role")
    EMAIL = "email", _("E-mail address")


class AccessOutcome(models.TextChoices):
    """What the second person said."""

    OPEN = "", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RoleList(tuple[str, ...]):
    """Role codes in the order of Role; reads as their names."""

    def __new__(cls, codes: Iterable[str]) -> Self:
        held = set(codes)
        return super().__new__(cls, [role.value for role in Role if role in held])

    def __str__(self):
        return "، ".join(str(Role(code).label) for code in self)
