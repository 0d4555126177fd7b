"""What the applicant reads of a request: one sentence on where it stands, one on what is awaited. No reason,
no amount. What is over is told in the past, and no day is named that has passed.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import days
from eligibility.case.needs import may_object_until, settled
from eligibility.enums import Status

WHERE = {
    Status.SUBMITTED: gettext_lazy("We have received your request"),
    Status.INCOMPLETE: gettext_lazy("Your request waits for something from you"),
    Status.STUDYING: gettext_lazy("Your request is registered and being studied"),
    Status.EVALUATED: gettext_lazy("Your request is registered and being studied"),
    Status.AWAITING_DECISION: gettext_lazy("Your request awaits the decision"),
    Status.APPROVED: gettext_lazy("A decision was made on your request"),
    Status.PARTLY_APPROVED: gettext_lazy("A decision was made on your request"),
    Status.REJECTED: gettext_lazy("A decision was made on your request"),
    Status.DELIVERING: gettext_lazy("The service is on its way to you"),
    Status.DELIVERED: gettext_lazy("The service was delivered"),
    Status.CLOSED: gettext_lazy("Your request is closed"),
    Status.WITHDRAWN: gettext_lazy("Your request was withdrawn at your word"),
    Status.LAPSED: gettext_lazy("Your request ended because it stayed incomplete"),
}
AWAITED = {
    Status.SUBMITTED: gettext_lazy("We are checking the papers."),
    Status.STUDYING: gettext_lazy("We contact you if an interview or a visit is needed."),
    Status.EVALUATED: gettext_lazy("The study is being reviewed."),
    Status.AWAITING_DECISION: gettext_lazy("We tell you as soon as it is made."),
    Status.DELIVERING: gettext_lazy("We contact you about time and place."),
    Status.DELIVERED: gettext_lazy("Nothing is awaited from you."),
    Status.CLOSED: gettext_lazy("Nothing is awaited from you."),
    Status.WITHDRAWN: gettext_lazy("You may ask again whenever you need to."),
    Status.LAPSED: gettext_lazy("You may ask again whenever you need to."),
}
# While it waits for the applicant no reply comes nearer: no day of it is named then.
BEFORE_DECISION = frozenset(
    {
        Status.SUBMITTED,
        Status.STUDYING,
        Status.EVALUATED,
        Status.AWAITING_DECISION,
    }
)
STEPS = (
    gettext_lazy("Received"),
    gettext_lazy("Being studied"),
    gettext_lazy("Decision"),
    gettext_lazy("Service"),
)
REACHED = {
    Status.SUBMITTED: 1,
    Status.INCOMPLETE: 1,
    Status.STUDYING: 2,
    Status.EVALUATED: 2,
    Status.AWAITING_DECISION: 2,
    Status.APPROVED: 3,
    Status.PARTLY_APPROVED: 3,
    Status.REJECTED: 3,
    Status.DELIVERING: 4,
    Status.DELIVERED: 4,
    Status.CLOSED: 4,
}
OVER = frozenset({Status.DELIVERED, Status.CLOSED})
ENDED = frozenset({Status.WITHDRAWN, Status.LAPSED})  # nothing more of the way is to come


def shown(case) -> dict:
    """What the tracking page shows of a request: reference, stage, what is awaited, and until when, if that
    is stated and still to come.
    """
    today, open_question = timezone.localdate(), case.status in BEFORE_DECISION
    not_before = case.reply_not_before if open_question else None
    due = case.reply_due if open_question else None
    return {
        "reference": case.reference,
        "where": WHERE[case.status],
        "awaited": _awaited(case),
        "not_before": not_before if not_before and not_before > today else None,
        "due": due if due and due >= today else None,
        "calls": case.status == Status.INCOMPLETE or bool(_asked_by_study(case)),
        "steps": _steps(case),
    }


def _awaited(case) -> str:
    if case.status == Status.INCOMPLETE:
        return _missing(case)
    if number := _asked_by_study(case):
        return ngettext(
            "The study needs %(number)d more paper. Call us or come: we tell you which.",
            "The study needs %(number)d more papers. Call us or come: we tell you which.",
            number,
        ) % {"number": number}
    if case.status in AWAITED:
        return AWAITED[case.status]
    decision = getattr(case, "decision", None)
    if decision is None or decision.told is None:
        return _("We tell you of it with its reason, and how to object.")
    told = days.both(timezone.localdate(decision.told.at))
    if (objection := getattr(case, "objection", None)) and objection.stands:
        day = days.both(objection.stated_on)
        return _("Your objection of %(day)s is recorded and will be heard.") % {"day": day}
    until = may_object_until(case)
    if until is None:
        return _("We told you of it on %(day)s.") % {"day": told}
    return _("We told you of it on %(day)s. You may object until %(last)s.") % {
        "day": told,
        "last": days.both(until),
    }


def _asked_by_study(case) -> int:
    """How many papers the study asked for and still waits for."""
    if case.status != Status.STUDYING:
        return 0
    return sum(not settled(check) for check in case.checks.of_the_study())


def _missing(case) -> str:
    """How many papers are missing, and until which day the request waits for them."""
    number = sum(check.required and not settled(check) for check in case.checks.all())
    until = timezone.localdate(case.status_since + timedelta(days=case.profile.lapse_days))
    words = {"number": number, "day": days.both(until)}
    if not number:
        return (
            _("Bring or send what is missing; we told you what it is. We wait for it until %(day)s.") % words
        )
    return (
        ngettext(
            "%(number)d paper is missing. We wait for it until %(day)s.",
            "%(number)d papers are missing. We wait for them until %(day)s.",
            number,
        )
        % words
    )


def _steps(case) -> list[dict]:
    """Its way, each step with how far it came: without the service where the request was not approved, and
    none at all where it was withdrawn or lapsed.
    """
    if case.status in ENDED:
        return []
    decision = getattr(case, "decision", None)
    way = STEPS if decision is None or decision.granted else STEPS[:-1]
    over = case.status in OVER or (decision is not None and decision.told is not None)
    return [
        {"label": label, "state": _state(place, REACHED[case.status], over=over)}
        for place, label in enumerate(way, start=1)
    ]


def _state(place: int, reached: int, *, over: bool) -> str:
    """`over` says that the step which was reached is behind it."""
    if place < reached or (place == reached and over):
        return "done"
    return "current" if place == reached else "todo"
