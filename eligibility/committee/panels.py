"""What the desks show of the committee."""

from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import COMMITTEE, Role
from core import panels
from core.once import once_in
from core.panels import MOST
from core.templatetags.istihqaq import in_a_row
from eligibility.case.panels import step_row, waiting
from eligibility.committee.actions import committees, sessions, substitutes
from eligibility.committee.permissions import SEE_SESSIONS, committee_decides
from eligibility.committee.record import session_number
from eligibility.enums import TO_COME, VOTING_SEATS, ItemStatus, Seat, SessionStatus, Status
from eligibility.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Committee,
    Recusal,
    ServiceRequest,
    Session,
    Substitute,
)
from policy.enums import DecidingBody

COMING = timedelta(days=3)
# What is asked of a request to know who may decide it.
OF_DECIDERS = (
    "public_id",
    "status_since",
    "opened_by",
    "assigned_researcher",
    "profile__deciding_body",
    "assessment__researcher",
    "beneficiary__short_address",
    "beneficiary__head__mobile",
    "beneficiary__head__family_key",
)
TOLD_BEFORE = timedelta(days=60)  # the end of a term (docs/rules.md, "The vote")


def register():
    """Tell the shell and the desks what there is to show of the committee; called once from
    AppConfig.ready().
    """
    title = gettext_lazy("Sessions")
    sessions_of = panels.NavItem(
        20, "eligibility:session_list", title, "people", SEE_SESSIONS, offered=committee_here
    )
    panels.register_nav(sessions_of)
    panels.register("desk_now", panels.Panel(25, "committee", "", committee_now))
    panels.register("desk_coming", panels.Panel(25, "committee", "", committee_coming))
    panels.register("desk_now", panels.Panel(24, "committee_standing", "", standing_now))
    panels.register("desk_now", panels.Panel(26, "substitutes", "", substitutes_now))


def committee_here(request) -> bool:
    """Whether a committee has anything to do; asked once for navigation, tiles and desk together."""
    return once_in(request, "committee_decides", committee_decides)


def substitutes_now(request, _subject=None) -> list[dict]:
    """For the manager: requests on which too few may decide, so that somebody is named. For whoever was
    named to decide alone: the request itself.
    """
    user = request.user
    rows = _named_to_decide(user)
    if not user.has_role(Role.MANAGER):
        return rows
    awaiting = ServiceRequest.objects.filter(
        status=Status.AWAITING_DECISION, beneficiary__head__deceased_on__isnull=True
    )
    waits = awaiting.select_related("beneficiary__head", "profile", "assessment").only(*OF_DECIDERS)
    few = substitutes.needed_for(waits.order_by("status_since", "pk")[:MOST])
    found = [(case.pk, case.status_since) for case in few]
    what, label = _("Too few may decide: %(service)s"), _("Name a substitute")
    return rows + [step_row(each, what, "substitute", label) for each in found]


def _named_to_decide(user) -> list[dict]:
    named = Substitute.objects.standing().filter(user=user).values("request")
    found = waiting(
        pk__in=named, status=Status.AWAITING_DECISION, profile__deciding_body=DecidingBody.DEPARTMENT
    )
    return [step_row(each, _("Decide: %(service)s"), "decide", _("Decide")) for each in found]


def committee_now(request, _subject=None) -> list[dict]:
    """For the committee: sessions of today, votes that are open, minutes to sign; for the secretary what to
    prepare.
    """
    user = request.user
    if not user.has_role(*COMMITTEE) or not committee_here(request):
        return []
    rows = _sessions_today(user) + _open_votes(user) + _minutes_to_sign(user)
    if user.has_role(Role.COMMITTEE_SECRETARY):
        rows += _to_put_on_an_agenda(user)
    return rows


def standing_now(request, _subject=None) -> list[dict]:
    """For manager and secretary: a committee that cannot sit, or whose term ends within sixty days or is
    over.
    """
    if not request.user.has_role(Role.MANAGER, Role.COMMITTEE_SECRETARY):
        return []
    committee = Committee.objects.in_office().first()
    if committee is None:
        return []
    today, ends = timezone.localdate(), committee.term_until
    what = ""
    if not committees.can_decide(committee):
        what = _("The committee cannot sit yet: seats are to be filled")
    elif ends and ends < today:
        what = _("The term of the committee is over: it opens no session")
    elif ends and ends <= today + TOLD_BEFORE:
        what = _("The term of the committee ends soon: renew it")
    if not what:
        return []
    return [
        panels.desk_row(
            what=what,
            who=committee.name,
            since=None,
            url=reverse("eligibility:committee"),
            action_label=_("Open"),
            due=ends,
            late=bool(ends and ends < today),
        )
    ]


def committee_coming(request, _subject=None) -> list[dict]:
    """The sessions of the next three days, for those who sit in them."""
    if not request.user.has_role(*COMMITTEE) or not committee_here(request):
        return []
    today = timezone.localdate()
    days = {"planned_at__date__gt": today, "planned_at__date__lte": today + COMING}
    found = Session.objects.visible_to(request.user).filter(status=SessionStatus.PLANNED, **days)
    return [_session_row(session) for session in found.order_by("planned_at")[:MOST]]


def _sessions_today(user) -> list[dict]:
    found = Session.objects.visible_to(user).filter(
        status__in=TO_COME, planned_at__date__lte=timezone.localdate()
    )
    return [_session_row(session) for session in found.order_by("planned_at")[:MOST]]


def _session_row(session) -> dict:
    return panels.desk_row(
        what=in_a_row([_("Session %(number)s") % {"number": session_number(session)}, session.place]),
        who="",
        since=session.planned_at,
        url=session.get_absolute_url(),
        action_label=_("Open"),
        due=timezone.localdate(session.planned_at),
        late=session.status == SessionStatus.PLANNED and session.planned_at < timezone.now(),
    )


def _open_votes(user) -> list[dict]:
    """Items that are being voted on and wait for this member's ballot."""
    sits = Attendance.objects.filter(user=user, present=True, seat__in=VOTING_SEATS | {Seat.SUBSTITUTE})
    items = (
        AgendaItem.objects.visible_to(user)
        .filter(
            status=ItemStatus.VOTING, session__status=SessionStatus.OPEN, session__in=sits.values("session")
        )
        .exclude(Exists(Ballot.objects.filter(member=user, item=OuterRef("pk"))))
        .exclude(Exists(Recusal.objects.filter(member=user, request=OuterRef("request"))))
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
        session__minutes__number=1,
    ).select_related("session")
    return [
        panels.desk_row(
            what=_("Sign the minutes of session %(number)s") % {"number": session_number(row.session)},
            who="",
            since=row.session.closed_at,
            url=reverse("eligibility:session_sign", args=[row.session.public_id]),
            action_label=_("Read and sign"),
        )
        for row in unsigned.order_by("session__closed_at")[:MOST]
    ]


def _to_put_on_an_agenda(user) -> list[dict]:
    waits = sessions.waiting_requests().aggregate(number=Count("pk"), since=Min("status_since"))
    if not waits["number"]:
        return []
    planned = Session.objects.visible_to(user).filter(status=SessionStatus.PLANNED)
    session = planned.order_by("planned_at").first()
    url = session.get_absolute_url() if session else reverse("eligibility:session_create")
    return [
        panels.desk_row(
            what=_("Place requests on an agenda: %(number)d") % {"number": waits["number"]},
            who="",
            since=waits["since"],
            url=url,
            action_label=_("Put on the agenda") if session else _("Plan a session"),
        )
    ]
