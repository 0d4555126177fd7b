"""What is measured of the desk, the contacts and the referrals (core/figures.py)."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from channels_log.enums import ContactOutcome, Direction, ReferralStatus
from channels_log.models import Contact, Referral, Visit
from core.figures import Better, Figure, Part, Period, Unit, Value, lasted, share


def waiting(period: Period) -> Value:
    """C-18: from arriving to being served; one query, two columns."""
    served = Visit.objects.filter(period.moments("served_at")).order_by()
    times = served.values_list("arrived_at", "served_at").iterator()
    return lasted((served_at - arrived_at for arrived_at, served_at in times), timedelta(minutes=1))


def unanswered(period: Period) -> Value:
    """C-40, A-05: questions that nobody answered by the end of the period; two queries."""
    asked = Contact.objects.filter(period.moments("at"), direction=Direction.IN)
    contacts = asked.exclude(outcome=ContactOutcome.REFERRED).aggregate(
        n=Count("pk"), left=Count("pk", filter=Q(outcome=ContactOutcome.NO_ANSWER))
    )
    made = Referral.objects.filter(period.moments("referred_at")).exclude(status=ReferralStatus.REVOKED)
    untold = Q(told_at__isnull=True) | Q(told_at__gte=period.ends)
    referrals = made.aggregate(n=Count("pk"), left=Count("pk", filter=untold))
    n, left = contacts["n"] + referrals["n"], contacts["left"] + referrals["left"]
    rows = ((_("Contacts"), contacts), (_("Referrals"), referrals))
    parts = tuple(Part(label, share(row["left"], row["n"]), row["n"]) for label, row in rows if row["n"])
    return Value(share(left, n), n, parts=parts)


FIGURES = (
    Figure(
        "waiting",
        _("Waiting at the desk"),
        _(
            "Of the visitors who began to be served in the period: the minutes from arriving to being"
            " served. Whoever left before is not counted."
        ),
        Unit.MINUTES,
        "channels_log.Visit",
        ("C-18", "C-39"),
        Better.DOWN,
        waiting,
    ),
    Figure(
        "unanswered",
        _("Questions without an answer"),
        _(
            "Of the incoming contacts and the referrals of the period: those that have no answer. A contact"
            " has none where it was recorded that nobody answered; a referral, where the person was not told"
            " the answer by the end of the period. A contact that was referred counts as its referral alone;"
            " a referral that was taken back does not count."
        ),
        Unit.PERCENT,
        "channels_log.Contact, channels_log.Referral",
        ("C-40", "A-05"),
        Better.DOWN,
        unanswered,
    ),
)
