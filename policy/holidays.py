"""Until when the holidays are known: beyond that every term in working days is wrong in silence."""

from datetime import date, timedelta

from django.core import checks
from django.db import Error
from django.utils import timezone

from policy.models import Holiday

TOLD_BEFORE = timedelta(days=90)


def known_until() -> date | None:
    """The last holiday that is known, a day in Riyadh; None where there is none."""
    return Holiday.objects.order_by("-day").values_list("day", flat=True).first()


def closed_days() -> set[date]:
    """The holidays that are known, days in Riyadh; one query."""
    return set(Holiday.objects.values_list("day", flat=True))


def runs_out() -> bool:
    """Whether the holidays that are known end within ninety days."""
    known = known_until()
    return known is None or known <= timezone.localdate() + TOLD_BEFORE


@checks.register(checks.Tags.database)
def holidays_are_known(app_configs, databases=None, **_kwargs):
    """For `manage.py check --database default`: a warning where holidays run out. Before the tables are
    made there is nothing to say.
    """
    if not databases:
        return []
    try:
        known, out = known_until(), runs_out()
    except Error:
        return []
    if not out:
        return []
    until = f"end on {known}" if known else "are not known"
    return [
        checks.Warning(
            f"The holidays of the charity {until}.",
            hint="Add those that follow to the lists of the preset and load it (docs/operations.md).",
            id="policy.W001",
        )
    ]
