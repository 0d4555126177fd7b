"""Who may see which file: the one place that says so (decisions.md, "Who sees what")."""

from django.db import models

from accounts.enums import Role
from core.encrypted import lookup_hash

# Roles that see every file; the privacy officer passes through a recorded reason first (issue 8).
ALL_FILES = frozenset(
    {
        Role.INTAKE_OFFICER,
        Role.SOCIAL_RESEARCH_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.MANAGER,
        Role.AUDITOR,
    }
)


class BeneficiaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The files a member of staff may open: all, those of the researcher's own requests, or none."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*ALL_FILES):
            return self
        if user.has_role(Role.SOCIAL_RESEARCHER):
            return self.filter(requests__assigned_researcher=user).distinct()
        return self.none()

    def for_list(self):
        """What one row of a list prints: the head and the categories; newest first."""
        return self.select_related("head").prefetch_related("categories").order_by("-pk")

    def for_page(self):
        """What the identity bar and the file page print of the file itself."""
        return self.select_related("head").prefetch_related("categories")


class PersonQuerySet(models.QuerySet):
    def with_id_number(self, number: str):
        """The person whose identity number this is (normalised digits)."""
        return self.filter(id_lookup=lookup_hash(number)) if number else self.none()
