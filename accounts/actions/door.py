"""Who came in, who tried and who left, and from where: written down by the adapter (S6.3)."""

import logging
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, limits
from core.texts import Text

log = logging.getLogger("istihqaq.door")
MOST, WINDOW = 60, 3600  # rows an hour for one account; for names that nobody has, for one address

WRONG = _("The password was wrong.")
CLOSED = _("The account is closed.")
NOBODY = _("Nobody has this user name.")
RESTING = _("Too many tries were made; this one was not looked at.")
PRESENT = _("The present password was wrong where a new one was to be set.")


@audit.action("user.sign_in")
def signed_in(*, by: User, address: str) -> None:
    """Note that `by` came in from this address."""
    audit.record(kind="user.signed_in", target=by, by=by, changes=_from(address))


@audit.action("user.sign_out")
def signed_out(*, by: User, address: str) -> None:
    """Note that `by` left."""
    audit.record(kind="user.signed_out", target=by, by=by, changes=_from(address))


@audit.action("user.ask_link")
def link_asked(*, by: None, user: User | None, address: str) -> None:
    """Note that somebody asked for a link on the sign-in page, and to which address it goes."""
    target = user or User._meta.label_lower
    audit.record(kind="user.link_asked", target=target, by=by, changes={"address": [None, address]})


def failed(user: User | None, *, address: str, why: Text) -> None:
    """Note a try that failed: on the account that was tried, or on none. What was typed as a name is kept
    nowhere, since it may be a password. No more rows than MOST an hour, so that nobody floods the chain.
    """
    counted = f"account:{user.pk}" if user else f"address:{address}"
    try:
        limits.hit(f"failures:{counted}", limit=MOST, seconds=WINDOW)
    except limits.TooMany:
        log.warning("failed tries beyond the limit of one account or address are no longer recorded")
    else:
        _failed(by=None, user=user, address=address, why=why)


@audit.action("user.sign_in_fail")
def _failed(*, by: None, user: User | None, address: str, why: Text) -> None:
    target = user or User._meta.label_lower
    audit.record(kind="user.sign_in_failed", target=target, by=by, changes=_from(address), note=why)


def _from(address: str) -> dict[str, Any]:
    return {"address": [None, address]}
