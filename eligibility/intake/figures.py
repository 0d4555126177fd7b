"""What is measured of taking requests in (core/figures.py)."""

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from channels_log.enums import Direction
from channels_log.models import Visit
from core.figures import Better, Figure, Part, Period, Unit, Value, mean, share
from core.models import AuditEvent
from eligibility.enums import PaperReturn
from eligibility.models import Decision, DocumentCheck, ServiceRequest

CHECKED = ("request.accept", "request.ask_completion")
JUDGED = ("paper.matched", "paper.rejected")


def first_time_right(period: Period) -> Value:
    """C-08, B-23: accepted as it was first submitted; one query."""
    earlier = AuditEvent.objects.filter(
        request_id=OuterRef("request_id"), kind__in=CHECKED, sequence__lt=OuterRef("sequence")
    )
    first = AuditEvent.objects.filter(period.moments("at"), ~Exists(earlier), kind__in=CHECKED)
    found = first.aggregate(n=Count("pk"), right=Count("pk", filter=Q(kind="request.accept")))
    return Value(share(found["right"], found["n"]), found["n"])


def returned_papers(period: Period) -> Value:
    """C-43, C-44: papers that were judged and not taken, by reason; one query."""
    judged = AuditEvent.objects.filter(period.moments("at"), kind__in=JUDGED).order_by()
    rows = judged.annotate(reason=KT("changes__returned__1")).values_list("kind", "reason")
    counts = dict.fromkeys(PaperReturn, 0)
    n = 0
    for kind, reason, times in rows.annotate(times=Count("pk")):
        n += times
        if reason in PaperReturn.values:
            counts[PaperReturn(reason)] += times
        elif kind == "paper.rejected":
            counts[PaperReturn.NOT_KEPT] += times
    parts = tuple(Part(reason.label, share(times, n), n) for reason, times in counts.items() if times)
    return Value(share(sum(counts.values()), n), n, parts=parts)


def papers_reused(period: Period) -> Value:
    """C-13: papers that the applicant did not have to bring again; one query."""
    papers = DocumentCheck.objects.filter(period.moments("request__registered_at"), document__isnull=False)
    on_file = Q(document__added_at__lt=F("request__opened_at"))
    found = papers.aggregate(n=Count("pk"), reused=Count("pk", filter=on_file))
    return Value(share(found["reused"], found["n"]), found["n"])


def visits_for_each(period: Period) -> Value:
    """C-18: how often somebody had to come to the office for a request; one query."""
    visits = (
        Visit.objects.filter(
            beneficiary=OuterRef("request__beneficiary"),
            arrived_at__gte=OuterRef("began"),
            arrived_at__lte=OuterRef("decided_at"),
        )
        .order_by()
        .values("beneficiary")
        .annotate(times=Count("pk"))
        .values("times")
    )
    decided = Decision.objects.filter(period.moments("decided_at")).annotate(
        began=Coalesce("request__visit__arrived_at", "request__opened_at"),
        times=Coalesce(Subquery(visits), 0),
    )
    found = decided.aggregate(n=Count("pk"), visits=Sum("times"))
    return Value(mean(found["visits"] or 0, found["n"]), found["n"])


def proactive(period: Period) -> Value:
    """C-18: requests that the charity's own contact led to; one query."""
    opened = ServiceRequest.objects.filter(period.moments("opened_at"))
    reached_out = Count("pk", filter=Q(contact__direction=Direction.OUT))
    found = opened.aggregate(n=Count("pk"), reached=reached_out)
    return Value(share(found["reached"], found["n"]), found["n"])


FIGURES = (
    Figure(
        "first_time_right",
        _("Right the first time"),
        _(
            "Of the requests that were accepted, or returned as incomplete, for the first time in the"
            " period: those that were accepted as they were first submitted."
        ),
        Unit.PERCENT,
        "core.AuditEvent",
        ("C-08", "B-23"),
        Better.UP,
        first_time_right,
    ),
    Figure(
        "returned_papers",
        _("Papers that were not taken"),
        _(
            "Of the papers matched or refused in the period, each time counted: those that were refused, or"
            " were not valid on the day for which they were judged; by the reason that was recorded. Each"
            " part is of all papers that were judged."
        ),
        Unit.PERCENT,
        "core.AuditEvent",
        ("C-43", "C-44"),
        Better.DOWN,
        returned_papers,
    ),
    Figure(
        "papers_reused",
        _("Papers used again"),
        _(
            "Of the papers that lie under the requests accepted in the period: those that were on file"
            " before the request was opened. Papers that are missing or waived without one do not count."
        ),
        Unit.PERCENT,
        "eligibility.DocumentCheck",
        ("C-13",),
        Better.UP,
        papers_reused,
    ),
    Figure(
        "visits_for_each",
        _("Visits to the office for a request"),
        _(
            "Of the requests decided in the period: the visits to the desk under the file of the applicant"
            " from the one with which the request began (else from its opening) to the decision, those that"
            " were not served included; on the average for each request."
        ),
        Unit.EACH,
        "channels_log.Visit, eligibility.Decision",
        ("C-18",),
        Better.DOWN,
        visits_for_each,
    ),
    Figure(
        "proactive",
        _("Requests that the charity's own contact led to"),
        _(
            "Of the requests opened in the period: those that were opened out of an outgoing contact. A"
            " call back to somebody who had asked counts too, since nothing records the difference."
        ),
        Unit.PERCENT,
        "eligibility.ServiceRequest, channels_log.Contact",
        ("C-18",),
        Better.UP,
        proactive,
    ),
)
