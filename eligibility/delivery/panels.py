"""What desks and the page of a request show of the delivery."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import panels
from eligibility.case import permissions
from eligibility.case.needs import unmet
from eligibility.case.panels import row_of, waiting
from eligibility.enums import GRANTED, Status
from policy.models import Holiday


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
    mine = permissions.profiles_of(request.user, "deliver", "close")
    return [*_to_deliver(mine["deliver"]), *_to_close(mine["close"])]


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


def _to_close(profiles) -> list[dict]:
    """What may be closed now: an objection, or the time for one, holds a request open."""
    delivered = waiting(profile__in=profiles, status=Status.DELIVERED)
    refused = waiting(profile__in=profiles, status=Status.REJECTED)
    rows = [*delivered, *refused]
    holidays = set(Holiday.objects.values_list("day", flat=True)) if rows else None
    for row in rows:
        row.closed_days = holidays  # looked up once for all of them
    return [
        row_of(row, _("Close: %(service)s"), "close", _("Close")) for row in rows if not unmet(row, "close")
    ]
