"""What the decision shows on other pages: a section of the request page, rows on the desks, events."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_log.enums import MessageStatus
from core import hooks, panels
from eligibility.case import permissions
from eligibility.case.panels import MOST, row_of, waiting
from eligibility.case.workflow import STEPS
from eligibility.decision.actions import notices
from eligibility.decision.sheet_words import counted
from eligibility.enums import DECIDED, Status
from eligibility.models import (
    Decision,
)
from eligibility.querysets import ALL_REQUESTS


def register():
    """Tell the lower apps' pages what there is to show, and the outbox whom to tell; called once from
    AppConfig.ready().
    """
    title = gettext_lazy("Decision")
    section = panels.Panel(
        50, "decision", title, decision_section, "eligibility/decision/decision_section.html"
    )
    panels.register("request_sections", section)
    panels.register("desk_now", panels.Panel(35, "decisions", "", decisions_now))
    hooks.listen(hooks.MESSAGE_SENT, notices.notice_sent)


# --- sections of the request page ----------------------------------------------------------------


def decision_section(request, case) -> dict | None:
    """The decision with its notice, for those who may read it; None before there is one."""
    decision = getattr(case, "decision", None)
    if decision is None or not permissions.sees_decision(request.user, case):
        return None
    tells = permissions.may_ever_take(request.user, case, STEPS["notify"])
    counts = {}
    if decision.item_id and permissions.sees_study(request.user, case):
        for choice in decision.item.ballots.values_list("choice", flat=True):
            counts[choice] = counts.get(choice, 0) + 1
    return {
        "decision": decision,
        "reasons": [row for row in decision.reasons.all() if row.text not in decision.reason_text],
        "counts": counted(counts),
        "letter_url": reverse("eligibility:decision_letter", args=[case.public_id]),
        "notify_url": reverse("eligibility:notify", args=[case.public_id])
        if tells and not decision.told
        else "",
    }


# --- desks ---------------------------------------------------------------------------------------


def decisions_now(request, _subject=None) -> list[dict]:
    """Decisions to take and to tell, for whoever the policy names. Oldest first."""
    mine = permissions.profiles_of(request.user, "decide", "notify")
    return [*_to_decide(mine["decide"]), *_to_tell(request.user, mine["notify"])]


def _to_decide(profiles) -> list[dict]:
    """What one person decides. A committee decides in session, on sheets without names."""
    alone = [profile for profile in profiles if not profile.by_committee]
    found = waiting(profile__in=alone, status=Status.AWAITING_DECISION)
    return [row_of(row, _("Decide: %(service)s"), "decide", _("Decide")) for row in found]


def _to_tell(user, profiles) -> list[dict]:
    """Not told yet and no message on its way. Who does not see the request, as the secretary, reads no name
    here.
    """
    untold = (
        Decision.objects.visible_to(user)
        .filter(notice__isnull=True, request__status__in=DECIDED, request__profile__in=profiles)
        .select_related("request__beneficiary__head", "request__service", "request__profile")
        .order_by("decided_at", "pk")
    )
    found = untold.filter(notice_message__isnull=True)[:MOST]
    stuck = untold.filter(notice_message__message__status=MessageStatus.FAILED)[:MOST]
    label, tell = _("Tell the applicant: %(service)s"), _("Tell")
    failed = _("The message did not go out. Tell the applicant: %(service)s")
    rows = [(row.request, label) for row in found] + [(row.request, failed) for row in stuck]
    named = user.has_role(*ALL_REQUESTS)
    return [
        row_of(row, what, "notify", tell) | ({} if named else {"who": row.shown_number}) for row, what in rows
    ]
