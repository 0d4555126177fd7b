"""A quality report as its page, its PDF and its table file show it: read from what was kept, never counted
anew.
"""

from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import hijri
from core.hijri import Calendar
from eligibility.case.letterhead import letterhead
from reports.quality_lead import lead_of, themes_of, turned
from surveys import permissions
from surveys.enums import ReportSection, ReportState
from surveys.models import QualityReport, ReportContent

DAYS = {"starts_on", "ends_on", "closed_on", "due_on", "done_on"}
NUMBERS = {"number", "high", "before", "target", "value", "amount"}
WIDTH, TOP, BOTTOM = 240, 5, 55  # of the drawing of a trend (templates/reports/_trend.html)


def as_shown(kept: dict[str, Any]) -> dict[str, Any]:
    """What was kept of a report, or for the public, with what a template needs beside it: the parts of each
    figure by groups; names and lines of the trend.
    """
    content = _read(kept)
    for row in content["figures"]:
        divided = groupby(row["parts"], key=itemgetter("group"))
        row["groups"] = [_group(label, list(parts)) for label, parts in divided]
    if "trend" in content:
        _draw(content["trend"])
    return content


def as_published(kept: dict[str, Any]) -> dict[str, Any]:
    """What was frozen for the public, as `as_shown` has it, with what is said first: `latest`, the groups
    that are shown of the last round that shows any, each with its moment.
    """
    content = as_shown(kept)
    told = [_told(row) for row in content["rounds"]]
    return content | {"latest": next(filter(None, reversed(told)), [])}


def _told(row: dict[str, Any]) -> list[dict[str, Any]]:
    """The groups of a round of which a share is shown."""
    return [
        {"moment": group["label"], "outcome": outcome["label"], "share": outcome["share"]}
        for group in row["moments"]
        for outcome in group["outcomes"]
        if outcome["share"]
    ]


def _read(kept: Any, name: str = "") -> Any:
    """What was kept as JSON, with its days and numbers as such again."""
    if isinstance(kept, dict):
        return {key: _read(value, key) for key, value in kept.items()}
    if isinstance(kept, list):
        return [_read(value) for value in kept]
    if isinstance(kept, str) and name in DAYS:
        return date.fromisoformat(kept)
    if isinstance(kept, str) and name in NUMBERS:
        return Decimal(kept)
    return kept


