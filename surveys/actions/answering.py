"""Taking what people say. Nothing here is an action of the audit chain, and nothing tells a time (C-25)."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import passing
from surveys import boxes, links, slips
from surveys.enums import RoundState
from surveys.models import Box, Cell, Round, Slip


@dataclass(frozen=True)
class Way:
    """What a link leads to in an open round."""

    cell: Cell
    mark: str
    key: bytes

    @property
    def used(self) -> bool:
        """Whether an answer by this link has arrived."""
        return Box.objects.filter(mark=self.mark).exists()


def way_of(link: str) -> Way | None:
    """Where a link leads; None for one that no open round has issued: a wrong one, or one whose round was
    closed.
    """
    for pk, public_id in _open_rounds():
        key = passing.key_of(public_id)
        opened = links.read(key, link) if key else None
        if key and opened:
            cell = Cell.objects.select_related("survey").filter(round=pk, number=opened.cell).first()
            return Way(cell, links.mark_of(key, opened.nonce), key) if cell else None
    return None


def _open_rounds() -> QuerySet[Any, tuple[int, str]]:
    return Round.objects.filter(state=RoundState.OPEN).order_by().values_list("pk", "public_id")


def link_of(code: str) -> str:
    """The link that the digits of a slip stand for; empty for digits of no slip of an open round."""
    for pk, public_id in _open_rounds():
        key = passing.key_of(public_id)
        mark = slips.mark_of(key, code) if key else ""
        slip = Slip.objects.filter(round=pk, mark=mark).first() if mark else None
        if key and slip:
            return slips.link_in(key, mark, bytes(slip.sealed)) or ""
    return ""


def answer(*, way: Way, answers: dict[int, Any]) -> bool:
    """Put the answers (a question's pk to a figure or to words) into a box, once for each link; True if they
    were taken.

    False where the link was used, or its round closed, in the meantime. The round's row is locked, so that
    its closing misses no box.
    """
    sealed = boxes.pack(way.key, way.mark, cell=way.cell.number, answers=answers)
    still_open = Round.objects.select_for_update().filter(pk=way.cell.round_id, state=RoundState.OPEN)
    with transaction.atomic():
        # Looked for, since what fails on the key stands in the log of the server, with the answer and a time.
        if still_open.values_list("pk").first() is None or way.used:
            return False
        Box.objects.create(mark=way.mark, round_id=way.cell.round_id, sealed=sealed)
    return True
