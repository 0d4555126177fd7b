"""Closing a round: once, whole, repeatable after a crash; and its key, without which it is lost."""

import os
import threading
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from channels_log.actions.outbox import retry_message
from channels_log.models import Message
from core import passing
from core.models import AuditEvent
from core.verdicts import ConflictError
from surveys.actions import rounds
from surveys.actions.answering import answer, way_of
from surveys.actions.rounds import close_due, close_round
from surveys.models import Answer, Box, Cell, Remark, Response, Round

JANUARY = datetime(2026, 1, 12, 9, tzinfo=UTC)


@pytest.fixture
def ten(closed_request, link_of, answers, client):
    """Ten of one cell were invited in January; five of them have answered, one in words."""
    with time_machine.travel(JANUARY):
        links = [link_of(closed_request()) for _each in range(10)]
        for number, link in enumerate(links[:5], start=1):
            given = answers | {"q1": str(number), "q8": "تقليل المدة" if number == 3 else ""}
            assert client.post(link, given).status_code == 200
    return links


def night(day, **options):
    """What `manage.py close_rounds` says in the night of a day."""
    said = StringIO()
    with time_machine.travel(datetime.combine(day, time(12), UTC)):
        call_command("close_rounds", stdout=said, **options)
    return said.getvalue()


def test_c25_a_round_is_closed_in_its_night_and_leaves_no_box_no_text_and_no_key(ten):
    """Few were invited: the round goes on to the end of the quarter, 31 March, and twenty days beyond."""
    assert night(date(2026, 4, 20)) == ""
    assert (Box.objects.count(), len(passing.names())) == (5, 1)

    assert night(date(2026, 4, 21)) == (
        "Round 2026-01-01 – 2026-03-31: closed, 10 invited, 5 answered, 0 dropped.\n"
    )

    row = Round.objects.get()
    assert (row.state, str(row.closed_on), row.invited, row.answered, row.dropped, row.minimum) == (
        "closed", "2026-04-21", 10, 5, 0, 5,
    )  # fmt: skip
    assert (Box.objects.count(), passing.names()) == (0, set())
    assert set(Message.objects.values_list("status", flat=True)) == {"stopped"}
    assert {message.body for message in Message.objects.all()} == {""}
    (cell,) = Cell.objects.all()
    assert (cell.invited, cell.answered, cell.district) == (10, 5, "النخيل")
    assert sorted(Answer.objects.filter(question__order=1).values_list("value", flat=True)) == [1, 2, 3, 4, 5]
    assert [answers.count() for answers in (Response.objects, Answer.objects)] == [5, 35]
    event = AuditEvent.objects.get(kind="round.closed")
    assert (event.target_id, event.actor_id, event.changes) == (row.public_id, None, {})


def test_c25_free_words_stand_by_themselves(ten, close_all):
    close_all()

    (remark,) = Remark.objects.all()
    assert (remark.text, remark.question.order) == ("تقليل المدة", 8)
    assert {field.name for field in Remark._meta.get_fields()} == {
        "id", "round", "question", "text", "screening",
    }  # fmt: skip


def test_a_round_is_closed_once(ten, close_all):
    close_all()
    before = sorted(Answer.objects.values_list("pk", "value"))

    assert close_all() == []
    assert sorted(Answer.objects.values_list("pk", "value")) == before


def test_c25_answers_of_too_small_a_cell_are_dropped_with_their_words_and_counted(ten, close_all):
    Cell.objects.update(invited=9)

    (row,) = close_all()

    assert (row.invited, row.answered, row.dropped) == (9, 5, 5)
    assert [model.objects.count() for model in (Cell, Response, Answer, Remark, Box)] == [0, 0, 0, 0, 0]


def test_a_policy_that_wants_more_answers_has_its_way(ten, close_all, ataa):
    type(ataa).objects.filter(pk=ataa.pk).update(survey_group_minimum=6)

    (row,) = close_all()

    assert (row.minimum, row.dropped, Response.objects.count()) == (6, 5, 0)


def test_a_box_that_somebody_changed_is_dropped_and_holds_nothing_up(ten, close_all):
    box = Box.objects.first()
    Box.objects.filter(pk=box.pk).update(sealed=bytes(box.sealed)[:-1] + b"x")

    (row,) = close_all()

    assert (row.state, row.answered, row.dropped) == ("closed", 5, 5)  # four are left: too few


