"""Whether something may be done, and if not, why: one value for the action, the page and the button."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


class ConflictError(Exception):
    """The thing moved on meanwhile (wrong stage, stale form): answered with 409 and both versions.

    `rows` are (label, yours, theirs); `typed` are the (name, value) pairs to send again over the newer
    version.
    """

    def __init__(self, reason, rows=(), typed=(), back=""):
        super().__init__(reason)
        self.reason, self.rows, self.typed, self.back = reason, list(rows), list(typed), back


class StaleVersionError(ConflictError):
    """Somebody saved this row after the form was opened. `current` is the row as it stands now."""

    def __init__(self, reason, current):
        super().__init__(reason)
        self.current = current


@dataclass(frozen=True)
class Verdict:
    """The answer to "may this user do this to that?", its reason lazy. `conflict` tells a wrong stage (409)
    from a missing right (403).
    """

    allowed: bool
    reason: str = ""
    conflict: bool = False

    def __bool__(self):
        return self.allowed

    def enforce(self):
        """Raise ConflictError (wrong stage) or PermissionDenied (no right) unless allowed."""
        if self.allowed:
            return
        if self.conflict:
            raise ConflictError(self.reason)
        raise PermissionDenied(self.reason)


ALLOW = Verdict(True)


def deny(reason) -> Verdict:
    """No right: 403, the button is greyed with this reason."""
    return Verdict(False, reason)


def wrong_stage(reason) -> Verdict:
    """The right is there, the moment is not: 409, the button is greyed with this reason."""
    return Verdict(False, reason, conflict=True)
