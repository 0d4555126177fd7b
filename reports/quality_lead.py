"""What is read first of a quality report, and its figures by what they are about."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext_lazy as _

# What the figures are about, in the order of a case. A code that stands nowhere comes last, under OTHERS.
THEMES = (
    (_("Reception and answers"), ("waiting", "unanswered", "visits_for_each", "proactive")),
    (_("Time and promises"), ("to_decision", "promises", "per_stage")),
    (_("Papers"), ("first_time_right", "returned_papers", "papers_reused")),
    (
        _("Study and decision"),
        (
            "acceptance",
            "objections",
            "objected",
            "overrides",
            "returns_for_each",
            "second_looks",
            "studied_at_home",
        ),
    ),
    (_("Delivery"), ("delivered_at_home",)),
    (_("Obstacles and file audits"), ("obstacles", "obstacles_removed", "file_checks")),
)
OTHERS = _("Other figures")
LEADING = ("to_decision", "promises", "first_time_right")  # the figures that a tile may show
MOST_GROUPS, MOST_FIGURES = 2, 2  # tiles
TURNED = ("worse", "higher", "lower", "better")  # the changes that are told, in this order


def lead_of(content: dict[str, Any]) -> dict[str, Any]:
    """The tiles of a report: `groups`, how content those were who answered last (`name` of the round, `share`
    and `before`, None where the group was not shown before); `figures`, rows of the process.
    """
    known = {row["code"]: row for row in content["figures"] if row["number"] is not None}
    return {
        "groups": _groups(content.get("trend", {"columns": [], "rows": []}))[-MOST_GROUPS:],
        "figures": [known[code] for code in LEADING if code in known][:MOST_FIGURES],
    }


def _groups(trend: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for place, label in enumerate(trend["columns"]):
        shown = [(row["name"], row["shares"][place]) for row in trend["rows"] if row["shares"][place]]
        before = shown[-2][1] if len(shown) > 1 else None
        found.append({"label": label, "name": shown[-1][0], "share": shown[-1][1], "before": before})
    return found


def turned(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures that missed their target or changed, what asks for something first."""
    rows = [row for row in figures if row["met"] is False or row["change"] in TURNED]
    return sorted(rows, key=lambda row: (row["met"] is not False, _place(row["change"])))


def _place(change: str) -> int:
    return TURNED.index(change) if change in TURNED else len(TURNED)


def themes_of(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures by theme: `label`, `rows`, and `tally`, how many of them changed in which way."""
    placed = {code for _label, codes in THEMES for code in codes}
    others = tuple(row["code"] for row in figures if row["code"] not in placed)
    return [
        _theme(label, codes, figures) for label, codes in (*THEMES, (OTHERS, others)) if _any(codes, figures)
    ]


def _any(codes: tuple[str, ...], figures: list[dict[str, Any]]) -> bool:
    return any(row["code"] in codes for row in figures)


def _theme(label: Any, codes: tuple[str, ...], figures: list[dict[str, Any]]) -> dict[str, Any]:
    rows = sorted((row for row in figures if row["code"] in codes), key=lambda row: codes.index(row["code"]))
    changes = Counter(row["change"] for row in rows if row["change"])
    tally = [{"change": change, "number": number} for change, number in changes.most_common()]
    return {"label": label, "rows": rows, "tally": tally}
