"""What the decision shows on other pages: a section of the request page, rows on the desks, events."""

from datetime import timedelta
from itertools import islice

from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from channels_log.enums import MessageStatus
from core import panels
from core.panels import MOST
from core.workdays import add_working_days
from eligibility.case import permissions
from eligibility.case.needs import last_day_to_object, unmet
from eligibility.case.panels import business, closed_days, step_row, waiting
from eligibility.case.workflow import STEPS
from eligibility.decision.sheet_words import counted
from eligibility.enums import DECIDED, Status
from eligibility.models import Decision, Objection, ServiceRequest
from eligibility.querysets import ALL_REQUESTS, LONG, row_by_row

UNOPENED_FOR = 3  # working days
LOOKED_AT = 2 * MOST  # so many that were not told are asked whether they may be
NOT_GONE = frozenset({MessageStatus.FAILED, MessageStatus.STOPPED})


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
        "reasons": decision.further_reasons,
        "counts": counted(counts),
        "letter_url": reverse("eligibility:decision_letter", args=[case.public_id]),
        "notify_url": reverse("eligibility:notify", args=[case.public_id])
        if tells and not decision.told
        else "",
        "objection": getattr(case, "objection", None),
        "last_day": last_day_to_object(case),
        "objection_url": reverse("eligibility:objection", args=[case.public_id])
        if decision.clock_began and permissions.sees_objection(request.user, case)
        else "",
    }


# --- desks ---------------------------------------------------------------------------------------


def decisions_now(request, _subject=None) -> list[dict]:
    """Decisions to take and to tell, for whoever the policy names; for the manager objections to be heard.
    Oldest first.
    """
    mine = business(request, "decide", "notify")
    rows = [*_to_decide(mine["decide"]), *_to_tell(request, mine["notify"])]
    return rows + (_objections() if request.user.has_role(Role.MANAGER) else [])


def _objections() -> list[dict]:
    standing = Objection.objects.filter(taken_back_at__isnull=True).select_related(
        "request__beneficiary__head", "request__service"
    )
    return [
        panels.desk_row(
            what=_("Hear an objection: %(service)s") % {"service": row.request.service},
            who=row.request.beneficiary.head.full_name,
            since=row.at,
            url=reverse("eligibility:objection", args=[row.request.public_id]),
            action_label=_("Open"),
        )
        for row in standing.order_by("at")[:MOST]
    ]


def _to_decide(profiles) -> list[dict]:
    """What one person decides. A committee decides in session, on sheets without names."""
    alone = [profile for profile in profiles if not profile.by_committee]
    found = waiting(profile__in=alone, status=Status.AWAITING_DECISION)
    return [step_row(each, _("Decide: %(service)s"), "decide", _("Decide")) for each in found]


def _to_tell(request, profiles) -> list[dict]:
    """Not told yet, and free to be told: no message yet, one that did not go out, or one whose letter was not
    opened for three working days. Who does not see the request, as the secretary, reads no name here.
    """
    if not profiles:
        return []
    named, holidays = request.user.has_role(*ALL_REQUESTS), closed_days(request)
    decisions = panels.in_portions(_untold(request.user, profiles), _decisions_of)
    rows = (
        step_row((row.request_id, row.request.status_since), what, "notify", _("Tell"), named=named)
        for row in decisions
        if (what := _what_to_tell(row, holidays))
    )
    return list(islice(rows, MOST))


def _untold(user, profiles) -> list[int]:
    """The requests whose decisions may be free to be told, the longest standing first: not those of the
    dead, nor those whose message went out so lately that nobody has to telephone yet.
    """
    lately = timezone.now() - timedelta(days=UNOPENED_FOR)
    gone = Q(notice_message__at__gt=lately) & ~Q(notice_message__message__status__in=NOT_GONE)
    unheard = Decision.objects.visible_to(user).filter(request=OuterRef("pk"), notice__isnull=True)
    decided = ServiceRequest.objects.filter(profile__in=profiles, beneficiary__head__deceased_on__isnull=True)
    # First which, then what is asked of them: else all that wait are joined before they are put in order.
    return decided.filter(row_by_row(unheard.exclude(gone))).first_of(DECIDED, LOOKED_AT)


def _decisions_of(requests: list[int]):
    """What the desk asks of the decisions on these requests."""
    rows = Decision.objects.filter(request__in=requests).select_related(
        "request", "notice_message__message", "item__session", "item__early_telling"
    )
    rows = rows.defer("facts", "notice_message__message__body", *(f"request__{name}" for name in LONG))
    return rows.prefetch_related("item__session__attendances").order_by("decided_at", "pk")


def _what_to_tell(decision, holidays) -> str:
    """What the desk has to do to tell a decision; empty where it waits for something."""
    case = decision.request
    case.decision = decision
    if unmet(case, "notify"):
        return ""
    if decision.written is None:
        return _("Tell the applicant: %(service)s")
    if decision.written.message.status in NOT_GONE:
        return _("Tell the applicant, whose message did not go out: %(service)s")
    since = add_working_days(timezone.localdate(decision.written.at), UNOPENED_FOR, holidays)
    if timezone.localdate() > since:
        return _("Call to the applicant, whose letter was not opened: %(service)s")
    return ""
