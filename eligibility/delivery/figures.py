"""What is measured of delivery (core/figures.py)."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from core.figures import Better, Figure, Period, Unit, Value, share
from eligibility.enums import DeliveryMethod
from eligibility.models import Delivery


def delivered_at_home(period: Period) -> Value:
    """C-18, C-49: who had what was granted brought to the home; one query."""
    delivered = Delivery.objects.filter(period.moments("delivered_at"))
    delivered = delivered.exclude(method=DeliveryMethod.TRANSFER)
    at_home = Count("pk", filter=Q(method=DeliveryMethod.AT_HOME))
    found = delivered.aggregate(n=Count("pk"), at_home=at_home)
    return Value(share(found["at_home"], found["n"]), found["n"])


FIGURES = (
    Figure(
        "delivered_at_home",
        _("Delivered at home"),
        _(
            "Of the deliveries received in the period: those at the home. Bank transfers, for which nobody"
            " has to come, do not count."
        ),
        Unit.PERCENT,
        "eligibility.Delivery",
        ("C-18", "C-49"),
        Better.UP,
        delivered_at_home,
    ),
)
