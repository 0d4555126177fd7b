"""The figures of a closed round: worked out once, so that every reader reads the same."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from core import audit
from core.audit import action
from surveys.enums import QuestionKind
from surveys.models import Cell, Figure, Question, Round
from surveys.permissions import can_see_results
from surveys.rules import QuestionFigures, figures


def questions_of(surveys: Iterable[int]) -> dict[int, list[Question]]:
    """The questions that have figures, in their order, by the key of their questionnaire."""
    found = defaultdict(list)
    asked = Question.objects.filter(survey__in=set(surveys)).exclude(kind=QuestionKind.TEXT)
    for question in asked.order_by("survey", "order"):
        found[question.survey_id].append(question)
    return found


def figures_of(
    cell: Cell, questions: Iterable[Question], said: Iterable[Mapping[int, Any]], *, minimum: int
) -> list[Figure]:
    """The rows, not yet saved, of one cell: a row for each question, however few answered it. `said` maps a
    question's key to its figure, for each who answered.
    """
    values = defaultdict(list)
    for each in said:
        for question, given in each.items():
            values[question].append(given)
    return [
        _row(
            cell,
            question,
            figures(
                [int(given) for given in values[question.pk]],
                yes_no=question.kind == QuestionKind.YES_NO,
                minimum=minimum,
            ),
        )
        for question in questions
    ]


@action("round.export")
def note_export(*, row: Round, by: User) -> None:
    """Somebody takes the figures of a closed round along as a file (C-25: what leaves the house is known)."""
    can_see_results(by).enforce()
    audit.record(kind="round.exported", target=row, by=by)


def _row(cell: Cell, question: Question, found: QuestionFigures) -> Figure:
    row = Figure(cell=cell, question=question, answers=found.answers)
    if found.mean:
        row.mean, row.mean_sign = found.mean.value, found.mean.sign
    if found.content:
        row.content, row.content_sign = int(found.content.value), found.content.sign
    if found.interval:
        row.low, row.high = found.interval
    return row
