"""Which version of the policy is in force."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.models import AppendOnlyQuerySet
from policy.enums import ProfileStatus

if TYPE_CHECKING:  # the models stand above
    from policy.models import Charity, Charter, PolicyProfile

Row = TypeVar("Row", bound=models.Model)


class CharityQuerySet(AppendOnlyQuerySet["Charity"]):
    def in_force(self) -> "Charity | None":
        """The record as it stands, or None before the manager has written it."""
        return self.select_related("mark").order_by("-number").first()


class CharterQuerySet(AppendOnlyQuerySet["Charter"]):
    def in_force(self) -> "Charter | None":
        """The charter as it stands, or None before one is published."""
        return self.select_related("written_by").order_by("-number").first()


class OfferQuerySet(models.QuerySet[Row]):
    def on_offer(self, *kept: Any) -> Self:
        """What may be chosen: the rows in use, and those of `kept` (keys), which somebody has already."""
        return self.filter(Q(active=True) | Q(pk__in=kept))


class VersionQuerySet(OfferQuerySet[Row]):
    """Rows that are versions of what their code names (policy.models.ByVersions)."""

    def on_offer(self, *kept: Any) -> Self:
        """As above; of a code of which somebody has an earlier version, that one alone."""
        rows = super().on_offer(*kept)
        taken = self.model._default_manager.filter(pk__in=kept, active=False).values("code")
        return rows.exclude(active=True, code__in=taken) if kept else rows

    def newest(self) -> Self:
        """One row for each code, its last version: by which lists and filters name what has many."""
        later = self.model._default_manager.filter(
            code=OuterRef("code"), version_no__gt=OuterRef("version_no")
        )
        return self.filter(~Exists(later))


class ProfileQuerySet(models.QuerySet["PolicyProfile"]):
    def effective(self) -> "PolicyProfile | None":
        """The version in force, or None: without one no request can be opened (C-04)."""
        return self.filter(status=ProfileStatus.EFFECTIVE).first()

    def with_rules(self) -> Self:
        """With every line of the policy, in six further queries."""
        return self.prefetch_related("channels", "tools", "steps", "sources", "documents", "clauses")
