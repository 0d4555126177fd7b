"""Table files (CSV) that open as they should in a spreadsheet: Arabic, and nothing in them runs."""

import csv
import io
from collections.abc import Iterable

from core.uploads import inert

_RUNS = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would work out


def table_file(name: str, head: Iterable[str], rows: Iterable[Iterable]):
    """The answer that brings a table as a file of that name (without its ending). A cell that a spreadsheet
    would take for a formula begins with an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_plain(cell) for cell in head])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    # With the mark in front a spreadsheet knows that it is UTF-8.
    content = out.getvalue().encode("utf-8-sig")
    return inert(content, f"{name}.csv", "text/csv; charset=utf-8", download=True)


def _plain(cell) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_RUNS) else text
