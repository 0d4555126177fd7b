"""What the charity sets about asking: whether, whom, and how often (C-19, C-24)."""

from dataclasses import asdict
from typing import Any

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import check_version, insert_version, lock, save_next
from surveys.enums import Moment, Outcome
from surveys.models import Plan
from surveys.permissions import can_run_surveys
from surveys.rules import DEFAULTS, Asking

SETS = ("active", "percent", "quiet_days", "next_on")


def plan_of(moment: str, outcome: str) -> Plan:
    """The plan of a moment as it stands, not yet saved where the defaults hold; KeyError for none that asks
    by itself.
    """
    return Plan.objects.filter(moment=moment, outcome=outcome).first() or _unset(moment, outcome)


def asking_of(moment: str, outcome: str) -> Asking:
    """How the moment asks: as the charity set it, else by the defaults."""
    plan = plan_of(moment, outcome)
    return Asking(plan.active, plan.percent, plan.quiet_days)


def plans() -> list[Plan]:
    """The plans of all moments, in their order; one query."""
    known = {(plan.moment, plan.outcome): plan for plan in Plan.objects.all()}
    return [known.get((moment, outcome)) or _unset(moment, outcome) for moment, outcome in DEFAULTS]


def _unset(moment: str, outcome: str) -> Plan:
    default = DEFAULTS[Moment(moment), Outcome(outcome)]
    return Plan(moment=moment, outcome=outcome, version=0, **asdict(default))


@action("survey.plan")
def set_plan(*, moment: str, outcome: str, facts: dict[str, Any], version: str, by: User) -> Plan:
    """Set how a moment asks (columns of SETS), for invitations from now on. Raises StaleVersionError where
    somebody else set it meanwhile, KeyError for a moment that is none.
    """
    can_run_surveys(by).enforce()
    plan = plan_of(moment, outcome)
    if plan.pk:
        plan = lock(Plan.objects.all(), version=version, pk=plan.pk)
    check_version(plan, version)
    before = {name: getattr(plan, name) for name in SETS}
    for name in SETS:
        setattr(plan, name, facts.get(name))
    if plan.pk:
        save_next(plan, *SETS)
    else:
        plan.version = 1
        insert_version(plan, standing=lambda: plan_of(moment, outcome), version=version)
    changes = {name: [before[name], facts.get(name)] for name in SETS if before[name] != facts.get(name)}
    audit.record(kind="survey.planned", target=plan, by=by, changes=changes)
    return plan
