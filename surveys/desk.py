"""What the desk shows of calls, remarks, improvements, obstacles, file audits and requests of other
departments, and the page of a contact of improvements: registered in apps.py, asked for by core.panels.
"""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.panels import MOST, desk_row
from core.templatetags.istihqaq import in_a_row
from policy.holidays import closed_days
from surveys.actions.screening import waiting
from surveys.enums import FileAuditState
from surveys.models import (
    AuditedFile,
    Call,
    FileAudit,
    ImprovementAction,
    InternalRequest,
    Obstacle,
    Wave,
)
from surveys.permissions import IMPROVE, NAME_INTERVIEWERS, can_give_files, can_improve, can_screen
from surveys.querysets import departments_of
from surveys.terms import term_of

OPEN_FOR = 30  # days after which an obstacle that is still open comes back to the desk


def improvements_now(request, _subject) -> list[dict]:
    """What this user is to carry out; for whoever leads improvements, all that are open. The latest first."""
    user, rows = request.user, ImprovementAction.objects.open().select_related("owner")
    if not user.has_role(*IMPROVE):
        rows = rows.filter(owner=user)
    return [_improvement(row, mine=row.owner_id == user.pk) for row in rows.order_by("due_on", "pk")[:MOST]]


def _improvement(row, *, mine):
    return desk_row(
        what=_("Improvement: %(title)s") % {"title": row.title},
        who=str(row.owner),
        since=row.created_at,
        due=row.due_on,
        url=row.get_absolute_url(),
        action_label=_("Record what was done") if mine else _("Open"),
        late=bool(row.days_late),
    )


def calls_now(request, _subject) -> list[dict]:
    """How many calls this user is to make today; for who names interviewers, the groups that have none."""
    return [*_calls_to_make(request.user), *_without_interviewer(request.user)]


def _calls_to_make(user) -> list[dict]:
    rows = Call.objects.visible_to(user).to_call(timezone.localdate())
    found = rows.aggregate(number=Count("pk"), since=Min("wave__made_at"))
    if not found["number"]:
        return []
    return [
        desk_row(
            what=ngettext("%(n)s call to make", "%(n)s calls to make", found["number"])
            % {"n": found["number"]},
            who=str(_("Asking by telephone")),
            since=found["since"],
            url=reverse("surveys:calls"),
            action_label=_("Call"),
        )
    ]


def _without_interviewer(user) -> list[dict]:
    if not user.has_role(*NAME_INTERVIEWERS):
        return []
    rows = Wave.objects.filter(by_telephone=True, interviewer=None)
    return [
        desk_row(
            what=_("Nobody calls this group yet"),
            who=wave.title,
            since=wave.made_at,
            url=reverse("surveys:interviewer", args=[wave.public_id]),
            action_label=_("Name the interviewer"),
        )
        for wave in rows.filter(Exists(Call.objects.filter(wave=OuterRef("pk"))))[:MOST]
    ]


def remarks_now(request, _subject) -> list[dict]:
    """That free words wait to be read, for who reads them first; since the day on which their round was
    closed.
    """
    if not can_screen(request.user):
        return []
    found = waiting().aggregate(number=Count("pk"), since=Min("round__closed_on"))
    if not found["number"]:
        return []
    what = ngettext("%(n)s remark of the survey", "%(n)s remarks of the survey", found["number"])
    return [
        desk_row(
            what=what % {"n": found["number"]},
            who=str(_("Reading before they are shared")),
            since=timezone.make_aware(datetime.combine(found["since"], time.min)),
            url=reverse("surveys:read_remark"),
            action_label=_("Read"),
        )
    ]


def obstacles_now(request, _subject) -> list[dict]:
    """For the quality officer: what waits to be handled, and what has been open for more than thirty days."""
    if not request.user.has_role(Role.QUALITY_OFFICER):
        return []
    before = timezone.now() - timedelta(days=OPEN_FOR)
    rows = Obstacle.objects.to_look_at(before).select_related("reported_by").order_by("reported_at", "pk")
    return [_obstacle(row, late=row.reported_at < before) for row in rows[:MOST]]


def _obstacle(row, *, late):
    number = ngettext("open for %(n)s day", "open for %(n)s days", row.days_open) % {"n": row.days_open}
    words = [f"{row.get_kind_display()} {row.number}", row.get_place_display(), number if late else ""]
    return desk_row(
        what=in_a_row(words),
        who=str(row.reported_by),
        since=row.reported_at,
        url=row.get_absolute_url(),
        action_label=_("Handle"),
        late=late,
    )


def internal_now(request, _subject) -> list[dict]:
    """What other departments ask of that of this user, the oldest first; the desk puts late ones in front."""
    if not departments_of(request.user):
        return []
    rows = list(InternalRequest.objects.waiting_for(request.user).order_by("asked_at", "pk")[:MOST])
    holidays = closed_days() if rows else set()
    return [_internal(row, term_of(row, holidays)) for row in rows]


def _internal(row, term):
    return desk_row(
        what=_("Asked by another department: %(subject)s") % {"subject": row.subject},
        who=row.get_asking_display(),
        since=row.asked_at,
        due=term.due_on,
        url=row.get_absolute_url(),
        action_label=_("Answer"),
        late=bool(term.days_late),
    )


def improvement_of_contact(request, contact) -> dict | None:
    """The way from a contact in which something was suggested to the form of an improvement."""
    if not can_improve(request.user):
        return None
    url = f"{reverse('surveys:improvement_create')}?contact={contact.public_id}"
    return {"label": _("Take up as an improvement"), "url": url}


def files_now(request, _subject) -> list[dict]:
    """The files that this user is to check; for the manager the audits in which some have no checker yet."""
    mine = AuditedFile.objects.to_check(request.user).select_related("request__service")
    rows = [_file_to_check(row) for row in mine.order_by("assigned_at", "pk")[:MOST]]
    if not can_give_files(request.user):
        return rows
    waiting = FileAudit.objects.counted().filter(state=FileAuditState.OPEN, nobodys__gt=0)
    return rows + [_files_to_give(row) for row in waiting.order_by("opened_at")[:MOST]]


def _file_to_check(row):
    return desk_row(
        what=_("File to check: %(service)s") % {"service": row.request.service},
        who=row.request.shown_number,
        since=row.assigned_at,
        url=reverse("surveys:audited_file_check", args=[row.public_id]),
        action_label=_("Check"),
    )


def _files_to_give(row):
    what = ngettext(
        "%(n)s drawn file without a checker", "%(n)s drawn files without a checker", row.nobodys
    )  # fmt: skip
    return desk_row(
        what=what % {"n": row.nobodys},
        who=row.number,
        since=row.opened_at,
        url=reverse("surveys:audited_files", args=[row.public_id]),
        action_label=_("Give out"),
    )
