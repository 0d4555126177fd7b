"""What is done and what is left of a request under its policy, who must act next, and on which page."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from accounts.enums import Role
from core import days
from core.sentences import comma
from eligibility.case import permissions
from eligibility.case.links import page_url, step_url
from eligibility.case.needs import demanded_mechanisms, settled
from eligibility.case.workflow import STEPS, roles_of
from eligibility.enums import ENDED, SETTLED, Mechanism, Status, StudyStatus
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


def status_tag(case) -> dict:
    """The status as a tag of components/status_tag.html."""
    return {"label": case.get_status_display(), "tone": TONES[case.status]}


# --- the next step -------------------------------------------------------------------------------


def next_step(case) -> str:
    """The name of the step that the request waits for; empty when it has ended. Asks for the decision at
    most.
    """
    if case.status == Status.STUDYING:
        return "evaluate" if case.assigned_researcher_id else "assign"
    if case.status in NEXT or case.status in ENDED:
        return NEXT.get(case.status, "")
    decision = getattr(case, "decision", None)
    if decision is None or decision.told is None:
        return "notify"
    return "close" if case.status == Status.REJECTED else "deliver"


def who_must_act(case) -> str:
    """Whose turn it is, in words: the applicant, the researcher by name, or the role of the policy's step."""
    return str(case.assigned_researcher) if next_step(case) == "evaluate" else whose_turn(case)


def whose_turn(case) -> str:
    """The same without a name: the applicant, or the role of the policy's step."""
    name = next_step(case)
    if not name:
        return ""
    if case.status == Status.INCOMPLETE:
        return _("The applicant")
    return role_names(roles_of(STEPS[name], case.profile))


def role_names(roles) -> str:
    """The labels of roles, in the order of the Role list."""
    return _(" or ").join(str(role.label) for role in Role if role in roles)


def by_when(case) -> str:
    """The last day of the step, in both calendars: of an incomplete request the day on which it lapses,
    else the last day of the reply where the board set one (A-08); empty otherwise.
    """
    day = None if case.status in ENDED else case.reply_due
    if case.status == Status.INCOMPLETE:
        day = timezone.localdate(case.status_since + timedelta(days=case.profile.lapse_days))
    return _both(day) if day else ""


def _both(day) -> str:
    return f"{days.leading(day)}{comma()}{days.other(day)}"


# The steps of the study that have a page of their own to be read.
STUDY_PAGES = frozenset({"assign", "interview", "visit", "evaluate"})

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


def task_list(case, user) -> list[dict]:
    """The steps of this request as components/task_list.html takes them, without what this user may not know
    of.
    """
    tasks = _tasks(case)
    known = {task.key: task for task in tasks}
    for task in tasks:
        _settle(case, user, task, known)
    return [
        {"key": task.key, "label": task.label, "state": task.state, "note": task.note, "url": task.url}
        for task in _visible(case, user, tasks)
    ]


def _settle(case, user, task, known):
    first = [known[key] for key in task.after if key in known]
    before = [task for task in first if not task.done and not task.not_needed]
    if task.done:
        task.state = "done"
    elif task.not_needed:
        task.state, task.note = "not_needed", task.not_needed
    elif case.status in ENDED:
        task.state, task.note = "blocked", _("The request has ended.")
    elif before:
        task.state = "blocked"
        task.note = _("First: %(what)s") % {"what": before[0].label}
    elif task.waiting:
        task.state, task.note = "waiting", task.waiting
    else:
        task.state = "todo"
        _invite(case, user, task)
    if task.key in STUDY_PAGES and task.state != "blocked":
        _lead_into_study(case, user, task)


def _invite(case, user, task):
    """Lead whoever may take the step to its page; whose turn it is stands on the card of the next step."""
    if task.key == "papers" and permissions.can_check_papers(user, case):
        task.url = page_url(case, task.page)
    if not task.step:
        return
    step = STEPS[task.step]
    if permissions.may_ever_take(user, case, step):
        task.url = page_url(case, task.page) if task.page else step_url(case, step.name)


