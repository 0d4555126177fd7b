"""What every page of a request shares: loading in scope, identity bar, steps of the form, timeline,
sections.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from beneficiaries.identity import identity_of
from beneficiaries.models import Beneficiary
from core import panels, reading, timeline
from core.kinds import Part
from core.templatetags.istihqaq import stamp
from eligibility.case import needs, permissions, tasks
from eligibility.case.links import step_url
from eligibility.case.workflow import STEPS
from eligibility.enums import Outcome
from eligibility.models import ServiceRequest

# What the desk never learns of a request is its study; who delivers learns of nothing but the end of it
# (docs/rules.md, "Who sees what").
DESK_PARTS = frozenset({Part.STATEMENT, Part.DECISION, Part.DELIVERY})
DELIVERY_PARTS = frozenset({Part.DELIVERY})
# The tone and icon of each outcome of a criterion, on the assessment and on the sheet.
OUTCOME_TONES = {
    Outcome.MET: ("success", "check-circle-fill"),
    Outcome.NOT_MET: ("danger", "x-circle-fill"),
    Outcome.UNPROVEN: ("warning", "question-circle"),
    Outcome.NOT_APPLICABLE: ("neutral", "dash-circle"),
}


def load_request(request, public_id: str) -> ServiceRequest:
    """The request, if this user may know of it; 404 otherwise."""
    return reading.shown(request, ServiceRequest.objects.visible_to(request.user).for_page(), public_id)


def load_file(request, public_id: str) -> Beneficiary:
    """The file, if this user may open it; 404 otherwise."""
    return reading.shown(request, Beneficiary.objects.visible_to(request.user).for_page(), public_id, "file")


def request_context(request, case, **more) -> dict:
    """What templates/eligibility/case/request_base.html takes: `case`, `identity`; and whatever
    else is given.
    """
    identity = more.pop("identity", None) or request_identity(request, case)
    return {"case": case, "identity": identity} | more


def request_identity(request, case, *, with_turn: bool = True) -> dict:
    """The identity bar of a request: the person, number and status; `with_turn` adds who must act and by
    when, which the page of the request itself says of its next step.
    """
    shown = {"number": case.shown_number, "status": tasks.status_tag(case)}
    if with_turn:
        shown |= {"who": tasks.who_must_act(case), "by_when": tasks.by_when(case)}
    return identity_of(request, case.beneficiary, with_next=False) | shown


def next_button(request, case) -> dict | None:
    """{label, url} of the step that the request waits for, if this user may take it now."""
    user, name = request.user, tasks.next_step(case)
    if not name or not permissions.may_ever_take(user, case, STEPS[name]):
        return None
    if name == "submit":
        return _to_be_submitted(case)
    if name == "accept" and _open_papers(case):
        url = reverse("eligibility:request_papers", args=[case.public_id])
        return {"label": _("Match the papers"), "url": url}
    if name == "evaluate":
        return {"label": _("Continue the study"), "url": tasks.study_url(case)}
    if not permissions.can_take(user, case, STEPS[name]):
        return None
    return {"label": STEPS[name].label, "url": step_url(case, name)}


def _to_be_submitted(case):
    page = "request_papers" if _open_papers(case) else "request_sign"
    url = reverse(f"eligibility:{page}", args=[case.public_id])
    return {"label": _("Continue the request"), "url": url}


def _open_papers(case) -> bool:
    return any(check.required and not needs.settled(check) for check in case.checks.all())


def events_of(request, case, limit: int = 60) -> list[dict]:
    """The timeline of a request for components/timeline.html, as far as this user may know of it."""
    events = timeline.of_request(case.public_id, limit, parts=_parts_for(request.user, case))
    return [event | {"at": stamp(event["at"])} for event in events]


def _parts_for(user, case) -> frozenset:
    if permissions.sees_study(user, case):
        return frozenset(Part)
    return DESK_PARTS if user.has_role(Role.INTAKE_OFFICER) else DELIVERY_PARTS


def sections_of(request, case) -> list[dict]:
    """The parts of the request page that other rooms fill: [{label, template, context}] (place
    "request_sections").

    Each template is included with `panel`, what its provider returned, beside `case`.
    """
    found = [(panel, panel.provider(request, case)) for panel in panels.of("request_sections")]
    return [
        {"label": panel.label, "template": panel.template, "context": context}
        for panel, context in found
        if context is not None
    ]


def actions_of(request, case) -> dict:
    """`primary` and `others` for components/action_bar.html: the step that the request waits for, if it is
    this user's business, and each other step that is, at this stage.
    """
    main = tasks.next_step(case)
    button = next_button(request, case)
    primary, others = button, []
    for step, verdict in permissions.offered_steps(request.user, case):
        item = {
            "label": step.label,
            "url": step_url(case, step.name),
            "allowed": bool(verdict),
            "reason": verdict.reason,
            "danger": step.name == "withdraw",
        }
        if step.name != main:
            others.append(item)
        elif button is None:
            primary = item
        elif button["url"] != item["url"]:
            others.insert(0, item)
    return {"primary": primary, "others": others}


def rows_of(found) -> list[dict]:
    """What one row of a list prints. Rows under one policy share its object, so that its steps are read
    once.
    """
    profiles, rows = {}, []
    for row in found:
        row.profile = profiles.setdefault(row.profile_id, row.profile)
        rows.append({"request": row, "status": tasks.status_tag(row), "who": tasks.who_must_act(row)})
    return rows
