"""Whether something may be done, and if not, why: one value for the action, the page and the button."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from core.texts import Text


class ConflictError(Exception):
    """The thing moved on meanwhile (wrong stage, stale form): answered with 409 and both versions.

    `rows` are (label, yours, theirs); `typed` are the (name, value) pairs to send again over the newer
    version. `row` is what somebody saved meanwhile, None where that is not known.
    """

    def __init__(
        self,
        reason: Text,
        rows: Iterable[tuple[Any, ...]] = (),
        typed: Iterable[tuple[str, str]] = (),
        back: str = "",
        row: Any = None,
    ) -> None:
        super().__init__(reason)
        self.reason, self.rows, self.typed, self.back = reason, list(rows), list(typed), back
        self.row = row


class StaleVersionError(ConflictError):
    """Somebody saved `row` after the form was opened. `current` is what its form would show now: the row
    itself where nothing else is said.
    """

    def __init__(self, reason: Text, current: Any, row: Any = None) -> None:
        super().__init__(reason, row=current if row is None else row)
        self.current = current

    def showing(self, current: Any) -> "StaleVersionError":
        """The same of the same row, with other values to stand against what was typed."""
        return StaleVersionError(self.reason, current, self.row)


@dataclass(frozen=True)
class Verdict:
    """The answer to "may this user do this to that?", its reason lazy. `conflict` tells a wrong stage (409)
    from a missing right (403).
    """

    allowed: bool
    reason: Text = ""
    conflict: bool = False

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise ConflictError (wrong stage) or PermissionDenied (no right) unless allowed."""
        if self.allowed:
            return
        if self.conflict:
            raise ConflictError(self.reason)
        raise PermissionDenied(self.reason)


ALLOW = Verdict(True)


def deny(reason: Text) -> Verdict:
    """No right: 403, the button is greyed with this reason."""
    return Verdict(False, reason)


def wrong_stage(reason: Text) -> Verdict:
    """The right is there, the moment is not: 409, the button is greyed with this reason."""
    return Verdict(False, reason, conflict=True)
