"""What lower pages show of requests: the file's tab and next step, and what waits on the desk."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.panels import desk_row
from eligibility.case import pages, tasks
from eligibility.enums import ENDED, Status
from eligibility.intake.views.requests import rows_of
from eligibility.models import ServiceRequest

MOST = 50
SUBMITTED_FOR = timedelta(days=3)  # a submitted request is matched within three days


def desk_now(request, _subject) -> list[dict]:
    """For the desk: its own drafts, what was submitted and is to be matched, what waits for the applicant too
    long.
    """
    user = request.user
    if not user.has_role(Role.INTAKE_OFFICER):
        return []
    return [*_drafts(user), *_submitted(user), *_incomplete(user)]


def _found(user, **facts):
    rows = ServiceRequest.objects.visible_to(user).filter(**facts).for_list()
    return rows.order_by("status_since", "pk")[:MOST]


def _drafts(user):
    return [
        _row(row, _("Finish the draft: %(service)s"), _("Continue"), page="request_papers")
        for row in _found(user, status=Status.DRAFT, opened_by=user)
    ]


def _submitted(user):
    return [
        _row(
            row,
            _("Match and accept: %(service)s"),
            _("Match the papers"),
            page="request_papers",
            due=timezone.localdate(row.status_since + SUBMITTED_FOR),
        )
        for row in _found(user, status=Status.SUBMITTED)
    ]


def _incomplete(user):
    """Half of the days after which it lapses have gone by: time to ask the applicant again."""
    rows = []
    for row in _found(user, status=Status.INCOMPLETE):
        half = timedelta(days=row.profile.lapse_days // 2)
        if row.status_since + half <= timezone.now():
            ends = timezone.localdate(row.status_since + timedelta(days=row.profile.lapse_days))
            rows.append(
                _row(
                    row,
                    _("Remind the applicant of what is missing: %(service)s"),
                    _("Open"),
                    due=ends,
                )
            )
    return rows


def _row(row, what, label, *, page="request_detail", due=None):
    return desk_row(
        what=what % {"service": row.service},
        who=row.beneficiary.head.full_name,
        since=row.status_since,
        url=reverse(f"eligibility:{page}", args=[row.public_id]),
        action_label=label,
        late=bool(due and due < timezone.localdate()),
        due=due,
    )


def file_tab(request, file) -> dict:
    """The requests of a file that this user may know of, newest first, and whether another may be opened."""
    found = ServiceRequest.objects.visible_to(request.user).filter(beneficiary=file)
    rows = rows_of(found.for_list().select_related("decision"))
    return {
        "request_rows": rows,
        "count": len(rows),
        "create_url": reverse("eligibility:request_create", args=[file.public_id])
        if request.user.has_role(Role.INTAKE_OFFICER)
        else "",
    }


def file_next_step(request, file) -> dict | None:
    """{label, url, who, by_when} of the file's oldest open request that has a step for this user; else
    None.
    """
    found = ServiceRequest.objects.visible_to(request.user).filter(beneficiary=file)
    for row in found.exclude(status__in=ENDED).for_page().order_by("pk"):
        button = pages.next_button(request, row)
        if button:
            return button | {"who": tasks.who_must_act(row), "by_when": tasks.by_when(row)}
    return None
