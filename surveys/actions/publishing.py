"""The figures of a closed round: worked out once, so that every reader reads the same."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from core import audit
from core.audit import action
from surveys.enums import CHOSEN, QuestionKind
from surveys.models import Cell, Figure, Question, Round
from surveys.permissions import can_see_results
from surveys.rules import (
    FIVE,
    SCALES,
    Bounded,
    QuestionFigures,
    Shares,
    figures,
    most_told,
    score_of,
    shares_of,
)


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
    question's key to its figure, or to the numbers of the options chosen, for each who answered.
    """
    values: dict[int, list[Any]] = defaultdict(list)
    for each in said:
        for pk, given in each.items():
            values[pk].append(given)
    known = {question.pk: question for question in questions}
    return [
        _row(cell, question, _found(question, _told(question, known, values, minimum), minimum))
        for question in known.values()
    ]


def _told(
    question: Question, known: Mapping[int, Question], values: Mapping[int, list[Any]], minimum: int
) -> list[Any]:
    """The answers of which something is told. Where nearly everybody was asked, some that the lot leaves out
    are not among them (surveys.rules.most_told).
    """
    given, on = values[question.pk], known.get(question.shown_if_id or 0)
    if on is None:
        return given
    picked = _picked(values[on.pk])
    most = most_told(picked, question.shown_values, _found(on, values[on.pk], minimum), minimum=minimum)
    return secrets.SystemRandom().sample(given, most) if len(given) > most else given


def _picked(given: list[Any]) -> list[list[int]]:
    return [[int(one) for one in (each if isinstance(each, list) else [each])] for each in given]


def _found(question: Question, given: list[Any], minimum: int) -> QuestionFigures:
    """The figures of what was said to one question, by its kind."""
    kind = QuestionKind(question.kind)
    if kind in CHOSEN:
        options = [option["value"] for option in question.options]
        return shares_of(_picked(given), options, several=kind == QuestionKind.SEVERAL, minimum=minimum)
    values = [int(each) for each in given]
    if kind == QuestionKind.NPS:
        return score_of(values, minimum=minimum)
    return figures(values, yes_no=kind == QuestionKind.YES_NO, minimum=minimum, scale=SCALES.get(kind, FIVE))


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
    if found.score:
        row.score, row.score_sign = int(found.score.value), found.score.sign
    row.shares = [_stored(each) for each in found.shares]
    return row


def _stored(each: Shares) -> list[Any]:
    share = each.share or Bounded(0)
    return [list(each.options), int(share.value) if each.share else None, share.sign]
