"""What is measured of the obstacles that staff report (core/figures.py)."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.figures import Better, Figure, Part, Period, Unit, Value, share, suppressed
from surveys.enums import JourneyPlace, ObstacleKind
from surveys.models import Obstacle


def _reported(period: Period):
    return Obstacle.objects.filter(period.moments("reported_at"), kind=ObstacleKind.OBSTACLE).order_by()


def reported(period: Period) -> Value:
    """C-27: how many were reported, and where in the journey; one query."""
    counts = dict(_reported(period).values("place").annotate(n=Count("pk")).values_list("place", "n"))
    parts = [Part(place.label, counts[place], counts[place]) for place in JourneyPlace if place in counts]
    n = sum(counts.values())
    return Value(n, n, parts=suppressed(parts))


def removed(period: Period) -> Value:
    """C-27: of those reported, the share that was removed; one query."""
    done = Count("pk", filter=Q(removed_on__lte=period.last))
    found = _reported(period).aggregate(n=Count("pk"), removed=done)
    return Value(share(found["removed"], found["n"]), found["n"])


FIGURES = (
    Figure(
        "obstacles",
        _("Obstacles reported"),
        _(
            "The obstacles that staff reported in the period, divided by where in the journey they stand."
            " Ideas are not counted. A place with fewer than ten is not shown; where it could be worked out"
            " of the others, the smallest of these is hidden too."
        ),
        Unit.COUNT,
        "surveys.Obstacle",
        ("C-27",),
        Better.NONE,
        reported,
    ),
    Figure(
        "obstacles_removed",
        _("Obstacles removed"),
        _(
            "Of the obstacles that staff reported in the period: those that were removed by its end, at once"
            " or by an improvement that was carried out. One whose improvement was given up or opened again"
            " is not removed."
        ),
        Unit.PERCENT,
        "surveys.Obstacle, surveys.ImprovementAction",
        ("C-27",),
        Better.UP,
        removed,
    ),
)
