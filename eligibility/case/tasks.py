"""What is done and what is left of a request under its policy, who must act next, and on which page."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from core import hijri
from eligibility.case import permissions
from eligibility.case.links import step_url
from eligibility.case.needs import demanded_mechanisms, settled
from eligibility.case.workflow import STEPS, roles_of
from eligibility.enums import ENDED, SETTLED, Mechanism, Status
from eligibility.statement.declared import standing_declaration

NEXT = {
    Status.DRAFT: "submit",
    Status.SUBMITTED: "accept",
    Status.INCOMPLETE: "submit",
    Status.EVALUATED: "refer",
    Status.AWAITING_DECISION: "decide",
    Status.DELIVERING: "hand_over",
    Status.DELIVERED: "close",
}
TONES = {
    Status.DRAFT: "neutral",
    Status.SUBMITTED: "info",
    Status.INCOMPLETE: "warning",
    Status.STUDYING: "info",
    Status.EVALUATED: "info",
    Status.AWAITING_DECISION: "info",
    Status.APPROVED: "success",
    Status.PARTLY_APPROVED: "success",
    Status.REJECTED: "danger",
    Status.DELIVERING: "info",
    Status.DELIVERED: "success",
    Status.CLOSED: "neutral",
    Status.WITHDRAWN: "neutral",
    Status.LAPSED: "neutral",
}


def status_tag(request) -> dict:
    """The status as a tag of components/status_tag.html."""
    return {"label": request.get_status_display(), "tone": TONES[request.status]}


# --- the next step -------------------------------------------------------------------------------


def next_step(request) -> str:
    """The name of the step that the request waits for; empty when it has ended. Asks for the decision at
    most.
    """
    if request.status == Status.STUDYING:
        return "evaluate" if request.assigned_researcher_id else "assign"
    if request.status in NEXT or request.status in ENDED:
        return NEXT.get(request.status, "")
    decision = getattr(request, "decision", None)
    if decision is None or decision.notified_at is None:
        return "notify"
    return "close" if request.status == Status.REJECTED else "deliver"


def who_must_act(request) -> str:
    """Whose turn it is, in words: the applicant, the researcher by name, or the role of the policy's step."""
    name = next_step(request)
    if not name:
        return ""
    if request.status == Status.INCOMPLETE:
        return _("The applicant")
    if name == "evaluate":
        return str(request.assigned_researcher)
    return role_names(roles_of(STEPS[name], request.profile))


def role_names(roles) -> str:
    """The labels of roles, in the order of the Role list."""
    return _(" or ").join(str(role.label) for role in Role if role in roles)


def by_when(request) -> str:
    """The last day of the reply where the board set one, in both calendars; empty otherwise (A-08)."""
    if request.reply_due is None or request.status in ENDED:
        return ""
    return f"{hijri.short_hijri(request.reply_due)}، {hijri.short_gregorian(request.reply_due)}"


# --- the task list -------------------------------------------------------------------------------


@dataclass
class Task:
    """A line of the task list; `after` names the tasks that must be done first."""

    key: str
    label: str
    done: bool
    note: str = ""
    not_needed: str = ""
    after: tuple = ()
    step: str = ""
    waiting: str = ""
    page: str = ""
    url: str = ""
    state: str = field(default="", init=False)


def task_list(request, user) -> list[dict]:
    """The steps of this request as components/task_list.html takes them, without what this user may not know
    of.
    """
    tasks = _tasks(request)
    known = {task.key: task for task in tasks}
    for task in tasks:
        _settle(request, user, task, known)
    return [
        {"label": task.label, "state": task.state, "note": task.note, "url": task.url}
        for task in _visible(request, user, tasks)
    ]


def _settle(request, user, task, known):
    before = [known[key] for key in task.after if not known[key].done and not known[key].not_needed]
    if task.done:
        task.state = "done"
    elif task.not_needed or request.status in ENDED:
        task.state, task.note = "not_needed", task.not_needed or _("The request has ended.")
    elif before:
        task.state = "blocked"
        task.note = _("First: %(what)s") % {"what": before[0].label}
    elif task.waiting:
        task.state, task.note = "waiting", task.waiting
    else:
        task.state = "todo"
        _invite(request, user, task)


def _invite(request, user, task):
    """Say whose turn it is, and lead whoever may take the step to its page."""
    if task.key == "papers" and permissions.can_check_papers(user, request):
        task.url = _own_page(request, task)
    if not task.step:
        return
    step = STEPS[task.step]
    if permissions.may_ever_take(user, request, step):
        task.url = _own_page(request, task) if task.page else step_url(request, step.name)
    else:
        who = who_must_act(request)
        task.note = task.note or who


def _own_page(request, task):
    return reverse(f"eligibility:{task.page}", args=[request.public_id])


def _visible(request, user, tasks):
    if user.role_codes == {Role.DELIVERY_OFFICER}:
        return [task for task in tasks if task.key in {"decide", "notify", "deliver", "close"}]
    if permissions.sees_study(user, request):
        return [task for task in tasks if task.key != "study"]
    inner = {"assign", "interview", "visit", "evaluate", "refer"}
    return [task for task in tasks if task.key not in inner]


