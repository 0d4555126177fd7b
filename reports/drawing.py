"""Where the charts of the overview have their pieces and columns: percent of the width, so that nothing is
stretched; from the right where the language runs from there.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language_bidi

from core import days, hijri

BAR = 96  # percent of the width that the longest bar takes
LEAST = 0.8  # percent; a piece that is thinner is not seen
DIGIT = 2.4  # percent of the width that a digit takes on a phone
HIGH, FOOT = 118.0, 142.0  # pixels: the tallest column, and where the columns stand
COLUMN = 2.9  # percent
FIRST_MONTHS = {names[0] for said in (hijri, days) for names in (said.HIJRI_MONTHS, said.GREGORIAN_MONTHS)}


def drawn(stages: list[Any]) -> list[dict[str, Any]]:
    """Each stage with its pieces as they are drawn: `x`, `width` and `middle` in percent from the left, the
    youngest where a line begins; `labelled` where the number has room.
    """
    most = max((stage.number for stage in stages), default=1)
    return [{"stage": stage, "pieces": list(_pieces_drawn(stage, most))} for stage in stages]


def _pieces_drawn(stage: Any, most: int) -> Iterator[dict[str, Any]]:
    begins = 0.0
    for piece in stage.pieces:
        width = max(BAR * piece.number / most, LEAST)
        x = _from_start(begins, width)
        yield {
            "piece": piece,
            "x": round(x, 2),
            "width": round(width, 2),
            "middle": round(x + width / 2, 2),
            "labelled": width > 3 + DIGIT * len(str(piece.number)),
        }
        begins += width


def _from_start(begins: float, width: float) -> float:
    return 100 - begins - width if get_language_bidi() else begins


def columns(months: list[Any]) -> list[dict[str, Any]]:
    """Each month as its two columns stand in the drawing, the oldest where a line begins: places in percent
    from the left, heights in pixels.
    """
    most = max((max(month.opened, month.decided) for month in months), default=0) or 1
    step = 100 / len(months)
    return [_column(month, place, step, most) for place, month in enumerate(months)]


def _column(month: Any, place: int, step: float, most: int) -> dict[str, Any]:
    begins, gap = place * step, (step - 2 * COLUMN) / 2
    bars = []
    for name, number, at in (("opened", month.opened, 0), ("decided", month.decided, 1)):
        height = max(HIGH * number / most, 1.5 if number else 0)
        x = _from_start(begins + gap + at * COLUMN, COLUMN)
        bars.append(
            {
                "name": name,
                "number": number,
                "x": round(x + 0.15, 2),
                "width": COLUMN - 0.3,
                "middle": round(x + COLUMN / 2, 2),
                "y": round(FOOT - height, 1),
                "height": round(height, 1),
                "over": round(FOOT - height - 5, 1),
            }
        )
    words, year = re.split(r" (?=\d{4})", month.name)
    return {
        "bars": bars,
        "middle": round(_from_start(begins, step) + step / 2, 2),
        "words": [{"text": word, "y": 160 + 17 * line} for line, word in enumerate(words.split(" "))],
        "year": year if place == 0 or words in FIRST_MONTHS else "",
        "sparse": place % 3 == 2,
    }