def _lead_into_study(case, user, task):
    """What was found in the study is read on its page whatever its state; a researcher may be changed."""
    if task.key == "assign":
        task.url = step_url(case, "assign") if permissions.can_take(user, case, STEPS["assign"]) else ""
    elif case.registration_number and permissions.sees_study(user, case):
        task.url = page_url(case, task.page)


def _visible(case, user, tasks):
    if user.role_codes == {Role.DELIVERY_OFFICER}:
        return [task for task in tasks if task.key in {"decide", "notify", "deliver", "close"}]
    if permissions.sees_study(user, case):
        return [task for task in tasks if task.key != "study"]
    inner = {"assign", "interview", "visit", "evaluate", "refer"}
    return [task for task in tasks if task.key not in inner]


def _tasks(case):
    wanted = demanded_mechanisms(case)
    return [*_at_the_desk(case, wanted), *_in_study(case, wanted), *_after(case)]


def _at_the_desk(case, wanted):
    checks = list(case.checks.all())
    required = [check for check in checks if check.required]
    open_ones = [check for check in required if not settled(check)]
    standing = standing_declaration(case)
    signed_before = standing or case.declarations.exists()
    submitted = case.status not in {Status.DRAFT, Status.INCOMPLETE} and bool(case.reference)
    return [
        Task("statement", _("What is asked for, and why"), bool(case.need)),
        Task(
            "papers",
            _("Papers received and matched"),
            bool(required) and not open_ones,
            page="request_papers",
            note=_papers_note(required, open_ones),
            not_needed="" if required else _("No paper is asked for."),
        ),
        Task(
            "declaration",
            _("Declaration signed"),
            bool(standing),
            step="submit",
            note=_signature_note(standing, signed_before),
        ),
        *_explained(case, standing),
        Task(
            "submit",
            _("Request submitted, receipt given"),
            submitted,
            step="submit",
            after=("declaration", "explained"),
            waiting=_("Waiting for what the applicant was asked for.")
            if case.status == Status.INCOMPLETE
            else "",
        ),
        *_admin_check(case, wanted),
        Task(
            "accept",
            _("Request accepted and registered"),
            bool(case.registration_number),
            step="accept",
            after=("submit", "papers", "declaration"),
        ),
    ]


def _admin_check(case, wanted):
    """B-18, where the catalogue demands it: its outcome is what accepting the request says of its papers."""
    if Mechanism.ADMIN_CHECK not in wanted:
        return []
    found = getattr(case, "admin_check", None)
    note = f"{found}{comma()}{found.by}{comma()}{days.leading(timezone.localdate(found.at))}" if found else ""
    label, first = str(Mechanism.ADMIN_CHECK.label), ("submit", "papers")
    return [Task("admin_check", label, bool(found), note, after=first, step="accept")]


def _explained(case, standing):
    """A-06; under a policy without a committee nobody is told of one."""
    if not case.profile.committee_notice:
        return []
    told = bool(standing and standing.committee_explained)
    return [Task("explained", _("Told that the committee studies the request"), told, step="submit")]


def _papers_note(required, open_ones):
    done = len(required) - len(open_ones)
    return _("%(done)d of %(all)d settled") % {"done": done, "all": len(required)}


def _signature_note(standing, signed_before):
    if standing:
        return days.leading(timezone.localdate(standing.signed_at))
    if signed_before:
        return _("The data changed after the signature: it is signed anew.")
    return ""


def _in_study(case, wanted):
    assessment = getattr(case, "assessment", None)
    referred = case.status not in {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.INCOMPLETE,
        Status.STUDYING,
        Status.EVALUATED,
        *ENDED,
    } or hasattr(case, "decision")
    evaluated = case.status == Status.EVALUATED or referred
    return [
        Task(
            "assign",
            _("Assign a researcher"),
            bool(case.assigned_researcher_id),
            after=("accept",),
            step="assign",
            note=_researcher_note(case),
        ),
        *(_met(meeting, case, wanted) for meeting in MEETINGS),
        Task(
            "evaluate",
            _("Assessment complete"),
            evaluated and assessment is not None,
            _assessment_note(assessment),
            step="evaluate",
            page="assessment",
            after=("assign", "interview", "visit"),
        ),
        Task("refer", _("Referral for decision"), referred, after=("evaluate",), step="refer"),
        Task("study", _("Study of the request"), referred, after=("accept",)),
    ]


