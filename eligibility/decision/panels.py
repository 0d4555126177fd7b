"""What decision and delivery show on other pages: sections of the request page, rows on the desks,
navigation, names of events.
"""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import COMMITTEE, Role
from channels_log.enums import MessageStatus
from core import panels
from core.timeline import name_kinds
from eligibility.case import permissions
from eligibility.case.links import step_url
from eligibility.case.workflow import STEPS
from eligibility.committee.actions import sessions
from eligibility.committee.views.items import counted
from eligibility.decision.actions import notices
from eligibility.decision.letters import session_number
from eligibility.enums import GRANTED, VOTING_SEATS, ItemStatus, SessionStatus, Status
from eligibility.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Decision,
    Recusal,
    ServiceRequest,
    Session,
)
from eligibility.querysets import ALL_REQUESTS

MOST, COMING = 50, timedelta(days=3)
KINDS = {
    "request.decide": gettext_lazy("Decided"),
    "request.notify": gettext_lazy("Applicant told of the decision"),
    "request.deliver": gettext_lazy("Delivery begun"),
    "request.hand_over": gettext_lazy("Receipt recorded"),
    "request.close": gettext_lazy("Request closed"),
    "decision.notice_written": gettext_lazy("Message about the decision written"),
    "item.added": gettext_lazy("Put on the agenda of the committee"),
    "item.removed": gettext_lazy("Taken off the agenda"),
    "item.voting": gettext_lazy("Vote begun"),
    "item.closed": gettext_lazy("Item closed by the committee"),
    "item.recusal": gettext_lazy("A member stepped back from the item"),
    "ballot.cast": gettext_lazy("A ballot came in"),
    "session.created": gettext_lazy("Session planned"),
    "session.reordered": gettext_lazy("Agenda put in another order"),
    "session.attendance": gettext_lazy("Attendance recorded"),
    "session.opened": gettext_lazy("Session opened"),
    "session.closed": gettext_lazy("Session closed"),
    "session.minutes_made": gettext_lazy("Minutes prepared"),
    "session.signature": gettext_lazy("Minutes signed by a member"),
    "session.signed": gettext_lazy("Minutes signed by all"),
}


def register():
    """Tell the lower apps' pages what there is to show, and the outbox whom to tell; called once from
    AppConfig.ready().
    """
    name_kinds(KINDS)
    panels.register_nav(
        panels.NavItem(
            20,
            "eligibility:session_list",
            gettext_lazy("Sessions"),
            "people",
            permissions.SEE_SESSIONS,
        )
    )
    for order, name, label, provider in (
        (50, "decision", gettext_lazy("Decision"), decision_section),
        (60, "delivery", gettext_lazy("Delivery"), delivery_section),
    ):
        panel = panels.Panel(order, name, label, provider, f"eligibility/{name}_section.html")
        panels.register("request_sections", panel)
    panels.register("desk_now", panels.Panel(25, "committee", "", committee_now))
    panels.register("desk_coming", panels.Panel(25, "committee", "", committee_coming))
    panels.register("desk_now", panels.Panel(35, "decisions", "", decisions_now))
    panels.register("message_sent", panels.Panel(10, "notice", "", notices.notice_sent))


# --- sections of the request page ----------------------------------------------------------------


def decision_section(request, service_request) -> dict | None:
    """The decision with its notice, for those who may read it; None before there is one."""
    decision = getattr(service_request, "decision", None)
    if decision is None or not permissions.sees_decision(request.user, service_request):
        return None
    tells = permissions.may_ever_take(request.user, service_request, STEPS["notify"])
    counts = {}
    if decision.item_id and permissions.sees_study(request.user, service_request):
        for choice in decision.item.ballots.values_list("choice", flat=True):
            counts[choice] = counts.get(choice, 0) + 1
    return {
        "decision": decision,
        "reasons": [row for row in decision.reasons.all() if row.text not in decision.reason_text],
        "counts": counted(counts),
        "letter_url": reverse("eligibility:decision_letter", args=[service_request.public_id]),
        "notify_url": reverse("eligibility:notify", args=[service_request.public_id])
        if tells and not decision.notified_at
        else "",
    }


