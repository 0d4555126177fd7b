"""Published figures by themselves: what an improvement is to move, and the same figure later. Nothing here
puts cells together in a way that no page shows (C-25).
"""

import re
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from core.ids import PublicIdConverter
from core.templatetags.istihqaq import in_a_row
from surveys.enums import QuestionKind, RoundState
from surveys.models import Cell, Figure, Snapshot

# What names a figure: the round, the number of its cell, the order of its question.
REF = re.compile(rf"({PublicIdConverter.regex})\.([0-9]{{1,6}})\.([0-9]{{1,4}})")
PLACE = (
    "moment",
    "service",
    "outcome",
    "district",
    "by_telephone",
)  # where in a round a figure stands, besides its survey
LATER = 12  # figures of later rounds that are offered, the latest


def published_in(row) -> list[tuple[Cell, list[Snapshot]]]:
    """The shares that the tables of a closed round show, cell by cell: each as it is published, in no other
    composition (C-25).
    """
    found = _shown().filter(cell__round=row).order_by("cell__number", "question__order")
    return [(cell, list(map(_snapshot, of))) for cell, of in groupby(found, key=attrgetter("cell"))]


def published(ref: str) -> Snapshot | None:
    """The published figure that `ref` names; None where none does, or it is below the limit."""
    named = REF.fullmatch(ref)
    if named is None:
        return None
    found = _shown().filter(cell__round__public_id=named[1], cell__number=named[2], question__order=named[3])
    return next(map(_snapshot, found), None)


def measured_later(before: Snapshot) -> list[Snapshot]:
    """The same figure of later closed rounds, the latest first: of the same question, moment, service,
    outcome and district, by telephone as before or not. None of a figure that was typed. A new version of
    the questionnaire asks the same question under another key.
    """
    cell, question = before.cell, before.question
    if cell is None or question is None:
        return []
    found = _shown().filter(
        cell__round__starts_on__gt=cell.round.ends_on,
        cell__survey__code=cell.survey.code,
        question__code=question.code,
        question__kind=question.kind,
        **{f"cell__{name}": getattr(cell, name) for name in PLACE},
    )
    return list(map(_snapshot, found.order_by("-cell__round__starts_on", "-cell__round")[:LATER]))


def _shown() -> QuerySet[Figure]:
    """The shares of closed rounds that are not below the limit."""
    known = Figure.objects.filter(cell__round__state=RoundState.CLOSED, content__isnull=False)
    return known.select_related("cell__round", "cell__survey", "question")


def _snapshot(row: Figure) -> Snapshot:
    yes_no = row.question.kind == QuestionKind.YES_NO
    with translation.override("ar"):  # it is kept, and shown to whoever comes later
        share = _("Share of those who said yes") if yes_no else _("Share of those who are content")
        words = f"{share}: {row.question.text} · {words_of(row.cell)}"
    return Snapshot(
        measured=words,
        value=Decimal(row.content),
        unit="%",
        sign=row.content_sign,
        since=row.cell.round.starts_on,
        until=row.cell.round.ends_on,
        cell=row.cell,
        question=row.question,
    )


def words_of(cell) -> str:
    """Of whom a table is, as its heading says."""
    return in_a_row(
        [
            str(cell.get_moment_display()),
            cell.service_label if cell.service else _("Several services"),
            str(cell.get_outcome_display()) if cell.outcome else _("Whatever the decision"),
            cell.district or _("Several districts"),
            _("By telephone") if cell.by_telephone else "",
        ]
    )
