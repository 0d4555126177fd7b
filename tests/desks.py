"""The rows of a desk as its page prints them."""

from eligibility.case.panels import write_rows


def as_shown(rows: list[dict]) -> list[dict]:
    """The rows of a panel, with what is written into those that are shown."""
    write_rows(None, rows)
    return rows
