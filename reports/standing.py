"""Where work stands still: open requests by stage and age, by team and never by person."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eligibility.enums import OPEN, Status
from eligibility.models import ServiceRequest

# (label, from so many days on, up to so many days)
AGES = (
    (_("Up to a week"), 0, 7),
    (_("One to two weeks"), 7, 14),
    (_("Two weeks to a month"), 14, 30),
    (_("Over a month"), 30, None),
)


def standing() -> dict:
    """For each open stage, how many requests stand in it since how long (counted in days of 24 hours); one
    query.
    """
    now = timezone.now()
    counts = {
        f"age{place}": Count("pk", filter=_within(now, low, high))
        for place, (_label, low, high) in enumerate(AGES)
    }
    found = {
        row["status"]: row
        for row in ServiceRequest.objects.filter(status__in=OPEN).values("status").annotate(**counts)
    }
    rows = [
        {
            "status": status,
            "label": status.label,
            "cells": [(label, found[status][f"age{place}"]) for place, (label, _l, _h) in enumerate(AGES)],
        }
        for status in Status
        if status in found
    ]
    return {"ages": [label for label, _low, _high in AGES], "rows": rows}


def _within(now, low, high) -> Q:
    stands = Q(status_since__lte=now - timedelta(days=low)) if low else Q()
    return stands & Q(status_since__gt=now - timedelta(days=high)) if high else stands
