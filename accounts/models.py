"""Staff accounts. A beneficiary needs none."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role, RoleList
from accounts.querysets import StaffManager
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

    objects = StaffManager()

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("accounts:user_edit", args=[self.public_id])

    @cached_property
    def role_codes(self) -> frozenset:
        """The codes of the roles held; one query per request."""
        return frozenset(grant.role for grant in self.roles.all())

    @property
    def role_labels(self) -> list[str]:
        """The names of the roles held, in the order of the Role list."""
        return [str(role.label) for role in Role if role in self.role_codes]

    @property
    def chosen_roles(self) -> RoleList:
        """The roles held, as a form and a conflict show them."""
        return RoleList(self.role_codes)

    def has_role(self, *roles) -> bool:
        """True if any of `roles` is held."""
        return bool(self.role_codes & set(roles))


class RoleGrant(models.Model):
    """A role held by a user. Granted and taken by accounts.actions alone, which checks the incompatible
    pairs.
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
