"""What is measured of the study (core/figures.py)."""

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.figures import Better, Figure, Part, Period, Unit, Value, mean, share
from core.models import AuditEvent
from eligibility.catalogue.criteria import CEILING, Line, agrees, suggestion
from eligibility.enums import CriterionKind, DecisionOutcome, Outcome, Recommendation, StudyStatus
from eligibility.models import (
    Criterion,
    CriterionResult,
    Decision,
    FieldVisit,
    SecondAssessment,
    SecondLook,
)
from eligibility.querysets import SECOND_LOOK_LASTS

FEWEST_SECONDS = 3  # as of a team (C-20): one or two would tell of a researcher
BY_REVIEW, BY_DECIDERS = "request.return_study", "study.returned"
MEANS = {
    DecisionOutcome.APPROVED: Recommendation.APPROVE,
    DecisionOutcome.PARTLY_APPROVED: Recommendation.PARTIAL,
    DecisionOutcome.REJECTED: Recommendation.REJECT,
}


def returns_for_each(period: Period) -> Value:
    """C-08, B-23: how often a study came back to its researcher; two queries."""
    decided = Decision.objects.filter(period.moments("decided_at"))
    n = decided.count()
    events = AuditEvent.objects.filter(
        kind__in=(BY_REVIEW, BY_DECIDERS), request_id__in=decided.values("request__public_id")
    )
    times = dict(events.order_by().values_list("kind").annotate(Count("pk")))
    rows = ((_("By the review of the study"), BY_REVIEW), (_("By those who decide"), BY_DECIDERS))
    parts = tuple(Part(label, mean(times.get(kind, 0), n), n) for label, kind in rows)
    return Value(mean(sum(times.values()), n), n, parts=parts if n else ())


def overrides(period: Period) -> Value:
    """B-20: where people went another way than the computed result; one query, grouped in the database."""
    against_recommendation = against_decision = either = n = 0
    for outcome, recommendation, *signs, times in _groups(period):
        computed = suggestion(_lines(*signs), judged=False)
        if not computed:
            continue
        recommends = not agrees(recommendation, computed)
        decides = not agrees(MEANS[DecisionOutcome(outcome)], computed)
        n += times
        against_recommendation += times * recommends
        against_decision += times * decides
        either += times * (recommends or decides)
    rows = ((_("The recommendation"), against_recommendation), (_("The decision"), against_decision))
    parts = tuple(Part(label, share(part, n), n) for label, part in rows)
    return Value(share(either, n), n, parts=parts if n else ())


def _groups(period: Period):
    """(outcome, recommendation, whether a condition fails, only the ceiling fails, one is unproven, how many)
    of the decided requests with an assessment.
    """
    results = CriterionResult.objects.filter(
        assessment=OuterRef("request__assessment"), kind=CriterionKind.REGULATION
    )
    ceiling = Criterion.objects.filter(
        criteria_set=OuterRef("assessment__criteria_set"), code=OuterRef("code"), rule=CEILING
    )
    failing = results.filter(computed=Outcome.NOT_MET)
    decided = Decision.objects.filter(
        period.moments("decided_at"), request__assessment__completed_at__isnull=False
    ).annotate(
        fails=Exists(failing.filter(~Exists(ceiling))),
        above=Exists(failing.filter(Exists(ceiling))),
        unproven=Exists(results.filter(computed=Outcome.UNPROVEN)),
    )
    columns = ("outcome", "request__assessment__recommendation", "fails", "above", "unproven")
    return decided.values_list(*columns).annotate(Count("pk"))


def _lines(fails: bool, above: bool, unproven: bool) -> list[Line]:
    """Lines that point where those of the group do, so that `suggestion` alone says where that is."""
    signs = (
        (fails, "", Outcome.NOT_MET),
        (above, CEILING, Outcome.NOT_MET),
        (unproven, "", Outcome.UNPROVEN),
    )
    return [Line(CriterionKind.REGULATION, rule, outcome) for sign, rule, outcome in signs if sign]


def studied_at_home(period: Period) -> Value:
    """B-10: requests whose study went to the home; one query."""
    visited = FieldVisit.objects.filter(request=OuterRef("request"), status=StudyStatus.DONE)
    decided = Decision.objects.filter(period.moments("decided_at")).annotate(visited=Exists(visited))
    found = decided.aggregate(n=Count("pk"), at_home=Count("pk", filter=Q(visited=True)))
    return Value(share(found["at_home"], found["n"]), found["n"])


def second_looks(period: Period) -> Value:
    """B-20, B-23: how often somebody else, on the same facts, came to the same; two queries."""
    found = SecondAssessment.objects.filter(period.moments("at")).aggregate(
        n=Count("pk"),
        same=Count("pk", filter=Q(same_recommendation=True)),
        judged=Sum("judged"),
        agreeing=Sum("agreeing"),
    )
    lapsed = _lapsed(period)
    n, judged = found["n"], found["judged"] or 0
    parts = [Part(_("Not written in time"), share(lapsed, n + lapsed), n + lapsed)] if lapsed else []
    if n < FEWEST_SECONDS:
        return Value(None, n, parts=tuple(parts), hidden=n > 0)
    if judged:
        parts.insert(0, Part(_("Criteria that are judged"), share(found["agreeing"], judged), judged))
    return Value(share(found["same"], n), n, parts=tuple(parts))


def _lapsed(period: Period) -> int:
    """How many whose time was over in the period without anything written."""
    since, until = period.begins - SECOND_LOOK_LASTS, period.ends - SECOND_LOOK_LASTS
    until = min(until, timezone.now() - SECOND_LOOK_LASTS)
    return SecondLook.objects.filter(second__isnull=True, drawn_at__gte=since, drawn_at__lt=until).count()


FIGURES = (
    Figure(
        "returns_for_each",
        _("Returns of a study"),
        _(
            "Of the requests decided in the period: how often their study was returned before, by its"
            " review or by those who decide; on the average for each request."
        ),
        Unit.EACH,
        "core.AuditEvent, eligibility.Decision",
        ("C-08", "B-23"),
        Better.DOWN,
        returns_for_each,
    ),
    Figure(
        "overrides",
        _("Against the computed result"),
        _(
            "Of the requests decided in the period whose computed conditions point somewhere (none is"
            " unproven, or one is not met): those in which the recommendation or the decision is another. To"
            " grant a part where the conditions point to all of it is no other."
        ),
        Unit.PERCENT,
        "eligibility.CriterionResult, eligibility.Assessment, eligibility.Decision",
        ("B-20",),
        Better.NONE,
        overrides,
    ),
    Figure(
        "studied_at_home",
        _("Studied with a visit to the home"),
        _("Of the requests decided in the period: those with a field visit that was carried out."),
        Unit.PERCENT,
        "eligibility.FieldVisit, eligibility.Decision",
        ("B-10", "C-18"),
        Better.NONE,
        studied_at_home,
    ),
    Figure(
        "second_looks",
        _("Agreement of a second assessment"),
        _(
            "Of the second assessments written in the period, by another researcher from the same facts who"
            " does not know the first one: those that recommend the same. Beside it the criteria that both"
            " judged alike, of all that were judged, and the drawn ones whose thirty days ended in the period"
            " without a word, of all that were written or ended so. Fewer than three are not shown."
        ),
        Unit.PERCENT,
        "eligibility.SecondAssessment, eligibility.SecondLook",
        ("B-20", "B-23"),
        Better.UP,
        second_looks,
    ),
)
