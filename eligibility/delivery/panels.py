"""What desks and the page of a request show of the delivery."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import panels
from core.panels import MOST
from eligibility.case import permissions
from eligibility.case.needs import unmet
from eligibility.case.panels import business, closed_days, step_row, waiting
from eligibility.enums import GRANTED, DecisionOutcome, Status
from eligibility.models import Decision, Objection, ServiceRequest
from eligibility.querysets import row_by_row

# What `unmet` asks of a request that is to be closed.
OF_CLOSING = (
    "status_since",
    "profile__objection_days",
    "objection__at",
    "objection__taken_back_at",
    "decision__outcome",
    "decision__notice__at",
    "decision__notice__object_until",
    "decision__address_notice__at",
    "decision__address_notice__object_until",
    "decision__no_objection__at",
)


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
    if not profiles:
        return []
    told = Decision.objects.filter(request=OuterRef("pk"), notice__isnull=False)
    granted = ServiceRequest.objects.filter(row_by_row(told), profile__in=profiles)
    begun = waiting(profile__in=profiles, status=Status.DELIVERING)
    return [
        *(
            step_row(found, _("Start the delivery: %(service)s"), "deliver", _("Start"))
            for found in waiting(pk__in=granted.first_of(GRANTED, MOST))
        ),
        *(
            step_row(found, _("Deliver and record: %(service)s"), "hand_over", _("Record the receipt"))
            for found in begun
        ),
    ]


def _to_close(request, profiles) -> list[dict]:
    """What may be closed now: an objection, or the time for one, holds a request open."""
    if not profiles:
        return []
    over = _over(profiles)
    granted_whole = Q(outcome=DecisionOutcome.APPROVED)
    found = _closable(profiles, Status.DELIVERED, Q(granted_whole | over, notice__isnull=False))
    found += _closable(profiles, Status.REJECTED, over)
    if not found:
        return []
    rows = ServiceRequest.objects.filter(pk__in=found).order_by("status_since", "pk").only(*OF_CLOSING)
    rows = rows.select_related(
        "profile", "objection", "decision__notice", "decision__address_notice", "decision__no_objection"
    )
    for row in rows:
        row.closed_days = closed_days(request)
    return [
        step_row((row.pk, row.status_since), _("Close: %(service)s"), "close", _("Close"))
        for row in rows
        if not unmet(row, "close")
    ]


def _over(profiles) -> Q:
    """Decisions on which the time for an objection may be over: on which day it is, the holidays say."""
    shortest = min(profile.objection_days for profile in profiles)
    before = timezone.now() - timedelta(days=shortest)
    return Q(notice__at__lte=before) | Q(address_notice__at__lte=before) | Q(no_objection__isnull=False)


def _closable(profiles, status, condition) -> list[int]:
    """The keys of the first requests of a status whose decision is such, and on which no objection stands."""
    standing = Objection.objects.filter(request=OuterRef("request"), taken_back_at__isnull=True)
    decisions = Decision.objects.filter(condition, ~Exists(standing), request=OuterRef("pk"))
    rows = ServiceRequest.objects.filter(row_by_row(decisions), profile__in=profiles)
    return rows.first_of([status], MOST)
