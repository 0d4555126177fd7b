"""Rounds: opened with the first invitation of a month, closed by the clock.

Closing is one transaction, and the key is deleted after it: whoever dies before its end leaves everything as
it was, whoever dies behind it leaves a key that the next run deletes.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from channels_log.actions.outbox import wipe_sealed
from core import audit, passing
from core.ids import public_id
from policy.models import PolicyProfile
from surveys import boxes
from surveys.actions.calling import wipe_calls
from surveys.actions.publishing import figures_of, questions_of
from surveys.enums import QuestionKind, RoundState
from surveys.models import Answer, Box, Cell, Figure, Question, Remark, Response, Round, Slip
from surveys.rules import (
    LEAST_ANSWERED,
    Place,
    Size,
    end_of_month,
    first_of_month,
    is_due,
    lasts_until,
    printed,
)

Said = dict[int, Any]  # a question's key -> a figure, several or words
AT_ONCE = 10_000  # rows that are models at a time


# === opening =====================================================================================


def round_for(today: date, *, by: User | None) -> tuple[Round, bytes]:
    """The round that takes in whoever is invited today, locked, with its key; a new one where none is open,
    or where the key of the open one is gone.
    """
    for row in Round.objects.select_for_update().filter(state=RoundState.OPEN).order_by("-starts_on"):
        if _lasting(row, today) < today:
            continue
        key = passing.key_of(row.public_id)
        if key:
            return row, key
        _lose(row, by=by)
    return _opened(today, by)


def _lasting(row: Round, today: date) -> date:
    """Until when the round lasts, written to it where that has changed."""
    ends_on = lasts_until(row.starts_on, row.ends_on, invited=row.invited_now, today=today)
    if ends_on != row.ends_on:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
    return ends_on


def _opened(today: date, by: User | None) -> tuple[Round, bytes]:
    name = public_id()
    key = passing.make(name)
    try:
        with transaction.atomic():
            return Round.objects.create(
                public_id=name, starts_on=first_of_month(today), ends_on=end_of_month(today)
            ), key
    except IntegrityError:  # another invitation opened it between the look and the insert
        passing.destroy(name)
        return round_for(today, by=by)


# === closing =====================================================================================


def close_due(today: date) -> Iterable[Round]:
    """Close each round whose time is over, and delete the keys that no open round needs. Yields the rounds
    that were closed, or found to be lost.
    """
    closed = False
    for name in _names(state=RoundState.OPEN):
        row = close_round(public_id=name, today=today, by=None)
        if row:
            closed = True
            yield row
    _destroy_keys()
    if closed:
        _leave_the_files()


def _destroy_keys() -> None:
    """Of rounds that are over, at once; of rounds that nobody knows (their transaction was rolled back, or
    the database replaced by an earlier one) when they are too old to belong to one just being opened.
    """
    kept, left_behind = passing.names(), passing.names(older_than=timedelta(days=1))
    for name in (kept - _names(state=RoundState.OPEN)) & (_names() | left_behind):
        passing.destroy(name)


def _leave_the_files() -> None:
    """Boxes, slips and calls leave the database's own files too. Nothing depends on it: nobody has a key to
    boxes and slips, and the calls tell of no answer.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        emptied = "VACUUM surveys_box, surveys_slip, surveys_call, surveys_calltry"
        cursor.execute(emptied if postgresql else "PRAGMA wal_checkpoint(TRUNCATE)")


def _names(**which: Any) -> set[str]:
    return set(Round.objects.filter(**which).values_list("public_id", flat=True))


@audit.action("round.close")
def close_round(*, public_id: str, today: date, by: User | None) -> Round | None:
    """Open the boxes of a round that ended 20 days ago and leave only what may be shown. None where it is
    not due, or was closed meanwhile. A round without its key is lost, and is called so at once.
    """
    row = Round.objects.select_for_update().get(public_id=public_id)
    if row.state != RoundState.OPEN:
        return None
    key = passing.key_of(row.public_id)
    if key is None:
        return _lose(row, by=by)
    if not is_due(_lasting(row, today), today):
        return None
    profile = PolicyProfile.objects.effective()
    row.minimum = max(profile.survey_group_minimum if profile else 0, LEAST_ANSWERED)
    row.invited, row.answered = row.invited_now, row.answered_now
    row.dropped = row.answered - _show(row, _said(row, key))
    _end(row, RoundState.CLOSED, today, by=by)
    audit.record(kind="round.closed", target=row, by=by)
    return row


