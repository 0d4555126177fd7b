"""Staff as lists show them."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:  # the models stand above
    from accounts.models import User


class UserQuerySet(models.QuerySet["User"]):
    def for_list(self) -> Self:
        """With the roles held, in one further query; by name."""
        return self.prefetch_related("roles").order_by("full_name", "pk")

    def named(self, text: str) -> Self:
        """Whose name, user name or e-mail address holds `text`; everyone for an empty one."""
        if not text:
            return self
        return self.filter(
            Q(full_name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text)
        )

    def holding(self, role: str) -> Self:
        """The holders of a role; everyone for an empty one."""
        return self.filter(roles__role=role) if role else self

    def administrators(self) -> Self:
        """Whoever can sign in and administer users."""
        return self.filter(is_active=True, roles__role="administrator")


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's manager with our lists; creating goes through accounts.actions."""