def delivery_section(request, service_request) -> dict | None:
    """How far the delivery is; None where it has not begun or is not this role's."""
    delivery = getattr(service_request, "delivery", None)
    if delivery is None or not permissions.sees_decision(request.user, service_request):
        return None
    address = [service_request.public_id]
    return {
        "delivery": delivery,
        "receipt_url": reverse("eligibility:delivery_receipt", args=address),
        "proof_url": reverse("eligibility:delivery_proof", args=address) if delivery.proof_id else "",
    }


# --- desks ---------------------------------------------------------------------------------------


def committee_now(request, _subject=None) -> list[dict]:
    """For the committee: sessions of today, votes that are open, minutes to sign; for the secretary what to
    prepare.
    """
    user = request.user
    if not user.has_role(*COMMITTEE):
        return []
    rows = _sessions_today(user) + _open_votes(user) + _minutes_to_sign(user)
    if user.has_role(Role.COMMITTEE_SECRETARY):
        rows += _to_put_on_an_agenda(user)
    return rows


def committee_coming(request, _subject=None) -> list[dict]:
    """The sessions of the next three days, for those who sit in them."""
    if not request.user.has_role(*COMMITTEE):
        return []
    today = timezone.localdate()
    days = {"planned_at__date__gt": today, "planned_at__date__lte": today + COMING}
    found = Session.objects.visible_to(request.user).filter(status=SessionStatus.PLANNED, **days)
    return [_session_row(session) for session in found.order_by("planned_at")[:MOST]]


def _sessions_today(user) -> list[dict]:
    found = Session.objects.visible_to(user).filter(
        status__in=[SessionStatus.PLANNED, SessionStatus.OPEN],
        planned_at__date__lte=timezone.localdate(),
    )
    return [_session_row(session) for session in found.order_by("planned_at")[:MOST]]


def _session_row(session) -> dict:
    return panels.desk_row(
        what=_("Session %(number)s") % {"number": session_number(session)},
        who=session.place,
        since=session.planned_at,
        url=session.get_absolute_url(),
        action_label=_("Open"),
        due=timezone.localdate(session.planned_at),
        late=session.status == SessionStatus.PLANNED and session.planned_at < timezone.now(),
    )


def _open_votes(user) -> list[dict]:
    """Items that are being voted on and wait for this member's ballot."""
    sits = Attendance.objects.filter(user=user, present=True, seat__in=VOTING_SEATS)
    items = (
        AgendaItem.objects.visible_to(user)
        .filter(status=ItemStatus.VOTING, session__in=sits.values("session"))
        .exclude(pk__in=Ballot.objects.filter(member=user).values("item"))
        .exclude(pk__in=Recusal.objects.filter(member=user).values("item"))
        .select_related("request__beneficiary", "request__service", "session")
    )
    return [
        panels.desk_row(
            what=_("Vote: %(service)s") % {"service": item.request.service},
            who=item.request.beneficiary.file_number,
            since=item.session.opened_at,
            url=reverse("eligibility:item_detail", args=[item.public_id]),
            action_label=_("Vote"),
        )
        for item in items.order_by("order")[:MOST]
    ]


def _minutes_to_sign(user) -> list[dict]:
    unsigned = Attendance.objects.filter(
        user=user,
        present=True,
        signed_at__isnull=True,
        session__status=SessionStatus.CLOSED,
        session__minutes__isnull=False,
    ).select_related("session")
    return [
        panels.desk_row(
            what=_("Sign the minutes of session %(number)s") % {"number": session_number(row.session)},
            who=row.session.place,
            since=row.session.closed_at,
            url=reverse("eligibility:session_sign", args=[row.session.public_id]),
            action_label=_("Read and sign"),
        )
        for row in unsigned.order_by("session__closed_at")[:MOST]
    ]