def _group(label: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts of one division: those that are shown, and the labels of those that are hidden."""
    hidden = [part["label"] for part in parts if part["hidden"]]
    return {"label": label, "shown": [part for part in parts if not part["hidden"]], "hidden": hidden}


def content_of(report: QualityReport) -> ReportContent | None:
    """The figures that stand: those of the issue, else the last that were counted."""
    issue = getattr(report, "issue", None)
    return issue.content if issue else report.contents.last()


def shown(report: QualityReport) -> dict[str, Any]:
    """Everything that page and PDF say of a report."""
    kept = content_of(report)
    content = as_shown(kept.content) if kept else None
    return {
        "report": report,
        "issue": getattr(report, "issue", None),
        "kept": kept,
        "content": content,
        "lead": lead_of(content) if content else None,
        "turned": turned(content["figures"]) if content else [],
        "themes": themes_of(content["figures"]) if content else [],
        "comments": comments_of(report),
        "decisions": list(report.decisions.all()),
        "publication": getattr(report, "publication", None),
        "notices": list(report.notices.all()),
    }


def _draw(trend: dict[str, Any]) -> None:
    """Name the rounds of a trend, and add a line for each of its columns."""
    for row in trend["rows"]:
        row["name"] = hijri.month_of(row["starts_on"], row["ends_on"], Calendar.HIJRI)
    trend["lines"] = [
        line_of(label, [(row["name"], row["shares"][place]) for row in trend["rows"]])
        for place, label in enumerate(trend["columns"])
    ]


def line_of(label: str, shares: list[tuple]) -> dict[str, Any]:
    """What is drawn of one column of a trend: its points from the oldest to the newest round that has a
    share, and the two ends.
    """
    apart = Decimal(WIDTH - 12) / max(len(shares) - 1, 1)
    known = [(place, name, share) for place, (name, share) in enumerate(shares) if share]
    marks = [
        {
            "x": round(6 + place * apart, 1),
            "y": round(BOTTOM - Decimal(share["value"]) * (BOTTOM - TOP) / 100, 1),
        }
        for place, _name, share in known
    ]
    ends = [{"name": name, "share": share} for _place, name, share in (known[0], known[-1])]
    return {
        "label": label,
        "marks": marks,
        "points": " ".join(f"{mark['x']},{mark['y']}" for mark in marks),
        "first": ends[0],
        "last": ends[1],
    }


def comments_of(report: QualityReport) -> dict[str, str]:
    """The words on each section, as they stand."""
    return {section: getattr(report, section) for section in ReportSection.values}


def steps_of(user, report: QualityReport) -> dict[str, Any]:
    """What the user may do with a report, and if not, why: a verdict for each step."""
    return {
        "again": permissions.can_make_again(user, report),
        "comments": permissions.can_comment(user, report),
        "issue": permissions.can_issue(user, report),
        "decide": permissions.can_enter_decision(user, report),
        "publish": permissions.can_publish(user, report),
        "tell": permissions.can_note_telling(user, report),
        "withdraw": permissions.can_withdraw(user, report),
    }


def bar_of(report: QualityReport, verdicts: dict[str, Any]) -> dict[str, Any]:
    """The next step that the user may take as the primary button, the others under "more"; for who may take
    none, no button.
    """
    labels = {
        "issue": _("Issue the report"),
        "comments": _("Write on the sections"),
        "publish": _("Publish the report"),
        "decide": _("Enter the decision of the board"),
        "tell": _("Note how the groups were told"),
        "withdraw": _("Withdraw the report"),
    }
    items = [
        {
            "label": label,
            "url": reverse(f"reports:quality_{name}", args=[report.public_id]),
            "allowed": bool(verdicts[name]),
            "reason": verdicts[name].reason,
            "danger": name == "withdraw",
        }
        for name, label in labels.items()
    ]
    if not any(item["allowed"] for item in items):
        return {"primary": None, "others": []}
    primary = next((item for item in items if item["allowed"] and not item["danger"]), None)
    return {"primary": primary, "others": [item for item in items if item is not primary]}


# === on paper ====================================================================================


def paper(report: QualityReport, title: str) -> dict[str, Any]:
    """What templates/pdf/quality_report.html and quality_board.html take."""
    known = shown(report)
    issue = known["issue"]
    day = timezone.localdate(issue.at if issue else known["kept"].made_at)
    return (
        known
        | letterhead(day)
        | {
            "title": f"{title}: {report}",
            "number": issue.number if issue else "",
            "days": days_of(report),
            "draft": report.state == ReportState.DRAFT,
            "board": chain_of(known),
        }
    )


def days_of(report: QualityReport) -> dict[str, str]:
    """The first and the last day in both calendars, in words."""
    return {
        "hijri": f"من {hijri.long_hijri(report.first)} إلى {hijri.long_hijri(report.last)}",
        "gregorian": f"من {hijri.long_gregorian(report.first)} إلى {hijri.long_gregorian(report.last)}",
    }


# === what the indicators rest on =================================================================


def chain_of(known: dict[str, Any]) -> list[dict[str, Any]]:
    """Each indicator of the edition with what of it is there: `rests_on` as (part, whether it is there)."""
    content = known["content"]
    there = {
        "aid": bool(content["aid"]["n"]),
        "satisfaction": bool(content["rounds"]),
        "decisions": bool(known["decisions"]),
        "publication": known["publication"] is not None,
        "notices": bool(known["notices"]),
        "complaints": False,
    }
    return [
        indicator | {"rests_on": [(part, there[part]) for part in indicator["rests_on"]]}
        for indicator in content["indicators"]["indicators"]
    ]
