from collections.abc import Iterable, Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import anchors, chain
from core.models import ChainHead
from core.rekeying import settled_anchors

NAMED = 20  # faults of one kind that are named one by one


class Command(BaseCommand):
    """Thin door to core.chain and core.anchors."""

    help = (
        "Name each row of the audit chain that was changed, removed or put in later, each anchor that it no"
        " longer holds and each case that it does not tell of; exits 1 if there is one."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--keep", action="store_true", help="note an anchor, and print it for the journal"
        )
        parser.add_argument("--anchor", default="", help="an anchor that a journal holds, compared as well")

    def handle(self, *args, keep, anchor, **options):
        head = ChainHead.objects.filter(pk=1).first()
        found = False
        for fault in _faults(anchor):
            self.stdout.write(fault)
            found = True
        if found:
            raise CommandError("The audit chain is not whole.")
        self.stdout.write("The audit chain is whole.")
        if keep and head:
            made = anchors.Anchor(timezone.now().isoformat(timespec="seconds"), head.sequence, head.digest)
            anchors.keep(made)
            self.stdout.write(f"Anchor: {made}")


def _faults(anchor: str) -> Iterator[str]:
    broken = list(chain.broken_rows())
    yield from _named("broken at row {}", broken)
    if broken and chain.no_row_fits():
        yield "No row has the key of var/env: add CHAIN_KEYS of that time behind it, with a comma."
    try:
        noted = [*settled_anchors(), *([anchors.Anchor.read(anchor)] if anchor else [])]
        yield from _named("does not hold what was noted: {}", chain.lost(noted))
    except anchors.DamagedAnchorsError as damaged:
        yield f"not an anchor: {damaged}"
    yield from _named("does not tell of {}", chain.untold())
    if chain.door_stands_open():
        yield "the door of the chain stands open"


def _named(sentence: str, found: Iterable[object]) -> Iterator[str]:
    """The sentence with each of what was found; many are told by their number."""
    found = list(found)
    yield from (sentence.format(row) for row in found[:NAMED])
    if len(found) > NAMED:
        yield f"... and {len(found) - NAMED} more"
