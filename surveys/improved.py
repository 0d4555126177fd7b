"""The improvements of a period, for its quality report (C-11, C-20): what was carried out in it, and what was
open at its end.
"""

from typing import Any

from django.db.models import Q

from core.figures import Period
from surveys.enums import ImprovementStatus
from surveys.models import ImprovementAction
from surveys.rules import Bounded


def improved(period: Period) -> dict[str, list[dict[str, Any]]]:
    """`done` in the period, with the figure before and after, and `open` on its last day, the most urgent
    first. What was given up, and who owns an improvement, stands in the register alone. One query.
    """
    done = Q(status=ImprovementStatus.DONE) & period.days("done_on")
    still = Q(status=ImprovementStatus.OPEN) | Q(status=ImprovementStatus.DONE, done_on__gt=period.last)
    found = ImprovementAction.objects.filter(done | still, created_at__lt=period.ends)
    rows: dict[str, list[dict[str, Any]]] = {"done": [], "open": []}
    for row in found.order_by("due_on", "pk"):
        of_the_period = row.done_on is not None and row.done_on <= period.last
        rows["done" if of_the_period else "open"].append(_row(row, period, done=of_the_period))
    return rows


def _row(row: ImprovementAction, period: Period, *, done: bool) -> dict[str, Any]:
    return {
        "ref": row.number,
        "title": row.title,
        "source": str(row.get_source_display()),
        "due_on": row.due_on.isoformat(),
        "done_on": row.done_on.isoformat() if done and row.done_on else None,
        "late": not done and row.due_on < period.last,
        "measured": row.measured,
        "unit": row.unit,
        "before": _kept(row.figure_before),
        "after": _kept(row.figure_after) if done else None,
    }


def _kept(figure: Bounded | None) -> dict[str, str] | None:
    return None if figure is None else {"value": str(figure.value), "sign": figure.sign}
