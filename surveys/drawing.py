"""Where the columns of the chart of rounds stand (templates/surveys/_rounds_chart.html): percent of the
width, so that nothing is stretched; from the right where the language runs from there.
"""

from typing import Any

from django.utils.translation import get_language_bidi

from core import hijri

HIGH, FOOT = 96.0, 118.0  # pixels: the column of a hundred, and where the columns stand
WIDEST = 5.0  # percent of the width
SIGNS = {"": "", "at_most": "≤", "at_least": "≥"}


def charts_of(trend: dict[str, Any], calendar: str) -> list[dict[str, Any]]:
    """Each group of a trend (surveys.figures.trend) with a column for each round, the oldest where a line
    begins: places in percent from the left, heights in pixels.
    """
    rows = trend.get("rows", [])
    names = [hijri.month_of(row.starts_on, row.ends_on, calendar) for row, _shares in rows]
    return [
        {
            "label": label,
            "columns": [_column(shares[place][1], names, order) for order, (_row, shares) in enumerate(rows)],
        }
        for place, label in enumerate(trend.get("columns", []))
    ]


def _parted(name: str) -> tuple[str, str]:
    """Month and year of a round; of one that lasts longer, those of its end."""
    month, _blank, year = name.rpartition("–")[2].strip().rpartition(" ")
    return month, year


def _column(share: Any, names: list[str], order: int) -> dict[str, Any]:
    step = 100 / len(names)
    width = min(step * 0.55, WIDEST)
    middle = order * step + step / 2
    if get_language_bidi():
        middle = 100 - middle
    height = HIGH * float(share.value) / 100 if share else 0.0
    month, year = _parted(names[order])
    return {
        "number": f"{SIGNS[share.sign]}{share.value}" if share else "–",
        "x": round(middle - width / 2, 2),
        "middle": round(middle, 2),
        "width": round(width, 2),
        "y": round(FOOT - height, 1),
        "height": round(height, 1),
        "over": round(FOOT - height - 5, 1),
        "words": [{"text": word, "y": FOOT + 18 + 17 * line} for line, word in enumerate(month.split(" "))],
        "year": year if order == 0 or year != _parted(names[order - 1])[1] else "",
        "sparse": (len(names) - 1 - order) % 3 == 0,
    }
