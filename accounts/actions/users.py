"""Everything that writes the accounts of staff: made, changed, roles granted and taken (S6.9, S8.7)."""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.enums import Role, RoleList
from accounts.models import RoleGrant, User
from accounts.permissions import can_administer
from accounts.rules import incompatible_pairs
from core import audit
from core.numbers import lock, save_next

MASKED = frozenset({"mobile", "email", "short_address"})
FACTS = (
    "full_name", "email", "mobile", "family_name", "short_address", "language", "is_active",
)  # fmt: skip


@audit.action("user.create")
def create_user(*, by: User, username: str, roles: Any, invite: bool = True, **facts: Any) -> User:
    """A member of staff with these roles and no password; the link to set one goes to the e-mail address.

    `by` is an administrator, or None for the command that makes the first one. Raises PermissionDenied, or
    ValidationError where roles must not meet or the user name or address is taken.
    """
    if by is not None:
        can_administer(by).enforce()
    _check_roles(roles)
    user = User(username=username, **_known(facts))
    _check_taken(user)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError(_("Somebody made an account with this name just now.")) from error
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    audit.record(kind="user.created", target=user, by=by, changes={"roles": [None, _text(roles)]})
    if invite:
        mail.invite(user, by=by)
    return user


@audit.action("user.change")
def change_user(*, public_id: str, by: User, version: int | str | None, roles: Any, **facts: Any) -> User:
    """Change the facts and roles of a member of staff; a closed account loses its sessions.

    Raises PermissionDenied, StaleVersionError, or ValidationError: roles that must not meet, a taken address,
    the last administrator. A new address is told to the old one as well.
    """
    _queue(by)
    user: User = lock(User.objects.all(), public_id=public_id, version=version)
    changed = {
        name: (getattr(user, name), value)
        for name, value in _known(facts).items()
        if getattr(user, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(user, name, after)
    _check_taken(user)
    _grant(user, roles, by)
    if not user.is_active:
        end_sessions(user)
    save_next(user, *changed)
    if changed:
        audit.record(kind="user.changed", target=user, by=by, changes=_masked(changed))
    if "email" in changed:
        mail.post(
            changed["email"][0],
            "account/email/address_changed",
            {"user": user},
            language=user.language,
            by=by,
        )
    return user


@audit.action("user.invite_again")
def invite_again(*, public_id: str, by: User) -> User:
    """Send a new link to set a password. Nobody sees or sets the password of another (S6.9)."""
    can_administer(by).enforce()
    user: User = lock(User.objects.all(), public_id=public_id)
    if not user.is_active:
        raise ValidationError(_("This account is closed. Open it first."))
    mail.invite(user, by=by)
    audit.record(kind="user.link_sent", target=user, by=by)
    return user


@audit.action("user.link_again")
def link_again(*, username: str, email: str, by: User | None = None) -> User:
    """Note that a new link is printed, on the machine itself, for an administrator who never came in; returns
    them. Raises ValidationError for anybody else: the name is taken.
    """
    user: User = lock(User.objects.all(), username=username)
    fresh = user.last_login is None and user.is_active and user.email.casefold() == email.casefold()
    if not fresh or user.role_codes != {Role.ADMINISTRATOR}:
        raise ValidationError(_("This user name is taken."))
    audit.record(kind="user.link_printed", target=user, by=by)
    return user


def choose_language(*, language: str, by: User) -> None:
    """The language a member of staff reads in, chosen on any page: theirs alone, so neither versioned nor
    recorded.
    """
    User.objects.filter(pk=by.pk).update(language=language)


def end_sessions(user: User) -> None:
    """Delete every session of the user, so that an account opened again does not revive them."""
    for session in Session.objects.filter(expire_date__gte=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    return facts | {"email": facts["email"].lower()} if "email" in facts else facts


def _check_taken(user: User) -> None:
    others = User.objects.exclude(pk=user.pk)
    taken = {}
    if others.filter(username__iexact=user.username).exists():
        taken["username"] = _("This user name is taken.")
    if others.filter(email__iexact=user.email).exists():
        taken["email"] = _("Another account has this e-mail address.")
    if taken:
        raise ValidationError(taken)


def _check_roles(roles: Any) -> None:
    unknown = set(roles) - set(Role.values)
    if unknown:
        raise ValidationError({"chosen_roles": _("We do not know one of these roles.")})
    if not roles:
        raise ValidationError({"chosen_roles": _("Choose one role at least.")})
    refused = [
        _("%(first)s and %(second)s must not meet in one person.")
        % {"first": Role(first).label, "second": Role(second).label}
        for first, second in incompatible_pairs(roles)
    ]
    if refused:
        raise ValidationError({"chosen_roles": refused})


def _queue(by: User) -> None:
    """Ask whether `by` may administer, one administrator after the other: of two who take the role from each
    other at once the second is no administrator any more.
    """
    rows = User.objects.administrators().select_for_update(of=("self",)).order_by("pk")
    list(rows.values_list("pk", flat=True))
    can_administer(User.objects.get(pk=by.pk)).enforce()


def _grant(user: User, roles: Any, by: User) -> None:
    _check_roles(roles)
    held, wanted = set(user.role_codes), set(roles)
    was_administrator = Role.ADMINISTRATOR in held
    user.roles.filter(role__in=held - wanted).delete()
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in wanted - held)
    if was_administrator and (Role.ADMINISTRATOR not in wanted or not user.is_active):
        _check_not_last(user)
    if held != wanted:
        audit.record(kind="user.roles", target=user, by=by, changes={"roles": [_text(held), _text(wanted)]})


def _check_not_last(user: User) -> None:
    if not User.objects.administrators().exclude(pk=user.pk).exists():
        raise ValidationError(_("The last administrator stays: give the role to somebody else first."))


def _text(roles: Any) -> str:
    return ",".join(RoleList(roles))


def _masked(changed: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        name: ["•", "•"] if name in MASKED else [before, after] for name, (before, after) in changed.items()
    }
