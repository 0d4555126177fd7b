"""What a quality report says of its period, gathered once and kept as plain values: texts are Arabic as they
were on that day, numbers are texts or whole numbers.

The shape: `figures` (each with its definition, version, value, parts, the period before and target), `rounds`
(the tables of the rounds closed in the period), `trend`, `aid`, `improvements`, `indicators`, `summary`.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from core import figures
from core.figures import Better, Figure, Part, Period, Value
from policy.models import PolicyProfile
from surveys import periods
from surveys.actions.targets import targets_now
from surveys.aid import aid_of
from surveys.enums import ReportState, RoundState
from surveys.figures import answers_overall, moments_of, tables_of, trend
from surveys.improved import improved
from surveys.models import QualityReport, ReportIssue, Round
from surveys.rules import Bounded
from surveys.summary import summary_of

INDICATORS = Path(__file__).resolve().parent / "presets" / "indicators.yaml"
MORE_STEPS = 2  # besides the figures: the rounds, the aid


def steps() -> int:
    """In how many steps a report is gathered."""
    return len(figures.every()) + MORE_STEPS


@cache
def indicators() -> dict[str, Any]:
    """The edition of the governance indicators, and each of them."""
    return yaml.safe_load(INDICATORS.read_text(encoding="utf-8"))


def collect(report: QualityReport, *, tell: Callable[[int], Any]) -> dict[str, Any]:
    """The content of a report as things stand now; `tell(done)` is called after each step."""
    profile = PolicyProfile.objects.effective()
    with translation.override("ar"):
        rows = []
        for done, row in enumerate(_figures(report, profile), start=1):
            rows.append(row)
            tell(done)
        rounds = [_round(row, profile) for row in _closed_in(report.period)]
        tell(len(rows) + 1)
        content = {
            "figures": rows,
            "rounds": rounds,
            "trend": _trend(report.period),
            "aid": aid_of(report.period),
            "improvements": improved(report.period),
            "indicators": indicators(),
        }
        content["summary"] = summary_of(content)
        tell(len(rows) + MORE_STEPS)
    return content


# === figures =====================================================================================


def _figures(report, profile):
    period, earlier = report.period, periods.before(report.kind, report.period)
    issued = _issued(report.kind, earlier)
    known = {row["code"]: row for row in issued.content.content["figures"]} if issued else {}
    targets = targets_now()
    for figure in figures.every():
        past = known.get(figure.code) or _measured(figure, earlier)
        row = _said(figure, profile) | _value(figure.compute(period))
        target = targets.get(figure.code)
        row["before"] = {name: past[name] for name in ("number", "n", "hidden", "version")}
        row["before"]["report"] = issued.number if issued and figure.code in known else ""
        row |= compared(row) | {"target": plain(target.value if target else None)}
        _set_beside(row["parts"], past["parts"] if past["version"] == row["version"] else [])
        yield row | {"met": met(row)}


def _issued(kind: str, period: Period) -> ReportIssue | None:
    """The issued report of a period, with its figures."""
    found = ReportIssue.objects.filter(report__kind=kind, report__first=period.first)
    return found.exclude(report__state=ReportState.WITHDRAWN).select_related("content").first()


def _measured(figure: Figure, period: Period) -> dict[str, Any]:
    return _value(figure.compute(period)) | {"version": figure.version}


def _said(figure: Figure, profile) -> dict[str, Any]:
    return {
        "code": figure.code,
        "label": str(figure.label),
        "definition": str(figure.definition),
        "version": figure.version,
        "unit": str(figure.unit.value),
        "unit_label": str(figure.unit.label),
        "better": str(figure.better.value),
        "source": figure.source,
        "clauses": [clause for clause in figure.clauses if profile and profile.cites(clause)],
    }


def _value(value: Value) -> dict[str, Any]:
    return {
        "number": plain(value.number),
        "n": value.n,
        "high": plain(value.high),
        "hidden": value.hidden,
        "empty": value.is_empty,
        "parts": [_part(part) for part in value.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "label": str(part.label),
        "group": str(part.group),
        "number": plain(part.number),
        "n": part.n,
        "high": plain(part.high),
        "hidden": part.hidden,
    }


def _set_beside(parts, past) -> None:
    """Give each part what the same part came to before; None where nothing compares."""
    known = {(part["group"], part["label"]): part["number"] for part in past}
    for part in parts:
        part["before"] = None if part["hidden"] else known.get((part["group"], part["label"]))


def plain(number: Decimal | int | None) -> str | int | None:
    """A number as it is kept."""
    return str(number) if isinstance(number, Decimal) else number


def compared(row: dict[str, Any]) -> dict[str, str]:
    """How the value stands to the one before: `comparison` is "definition" where the two are counted by
    different definitions, "nothing" where one has no value, else "compared" with the `change`.
    """
    past = row["before"]
    if past["version"] != row["version"]:
        return {"comparison": "definition", "change": ""}
    if row["number"] is None or past["number"] is None:
        return {"comparison": "nothing", "change": ""}
    now, then = Decimal(row["number"]), Decimal(past["number"])
    if now == then:
        return {"comparison": "compared", "change": "same"}
    risen = now > then
    if row["better"] == Better.NONE:
        return {"comparison": "compared", "change": "higher" if risen else "lower"}
    return {
        "comparison": "compared",
        "change": "better" if risen == (row["better"] == Better.UP) else "worse",
    }


def met(row: dict[str, Any]) -> bool | None:
    """Whether the value reaches its target; None where one of them is missing."""
    if row["target"] is None or row["number"] is None:
        return None
    number, target = Decimal(row["number"]), Decimal(row["target"])
    return number <= target if row["better"] == Better.DOWN else number >= target


# === surveys =====================================================================================


def _closed_in(period: Period):
    found = Round.objects.filter(period.days("closed_on"), state=RoundState.CLOSED)
    return found.order_by("starts_on", "pk")


def _round(row: Round, profile) -> dict[str, Any]:
    tables = tables_of(row, profile=profile)
    return {
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "closed_on": row.closed_on.isoformat(),
        "invited": row.invited,
        "answered": row.answered,
        "dropped": row.dropped,
        "minimum": row.minimum,
        "moments": [_moment(group) for group in moments_of(row, tables)],
    }


def _moment(group) -> dict[str, Any]:
    answers = answers_overall(group["tables"])
    return {
        "label": str(group["moment"].label),
        "invited": group["invited"],
        "answered": group["answered"],
        "response": group["response"],
        "left_out": [[str(reason), number] for reason, number in group["left_out"]],
        "outcomes": [
            {"label": str(label), "share": bounded(share), "answers": answers[label]}
            for label, share in group["outcomes"]
        ],
        "tables": [_table(table) for table in group["tables"]],
    }


def _table(table) -> dict[str, Any]:
    cell = table["cell"]
    return {
        "survey": str(cell.survey.title),
        "version": cell.survey.version_no,
        "service": cell.service_label if cell.service else "",
        "outcome": str(cell.get_outcome_display()) if cell.outcome else "",
        "district": cell.district,
        "by_telephone": cell.by_telephone,
        "invited": cell.invited,
        "answered": cell.answered,
        "rows": [_question(row) for row in table["rows"]],
    }


def _question(row) -> dict[str, Any]:
    """What is printed of one question: nothing of how many answered where that is below the limit."""
    found = row["figures"]
    return {
        "text": row["question"].text,
        "yes_no": row["yes_no"],
        "clause": row["clause"],
        "answers": found.answers if found.shown else None,
        "mean": bounded(found.mean),
        "top": row["top"],
        "share": bounded(found.content),
        "score": bounded(found.score),
        "options": [[words, bounded(share)] for words, share in row["options"]],
        "interval": list(found.interval) if found.interval else None,
    }


def bounded(figure: Bounded | None) -> dict[str, Any] | None:
    """A figure of a survey as it is kept."""
    return None if figure is None else {"value": plain(figure.value), "sign": figure.sign}


def _trend(period: Period) -> dict[str, Any]:
    """The share content overall from round to round, up to those closed in the period."""
    known = trend(until=period.last)
    return {
        "columns": [str(column) for column in known["columns"]],
        "rows": [
            {
                "starts_on": row.starts_on.isoformat(),
                "ends_on": row.ends_on.isoformat(),
                "shares": [bounded(share) for _column, share in line],
            }
            for row, line in known["rows"]
        ],
    }
