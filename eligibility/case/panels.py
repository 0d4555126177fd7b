"""What other pages show of requests: on the file page, and the rows of the desks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from beneficiaries.querysets import open_files_of_work
from core import hooks, panels
from core.once import once_in
from core.panels import MOST
from eligibility.case import pages, permissions, phases, tasks
from eligibility.case.links import step_url
from eligibility.case.pages import rows_of
from eligibility.case.search import search_requests
from eligibility.enums import ENDED
from eligibility.models import ServiceRequest
from policy import holidays
from policy.enums import ProfileStatus
from policy.models import PolicyProfile


def register():
    """Tell the lower apps' pages what there is to show of requests; called once from AppConfig.ready()."""
    title = gettext_lazy("Requests")
    requests = panels.NavItem(
        30, "eligibility:request_list", title, "inbox", permissions.SEE_REQUESTS, searched=True
    )
    panels.register_nav(requests)
    panels.register(
        "file_tabs", panels.Panel(40, "requests", title, file_tab, "eligibility/case/_file_requests.html")
    )
    open_files_of_work(Role.SOCIAL_RESEARCHER, _files_assigned_to)
    hooks.bring_page(hooks.OPEN_REQUEST, "eligibility:request_create")
    panels.register("desk_written", panels.Panel(10, "requests", title, write_rows))
    panels.register("search_requests", panels.Panel(10, "requests", title, search_requests))
    panels.register("file_next_step", panels.Panel(20, "request", title, file_next_step))
    panels.register(
        "file_next", panels.Panel(20, "request", title, file_next, "eligibility/case/_file_next.html")
    )


def _files_assigned_to(user):
    return ServiceRequest.objects.filter(assigned_researcher=user).values("beneficiary")


def file_tab(request, file) -> dict:
    """The requests of a file that this user may know of, newest first."""
    rows = rows_of(_requests_of(request, file))
    return {"request_rows": rows, "count": len(rows)}


def _requests_of(request, file) -> list[ServiceRequest]:
    """The requests of a file that the asker may know of, newest first; read once for the tab and the next
    step.
    """

    def look():
        found = ServiceRequest.objects.visible_to(request.user).filter(beneficiary=file)
        rows = list(found.for_file().order_by("-pk"))
        profiles = {row.profile_id: row.profile for row in rows}
        for row in rows:  # under one policy they share its object, so that its steps are read once
            row.beneficiary, row.profile = file, profiles[row.profile_id]
        studied = [row for row in rows if tasks.tells_of_study(row, request.user)]
        prefetch_related_objects(studied, "interviews", "fieldvisits", "service__mechanisms")
        return rows

    return once_in(request, f"requests_of_{file.pk}", look)


def file_next_step(request, file) -> dict | None:
    """{label, url, who, by_when} of the file's oldest open request that has a step for this user, the label
    with the service; else None.
    """
    return _first_button(request, _open_of(request, file))


def file_next(request, file) -> dict | None:
    """What the file says first: `rows`, what each open request waits for and which appointments it has, and
    `primary`, the first step that is this user's. None for whoever knows of no requests.
    """
    if not request.user.has_role(*permissions.SEE_REQUESTS):
        return None
    found = _open_of(request, file)
    return {
        "rows": [_next_of(request.user, row) for row in found],
        "primary": _first_button(request, found),
    }


def _open_of(request, file) -> list[ServiceRequest]:
    return [row for row in reversed(_requests_of(request, file)) if row.status not in ENDED]


def _next_of(user, row) -> dict:
    return phases.next_card(row, user) | {"request": row, "appointments": tasks.appointments(row, user)}


def _first_button(request, found) -> dict | None:
    for row in found:
        button = pages.next_button(request, row)
        if button:
            label = _("%(step)s: %(service)s") % {"step": button["label"], "service": row.service}
            return button | {"label": label, "who": tasks.who_must_act(row), "by_when": tasks.by_when(row)}
    return None


def business(request, *steps) -> dict:
    """Name of a step → the versions of the policy under which it is the asker's; read once for a whole
    desk.
    """
    return permissions.profiles_of(request.user, *steps, among=_versions(request))


def in_force(request) -> PolicyProfile | None:
    """The version of the policy in force, of those that the desk has read."""
    return next((row for row in _versions(request) if row.status == ProfileStatus.EFFECTIVE), None)


def _versions(request) -> list[PolicyProfile]:
    return once_in(request, "policy_versions", permissions.policy_versions)


def closed_days(request) -> set:
    """The holidays, looked up once for a whole desk."""
    return once_in(request, "holidays", holidays.closed_days)


def waiting(*conditions, **facts) -> list[tuple[int, datetime]]:
    """(key, since when it stands so) of the first requests of these facts, the longest standing first."""
    return list(ServiceRequest.objects.filter(*conditions, **facts).keys_for_desk()[:MOST])


@dataclass(frozen=True)
class Unwritten:
    """What a row of the desk is written from: the key of its request, the address of that request to which
    it leads, and whether the applicant is named or the number of the request.
    """

    key: int
    leads_to: Callable[[ServiceRequest], str]
    named: bool


def unwritten_row(
    found: tuple[int, datetime],
    what: str,
    leads_to: Callable[[ServiceRequest], str],
    label: str,
    *,
    due: date | None = None,
    named: bool = True,
) -> dict:
    """The row of a request that `waiting` found: put in its place with the others, and written by
    `write_rows` if it is shown; `what` is a sentence with %(service)s.
    """
    key, since = found
    return panels.desk_row(
        what=what,
        who="",
        since=since,
        url="",
        action_label=label,
        due=due,
        late=bool(due and due < timezone.localdate()),
        about=Unwritten(key, leads_to, named),
    )


def step_row(found: tuple[int, datetime], what: str, step: str, label: str, *, named: bool = True) -> dict:
    """The same, of a row that leads to a step of the policy."""
    return unwritten_row(found, what, partial(step_url, step_name=step), label, named=named)


def write_rows(_request, rows: list[dict]) -> None:
    """Write into those rows of a desk that `unwritten_row` made what is said of their requests. One query."""
    unwritten = [row for row in rows if isinstance(row["about"], Unwritten)]
    cases = ServiceRequest.objects.for_desk().in_bulk([row["about"].key for row in unwritten])
    for row in unwritten:
        about, case = row["about"], cases[row["about"].key]
        row["what"] %= {"service": case.service}
        row["who"] = case.beneficiary.head.full_name if about.named else case.shown_number
        row["url"] = about.leads_to(case)