@dataclass(frozen=True)
class Meeting:
    """A step of the study for which the applicant is met: `rows` names its rows at the request, `page` the
    page on which it is carried out.
    """

    key: str
    mechanism: Mechanism
    rows: str
    page: str

    @property
    def label(self) -> str:
        return str(self.mechanism.label)

    def of(self, case) -> list:
        """Its rows, the oldest first. One query."""
        return list(getattr(case, self.rows).all())


# In the order of the study.
MEETINGS = (
    Meeting("interview", Mechanism.INTERVIEW, "interviews", "interview"),
    Meeting("visit", Mechanism.FIELD_VISIT, "fieldvisits", "field_visit"),
)


def _met(meeting, case, wanted):
    rows = meeting.of(case)
    planned = _appointment(rows)
    demanded = meeting.mechanism in wanted
    return Task(
        meeting.key,
        meeting.label,
        _settled_in(rows),
        _latest(rows),
        after=("assign",),
        step="evaluate",
        waiting=planned,
        not_needed="" if demanded or planned else _("This service does not ask for it."),
        page=meeting.page,
    )


def _researcher_note(case):
    if not case.assigned_researcher_id:
        return ""
    return f"{case.assigned_researcher}{comma()}{days.leading(timezone.localdate(case.assigned_at))}"


def _assessment_note(assessment):
    if assessment is None:
        return ""
    if not assessment.completed_at:
        return _("Begun")
    found = (assessment.get_recommendation_display(), assessment.shown_grant)
    return format_html_join(comma(), "{}", ((part,) for part in found if part))


def _settled_in(rows) -> bool:
    return any(row.status in SETTLED for row in rows)


def _latest(rows) -> str:
    """What became of the last interview or visit, in a word; that it was held is said by its state."""
    return str(rows[-1].get_status_display()) if rows and rows[-1].status != StudyStatus.DONE else ""


def _appointment(rows) -> str:
    """When the interview or visit that is still to come takes place; empty where none is planned."""
    if not rows or rows[-1].status != StudyStatus.PLANNED:
        return ""
    at = timezone.localtime(rows[-1].planned_at)
    return f"{_both(at.date())}{comma()}{at:%H:%M}"


def appointments(case, user) -> list[dict]:
    """[what, when, url] of what is to come, as far as this user knows of it: interview, visit, delivery.

    `when` is empty for what the study demands and nobody has planned; `url` leads whoever studies the request
    to its page.
    """
    delivery = getattr(case, "delivery", None)
    found = _meetings(case, user) if tells_of_study(case, user) else []
    if case.status == Status.DELIVERING and delivery and delivery.planned_for:
        found.append({"what": _("Delivery"), "when": _both(delivery.planned_for), "url": ""})
    return found


def tells_of_study(case, user) -> bool:
    """Whether interview and visit are to come, and this user knows of them."""
    return case.status == Status.STUDYING and permissions.sees_study(user, case)


def _meetings(case, user):
    wanted = demanded_mechanisms(case)
    mine, found = case.assigned_researcher_id == user.pk, []
    for meeting in MEETINGS:
        rows = meeting.of(case)
        when = _appointment(rows)
        if when or (meeting.mechanism in wanted and not _settled_in(rows)):
            url = page_url(case, meeting.page) if mine else ""
            found.append({"what": meeting.label, "when": when, "url": url})
    return found


def study_url(case) -> str:
    """The page on which the researcher goes on: what is demanded and not settled yet, else the assessment."""
    wanted = demanded_mechanisms(case)
    open_ones = (
        meeting for meeting in MEETINGS if meeting.mechanism in wanted and not _settled_in(meeting.of(case))
    )
    following = next(open_ones, None)
    return page_url(case, following.page if following else "assessment")


def _after(case):
    decision, delivery = getattr(case, "decision", None), getattr(case, "delivery", None)
    rejected = decision is not None and not decision.granted
    body = case.profile.deciding_body_label
    step = "hand_over" if case.status == Status.DELIVERING else "deliver"
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
            bool(decision and decision.told),
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
            case.status == Status.CLOSED,
            after=("notify", "deliver"),
            step="close",
        ),
    ]
