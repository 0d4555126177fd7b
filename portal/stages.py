"""What the applicant reads of a request: one sentence on where it stands, one on what is awaited. No reason,
no amount.
"""

from django.utils.translation import gettext_lazy as _

from eligibility.enums import Status

# (where it stands, what is awaited)
STAGES = {
    Status.SUBMITTED: (_("We have received your request"), _("We are checking the papers.")),
    Status.INCOMPLETE: (_("Your request waits for something from "
                          "you"), _("Bring or send what is missing; we told you what it is.")),
    Status.STUDYING: (_("Your request is registered and being "
                        "studied"), _("We contact you if an interview or a visit is needed.")),
    Status.EVALUATED: (_("Your request is registered and being studied"), _("The study is being reviewed.")),
    Status.AWAITING_DECISION: (_("Your request awaits the "
                                 "decision"), _("We tell you as soon as it is made.")),
    Status.APPROVED: (_("A decision was made on your "
                        "request"), _("We tell you of it, and how the service reaches you.")),
    Status.PARTLY_APPROVED: (_("A decision was made on your "
                               "request"), _("We tell you of it, and how the service reaches you.")),
    Status.REJECTED: (_("A decision was made on your "
                        "request"), _("We tell you of it with its reason, and how to object.")),
    Status.DELIVERING: (_("The service is on its way to you"), _("We contact you about time and place.")),
    Status.DELIVERED: (_("The service was delivered"), _("Nothing is awaited from you.")),
    Status.CLOSED: (_("Your request is closed"), _("Nothing is awaited from you.")),
    Status.WITHDRAWN: (_("Your request was withdrawn at your "
                         "word"), _("You may ask again whenever you need to.")),
    Status.LAPSED: (_("Your request ended because it stayed "
                      "incomplete"), _("You may ask again whenever you need to.")),
}  # fmt: skip
BEFORE_DECISION = frozenset(
    {
        Status.SUBMITTED,
        Status.INCOMPLETE,
        Status.STUDYING,
        Status.EVALUATED,
        Status.AWAITING_DECISION,
    }
)
STEPS = (_("Received"), _("Being studied"), _("Decision"), _("Service"))
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
    Status.WITHDRAWN: 1,
    Status.LAPSED: 1,
}


def shown(request) -> dict:
    """What the tracking page shows of a request: reference, stage, what is awaited, and until when, if
    stated.
    """
    where, awaited = STAGES[request.status]
    open_question = request.status in BEFORE_DECISION
    return {
        "reference": request.reference,
        "where": where,
        "awaited": awaited,
        "not_before": request.reply_not_before if open_question else None,
        "due": request.reply_due if open_question else None,
        "steps": [
            {"label": label, "state": _state(place, REACHED[request.status])}
            for place, label in enumerate(STEPS, start=1)
        ],
    }


def _state(place: int, reached: int) -> str:
    return "done" if place < reached else "current" if place == reached else "todo"
