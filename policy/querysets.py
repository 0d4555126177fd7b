"""Which version of the policy is in force."""

from typing import TYPE_CHECKING, Self

from django.db import models

from policy.enums import ProfileStatus

if TYPE_CHECKING:  # the models stand above
    from policy.models import PolicyProfile


class ProfileQuerySet(models.QuerySet["PolicyProfile"]):
    def effective(self) -> "PolicyProfile | None":
        """The version in force, or None: without one no request can be opened (C-04)."""
        return self.filter(status=ProfileStatus.EFFECTIVE).first()

    def with_rules(self) -> Self:
        """With every line of the policy, in four further queries."""
        return self.prefetch_related("channels", "tools", "steps", "sources")
