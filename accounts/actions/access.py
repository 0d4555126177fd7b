"""The second person: what an administrator asks for an account counts once the manager or the data protection
officer has confirmed it (docs/rules.md, "Second person").
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.actions.sessions import end_sessions
from accounts.enums import SEE_FILES, AccessKind, AccessOutcome, Role, RoleList
from accounts.models import AccessChange, RoleGrant, User
from accounts.permissions import can_confirm, can_withdraw
from accounts.rules import check_roles
from core import audit
from core.numbers import lock, save_next


def queue() -> None:
    """Wait for whoever else changes the rights of accounts: else two could take the last two managers, or
    administrators, from each other at once. Taken before any other lock.
    """
    rows = User.objects.administrators().select_for_update(of=("self",)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def ask_roles(user: User, roles: Iterable[str], *, by: User | None) -> None:
    """Give these roles, or ask for those that see files where a second person is needed; within an action."""
    needed = _second_person_is_needed()
    for role in RoleList(roles):
        if role not in SEE_FILES:
            _give(user, role)
            continue
        if not needed:
            _give(user, role)
        _ask(user, by, kind=AccessKind.ROLE, role=role, in_force=not needed)


def ask_email(user: User, address: str, *, by: User | None) -> None:
    """Have mail for this account go to another address, once a second person has confirmed it; within an
    action. The old address is told at once. Raises ValidationError where somebody else has it.
    """
    _check_address(user, address)
    for asked in _open(user).filter(kind=AccessKind.EMAIL, in_force=False):
        _settle(asked, AccessOutcome.WITHDRAWN, by=by)
    if _second_person_is_needed():
        _ask(user, by, kind=AccessKind.EMAIL, before=user.email, after=address)
        mail.post(user.email, "account/email/address_asked", {"user": user}, language=user.language, by=by)
        return
    first = _open(user).filter(kind=AccessKind.EMAIL).first()
    before = first.before if first else user.email
    if first:
        _settle(first, AccessOutcome.WITHDRAWN, by=by)
    if address != before:
        _ask(user, by, kind=AccessKind.EMAIL, before=before, after=address, in_force=True)
    _move(user, address, by=by)


def take_roles(user: User, roles: Iterable[str], *, by: User) -> None:
    """Take these roles, whether they are in force or only asked for; within an action."""
    user.roles.filter(role__in=roles).delete()
    for asked in _open(user).filter(role__in=roles):
        _settle(asked, AccessOutcome.WITHDRAWN, by=by)


def taken_address(user: User, address: str) -> dict[str, Any]:
    """What is wrong with this address for the account, by field: another account has it."""
    if User.objects.exclude(pk=user.pk).filter(email__iexact=address).exists():
        return {"email": _("Another account has this e-mail address.")}
    return {}


def check_not_last_manager(user: User) -> None:
    """Raise ValidationError where nobody would be left who can be the second person: `user` is the last
    manager who has come in.
    """
    if user.last_login and not User.objects.managers_come_in().exclude(pk=user.pk).exists():
        raise ValidationError(
            _("The last manager who has come in stays: let another one be confirmed and come in first.")
        )


@audit.action("user.confirm_access")
def confirm_access(*, public_id: str, by: User, version: int | str | None) -> AccessChange:
    """Put in force what was asked for, or say that what is in force is right.

    `version` is that of the account, as the page showed it. Raises PermissionDenied, ConflictError (settled
    already), StaleVersionError (the account is no longer what was shown), ValidationError.
    """
    change = _lock(public_id, version)
    can_confirm(by, change).enforce()
    _settle(change, AccessOutcome.CONFIRMED, by=by)
    if not change.in_force:
        _put_in_force(change, by)
    save_next(change.user)
    return change


@audit.action("user.withdraw_access")
def withdraw_access(*, public_id: str, by: User, version: int | str | None) -> AccessChange:
    """Let what was asked for never be, or take back what is in force. Raises what `confirm_access` raises."""
    change = _lock(public_id, version)
    can_withdraw(by, change).enforce()
    _settle(change, AccessOutcome.WITHDRAWN, by=by)
    if change.in_force:
        _take_back(change, by)
    save_next(change.user)
    return change


@audit.action("user.confirm_on_machine")
def confirm_on_machine(*, username: str, by: User | None = None) -> list[AccessChange]:
    """Confirm everything that waits for one account, where no second person is left: the manager is gone, and
    there is no data protection officer. Returns what was confirmed.
    """
    queue()
    user: User = lock(User.objects.all(), username=username)
    changes = list(_open(user))
    for change in changes:
        change.user = user
        _settle(change, AccessOutcome.CONFIRMED, by=by)
        if not change.in_force:
            _put_in_force(change, by)
    save_next(user)
    return changes


def send_link(user: User, *, by: User | None) -> None:
    """Send the link with which a password is set, and keep to which address it went; within an action."""
    mail.invite(user, by=by)
    audit.record(kind="user.link_sent", target=user, by=by, changes={"address": [None, user.email]})


def _second_person_is_needed() -> bool:
    return bool(User.objects.managers_come_in().exists())


def _lock(public_id: str, version: int | str | None) -> AccessChange:
    """The change under a lock, behind that of its account: there the later of two second persons waits."""
    queue()
    concerned = User.objects.filter(access_changes__public_id=public_id).get()
    user = lock(User.objects.all(), pk=concerned.pk, version=version)
    change = AccessChange.objects.select_for_update().get(public_id=public_id)
    change.user = user
    return change


def _check_address(user: User, address: str) -> None:
    if taken := taken_address(user, address):
        raise ValidationError(taken)


def _open(user: User) -> Any:
    return user.access_changes.filter(outcome=AccessOutcome.OPEN).order_by("pk")


def _ask(user: User, by: User | None, **facts: Any) -> None:
    change = AccessChange.objects.create(user=user, asked_by=by, **facts)
    audit.record(kind="user.access_asked", target=user, by=by, changes=_said(change))


def _settle(change: AccessChange, outcome: AccessOutcome, *, by: User | None) -> None:
    change.outcome, change.settled_by, change.settled_at = outcome, by, timezone.now()
    change.save(update_fields=["outcome", "settled_by", "settled_at"])
    audit.record(kind=f"user.access_{outcome}", target=change.user, by=by, changes=_said(change))


def _said(change: AccessChange) -> dict[str, Any]:
    """What it is about: an address stands in full, since the chain must know where a link went."""
    if change.kind == AccessKind.EMAIL:
        return {"email": [change.before, change.after]}
    return {"role": [None, change.role]}


def _put_in_force(change: AccessChange, by: User | None) -> None:
    user = change.user
    if change.kind == AccessKind.EMAIL:
        _check_address(user, change.after)
        for earlier in _open(user).filter(kind=AccessKind.EMAIL):
            _settle(earlier, AccessOutcome.WITHDRAWN, by=by)
        _move(user, change.after, by=by)
    else:
        before = set(user.roles.values_list("role", flat=True))
        check_roles(before | {change.role})
        _give(user, change.role)
        _record_roles(user, before, by)
    if user.is_active and not user.has_usable_password():
        send_link(user, by=by)


def _take_back(change: AccessChange, by: User) -> None:
    """What an unwanted owner of the account may have done with it is undone as well: the password goes."""
    user = change.user
    if change.kind == AccessKind.EMAIL:
        _check_address(user, change.before)
        _move(user, change.before, by=by)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        send_link(user, by=by)
    else:
        before = set(user.roles.values_list("role", flat=True))
        user.roles.filter(role=change.role).delete()
        if change.role == Role.MANAGER:
            check_not_last_manager(user)
        _record_roles(user, before, by)
    end_sessions(user)


def _give(user: User, role: str) -> None:
    RoleGrant.objects.create(user=user, role=role)


def _record_roles(user: User, before: set[str], by: User | None) -> None:
    after = set(user.roles.values_list("role", flat=True))
    said = [",".join(RoleList(roles)) for roles in (before, after)]
    audit.record(kind="user.roles", target=user, by=by, changes={"roles": said})


def _move(user: User, address: str, *, by: User | None) -> None:
    """From now on mail goes to this address; whoever has the old one learns it, and gets no link any more."""
    before, user.email = user.email, address
    user.save(update_fields=["email"])
    mail.forget_addresses(user)
    audit.record(kind="user.email", target=user, by=by, changes={"email": [before, address]})
    mail.post(before, "account/email/address_changed", {"user": user}, language=user.language, by=by)