def _to_put_on_an_agenda(user) -> list[dict]:
    waiting = sessions.waiting_requests()
    oldest = waiting.first()
    if oldest is None:
        return []
    planned = Session.objects.visible_to(user).filter(status=SessionStatus.PLANNED)
    session = planned.order_by("planned_at").first()
    url = session.get_absolute_url() if session else reverse("eligibility:session_create")
    return [
        panels.desk_row(
            what=_("Requests that wait for a session: %(number)d") % {"number": waiting.count()},
            who="",
            since=oldest.status_since,
            url=url,
            action_label=_("Put on the agenda") if session else _("Plan a session"),
        )
    ]


def decisions_now(request, _subject=None) -> list[dict]:
    """Decisions to take, to tell and to deliver, requests to close: for whoever the policy names. Oldest
    first.
    """
    mine = permissions.profiles_of(request.user, "decide", "notify", "deliver", "close")
    return [
        *_to_decide(mine["decide"]),
        *_to_tell(request.user, mine["notify"]),
        *_to_deliver(mine["deliver"]),
        *_to_close(mine["close"]),
    ]


def _requests(**facts):
    rows = ServiceRequest.objects.filter(**facts).select_related(
        "beneficiary__head", "service", "profile", "decision"
    )
    return rows.order_by("status_since", "pk")[:MOST]


def _to_decide(profiles) -> list[dict]:
    """What one person decides. A committee decides in session, on sheets without names."""
    alone = [profile for profile in profiles if not profile.by_committee]
    found = _requests(profile__in=alone, status=Status.AWAITING_DECISION)
    return [_of_request(row, _("Decide: %(service)s"), "decide", _("Decide")) for row in found]


def _to_tell(user, profiles) -> list[dict]:
    """Not told yet and no message on its way. Who does not see the request, as the secretary, reads no name
    here.
    """
    untold = (
        Decision.objects.visible_to(user)
        .filter(notified_at__isnull=True, request__profile__in=profiles)
        .select_related("request__beneficiary__head", "request__service", "request__profile")
        .order_by("decided_at", "pk")
    )
    found = untold.filter(notice__isnull=True)[:MOST]
    stuck = untold.filter(notice__status=MessageStatus.FAILED)[:MOST]
    label, tell = _("Tell the applicant: %(service)s"), _("Tell")
    failed = _("The message did not go out. Tell the applicant: %(service)s")
    rows = [(row.request, label) for row in found] + [(row.request, failed) for row in stuck]
    named = user.has_role(*ALL_REQUESTS)
    return [
        _of_request(row, what, "notify", tell) | ({} if named else {"who": row.shown_number})
        for row, what in rows
    ]


def _to_deliver(profiles) -> list[dict]:
    told = _requests(profile__in=profiles, status__in=GRANTED, decision__notified_at__isnull=False)
    begun = _requests(profile__in=profiles, status=Status.DELIVERING)
    return [
        *(_of_request(row, _("Start the delivery: %(service)s"), "deliver", _("Start")) for row in told),
        *(
            _of_request(row, _("Deliver and record: %(service)s"), "hand_over", _("Record the receipt"))
            for row in begun
        ),
    ]


def _to_close(profiles) -> list[dict]:
    delivered = _requests(profile__in=profiles, status=Status.DELIVERED)
    refused = _requests(profile__in=profiles, status=Status.REJECTED, decision__notified_at__isnull=False)
    return [
        _of_request(row, _("Close: %(service)s"), "close", _("Close"))
        for rows in (delivered, refused)
        for row in rows
    ]


def _of_request(row, what, step, label) -> dict:
    return panels.desk_row(
        what=what % {"service": row.service},
        who=row.beneficiary.head.full_name,
        since=row.status_since,
        url=step_url(row, step),
        action_label=label,
    )
