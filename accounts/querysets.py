"""Staff as lists show them."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import UserManager
from django.db import models
from django.db.models import Q

from accounts.enums import AccessOutcome

if TYPE_CHECKING:  # the models stand above
    from accounts.models import AccessChange, User


class UserQuerySet(models.QuerySet["User"]):
    def for_list(self) -> Self:
        """With the roles held and what waits for a second person, in two further queries; by name."""
        return self.prefetch_related("roles", "access_changes").order_by("full_name", "pk")

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

    def waiting_for_second_person(self) -> Self:
        """Those for whom a role or an address was asked that nobody settled yet."""
        changes = self.model.access_changes.rel.related_model.objects
        return self.filter(pk__in=changes.filter(outcome=AccessOutcome.OPEN).values("user"))

    def administrators(self) -> Self:
        """Whoever can sign in and administer users."""
        return self.filter(is_active=True, roles__role="administrator")

    def managers_come_in(self) -> Self:
        """The managers who can sign in and have done so: from the first on, a second person is needed."""
        return self.filter(is_active=True, roles__role="manager", last_login__isnull=False)


class AccessChangeQuerySet(models.QuerySet["AccessChange"]):
    def for_page(self) -> Self:
        """With whom it concerns and who asked."""
        return self.select_related("user", "asked_by", "settled_by")

    def to_settle(self, user: "User") -> Self:
        """What waits for this second person: nothing that concerns or was asked by themselves; the oldest
        first.
        """
        waiting = self.filter(outcome=AccessOutcome.OPEN).exclude(user=user).exclude(asked_by=user)
        return waiting.select_related("user").order_by("pk")


class StaffManager(UserManager.from_queryset(UserQuerySet)):
    """Django's manager with our lists; creating goes through accounts.actions."""
