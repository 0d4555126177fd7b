"""The table of steps: who takes a request from where to where. Nothing else sets a status.

`role` is the default; the profile's rule for `policy_step` may name another (under براعم the department head
takes the place of the social research officer, and decides). docs/workflow.md is printed from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from core.texts import Text
from eligibility.enums import BEFORE_ACCEPTANCE, DECIDED, GRANTED, IN_STUDY, Status
from policy.enums import StepCode
from policy.models import PolicyProfile


@dataclass(frozen=True)
class Step:
    """`targets` holds every status the step may end in; `policy_step` is the step of the profile whose role
    holds.
    """

    name: str
    label: Text
    sources: frozenset[str]
    targets: frozenset[str]
    roles: frozenset[str]
    policy_step: str = ""
    needs_note: bool = False


def step(
    name: str,
    label: Text,
    *,
    sources: Iterable[str],
    targets: Iterable[str],
    roles: Iterable[str],
    policy_step: str = "",
    needs_note: bool = False,
) -> Step:
    """A Step with its sets frozen."""
    return Step(
        name,
        label,
        frozenset(sources),
        frozenset(targets),
        frozenset(roles),
        policy_step,
        needs_note,
    )


STEPS = {
    row.name: row
    for row in (
        step(
            "submit",
            _("Submit the request"),
            policy_step=StepCode.DECLARATION,
            sources={Status.DRAFT, Status.INCOMPLETE},
            targets={Status.SUBMITTED},
            roles={Role.INTAKE_OFFICER},
        ),
        step(
            "ask_completion",
            _("Ask for what is missing"),
            policy_step=StepCode.INFO_COLLECTION,
            needs_note=True,
            sources={Status.SUBMITTED},
            targets={Status.INCOMPLETE},
            roles={Role.INTAKE_OFFICER},
        ),
        step(
            "accept",
            _("Accept and register"),
            policy_step=StepCode.REGISTRATION,
            sources={Status.SUBMITTED},
            targets={Status.STUDYING},
            roles={Role.INTAKE_OFFICER},
        ),
        step(
            "assign",
            _("Assign a researcher"),
            policy_step=StepCode.STUDY,
            sources={Status.STUDYING},
            targets={Status.STUDYING},
            roles={Role.SOCIAL_RESEARCH_OFFICER},
        ),
        step(
            "evaluate",
            _("Complete the assessment"),
            policy_step=StepCode.EVALUATION,
            sources={Status.STUDYING},
            targets={Status.EVALUATED},
            roles={Role.SOCIAL_RESEARCHER},
        ),
        step(
            "return_study",
            _("Return the study with remarks"),
            policy_step=StepCode.STUDY,
            needs_note=True,
            sources={Status.EVALUATED},
            targets={Status.STUDYING},
            roles={Role.SOCIAL_RESEARCH_OFFICER},
        ),
        step(
            "refer",
            _("Refer for decision"),
            policy_step=StepCode.STUDY,
            sources={Status.EVALUATED},
            targets={Status.AWAITING_DECISION},
            roles={Role.SOCIAL_RESEARCH_OFFICER},
        ),
        step(
            "decide",
            _("Decide"),
            policy_step=StepCode.DECISION,
            sources={Status.AWAITING_DECISION},
            roles={Role.COMMITTEE_CHAIR},
            targets=DECIDED | {Status.AWAITING_DECISION, Status.STUDYING},
        ),
        step(
            "notify",
            _("Notify the applicant"),
            policy_step=StepCode.NOTIFICATION,
            sources=DECIDED,
            targets=DECIDED,
            roles={Role.INTAKE_OFFICER, Role.COMMITTEE_SECRETARY},
        ),
        step(
            "deliver",
            _("Start the delivery"),
            policy_step=StepCode.DELIVERY,
            sources={Status.APPROVED, Status.PARTLY_APPROVED},
            targets={Status.DELIVERING},
            roles={Role.DELIVERY_OFFICER},
        ),
        step(
            "hand_over",
            _("Record the receipt"),
            policy_step=StepCode.DELIVERY,
            sources={Status.DELIVERING},
            targets={Status.DELIVERED},
            roles={Role.DELIVERY_OFFICER},
        ),
        step(
            "close",
            _("Close the request"),
            policy_step=StepCode.CLOSURE,
            sources={Status.DELIVERED, Status.REJECTED},
            targets={Status.CLOSED},
            roles={Role.INTAKE_OFFICER},
        ),
        step(
            "withdraw",
            _("Withdraw at the applicant's word"),
            needs_note=True,
            sources=BEFORE_ACCEPTANCE | IN_STUDY | GRANTED,
            targets={Status.WITHDRAWN},
            roles={Role.INTAKE_OFFICER},
        ),
        step(
            "lapse",
            _("Lapse, incomplete for too long"),
            sources={Status.INCOMPLETE},
            targets={Status.LAPSED},
            roles=(),
        ),
    )
}


def roles_of(step: Step, profile: PolicyProfile) -> frozenset[str]:
    """The roles that take this step under a version of the policy: the profile's word, else the table's."""
    named = profile.step_roles.get(step.policy_step)
    return frozenset(named.split(",")) if named else step.roles


def diagram() -> str:
    """The table as Markdown: a Mermaid state diagram and the steps one by one, in English."""
    lines = [
        "# The workflow of a request",
        "",
        "Printed from eligibility/case/workflow.py by `manage.py workflow_diagram`. The role is",
        "the usual one: the policy in force may name another;",
        "who is kept apart from a request is said in rules.md.",
        "",
    ]
    lines += ["```mermaid", "stateDiagram-v2", "    [*] --> draft"]
    arrows = [
        (source, target, row.name)
        for row in STEPS.values()
        for source in sorted(row.sources)
        for target in sorted({source} if row.targets == row.sources else row.targets)
    ]
    lines += [f"    {source} --> {target}: {name}" for source, target, name in arrows]
    lines += ["```", "", "| Step | From | To | Role | Note |", "|---|---|---|---|---|"]
    for row in STEPS.values():
        cells = (row.name, _list(row.sources), _list(row.targets), _list(row.roles) or "the clock")
        lines.append("| " + " | ".join(cells) + (" | required |" if row.needs_note else " | |"))
    return "\n".join(lines) + "\n"


def _list(values: Any) -> str:
    return ", ".join(sorted(str(value) for value in values))
