"""A new key for the audit chain."""

from typing import Any

from django.db import transaction

from core import anchors, audit, chain
from core.models import AuditEvent, ChainHead


class BrokenChainError(Exception):
    """The chain does not hold: under a new key that could no longer be seen."""


@audit.action("chain.rekey")
def give_new_key(*, by: Any) -> int:
    """Link every row under the first of CHAIN_KEYS and note the anchors anew; returns how many rows.

    Nothing but the two hashes of a row changes. Raises BrokenChainError, and DamagedAnchorsError of the file.
    """
    ChainHead.objects.select_for_update().filter(pk=1).first()
    noted = settled_anchors()
    if any(chain.broken_rows()) or any(chain.lost(noted)):
        raise BrokenChainError
    with audit.opened(kind="chain.new_key", by=by):
        rows = chain.link_anew()
    held = AuditEvent.objects.filter(sequence__in=[anchor.sequence for anchor in noted])
    ends = dict(held.values_list("sequence", "digest"))
    renewed = [anchors.Anchor(anchor.at, anchor.sequence, ends[anchor.sequence]) for anchor in noted]
    anchors.renew(renewed)
    transaction.on_commit(lambda: anchors.replace(renewed))
    return rows


def settled_anchors() -> list[anchors.Anchor]:
    """The anchors that are noted. Where a new key was given and its process ended before it noted them anew,
    that is done now: the chain holds those that it laid beside. Raises DamagedAnchorsError.
    """
    renewed = anchors.renewed()
    if renewed and not any(chain.lost(renewed)):
        anchors.replace(renewed)
    return anchors.kept()
