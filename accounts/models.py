"""Staff accounts. A beneficiary needs none."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccessKind, AccessOutcome, Role, RoleList
from accounts.querysets import AccessChangeQuerySet, StaffManager
from core.ids import public_id
from core.models import Versioned


class User(AbstractUser, Versioned):
    """A member of staff. `family_name`, `mobile` and `short_address` serve the check for kinship with an
    applicant.
    """

    first_name = last_name = None

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("ar", "العربية"), ("en", "English")], default="ar"
    )
    family_name = models.CharField(_("family name"), max_length=60, blank=True)
    mobile = models.CharField(_("mobile"), max_length=16, blank=True)
    short_address = models.CharField(_("short national address"), max_length=8, blank=True)

    REQUIRED_FIELDS = ["email", "full_name"]

    _acts = False

    objects = StaffManager()

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("accounts:user_edit", args=[self.public_id])

    @cached_property
    def role_codes(self) -> frozenset:
        """The codes of the roles held; one query per request, and one for what is done in it."""
        if self._acts:
            held = RoleGrant.objects.filter(user=self.pk, user__is_active=True)
            return frozenset(held.values_list("role", flat=True))
        return frozenset(grant.role for grant in self.roles.all())

    def now_acts(self) -> None:
        """From here on the roles are those of the moment in which they are asked for, and none of an account
        that was shut: an action asks behind its lock, where rights may have been taken meanwhile.
        """
        self._acts = True
        self.__dict__.pop("role_codes", None)

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles held, in the order of the Role list."""
        return [str(role.label) for role in Role if role in self.role_codes]

    @cached_property
    def open_changes(self) -> list:
        """What was asked for this account and no second person has settled, the oldest first."""
        changes = [change for change in self.access_changes.all() if not change.outcome]
        return sorted(changes, key=lambda change: change.pk)

    @property
    def asked_roles(self) -> frozenset:
        """The roles asked for that are not in force yet."""
        return frozenset(change.role for change in self.open_changes if change.role and not change.in_force)

    @property
    def chosen_roles(self) -> RoleList:
        """The roles held and asked for, as a form and a conflict show them."""
        return RoleList(self.role_codes | self.asked_roles)

    @property
    def held_roles(self) -> RoleList:
        """The roles in force, as a list shows them."""
        return RoleList(self.role_codes)

    def has_role(self, *roles) -> bool:
        """True if any of `roles` is held."""
        return bool(self.role_codes & set(roles))


class RoleGrant(models.Model):
    """A role that is in force. Granted and taken by accounts.actions alone, which checks the incompatible
    pairs; what waits for a second person is no grant yet (AccessChange).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="rolegrant_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="rolegrant_known_role"),
        ]

    def __str__(self):
        return self.role


class AccessChange(models.Model):
    """A role that sees files, or another e-mail address, that an administrator asked for an account; and what
    the second person said (docs/rules.md, "Second person"). Settled once, by accounts.actions.access alone.

    `in_force` is what was given before a manager had ever come in: it counts already, and can be taken back.
    """

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_changes")
    kind = models.CharField(max_length=10, choices=AccessKind.choices)
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)
    before = models.EmailField(blank=True)
    after = models.EmailField(blank=True)
    in_force = models.BooleanField(default=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=AccessOutcome.choices, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = AccessChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "role", "in_force"],
                condition=models.Q(outcome=""),
                name="accesschange_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="role", role__in=Role.values, before="", after="")
                | (models.Q(kind="email", role="") & ~models.Q(before="") & ~models.Q(after="")),
                name="accesschange_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(settled_at__isnull=False)),
                name="accesschange_settled_at",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.outcome}"

    def get_absolute_url(self):
        return reverse("accounts:access_change", args=[self.public_id])