def _tasks(request):
    return [*_at_the_desk(request), *_in_study(request), *_after(request)]


def _at_the_desk(request):
    checks = list(request.checks.all())
    required = [check for check in checks if check.required]
    open_ones = [check for check in required if not settled(check)]
    standing = standing_declaration(request)
    signed_before = standing or request.declarations.exists()
    submitted = request.status not in {Status.DRAFT, Status.INCOMPLETE} and bool(request.reference)
    explained = bool(standing and standing.committee_explained)
    return [
        Task("statement", _("What is asked for, and why"), bool(request.need)),
        Task(
            "papers",
            _("Papers received and matched"),
            not open_ones,
            page="request_papers",
            note=_papers_note(required, open_ones),
        ),
        Task(
            "declaration",
            _("Declaration signed"),
            bool(standing),
            step="submit",
            note=_signature_note(standing, signed_before),
        ),
        Task(
            "explained",
            _("Told that the committee studies the request"),
            explained,
            step="submit",
            not_needed="" if request.profile.committee_notice else _("The policy has no committee."),
        ),
        Task(
            "submit",
            _("Request submitted, receipt given"),
            submitted,
            step="submit",
            after=("declaration", "explained"),
            waiting=_("Waiting for what the applicant was asked for.")
            if request.status == Status.INCOMPLETE
            else "",
        ),
        Task(
            "accept",
            _("Request accepted and registered"),
            bool(request.registration_number),
            step="accept",
            after=("submit", "papers", "declaration"),
        ),
    ]


def _papers_note(required, open_ones):
    if not required:
        return _("No paper is asked for.")
    done = len(required) - len(open_ones)
    return _("%(done)d of %(all)d settled") % {"done": done, "all": len(required)}


def _signature_note(standing, signed_before):
    if standing:
        return hijri.short_hijri(timezone.localdate(standing.signed_at))
    if signed_before:
        return _("The data changed after the signature: it is signed anew.")
    return ""


def _in_study(request):
    wanted = demanded_mechanisms(request)
    assessment = getattr(request, "assessment", None)
    referred = request.status not in {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.INCOMPLETE,
        Status.STUDYING,
        Status.EVALUATED,
        *ENDED,
    } or hasattr(request, "decision")
    evaluated = request.status == Status.EVALUATED or referred
    optional = _("This service does not ask for it.")
    return [
        Task(
            "assign",
            _("Assigning a researcher"),
            bool(request.assigned_researcher_id),
            after=("accept",),
            step="assign",
            note=str(request.assigned_researcher or ""),
        ),
        Task(
            "interview",
            _("Personal interview"),
            _settled_in(request.interviews),
            after=("assign",),
            step="evaluate",
            not_needed="" if Mechanism.INTERVIEW in wanted else optional,
            page="interview",
        ),
        Task(
            "visit",
            _("Field visit"),
            _settled_in(request.fieldvisits),
            after=("assign",),
            step="evaluate",
            not_needed="" if Mechanism.FIELD_VISIT in wanted else optional,
            page="field_visit",
        ),
        Task(
            "evaluate",
            _("Assessment complete"),
            evaluated and assessment is not None,
            step="evaluate",
            after=("assign", "interview", "visit"),
        ),
        Task("refer", _("Referral for decision"), referred, after=("evaluate",), step="refer"),
        Task("study", _("Study of the request"), referred, after=("accept",)),
    ]


def _settled_in(steps) -> bool:
    return any(step.status in SETTLED for step in steps.all())


def study_url(request) -> str:
    """The page on which the researcher goes on: what is demanded and not settled yet, else the assessment."""
    wanted, page = demanded_mechanisms(request), "assessment"
    if Mechanism.FIELD_VISIT in wanted and not _settled_in(request.fieldvisits):
        page = "field_visit"
    if Mechanism.INTERVIEW in wanted and not _settled_in(request.interviews):
        page = "interview"
    return reverse(f"eligibility:{page}", args=[request.public_id])


def _after(request):
    decision, delivery = getattr(request, "decision", None), getattr(request, "delivery", None)
    rejected = decision is not None and not decision.granted
    body = request.profile.deciding_body_label
    step = "hand_over" if request.status == Status.DELIVERING else "deliver"
    return [
        Task(
            "decide",
            _("Decision of: %(body)s") % {"body": body},
            decision is not None,
            after=("refer", "declaration"),
            step="decide",
        ),
        Task(
            "notify",
            _("Applicant told of the decision"),
            bool(decision and decision.notified_at),
            after=("decide",),
            step="notify",
        ),
        Task(
            "deliver",
            _("Service delivered"),
            bool(delivery and delivery.delivered_at),
            after=("notify",),
            step=step,
            not_needed=_("Nothing was granted.") if rejected else "",
        ),
        Task(
            "close",
            _("Request closed"),
            request.status == Status.CLOSED,
            after=("notify", "deliver"),
            step="close",
        ),
    ]
