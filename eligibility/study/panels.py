"""What the study shows on other pages: a section of the request page, and rows on the desks of those who
study.
"""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from core import panels
from core.panels import MOST
from eligibility.case import permissions
from eligibility.case.panels import business, step_row, waiting
from eligibility.enums import Status, StudyStatus
from eligibility.models import FieldVisit, Interview, SecondLook, ServiceRequest
from eligibility.study.permissions import can_research

COMING_DAYS = 3
# Who may be the one that assigns researchers, by the policy; the page asks under which.
GIVES_OUT = frozenset({Role.SOCIAL_RESEARCH_OFFICER, Role.DEPARTMENT_HEAD})
PAGES = ((Interview, "interview"), (FieldVisit, "field_visit"))


def register():
    """Tell the lower apps' pages what the study has to show; called once from AppConfig.ready()."""
    section = panels.Panel(
        30, "study", gettext_lazy("Study"), study_section, "eligibility/study/study_section.html"
    )
    panels.register("request_sections", section)
    panels.register("desk_now", panels.Panel(30, "study", gettext_lazy("Study"), desk_now))
    second = panels.Panel(35, "second", gettext_lazy("Second assessments"), seconds_now)
    panels.register("desk_now", second)
    panels.register_nav(
        panels.NavItem(37, "eligibility:second_list", gettext_lazy("Second assessments"), "people", GIVES_OUT)
    )
    panels.register("desk_coming", panels.Panel(30, "study", gettext_lazy("Study"), desk_coming))


def study_section(request, case) -> dict | None:
    """The papers that the study asked for; None for the desk, before acceptance, and where there are none and
    this user may ask for none.
    """
    registered = case.registration_number
    if not registered or not permissions.sees_study(request.user, case):
        return None
    asked = [
        (str(check), check.state) for check in case.checks.of_the_study().select_related("type", "owner")
    ]
    may_ask = can_research(request.user, case)
    if not asked and not may_ask:
        return None
    return {
        "asked": asked,
        "ask_url": reverse("eligibility:paper_ask", args=[case.public_id]) if may_ask else "",
    }


def desk_now(request, subject=None) -> list[dict]:
    """Appointments due or overdue and studies to go on with; for reviewers what waits for them. Oldest
    first.
    """
    user, rows = request.user, []
    if user.has_role(Role.SOCIAL_RESEARCHER):
        rows += _appointments(user, until=_midnight(1)) + _open_studies(user)
    rows += _to_review(business(request, "assign")["assign"])
    return sorted(rows, key=lambda row: (not row["late"], row["since"]))


def desk_coming(request, subject=None) -> list[dict]:
    """A researcher's appointments of the next three days, by district and hour."""
    if not request.user.has_role(Role.SOCIAL_RESEARCHER):
        return []
    return _appointments(request.user, since=_midnight(1), until=_midnight(1 + COMING_DAYS))


def _midnight(days: int) -> datetime:
    """The beginning of the day so many days from today, in Riyadh."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def _appointments(user, *, until, since=None) -> list[dict]:
    found = []
    for model, page in PAGES:
        rows = model.objects.filter(
            request__assigned_researcher=user,
            request__status=Status.STUDYING,
            status=StudyStatus.PLANNED,
            planned_at__lt=until,
        ).select_related("request__beneficiary__head")
        rows = rows.defer("request__beneficiary__iban", "request__beneficiary__head__id_number")
        if since:
            rows = rows.filter(planned_at__gte=since)
        found += [_appointment_row(row, page) for row in rows.order_by("planned_at")[:MOST]]
    return sorted(found, key=lambda row: (row["district"], row["since"]))


def _appointment_row(row, page) -> dict:
    file = row.request.beneficiary
    what = _("Field visit") if page == "field_visit" else _("Personal interview")
    hour = f"{timezone.localtime(row.planned_at):%H:%M}"
    shown = panels.desk_row(
        what=" · ".join(part for part in (what, file.district, hour) if part),
        who=file.head.full_name,
        since=row.planned_at,
        due=timezone.localdate(row.planned_at),
        late=timezone.localdate(row.planned_at) < timezone.localdate(),
        url=reverse(f"eligibility:{page}", args=[row.request.public_id]),
        action_label=_("Open"),
    )
    return shown | {"district": file.district}


def _open_studies(user) -> list[dict]:
    """Assigned requests under study in which no appointment is waited for."""
    requests = ServiceRequest.objects.filter(assigned_researcher=user, status=Status.STUDYING)
    for model, _page in PAGES:
        planned = model.objects.filter(request=OuterRef("pk"), status=StudyStatus.PLANNED)
        requests = requests.exclude(Exists(planned))
    return [
        _request_row(found, _("Continue the study"), "evaluate", _("Continue the study"))
        for found in requests.keys_for_desk()[:MOST]
    ]


def _to_review(profiles) -> list[dict]:
    """Requests that wait for a researcher, and assessments that wait for their review, under these
    policies.
    """
    if not profiles:
        return []
    unassigned = waiting(profile__in=profiles, status=Status.STUDYING, assigned_researcher__isnull=True)
    evaluated = waiting(profile__in=profiles, status=Status.EVALUATED)
    return [
        *(_request_row(each, _("Assign to a researcher"), "assign", _("Assign")) for each in unassigned),
        *(_request_row(each, _("Review of the assessment"), "evaluate", _("Review")) for each in evaluated),
    ]


def _request_row(found, what, step, action_label) -> dict:
    return step_row(found, f"{what} · %(service)s", step, action_label)


def seconds_now(request, subject=None) -> list[dict]:
    """Second assessments that this researcher is to write, and for whoever assigns researchers those that
    nobody has yet. No name: the facts alone are looked at.
    """
    rows = SecondLook.objects.select_related("request__service")
    profiles = business(request, "assign")["assign"]
    nobodys = rows.open().under(profiles).filter(researcher__isnull=True)
    return [
        *(
            _second_row(row, "second_write", _("Write a second assessment"), _("Write"))
            for row in rows.to_write(request.user).order_by("drawn_at")[:MOST]
        ),
        *(
            _second_row(
                row,
                "second_give",
                _("Choose another researcher for a second assessment"),
                _("Choose a researcher"),
            )
            for row in nobodys.order_by("drawn_at")[:MOST]
        ),
    ]


def _second_row(row, page, what, action_label) -> dict:
    return panels.desk_row(
        what=what,
        who=str(row.request.service),
        since=row.given_at or row.drawn_at,
        due=timezone.localdate(row.ends_at),
        url=reverse(f"eligibility:{page}", args=[row.public_id]),
        action_label=action_label,
    )
