"""Anchors of the audit chain: its length and end as they were on a day, in a file beside the database.

A chain that was cut short is whole in itself; only what was noted elsewhere shows that rows are missing.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

NOTED = "chain_anchors"  # the name of the file; script/backup and script/restore know it too
RENEWED = "chain_anchors.renewed"  # the same under a new key, until the chain under it is committed


class DamagedAnchorsError(Exception):
    """The file holds a line that is no anchor."""


@dataclass(frozen=True)
class Anchor:
    """The end of the chain at a moment (ISO, UTC)."""

    at: str
    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.at} {self.sequence} {self.digest}"

    @classmethod
    def read(cls, line: str) -> "Anchor":
        """The anchor of a line. Raises DamagedAnchorsError."""
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdecimal() or len(parts[2]) != 64:
            raise DamagedAnchorsError(line)
        return cls(parts[0], int(parts[1]), parts[2])


def _file() -> Path:
    return settings.VAR / NOTED


def kept() -> list[Anchor]:
    """The anchors noted so far. Raises DamagedAnchorsError."""
    if not _file().exists():
        return []
    return _read(_file())


def keep(anchor: Anchor) -> None:
    """Note one more."""
    replace([*kept(), anchor])


def replace(anchors: Iterable[Anchor]) -> None:
    """Note these and no others; the file is there whole or as it was."""
    _write(_file(), anchors)
    _renewed().unlink(missing_ok=True)


def renew(anchors: Iterable[Anchor]) -> None:
    """Lay these beside those that are noted, for the case that nobody comes to note them (`renewed`)."""
    _write(_renewed(), anchors)


def renewed() -> list[Anchor]:
    """What was laid beside the anchors that are noted, if it is of the same rows; else nothing."""
    if not _renewed().exists():
        return []
    found = _read(_renewed())
    same = [(row.at, row.sequence) for row in found] == [(row.at, row.sequence) for row in kept()]
    return found if same else []


def _renewed() -> Path:
    return settings.VAR / RENEWED


def _read(path: Path) -> list[Anchor]:
    return [Anchor.read(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _write(path: Path, anchors: Iterable[Anchor]) -> None:
    draft = path.with_name(f".{path.name}")
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(f"{anchor}\n" for anchor in anchors)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
