"""Who may see which file: the one place that says so (docs/rules.md, "Who sees what")."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, Value, Window
from django.db.models.functions import RowNumber

from accounts.enums import Role
from accounts.models import User
from core.encrypted import LookupQuerySet, lookup_hash

if TYPE_CHECKING:  # the models stand above
    from beneficiaries.models import Beneficiary, Person


# Roles that see every file, and with them every request (docs/rules.md says what else hangs on it).
ALL_FILES = frozenset(
    {
        Role.INTAKE_OFFICER,
        Role.SOCIAL_RESEARCH_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.MANAGER,
        Role.AUDITOR,
    }
)

# Everybody who opens at least some files.
FILE_ROLES = ALL_FILES | {Role.SOCIAL_RESEARCHER}


# Roles that see the files of their own work; what that is, is known above, where cases are assigned.
_files_of_work: dict[Role, Callable[[User], Any]] = {}


def open_files_of_work(role: Role, files_of: Callable[[User], Any]) -> None:
    """Let `role` see the files that `files_of(user)` gives, a queryset of their keys."""
    _files_of_work[role] = files_of


class BeneficiaryQuerySet(LookupQuerySet["Beneficiary"]):
    def visible_to(self, user: User) -> Self:
        """The files a member of staff may open: all, those of the researcher's own requests, or none."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*ALL_FILES):
            return self
        opened = Q(pk__in=())
        for role, files_of in _files_of_work.items():
            if user.has_role(role):
                opened |= Q(pk__in=files_of(user))
        return self.filter(opened)

    def for_list(self) -> Self:
        """What one row of a list prints: the head and the categories; newest first."""
        return self.select_related("head").prefetch_related("categories").order_by("-pk")

    def filtered(self, *, status: str = "", category: Any = None, city: Any = "", district: Any = "") -> Self:
        """The files of a status, a category and a place; what is empty does not narrow."""
        found = self.filter(status=status) if status else self
        if category:
            found = found.filter(categories=category)
        if city:
            found = found.filter(city=city)
        return found.filter(district=district) if district else found

    def with_head_number(self, number: str) -> Self:
        """The file of the head with this identity number (normalised)."""
        return self.filter(head__id_lookup=lookup_hash(number)) if number else self.none()

    def sharing_with(self, file: "Beneficiary", people: list[int], most: int) -> Self:
        """Other files with the bank account of `file` (`shares_account`), or in which one of `people`, its
        head and its present members, stands as head or present member (`shares_people`): the first `most`
        of those that share the one, of those that share the other and of those that share both.
        """
        member = self.model.members.rel.related_model.objects.filter(person__in=people, until__isnull=True)
        member = member.order_by()
        account: Q | Value = Value(False)
        # Looks into an index each; one condition over the tables would read every file.
        found = self.model.objects.filter(head__in=people).values("pk")
        found = found.union(member.values("beneficiary"))
        if file.iban_lookup:
            account = Q(iban_lookup=file.iban_lookup)
            found = found.union(self.model.objects.filter(account).values("pk"))
        shares = Q(head__in=people) | Q(Exists(member.filter(beneficiary=OuterRef("pk"))))
        rows = self.exclude(pk=file.pk).filter(pk__in=found)
        rows = rows.annotate(
            shares_people=ExpressionWrapper(shares, models.BooleanField()),
            shares_account=ExpressionWrapper(account, models.BooleanField()),
        )
        alike = Window(RowNumber(), partition_by=["shares_people", "shares_account"], order_by="pk")
        return rows.alias(place=alike).filter(place__lte=most).order_by("pk")

    def for_page(self) -> Self:
        """What the identity bar and the file page print of the file itself."""
        return self.select_related("head").prefetch_related("categories")


class PersonQuerySet(LookupQuerySet["Person"]):
    def of_file(self, file: "Beneficiary", *, ended: bool = False) -> Self:
        """The head and the members of a file, those now or all there were."""
        members = file.members.all() if ended else file.members.filter(until__isnull=True)
        return self.filter(pk__in=[file.head_id, *members.values_list("person_id", flat=True)]).order_by("pk")

    def owners_in(self, file: "Beneficiary") -> Self:
        """About whom a paper of the file can be: its people, those of before too, and the deceased
        provider.
        """
        people = [file.head_id, *file.members.values_list("person_id", flat=True)]
        people += file.providers.filter(ended_at__isnull=True).values_list("person_id", flat=True)
        return self.filter(pk__in=people).order_by("pk")

    def with_id_number(self, number: str) -> Self:
        """The person whose identity number this is (normalised digits)."""
        return self.filter(id_lookup=lookup_hash(number)) if number else self.none()
