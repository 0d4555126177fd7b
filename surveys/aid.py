"""What was handed over in a period, in riyals and in units, by service and by category (4.11 of the
governance indicators).
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from core.figures import Part, Period, suppressed
from eligibility.enums import RIYAL
from eligibility.models import Delivery
from policy.models import Category


def aid_of(period: Period) -> dict[str, Any]:
    """The deliveries of the period: in all, by service (what is counted apart from what is paid) and by
    category. A file of several categories counts in each. Three queries.
    """
    received = Delivery.objects.filter(period.moments("delivered_at"))
    found = received.aggregate(n=Count("pk"), amount=Sum("amount"))
    return {
        "n": found["n"],
        "amount": _plain(found["amount"]),
        "services": _services(received),
        "categories": _categories(received),
    }


def _services(received) -> list[dict[str, Any]]:
    columns = ("request__service__code", "request__service__unit")
    rows = received.order_by(*columns).values(*columns, "request__service__label")
    together: dict[Any, dict[str, Any]] = {}
    for row in rows.annotate(n=Count("pk"), amount=Sum("amount"), quantity=Sum("quantity")):
        unit = row["request__service__unit"]
        key = row["request__service__code"], unit
        line = together.setdefault(key, defaultdict(int, unit="" if unit == RIYAL else unit))
        line["label"] = row["request__service__label"]
        for name in ("n", "amount", "quantity"):
            line[name] += row[name] or 0
    return [dict(line) | {"amount": _plain(line["amount"])} for line in together.values()]


def _categories(received) -> list[dict[str, Any]]:
    """Nothing is said of a category of few deliveries, nor of the smallest that would give it away (B-20)."""
    column = "request__beneficiary__categories"
    labels = dict(Category.objects.values_list("pk", "label"))
    rows = received.order_by(column).values_list(column).annotate(n=Count("pk"), amount=Sum("amount"))
    parts = suppressed(
        Part(labels.get(pk) or _("Not recorded"), amount or Decimal(0), n) for pk, n, amount in rows
    )
    return [
        {"label": str(part.label), "n": part.n, "amount": _plain(part.number), "hidden": part.hidden}
        for part in parts
    ]


def _plain(amount: Decimal | int | None) -> str | None:
    """A sum as it is stored: in text, so that no digit is lost."""
    return None if amount is None else f"{amount:.2f}"