# === crashes =====================================================================================


@pytest.mark.parametrize("step", ["_insert", "wipe_sealed"])
def test_a_closing_that_breaks_leaves_everything_as_it_was(ten, close_all, monkeypatch, step):
    def broken(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rounds, step, broken)
        with pytest.raises(KeyboardInterrupt):
            close_all()

    assert (Round.objects.get().state, Box.objects.count(), len(passing.names())) == ("open", 5, 1)
    assert (Response.objects.count(), Cell.objects.get().answered) == (0, None)
    close_all()
    assert (Round.objects.get().state, Response.objects.count(), passing.names()) == ("closed", 5, set())


def test_a_key_that_outlived_its_round_is_deleted_by_the_next_run(ten, close_all, monkeypatch):
    def broken(_name):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rounds.passing, "destroy", broken)
        with pytest.raises(KeyboardInterrupt):
            close_all()
    assert (Round.objects.get().state, len(passing.names())) == ("closed", 1)

    assert close_all() == []
    assert passing.names() == set()


def test_a_key_that_no_round_knows_goes_after_a_day(db, close_all, settings):
    """Its transaction was rolled back, or the database replaced; a younger one is perhaps just being used."""
    passing.make("A" * 22)
    passing.make("B" * 22)
    old = timezone.now() - timedelta(days=1, minutes=1)
    os.utime(Path(settings.PASSING_KEYS_ROOT) / f"{'A' * 22}.key", (old.timestamp(), old.timestamp()))

    close_all()

    assert passing.names() == {"B" * 22}


# === the key is gone =============================================================================


def test_a_round_whose_key_is_gone_is_lost_and_the_night_says_so(ten):
    passing.destroy(Round.objects.get().public_id)

    with pytest.raises(CommandError, match="The key of a round is gone"):
        night(date(2026, 1, 13))

    row = Round.objects.get()
    assert (row.state, row.invited, row.answered, row.dropped) == ("lost", 10, 5, None)
    assert [model.objects.count() for model in (Cell, Box, Response, Remark)] == [0, 0, 0, 0]
    assert AuditEvent.objects.filter(kind="round.lost").count() == 1
    assert night(date(2026, 1, 14)) == ""


# === messages ====================================================================================


def test_an_invitation_that_was_given_up_is_tried_again_until_its_round_is_closed(ten, close_all, officer):
    message = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=message.pk).update(status="failed")
    retry_message(message_id=message.public_id, version=None, by=officer)
    Message.objects.filter(pk=message.pk).update(status="failed")

    close_all()

    with pytest.raises(ConflictError, match="التي تعذر إرسالها فقط"):
        retry_message(message_id=message.public_id, version=None, by=officer)
    assert AuditEvent.objects.filter(kind="message.stopped").count() == 20


# === races =======================================================================================


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_answer_that_comes_while_the_round_is_being_closed_is_counted_or_refused(ten, monkeypatch):
    """It lay in a box of a closed round, for which there was no key any more, and its giver was thanked."""
    way = way_of(ten[5].split("/")[2])
    inside, go_on, taken = threading.Event(), threading.Event(), []
    insert = rounds._insert

    def slow(*arguments):
        insert(*arguments)
        inside.set()
        go_on.wait(5)

    monkeypatch.setattr(rounds, "_insert", slow)

    def close():
        list(close_due(timezone.localdate() + timedelta(days=365)))
        connection.close()

    def give():
        inside.wait(10)
        taken.append(answer(way=way, answers={}))
        connection.close()

    threads = [threading.Thread(target=close), threading.Thread(target=give)]
    for thread in threads:
        thread.start()
    inside.wait(10)
    go_on.wait(0.5)
    go_on.set()
    for thread in threads:
        thread.join()

    assert taken == [False]
    assert (Box.objects.count(), Response.objects.count()) == (0, 5)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_are_one(ten):
    gate, done = threading.Barrier(2), []
    name, later = Round.objects.get().public_id, timezone.localdate() + timedelta(days=365)

    def close():
        gate.wait()
        done.append(close_round(public_id=name, today=later, by=None) is not None)
        connection.close()

    threads = [threading.Thread(target=close) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == [False, True]
    assert Response.objects.count() == 5
