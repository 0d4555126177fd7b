"""The link of an invitation: a nonce, the number of its cell encrypted under the nonce, and a check. Nobody
reads a cell out of it, or makes one, without the key of the round. Pure.
"""

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass

from core.passing import derived

NONCE, CELL, CHECK = 16, 4, 8  # bytes
LENGTH = 38  # characters of them all


@dataclass(frozen=True)
class Opened:
    """What the holder of the key reads in a link."""

    nonce: bytes
    cell: int  # its number in the round


def make(key: bytes, cell: int) -> str:
    """A new link into the cell of that number. Two links share nothing that can be seen."""
    nonce = secrets.token_bytes(NONCE)
    said = nonce + _masked(key, nonce, cell.to_bytes(CELL, "big"))
    return base64.urlsafe_b64encode(said + _check(key, said)).decode().rstrip("=")


def read(key: bytes, link: str) -> Opened | None:
    """What the link says; None for one that was not made with this key."""
    whole = _bytes_of(link)
    said, check = whole[: NONCE + CELL], whole[NONCE + CELL :]
    if len(whole) != NONCE + CELL + CHECK or not hmac.compare_digest(check, _check(key, said)):
        return None
    nonce, sealed = said[:NONCE], said[NONCE:]
    return Opened(nonce, int.from_bytes(_masked(key, nonce, sealed), "big"))


def mark_of(key: bytes, nonce: bytes) -> str:
    """Under what an answer is kept so that it counts once; without the key it leads to no link."""
    return derived(key, b"mark", nonce).hex()


def _bytes_of(link: str) -> bytes:
    # One spelling of each link: bits that no byte takes up would give it others.
    if len(link) != LENGTH or not link.isascii():
        return b""
    try:
        whole = base64.b64decode(link + "==", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return whole if base64.urlsafe_b64encode(whole).decode().rstrip("=") == link else b""


def _masked(key: bytes, nonce: bytes, cell: bytes) -> bytes:
    stream = derived(key, b"cell", nonce)
    return bytes(one ^ other for one, other in zip(cell, stream, strict=False))


def _check(key: bytes, said: bytes) -> bytes:
    return derived(key, b"check", said)[:CHECK]
