"""Everything that writes the accounts of staff: made, changed, roles granted and taken (S6.9, S8.7)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import access
from accounts.actions.sessions import end_sessions
from accounts.enums import Role, RoleList
from accounts.models import User
from accounts.permissions import can_administer
from accounts.rules import check_roles
from core import audit
from core.numbers import lock, save_next

MASKED = frozenset({"mobile", "short_address"})
FACTS = (
    "full_name", "email", "mobile", "family_name", "short_address", "language", "is_active",
)  # fmt: skip


@audit.action("user.create")
def create_user(*, by: User, username: str, roles: Any, invite: bool = True, **facts: Any) -> User:
    """A member of staff with these roles and no password. The link to set one goes to the e-mail address once
    a role is in force; those that see files wait for a second person.

    `by` is an administrator, or None for the command that makes the first one. Raises PermissionDenied, or
    ValidationError where roles must not meet or the user name or address is taken.
    """
    if by is not None:
        can_administer(by).enforce()
    check_roles(roles)
    user = User(username=username, **_known(facts))
    _check_taken(user)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise ValidationError(_("Somebody made an account with this name just now.")) from error
    audit.record(kind="user.created", target=user, by=by, changes={"roles": [None, _text(roles)]})
    access.ask_roles(user, roles, by=by)
    if invite and user.roles.exists():
        access.send_link(user, by=by)
    return user


@audit.action("user.change")
def change_user(*, public_id: str, by: User, version: int | str | None, roles: Any, **facts: Any) -> User:
    """Change the facts and roles of a member of staff; a closed account loses its sessions.

    Raises PermissionDenied, StaleVersionError, or ValidationError: roles that must not meet, a taken address,
    the last administrator or manager. A role that sees files and a new address wait for a second person; the
    old address is told.
    """
    _queue(by)
    user: User = lock(User.objects.all(), public_id=public_id, version=version)
    known = _known(facts)
    address = known.pop("email", user.email)
    changed = {
        name: (getattr(user, name), value) for name, value in known.items() if getattr(user, name) != value
    }
    for name, (_before, after) in changed.items():
        setattr(user, name, after)
    _grant(user, roles, by)
    if not user.is_active:
        end_sessions(user)
    save_next(user, *changed)
    if changed:
        audit.record(kind="user.changed", target=user, by=by, changes=_masked(changed))
    if address != user.email:
        access.ask_email(user, address, by=by)
    return user


@audit.action("user.invite_again")
def invite_again(*, public_id: str, by: User) -> User:
    """Send a new link to set a password. Nobody sees or sets the password of another (S6.9)."""
    can_administer(by).enforce()
    user: User = lock(User.objects.all(), public_id=public_id)
    if not user.is_active:
        raise ValidationError(_("This account is closed. Open it first."))
    if not user.roles.exists():
        raise ValidationError(_("No role of this account is in force: the link goes out with the first one."))
    access.send_link(user, by=by)
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


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    return facts | {"email": facts["email"].lower()} if "email" in facts else facts


def _check_taken(user: User) -> None:
    others = User.objects.exclude(pk=user.pk)
    taken = access.taken_address(user, user.email)
    if others.filter(username__iexact=user.username).exists():
        taken["username"] = _("This user name is taken.")
    if taken:
        raise ValidationError(taken)


def _queue(by: User) -> None:
    """Ask whether `by` may administer, one administrator after the other: of two who take the role from each
    other at once the second is no administrator any more.
    """
    access.queue()
    can_administer(User.objects.get(pk=by.pk)).enforce()


def _grant(user: User, roles: Any, by: User) -> None:
    check_roles(roles)
    held, wanted = set(user.role_codes), set(roles)
    gone = (held | user.asked_roles) - wanted
    access.take_roles(user, gone, by=by)
    access.ask_roles(user, wanted - held - user.asked_roles, by=by)
    if Role.ADMINISTRATOR in held and (Role.ADMINISTRATOR in gone or not user.is_active):
        _check_not_last(user)
    if Role.MANAGER in held and (Role.MANAGER in gone or not user.is_active):
        access.check_not_last_manager(user)
    now = set(user.roles.values_list("role", flat=True))
    if held != now:
        audit.record(kind="user.roles", target=user, by=by, changes={"roles": [_text(held), _text(now)]})


def _check_not_last(user: User) -> None:
    if not User.objects.administrators().exclude(pk=user.pk).exists():
        raise ValidationError(_("The last administrator stays: give the role to somebody else first."))


def _text(roles: Any) -> str:
    return ",".join(RoleList(roles))


def _masked(changed: dict[str, tuple[Any, Any]]) -> dict[str, Any]:
    return {
        name: ["•", "•"] if name in MASKED else [before, after] for name, (before, after) in changed.items()
    }
