"""Who may see improvements, and what their list prints."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F

from accounts.enums import Role
from accounts.models import User
from core import arabic
from surveys.enums import ImprovementStatus

if TYPE_CHECKING:  # the model stands above
    from surveys.models import ImprovementAction

SEE_IMPROVEMENTS = frozenset({Role.QUALITY_OFFICER, Role.MANAGER, Role.AUDITOR})
# The second expression is empty for all that is not open, so that it does not matter whether a database puts
# nothing first or last.
IN_ORDER = (
    models.Case(models.When(status=ImprovementStatus.OPEN, then=models.Value(0)), default=models.Value(1)),
    models.Case(models.When(status=ImprovementStatus.OPEN, then=F("due_on"))),
    F("pk").desc(),
)
SORTS = {"new": ("-pk",), "old": ("pk",), "due": ("due_on", "pk")}


class ImprovementQuerySet(models.QuerySet["ImprovementAction"]):
    """The register: those who answer for quality and the readers see it whole, others what they own."""

    def visible_to(self, user: User) -> Self:
        """The rows a member of staff may open."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_role(*SEE_IMPROVEMENTS) else self.filter(owner=user)

    def open(self) -> Self:
        """Those that are still to be carried out."""
        return self.filter(status=ImprovementStatus.OPEN)

    def late(self, today: date) -> Self:
        """Open ones whose day has gone by."""
        return self.open().filter(due_on__lt=today)

    def matching(self, text: str) -> Self:
        """Those in which every word of `text` stands, however it is spelt; all for nothing."""
        found = self
        for word in arabic.fold(text).split():
            found = found.filter(words__contains=word)
        return found

    def for_list(self, sort: str = "") -> Self:
        """What one row prints, in an order of SORTS; else open ones first, the nearest day on top."""
        return self.select_related("owner").order_by(*SORTS.get(sort, IN_ORDER))
