"""The figures of a period as the page shows them, and their definitions as docs/figures.md prints them."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import translation

from accounts.models import User
from core import figures
from core.figures import Figure, Part, Period, Value
from policy.models import PolicyProfile
from reports.permissions import can_see


@dataclass(frozen=True)
class Group:
    """The parts of one division: those that are shown, and the labels of those that are hidden."""

    label: str
    shown: list[Part]
    hidden: list[str]


@dataclass(frozen=True)
class Row:
    """A figure, what it came to, and those of its clauses that the policy in force has."""

    figure: Figure
    value: Value
    clauses: tuple[str, ...]

    @property
    def groups(self) -> list[Group]:
        """The parts by what they were divided by; one group without a label where by nothing."""
        divided = groupby(self.value.parts, key=lambda part: str(part.group))
        return [_group(label, list(parts)) for label, parts in divided]


def _group(label: str, parts: list[Part]) -> Group:
    hidden = [str(part.label) for part in parts if part.hidden]
    return Group(label, [part for part in parts if not part.hidden], hidden)


def rows_of(user: User, period: Period) -> list[Row]:
    """Every figure that the user may see, worked out over the period."""
    profile = PolicyProfile.objects.effective()
    return [
        Row(
            figure,
            figure.compute(period),
            tuple(clause for clause in figure.clauses if profile and profile.cites(clause)),
        )
        for figure in figures.every()
        if can_see(user, figure)
    ]


INTRODUCTION = """# Figures of the process

Printed from the registry (core/figures.py) by `manage.py figures_list`. Each app says its own in a room
`figures`; a changed definition takes the next version. Periods are whole days of Riyadh, both ends included;
a Hijri month is its Gregorian days. Median and 90th percentile are by nearest rank: the smallest value that
half of the cases, or 90 of 100, do not exceed, so always one that occurred. Shares, means and times are given
to one decimal, a half upwards. Nothing counts or names one employee, and nothing is divided by team. All
figures are seen by the quality officer, the manager and the auditor (reports/permissions.py).
"""


def as_markdown() -> str:
    """The registry as docs/figures.md, in English."""
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *map(_section, figures.every())])


def _section(figure: Figure) -> str:
    roles = ", ".join(sorted(figure.roles))
    facts = [
        f"- Unit: {figure.unit.label}; {figure.better.label}",
        f"- Source: {figure.source}",
        f"- Clauses: {', '.join(figure.clauses)}",
        f"- Version of the definition: {figure.version}",
        *([f"- Seen by, besides: {roles}"] if roles else []),
    ]
    return "\n".join([f"## {figure.label} (`{figure.code}`)", "", str(figure.definition), "", *facts, ""])
