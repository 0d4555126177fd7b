"""What other pages show of requests: on the file page, and the rows of the desks."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from beneficiaries.querysets import open_files_of_work
from core import hooks, panels
from eligibility.case import pages, permissions, tasks
from eligibility.case.links import step_url
from eligibility.case.pages import rows_of
from eligibility.case.search import search_requests
from eligibility.enums import ENDED
from eligibility.models import ServiceRequest

MOST = 50  # rows of one kind on a desk


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
    panels.register("search_requests", panels.Panel(10, "requests", title, search_requests))
    panels.register("file_next_step", panels.Panel(20, "request", title, file_next_step))


def _files_assigned_to(user):
    return ServiceRequest.objects.filter(assigned_researcher=user).values("beneficiary")


def file_tab(request, file) -> dict:
    """The requests of a file that this user may know of, newest first, and whether another may be opened."""
    found = ServiceRequest.objects.visible_to(request.user).filter(beneficiary=file)
    rows = rows_of(found.for_list().select_related("decision__notice"))
    return {
        "request_rows": rows,
        "count": len(rows),
        "create_url": reverse("eligibility:request_create", args=[file.public_id])
        if request.user.has_role(Role.INTAKE_OFFICER)
        else "",
    }


def file_next_step(request, file) -> dict | None:
    """{label, url, who, by_when} of the file's oldest open request that has a step for this user, the label
    with the service; else None.
    """
    found = ServiceRequest.objects.visible_to(request.user).filter(beneficiary=file)
    for row in found.exclude(status__in=ENDED).for_page().order_by("pk"):
        button = pages.next_button(request, row)
        if button:
            label = _("%(step)s: %(service)s") % {"step": button["label"], "service": row.service}
            return button | {"label": label, "who": tasks.who_must_act(row), "by_when": tasks.by_when(row)}
    return None


def waiting(**facts):
    """The first requests of these facts, those that have stood longest first."""
    rows = ServiceRequest.objects.filter(**facts).select_related(
        "beneficiary__head",
        "service",
        "profile",
        "objection",
        "decision__notice",
        "decision__address_notice",
        "decision__no_objection",
    )
    return rows.order_by("status_since", "pk")[:MOST]


def row_of(row, what, step, label) -> dict:
    """The row of a desk that leads to a step of a request; `what` is a sentence with %(service)s."""
    return panels.desk_row(
        what=what % {"service": row.service},
        who=row.beneficiary.head.full_name,
        since=row.status_since,
        url=step_url(row, step),
        action_label=label,
    )
