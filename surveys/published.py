"""Published figures by themselves: what an improvement is to move, and the same figure later. Nothing here
puts cells together in a way that no page shows (C-25).
"""

import re
from decimal import Decimal

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from core.ids import PublicIdConverter
from core.templatetags.istihqaq import in_a_row
from surveys.enums import RoundState
from surveys.figures import tables_of
from surveys.models import Cell, Round, Snapshot

# What names a figure: the round, the number of its cell, the order of its question.
REF = re.compile(rf"({PublicIdConverter.regex})\.([0-9]{{1,6}})\.([0-9]{{1,4}})")
LATER = 12  # rounds that are looked through for a figure of before, the latest


def published_in(row) -> list[tuple[Cell, list[Snapshot]]]:
    """The shares that the tables of a closed round show, cell by cell: each as it is published, in no other
    composition (C-25).
    """
    return [
        (table["cell"], [_snapshot(row, table["cell"], line) for line in table["rows"] if _is_shown(line)])
        for table in tables_of(row, profile=None)
    ]


def published(ref: str) -> Snapshot | None:
    """The published figure that `ref` names; None where none does, or it is below the limit."""
    named = REF.fullmatch(ref)
    if named is None:
        return None
    row = Round.objects.filter(public_id=named[1], state=RoundState.CLOSED).first()
    shown = published_in(row) if row else []
    return next((each for _cell, each_of in shown for each in each_of if each.ref == ref), None)


def measured_later(before: Snapshot) -> list[Snapshot]:
    """The same figure of later closed rounds, the latest first: of the same question, moment, service,
    outcome and district. None of a figure that was typed.
    """
    if before.cell is None or before.question is None:
        return []
    later = Round.objects.filter(state=RoundState.CLOSED, starts_on__gt=before.cell.round.ends_on)
    later = later.filter(_with_cell(before.cell)).distinct()[:LATER]
    return [
        figure
        for row in later
        for cell, shown in published_in(row)
        for figure in shown
        if _place(cell) == _place(before.cell) and _same(figure.question, before.question)
    ]


def _with_cell(cell) -> Q:
    names = ("moment", "service", "outcome", "district")
    return Q(**{f"cells__{name}": getattr(cell, name) for name in names})


def _place(cell) -> tuple:
    return (cell.survey.code, cell.moment, cell.service, cell.outcome, cell.district)


def _same(question, other) -> bool:
    """A new version of the questionnaire asks the same question under another key."""
    return (question.code, question.kind) == (other.code, other.kind)


def _is_shown(line) -> bool:
    return line["figures"].content is not None


def _snapshot(row, cell, line) -> Snapshot:
    cell.round, question, content = row, line["question"], line["figures"].content
    with translation.override("ar"):  # it is kept, and shown to whoever comes later
        share = _("Share of those who said yes") if line["yes_no"] else _("Share of those who are content")
        words = f"{share}: {question.text} · {words_of(cell)}"
    return Snapshot(
        measured=words,
        value=Decimal(content.value),
        unit="%",
        sign=content.sign,
        since=row.starts_on,
        until=row.ends_on,
        cell=cell,
        question=question,
    )


def words_of(cell) -> str:
    """Of whom a table is, as its heading says."""
    return in_a_row(
        [
            str(cell.get_moment_display()),
            cell.service_label if cell.service else _("Several services"),
            str(cell.get_outcome_display()) if cell.outcome else _("Whatever the decision"),
            cell.district or _("Several districts"),
        ]
    )
