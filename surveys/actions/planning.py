"""What the charity sets about asking: whether, whom, and how often (C-19, C-24)."""

from typing import Any

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import check_version
from surveys.models import Plan
from surveys.permissions import can_run_surveys
from surveys.rules import DEFAULTS

SETS = ("active", "percent", "quiet_days", "next_on")


def plan_of(moment: str, outcome: str) -> Plan:
    """The plan of a moment as it stands, not yet saved where the defaults hold; KeyError for none that asks
    by itself.
    """
    default = DEFAULTS[moment, outcome]  # type: ignore[index]  # text equals the choice it names
    row = Plan.objects.filter(moment=moment, outcome=outcome).first()
    return row or Plan(
        moment=moment,
        outcome=outcome,
        version=0,
        active=default.active,
        percent=default.percent,
        quiet_days=default.quiet_days,
    )


def plans() -> list[Plan]:
    """The plans of all moments, in their order."""
    return [plan_of(moment, outcome) for moment, outcome in DEFAULTS]


@action("survey.plan")
def set_plan(*, moment: str, outcome: str, facts: dict[str, Any], version: str, by: User) -> Plan:
    """Set how a moment asks (columns of SETS), for invitations from now on. Raises StaleVersionError where
    somebody else set it meanwhile, KeyError for a moment that is none.
    """
    can_run_surveys(by).enforce()
    plan = plan_of(moment, outcome)
    if plan.pk:
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
    check_version(plan, version)
    before = {name: getattr(plan, name) for name in SETS}
    for name in SETS:
        setattr(plan, name, facts.get(name))
    plan.version += 1
    plan.save()
    changes = {name: [before[name], facts.get(name)] for name in SETS if before[name] != facts.get(name)}
    audit.record(kind="survey.planned", target=plan, by=by, changes=changes)
    return plan