def _said(row: Round, key: bytes) -> dict[int, list[Said]]:
    """What was answered in each cell, by the cell's number. A box that somebody changed is nobody's answer:
    it must not keep the round open.
    """
    said = defaultdict(list)
    for box in row.boxes.iterator(chunk_size=200):
        opened = boxes.unpack(key, box.mark, bytes(box.sealed))
        if opened:
            said[opened[0]].append(opened[1])
    return said


def _show(row: Round, said: dict[int, list[Said]]) -> int:
    """Replace the cells by those that may be shown, and insert their answers; returns how many."""
    open_cells = {cell.number: cell for cell in row.cells.all()}
    places = {number: _place(cell) for number, cell in open_cells.items()}
    sizes = {places[number]: Size(cell.invited, len(said[number])) for number, cell in open_cells.items()}
    shown = printed(sizes, least_answered=row.minimum or LEAST_ANSWERED)
    labels = {cell.service: cell.service_label for cell in open_cells.values()}
    row.cells.all().delete()
    under: dict[Place, list[Said]] = defaultdict(list)
    invited: Counter[Place] = Counter()
    for number, place in places.items():
        if target := shown[place]:
            under[target] += said[number]
            invited[target] += sizes[place].invited
    cells = _new_cells(row, under, invited, labels)
    _insert(row, cells, under)
    _publish(row, cells, under)
    return sum(map(len, under.values()))


def _place(cell: Cell) -> Place:
    return Place(cell.survey_id, cell.moment, cell.service, cell.outcome, cell.district, cell.by_telephone)


def _new_cells(
    row: Round, under: dict[Place, list[Said]], invited: Counter[Place], labels: dict[str, str]
) -> dict[Place, Cell]:
    """The cells that may be shown, in the order of their names."""
    order = sorted(under, key=astuple)
    return {
        place: Cell.objects.create(
            round=row,
            number=number,
            survey_id=place.survey,
            moment=place.moment,
            service=place.service,
            service_label=labels.get(place.service, ""),
            outcome=place.outcome,
            district=place.district,
            by_telephone=place.by_telephone,
            invited=invited[place],
            answered=len(under[place]),
        )
        for number, place in enumerate(order, start=1)
    }


def _insert(row: Round, cells: dict[Place, Cell], under: dict[Place, list[Said]]) -> None:
    """Each table shuffled by itself, under random keys: no order and no key leads from one to another."""
    words = set(Question.objects.filter(kind=QuestionKind.TEXT).values_list("pk", flat=True))
    responses = [(Response(cell=cells[place]), each) for place, said in under.items() for each in said]
    answers, remarks = [], []
    for response, each in responses:
        for pk, given in each.items():
            if pk in words:
                remarks.append((pk, given))
            else:
                several = given if isinstance(given, list) else [given]
                answers += [(response.pk, pk, int(one)) for one in several]
    _insert_shuffled(responses, lambda response, _said: response)
    _insert_shuffled(answers, lambda of, pk, value: Answer(response_id=of, question_id=pk, value=value))
    _insert_shuffled(remarks, lambda pk, text: Remark(round=row, question_id=pk, text=text))


def _insert_shuffled(rows: list[tuple[Any, ...]], made: Callable[..., Any]) -> None:
    """Insert a row of a table for each of `rows`, in an order of chance. Hundreds of thousands are not held
    as models at once.
    """
    secrets.SystemRandom().shuffle(rows)
    for first in range(0, len(rows), AT_ONCE):
        new = [made(*each) for each in rows[first : first + AT_ONCE]]
        type(new[0]).objects.bulk_create(new, batch_size=500)


def _publish(row: Round, cells: dict[Place, Cell], under: dict[Place, list[Said]]) -> None:
    questions, minimum = questions_of(place.survey for place in under), row.minimum or LEAST_ANSWERED
    found = [
        figure
        for place, said in under.items()
        for figure in figures_of(cells[place], questions[place.survey], said, minimum=minimum)
    ]
    Figure.objects.bulk_create(found, batch_size=500)


def _lose(row: Round, *, by: User | None) -> Round:
    """Its boxes can be opened by nobody any more: they go, and the round says so."""
    row.invited, row.answered = row.invited_now, row.answered_now
    row.cells.all().delete()
    _end(row, RoundState.LOST, None, by=by)
    audit.record(kind="round.lost", target=row, by=by)
    return row


def _end(row: Round, state: RoundState, closed_on: date | None, *, by: User | None) -> None:
    Box.objects.filter(round=row).delete()
    Slip.objects.filter(round=row).delete()
    wipe_sealed(sealed_with=row.public_id, by=by)
    wipe_calls(row)
    row.state, row.closed_on = state, closed_on
    row.save()
