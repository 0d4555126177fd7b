"""What desks and the page of a request show of the delivery."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import panels
from eligibility.case import permissions
from eligibility.case.needs import unmet
from eligibility.case.panels import business, closed_days, row_of, waiting
from eligibility.enums import GRANTED, Status
from eligibility.models import Objection


def register():
    """Tell the page of a request and the desks what there is to deliver; called once from
    AppConfig.ready().
    """
    title = gettext_lazy("Delivery")
    section = panels.Panel(
        60, "delivery", title, delivery_section, "eligibility/delivery/delivery_section.html"
    )
    panels.register("request_sections", section)
    panels.register("desk_now", panels.Panel(36, "deliveries", "", deliveries_now))


def deliveries_now(request, _subject=None) -> list[dict]:
    """Deliveries to begin and to record, requests to close: for whoever the policy names. Oldest first."""
    mine = business(request, "deliver", "close")
    return [*_to_deliver(mine["deliver"]), *_to_close(request, mine["close"])]


def delivery_section(request, case) -> dict | None:
    """How far the delivery is; None where it has not begun or is not this role's."""
    delivery = getattr(case, "delivery", None)
    if delivery is None or not permissions.sees_decision(request.user, case):
        return None
    address = [case.public_id]
    return {
        "delivery": delivery,
        "receipt_url": reverse("eligibility:delivery_receipt", args=address),
        "proof_url": reverse("eligibility:delivery_proof", args=address) if delivery.proof_id else "",
    }


def _to_deliver(profiles) -> list[dict]:
    told = waiting(profile__in=profiles, status__in=GRANTED, decision__notice__isnull=False)
    begun = waiting(profile__in=profiles, status=Status.DELIVERING)
    return [
        *(row_of(row, _("Start the delivery: %(service)s"), "deliver", _("Start")) for row in told),
        *(
            row_of(row, _("Deliver and record: %(service)s"), "hand_over", _("Record the receipt"))
            for row in begun
        ),
    ]


def _to_close(request, profiles) -> list[dict]:
    """What may be closed now: an objection, or the time for one, holds a request open."""
    delivered = Q(status=Status.DELIVERED, decision__notice__isnull=False)
    rows = [*_closable(profiles, delivered), *_closable(profiles, _refused(profiles))]
    for row in rows:
        row.closed_days = closed_days(request)
    return [
        row_of(row, _("Close: %(service)s"), "close", _("Close")) for row in rows if not unmet(row, "close")
    ]


def _refused(profiles) -> Q:
    """Refusals for which the time of an objection may be over: on which day it is, the holidays say."""
    shortest = min((profile.objection_days for profile in profiles), default=0)
    before = timezone.now() - timedelta(days=shortest)
    over = Q(decision__notice__at__lte=before) | Q(decision__address_notice__at__lte=before)
    return Q(status=Status.REJECTED) & (over | Q(decision__no_objection__isnull=False))


def _closable(profiles, condition):
    """The first requests of this condition on which no objection stands, with all that `unmet` asks."""
    standing = Objection.objects.filter(request=OuterRef("pk"), taken_back_at__isnull=True)
    rows = waiting(condition, ~Exists(standing), profile__in=profiles)
    return rows.select_related(
        "objection", "decision__notice", "decision__address_notice", "decision__no_objection"
    )
