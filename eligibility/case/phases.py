"""A request in phases: what lies behind, what is open and what comes later; and the next step."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sentences import comma
from eligibility.case import permissions, tasks
from eligibility.case.workflow import STEPS
from eligibility.enums import ENDED, Status

PHASES = (
    (gettext_lazy("Submission"), frozenset({"statement", "papers", "declaration", "explained", "submit"})),
    (gettext_lazy("Admission"), frozenset({"admin_check", "accept"})),
    (
        gettext_lazy("Study"),
        frozenset({"assign", "interview", "visit", "evaluate", "refer", "study"}),
    ),
    (gettext_lazy("Decision"), frozenset({"decide", "notify"})),
    (gettext_lazy("Delivery of the service"), frozenset({"deliver", "close"})),
)
# The steps between acceptance and decision; the desk knows of them only that the request is studied.
OF_THE_STUDY = frozenset({"assign", "evaluate", "refer"})
WHY = {
    "submit": gettext_lazy("The request is not submitted yet."),
    "accept": gettext_lazy("The request was submitted; it is studied once it is accepted and registered."),
    "assign": gettext_lazy("The request is registered, and no researcher has it yet."),
    "evaluate": gettext_lazy("The decision rests on the assessment, which is not complete yet."),
    "refer": gettext_lazy("The assessment is complete and waits to be reviewed."),
    "decide": gettext_lazy("The study is complete, and the request was referred for decision."),
    "notify": gettext_lazy("The decision was made, and the applicant does not know it yet."),
    "deliver": gettext_lazy("The applicant knows the decision; the service is not on its way yet."),
    "hand_over": gettext_lazy("The service is on its way; its receipt is not recorded yet."),
    "close": gettext_lazy("Nothing else is left to do for this request."),
}


def phases_of(case, user) -> list[dict]:
    """The phases of a request as eligibility/case/_phases.html takes them: [label, state (done, open, later),
    tasks, done, needed, note]. Without what this user may not know of.
    """
    rows = tasks.task_list(case, user)
    of_each = [(label, [row for row in rows if row["key"] in keys]) for label, keys in PHASES]
    return [_phase(case, label, found) for label, found in of_each if found]


def progress(phases) -> dict:
    """{done, needed}: how many steps are behind and how many there are, in all phases."""
    return {name: sum(phase[name] for phase in phases) for name in ("done", "needed")}


def _phase(case, label, rows):
    ended, needed = case.status in ENDED, [row for row in rows if row["state"] != "not_needed"]
    ahead = comma().join(row["label"] for row in needed)
    return {
        "label": label,
        "state": _state({row["state"] for row in rows}, ended),
        "tasks": rows,
        "done": sum(row["state"] == "done" for row in rows),
        "needed": len(needed),
        "note": _("The request has ended.") if ended else ahead,
    }


def _state(states, ended):
    """A later change may open a phase that was done, as when the data changed after the signature."""
    if states <= {"done", "not_needed"} or (ended and "done" in states):
        return "done"
    return "open" if states & {"todo", "waiting"} else "later"


def next_card(case, user) -> dict | None:
    """{label, who, by_when, why} of the step that the request waits for; None when it has ended."""
    name = tasks.next_step(case)
    if not name:
        return None
    label, why = STEPS[name].label, WHY[name]
    if name in OF_THE_STUDY and not permissions.sees_study(user, case):
        label, why = _("Study of the request"), _("The request was accepted and is being studied.")
    if case.status == Status.INCOMPLETE:
        why = case.missing_note or why
    return {"label": label, "who": tasks.who_must_act(case), "by_when": tasks.by_when(case), "why": why}
