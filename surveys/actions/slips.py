"""Printed slips, drawn by visitors who have no message: for the tablet and for paper (C-19, C-24, C-25).

They are drawn first, in memory, then made into sheets, and kept only once those are there: nobody waits for
the sheets under a lock, and slips that were never printed invite nobody.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.verdicts import ConflictError
from surveys import slips
from surveys.actions.inviting import Occasion, cell_for
from surveys.actions.rounds import round_for
from surveys.enums import Moment, RoundState
from surveys.models import Cell, Round, Slip
from surveys.permissions import can_print_slips
from surveys.rules import LEAST_INVITED, MOST_SLIPS, SLIPS


@dataclass(frozen=True)
class Batch:
    """Slips that were drawn for one moment of the open round, with the key to keep them."""

    cell: Cell
    slips: list[slips.Printed]
    key: bytes


@action("slips.draw")
def draw_slips(*, moment: str, number: int, by: User) -> Batch:
    """New slips for a moment of the round of today, which is opened where none is; none of them counts yet.

    Raises PermissionDenied, ValidationError by field.
    """
    can_print_slips(by).enforce()
    if moment not in SLIPS:
        raise ValidationError({"moment": _("For this moment no slips are printed.")})
    if not LEAST_INVITED <= number <= MOST_SLIPS:
        raise ValidationError({"number": _("Write a number from 10 to 200.")})
    row, key = round_for(timezone.localdate(), by=by)
    occasion = Occasion(Moment(moment), ("", ""), SLIPS[Moment(moment)], cause="")
    cell = cell_for(row, occasion, district="", by=by)
    return Batch(cell, [slips.make(key, cell.number) for _each in range(number)], key)


@action("slips.print")
def print_slips(*, batch: Batch, by: User) -> None:
    """Keep the slips whose sheets were made, and count them as invited; the chain learns how many, and for
    which moment. Raises PermissionDenied, ConflictError where the round was closed meanwhile.
    """
    can_print_slips(by).enforce()
    row = Round.objects.select_for_update().get(pk=batch.cell.round_id)
    if row.state != RoundState.OPEN:
        raise ConflictError(_("The round was closed in the meantime. Print the slips anew."))
    rows = [
        Slip(mark=slips.mark_of(batch.key, slip.code), round=row, sealed=slips.seal_link(batch.key, slip))
        for slip in batch.slips
    ]
    # By their marks, so that where they lie does not tell the order of the sheets.
    Slip.objects.bulk_create(sorted(rows, key=lambda slip: slip.mark))
    Cell.objects.filter(pk=batch.cell.pk).update(invited=F("invited") + len(rows))
    moment = Moment(batch.cell.moment).label
    audit.record(kind="slips.printed", target=row, by=by, changes={"slips": [None, len(rows)]}, note=moment)
