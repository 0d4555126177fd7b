"""The slip of a visitor: twelve digits that stand for a link, for the tablet and for paper. Without the key
of the round nobody comes from the digits to the link, or from either to an answer. Pure.
"""

import re
import secrets
from dataclasses import dataclass

from core import arabic
from core.passing import derived, seal, unseal
from surveys import links

DIGITS, GROUP = 12, 4
_LINK = re.compile(rf"(?:\A|/s/)([\w-]{{{links.LENGTH}}})/?\Z", re.ASCII)
_BETWEEN = re.compile(r"[\s\-‐‑–—_./]+")


@dataclass(frozen=True)
class Printed:
    """What stands on one slip; it is printed and kept nowhere."""

    code: str
    link: str

    @property
    def groups(self) -> list[str]:
        """The digits as they are printed and read out."""
        return [self.code[start : start + GROUP] for start in range(0, DIGITS, GROUP)]


def make(key: bytes, cell: int) -> Printed:
    """A new slip into the cell of that number. Two slips share nothing that can be seen."""
    return Printed(f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}", links.make(key, cell))


def mark_of(key: bytes, code: str) -> str:
    """Under what the slip with those digits is kept. The mark of its answer is another one."""
    return derived(key, b"slip", code.encode()).hex()


def seal_link(key: bytes, slip: Printed) -> bytes:
    """The link of a slip, for the row with its mark."""
    return seal(key, slip.link.encode(), mark_of(key, slip.code).encode())


def link_in(key: bytes, mark: str, sealed: bytes) -> str | None:
    """The link that was sealed; None for a row that was changed or is another's."""
    plain = unseal(key, sealed, mark.encode())
    return plain.decode() if plain is not None else None


def read(typed: str) -> Printed:
    """The digits or the link in what was typed, pasted or scanned, with spaces, dashes and numerals of any
    kind; both empty where it is neither.
    """
    text = arabic.typed_number(typed)
    digits = _BETWEEN.sub("", text)
    if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits):
        return Printed(digits, "")
    found = _LINK.search(text)
    return Printed("", found[1] if found else "")
