"""Who may see contacts, visits, referrals and messages."""

from django.db import models

from accounts.enums import Role

DESK = frozenset(
    {
        Role.INTAKE_OFFICER,
        Role.SOCIAL_RESEARCH_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.MANAGER,
        Role.AUDITOR,
    }
)


class DeskQuerySet(models.QuerySet):
    """Records of the desk: the desk itself, those who answer referrals, and the readers see them all; others none."""

    def visible_to(self, user):
        """The rows a member of staff may open."""
        return self if user.is_authenticated and user.has_role(*DESK) else self.none()


class MessageQuerySet(DeskQuerySet):
    def due(self, now):
        """Messages whose turn it is, oldest first."""
        return self.filter(status="waiting", next_attempt_at__lte=now).order_by("pk")
