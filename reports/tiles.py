"""The tiles of a desk: for whoever is seldom waited for, how much of what is theirs there is; each leads to
its rows. The manager and the auditor have those of the overview instead (reports.overview).
"""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import COMMITTEE, SECOND_PERSONS, Role
from accounts.models import AccessChange, User
from eligibility.case.forms import IN_WORK
from eligibility.committee.panels import committee_here
from eligibility.enums import OPEN, TO_COME, Status
from eligibility.models import AgendaItem, ServiceRequest, Session
from reports.permissions import can_see_overview
from surveys.culture_forms import OURS, WAITING
from surveys.enums import FileAuditState, ImprovementStatus, ObstacleState
from surveys.models import FileAudit, ImprovementAction, InternalRequest, Obstacle


def tiles_of(request: Any) -> list[dict[str, Any]]:
    """The tiles of everything that the asker's roles answer for: label, count, url, tone. Each role
    costs the same few queries however many rows there are.
    """
    user = request.user
    if can_see_overview(user):
        return []
    tiles = []
    for roles, made in TILES:
        if user.has_role(*roles):
            tiles += made(request)
    return tiles


def _tile(label: str, count: int, page: str, *, tone: str = "", **filters: str) -> dict:
    url = reverse(page) + (f"?{urlencode(filters)}" if filters else "")
    return {"label": label, "count": count, "url": url, "tone": tone}


def _of_researcher(request: Any) -> list[dict]:
    """Where the requests stand that were given to this researcher."""
    rows = ServiceRequest.objects.filter(assigned_researcher=request.user, status__in=OPEN)
    rows = rows.order_by().values("status").annotate(number=Count("status"))
    counts = {row["status"]: row["number"] for row in rows}
    return [
        _tile(label, counts.get(status, 0), "eligibility:request_list", status=status, whose="mine")
        for status, label in (
            (Status.STUDYING, _("Requests that I study")),
            (Status.EVALUATED, _("Evaluated by me, not yet decided upon")),
            (Status.AWAITING_DECISION, _("Before the committee or the department")),
        )
    ]


def _of_department(_request: Any) -> list[dict]:
    """Where the requests of the department stand."""
    rows = ServiceRequest.objects.filter(status__in=OPEN).order_by().values("status")
    counts = {row["status"]: row["number"] for row in rows.annotate(number=Count("status"))}
    page = "eligibility:request_list"
    return [
        _tile(_("In work"), sum(counts.values()), page, status=IN_WORK),
        *(
            _tile(str(status.label), counts.get(status, 0), page, status=status)
            for status in (Status.STUDYING, Status.EVALUATED, Status.AWAITING_DECISION)
        ),
    ]


def _of_quality(request: Any) -> list[dict]:
    """What is to be improved, what was reported, what is being checked."""
    user, today = request.user, timezone.localdate()
    improvements = ImprovementAction.objects.visible_to(user).open()
    found = improvements.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    obstacles = Obstacle.objects.visible_to(user).filter(state=ObstacleState.WAITING)
    page, is_open = "surveys:improvement_list", ImprovementStatus.OPEN
    return [
        _tile(_("Open improvements"), found["all"], page, status=is_open),
        _tile(
            _("Late improvements"),
            found["late"],
            page,
            tone="danger" if found["late"] else "",
            late="yes",
        ),
        _tile(
            _("Obstacles and ideas to handle"),
            obstacles.count(),
            "surveys:obstacle_list",
            state=ObstacleState.WAITING,
        ),
        _tile(
            _("Open file audits"),
            FileAudit.objects.filter(state=FileAuditState.OPEN).count(),
            "surveys:file_audits",
            state=FileAuditState.OPEN,
        ),
    ]


def _of_committee(request: Any) -> list[dict]:
    """The sessions to come, and what stands on their agendas for this user."""
    if not committee_here(request):
        return []
    user = request.user
    sessions = Session.objects.visible_to(user)
    items = AgendaItem.objects.visible_to(user).to_come()
    page = "eligibility:session_list"
    return [
        _tile(_("Sessions to come"), sessions.filter(status__in=TO_COME).count(), page, state="coming"),
        _tile(_("Requests on their agendas"), items.count(), page, state="coming"),
        _tile(_("Sessions held"), sessions.exclude(status__in=TO_COME).count(), page, state="held"),
    ]


def _of_second_person(request: Any) -> list[dict]:
    """What waits for a confirmation stands on the desk below; and what other departments ask."""
    user = request.user
    waiting = AccessChange.objects.to_settle(user).count()
    asked = InternalRequest.objects.waiting_for(user).count()
    return [
        _tile(_("Roles and addresses to confirm"), waiting, "home") | {"url": "#now"},
        _tile(_("Asked by other departments"), asked, "surveys:internal_list", whose=OURS, state=WAITING),
    ]


def _of_accounts(_request: Any) -> list[dict]:
    """The accounts of the staff."""
    found = User.objects.aggregate(
        open=Count("pk", filter=Q(is_active=True)), closed=Count("pk", filter=Q(is_active=False))
    )
    waiting = User.objects.waiting_for_second_person().count()
    page = "accounts:user_list"
    return [
        _tile(_("Open accounts"), found["open"], page, state="open"),
        _tile(_("Closed accounts"), found["closed"], page, state="closed"),
        _tile(_("Accounts that wait for a second person"), waiting, page, state="waiting"),
    ]


TILES = (
    ({Role.SOCIAL_RESEARCHER}, _of_researcher),
    ({Role.DEPARTMENT_HEAD}, _of_department),
    (COMMITTEE, _of_committee),
    ({Role.QUALITY_OFFICER}, _of_quality),
    (SECOND_PERSONS, _of_second_person),
    ({Role.ADMINISTRATOR}, _of_accounts),
)
