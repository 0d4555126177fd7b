"""What is measured of the way of a request as a whole (core/figures.py)."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import F, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.figures import Better, Figure, Part, Period, Unit, Value, lasted
from core.models import AuditEvent
from eligibility.enums import Status
from eligibility.models import Decision, Notice

DAY = timedelta(days=1)
# In which stage a request stands after each of these events; after a decision it hangs on what came next.
ENTERS = {
    "request.opened": Status.DRAFT,
    "request.submit": Status.SUBMITTED,
    "request.ask_completion": Status.INCOMPLETE,
    "request.accept": Status.STUDYING,
    "request.return_study": Status.STUDYING,
    "request.evaluate": Status.EVALUATED,
    "request.refer": Status.AWAITING_DECISION,
    "request.deliver": Status.DELIVERING,
    "request.hand_over": Status.DELIVERED,
}
DECIDE = "request.decide"
AFTER_DECISION = {
    "request.evaluate": Status.STUDYING,  # it had been returned
    "request.deliver": Status.APPROVED,
    "request.close": Status.REJECTED,
}
# What ends a stay. The applicant's leaving (withdrawn, lapsed) says nothing of how long a stage takes.
ENDS = ({*ENTERS} - {"request.opened"}) | {DECIDE, "request.close"}
LABELS = {
    Status.DRAFT: _("Draft, until it is submitted"),
    Status.SUBMITTED: _("Submitted, until it is accepted or returned as incomplete"),
    Status.INCOMPLETE: _("Incomplete, until it is submitted again"),
    Status.STUDYING: _("Being studied"),
    Status.EVALUATED: _("Evaluated, until it is referred or returned"),
    Status.AWAITING_DECISION: _("Awaiting decision"),
    Status.APPROVED: _("Approved, until delivery begins"),
    Status.REJECTED: _("Not approved, until it is closed"),
    Status.DELIVERING: _("Being delivered"),
    Status.DELIVERED: _("Delivered, until it is closed"),
}
TELLING = _("Decided, until the applicant is told")


def per_stage(period: Period) -> Value:
    """C-08, C-18: how long requests stay in each stage; two queries, four columns and two."""
    spans = defaultdict(list)
    for since_kind, kind, since, at in _stays(period):
        stage = AFTER_DECISION.get(kind) if since_kind == DECIDE else ENTERS.get(since_kind)
        if stage:
            spans[LABELS[stage]].append(at - since)
    told = Notice.objects.filter(period.moments("at")).values_list("decision__decided_at", "at")
    spans[TELLING] = [at - decided_at for decided_at, at in told.iterator()]
    parts = []
    for label in (*LABELS.values(), TELLING):
        if spans[label]:
            found = lasted(spans[label], DAY)
            parts.append(Part(label, found.number, found.n, found.high))
    return Value(None, sum(part.n or 0 for part in parts), parts=tuple(parts))


def _stays(period: Period):
    """(event that began the stay, event that ended it, since when, until when) of each that ended in the
    period. The status of a request keeps no past: the chain does.
    """
    before = AuditEvent.objects.filter(
        request_id=OuterRef("request_id"), sequence__lt=OuterRef("sequence"), kind__in={*ENTERS, DECIDE}
    ).order_by("-sequence")
    ended = AuditEvent.objects.filter(period.moments("at"), kind__in=ENDS).order_by()
    return ended.values_list(
        Subquery(before.values("kind")[:1]), "kind", Subquery(before.values("at")[:1]), "at"
    ).iterator()


def to_decision(period: Period) -> Value:
    """C-18, A-08: from the first submission to the decision; one query, two columns.

    The column of the request is written anew by each submission: the first one stands in the chain.
    """
    submitted = (
        AuditEvent.objects.filter(request_id=OuterRef("request__public_id"), kind="request.submit")
        .order_by()
        .values("request_id")
    )
    first = Subquery(submitted.annotate(first=Min("at")).values("first"))
    decided = Decision.objects.filter(period.moments("decided_at"))
    times = decided.values_list(Coalesce(first, F("request__submitted_at")), "decided_at")
    return lasted((decided_at - at for at, decided_at in times.iterator()), DAY)


FIGURES = (
    Figure(
        "to_decision",
        _("From submission to decision"),
        _(
            "Of the requests decided in the period: the days from the first submission to the decision, the"
            " time that the applicant took to complete the request included."
        ),
        Unit.DAYS,
        "eligibility.Decision, core.AuditEvent",
        ("C-08", "C-18"),
        Better.DOWN,
        to_decision,
    ),
    Figure(
        "per_stage",
        _("Time in each stage"),
        _(
            "Of the stays in a stage that ended in the period: the days from entering the stage to leaving"
            " it. A request that comes back to a stage stays there once more; what ended because the request"
            " was withdrawn or lapsed does not count. Telling is counted from the decision to the notice."
        ),
        Unit.DAYS,
        "core.AuditEvent, eligibility.Notice",
        ("C-08", "C-18"),
        Better.DOWN,
        per_stage,
    ),
)
