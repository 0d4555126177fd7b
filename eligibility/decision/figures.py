"""What is measured of decisions and of telling them (core/figures.py)."""

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, Least, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Sex
from core.figures import FEWEST, Better, Figure, Part, Period, Unit, Value, share, suppressed
from eligibility.enums import DecisionOutcome, Status
from eligibility.models import Decision, Objection, ServiceRequest
from policy.models import Category

UNFAVOURABLE = (DecisionOutcome.REJECTED, DecisionOutcome.PARTLY_APPROVED)
GONE = (Status.WITHDRAWN, Status.LAPSED)
NOT_RECORDED = _("Not recorded")


def acceptance(period: Period) -> Value:
    """B-20: what was granted at all, by category, district and sex; five queries.

    Of the whole as of its parts nothing is shown below FEWEST decisions: one group may be the whole.
    """
    decided = Decision.objects.filter(period.moments("decided_at"))
    found = decided.aggregate(n=Count("pk"), granted=_GRANTED)
    if 0 < found["n"] < FEWEST:
        return Value(None, found["n"], hidden=True)
    labels = dict(Category.objects.values_list("pk", "label"))
    divided = (
        (_("By category"), ("categories",), lambda pk: labels.get(pk, NOT_RECORDED)),
        (_("By district"), ("city", "district"), _place),
        (_("By sex of the applicant"), ("head__sex",), lambda sex: dict(Sex.choices).get(sex, NOT_RECORDED)),
    )
    parts = [part for division in divided for part in _division(decided, *division)]
    return Value(share(found["granted"], found["n"]), found["n"], parts=tuple(parts))


_GRANTED = Count("pk", filter=~Q(outcome=DecisionOutcome.REJECTED))


def _division(decided, group, columns, named) -> tuple[Part, ...]:
    """The whole divided by columns of the file, in the order of the columns."""
    columns = [f"request__beneficiary__{column}" for column in columns]
    rows = decided.order_by(*columns).values_list(*columns).annotate(n=Count("pk"), granted=_GRANTED)
    return suppressed(Part(named(*values), share(granted, n), n, group=group) for *values, n, granted in rows)


def _place(city: str, district: str):
    return f"{district} ({city})" if district and city else district or city or NOT_RECORDED


def promises(period: Period) -> Value:
    """A-06, A-08: replies that came as the receipt had said; one query."""
    replied = _with_told(ServiceRequest.objects.exclude(status__in=GONE, decision__isnull=True), "decision__")
    early = ~Q(decision__notice__early_reason="") & Q(decision__notice__isnull=False)
    early |= ~Q(decision__notice_message__early_reason="") & Q(decision__notice_message__isnull=False)
    # What is still to come is neither kept nor broken.
    fell_due = period.days("reply_due") & (Q(told__isnull=False) | Q(reply_due__lt=timezone.localdate()))
    not_before = Q(reply_due__isnull=True, reply_not_before__isnull=False) & period.moments("told")
    kept_not_before = Q(told_on__gte=F("reply_not_before")) | early
    found = replied.aggregate(
        due=Count("pk", filter=fell_due),
        due_kept=Count("pk", filter=fell_due & Q(told_on__lte=F("reply_due"))),
        early=Count("pk", filter=not_before),
        early_kept=Count("pk", filter=not_before & kept_not_before),
    )
    rows = ((_("Told by the last day"), "due"), (_("Not told before the first day"), "early"))
    parts = [
        Part(label, share(found[f"{code}_kept"], found[code]), found[code])
        for label, code in rows
        if found[code]
    ]
    n = found["due"] + found["early"]
    return Value(share(found["due_kept"] + found["early_kept"], n), n, parts=tuple(parts))


def _with_told(rows, decision=""):
    """With `told`, the earlier of the notice and a letter to the address (the ground of an objection), and
    `told_on`, its day in Riyadh. On SQLite a NULL makes the least NULL: each stands in for the other.
    """
    notice, letter = f"{decision}notice__at", f"{decision}address_notice__at"
    rows = rows.annotate(told=Least(Coalesce(notice, letter), Coalesce(letter, notice)))
    return rows.annotate(told_on=TruncDate("told"))


def objections(period: Period) -> Value:
    """B-20: how many objected; one query."""
    n = Objection.objects.filter(period.days("stated_on")).count()
    return Value(n, n)


def objected(period: Period) -> Value:
    """B-20: how many of those who could have wished for more objected; one query."""
    told = _with_told(Decision.objects.filter(outcome__in=UNFAVOURABLE)).filter(period.moments("told"))
    found = told.aggregate(n=Count("pk"), objected=Count("request__objection"))
    return Value(share(found["objected"], found["n"]), found["n"])


FIGURES = (
    Figure(
        "acceptance",
        _("Acceptance"),
        _(
            "Of the requests decided in the period: those that were approved whole or in part; divided by"
            " the categories, the district and the sex of the applicant as the file has them today. A file"
            " of several categories counts in each. Nothing is shown of fewer than ten decisions; where a"
            " hidden group could be worked out of the others, the smallest of these is hidden too."
        ),
        Unit.PERCENT,
        "eligibility.Decision, beneficiaries.Beneficiary",
        ("B-20", "C-08"),
        Better.NONE,
        acceptance,
    ),
    Figure(
        "promises",
        _("Promises kept"),
        _(
            "Of the requests whose receipt named a last day of the reply that fell into the period, and"
            " those whose receipt named only a first day and whose applicant was told in the period: those"
            " that were told by the last day, or not before the first day unless with a reason that was"
            " written. A last day that is still to come does not count before the applicant was told. Of"
            " referrals no time is promised."
        ),
        Unit.PERCENT,
        "eligibility.ServiceRequest, eligibility.Notice",
        ("A-06", "A-08"),
        Better.UP,
        promises,
    ),
    Figure(
        "objections",
        _("Objections"),
        _("Objections that were stated in the period, those taken back later included."),
        Unit.COUNT,
        "eligibility.Objection",
        ("B-20",),
        Better.NONE,
        objections,
    ),
    Figure(
        "objected",
        _("Decisions objected to"),
        _(
            "Of the decisions that reject or grant a part, told in the period: those objected to until"
            " today. Told is the notice, or a letter to the address where nobody was reached."
        ),
        Unit.PERCENT,
        "eligibility.Objection, eligibility.Notice",
        ("B-20",),
        Better.NONE,
        objected,
    ),
)
