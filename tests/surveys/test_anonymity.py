"""Three hundred people are invited, two thirds answer, each so that the answer tells who gave it; then
somebody with everything but the key of the round in hand looks for whose answers are whose (C-25).

What is not promised: against whoever holds the running server with its key before the closing.
"""

import base64
import hmac
import logging
import random
import re
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client

from channels_log.models import Message
from core import passing
from core.models import AuditEvent
from eligibility.models import Service
from surveys import boxes, links
from surveys.actions.rounds import close_due
from surveys.models import Answer, Box, Cell, Remark, Response, Round
from tests.surveys.conftest import cause_of, invite, path_in

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PEOPLE, JANUARY, CLOSING = 300, datetime(2026, 1, 12, 9, tzinfo=UTC), datetime(2026, 2, 21, tzinfo=UTC)
DISTRICTS = ("النخيل", "النخيل", "النخيل", "الروضة", "الروضة", "السلام", "حي بعيد")
PROBED = range(0, PEOPLE, 25)  # for whom everything is looked through byte by byte, which takes its time
LINK = re.compile(rb"(?<![\w-])[\w-]{38}(?![\w-])")
PLACE = {"postgresql": "ctid", "sqlite": "rowid"}  # where a row lies
AFTERWARDS = ("surveys_response", "surveys_answer", "surveys_remark", "surveys_cell")


def words_of(person: int) -> str:
    """What this person says in free words, which tells who said it."""
    return f"رأي صاحب الرقم {person}"


def figures_of(person: int) -> dict:
    """What this person chooses: the number itself, in fives."""
    digits = [person // 5**place % 5 + 1 for place in range(6)]
    return dict(zip(("q1", "q2", "q3", "q4", "q5", "q7"), map(str, digits), strict=True)) | {"q6": "1"}


class Town:
    """The three hundred: their requests, links and answers, in the order in which they came."""

    def __init__(self, closed_request, officer):
        self.invited, self.answered, self.link = [], [], {}
        chance, services = random.Random(6), list(Service.objects.order_by("order")[:3])
        with transaction.atomic():  # what was there before needs no transaction each
            cases = [
                closed_request(
                    "rejected" if person % 4 == 0 else "approved",
                    services[person % 3],
                    district=DISTRICTS[person % 7],
                )
                for person in range(PEOPLE)
            ]
        for person, case in enumerate(cases):
            invite(case=case, by=officer)
            text = Message.objects.get(cause=cause_of(case)).text
            self.invited.append(person)
            self.link[person] = path_in(text).split("/")[2]
        order = chance.sample(range(PEOPLE), k=PEOPLE)
        for person in order:
            if chance.random() < 0.7:
                self.answer(person)

    def answer(self, person):
        page = Client().post(f"/s/{self.link[person]}/", figures_of(person) | {"q8": words_of(person)})
        assert page.status_code == 200
        self.answered.append(person)


@pytest.fixture
def town(closed_request, officer, caplog):
    with time_machine.travel(JANUARY), caplog.at_level(logging.DEBUG):
        return Town(closed_request, officer)


def dump() -> dict:
    """Every table with every row as it lies; on PostgreSQL with the transaction that wrote it."""
    hidden = "xmin::text, ctid::text" if connection.vendor == "postgresql" else "1"
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT {hidden}, * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found[table] = [tuple(map(_plain, row)) for row in cursor.fetchall()]
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def raw_bytes(copy: Path) -> bytes:
    """The files of the database as they lie on the disk, and a backup of it (SQLite); nothing on PostgreSQL,
    where they belong to another account.
    """
    if connection.vendor != "sqlite":
        return b""
    place = Path(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    files = [place, place.with_name(f"{place.name}-wal"), copy]
    return b"".join(file.read_bytes() for file in files if file.exists())


def links_of(town) -> set:
    return {link.encode() for link in town.link.values()}


def traces_of(nonce: bytes, link: str) -> list:
    """Everything that somebody who has the link, and every key of the installation, may look for."""
    keys = [
        django_settings.SECRET_KEY.encode(),
        django_settings.LOOKUP_KEY.encode(),
        base64.urlsafe_b64decode(django_settings.LOOKUP_KEY),
        *(base64.urlsafe_b64decode(key) for key in django_settings.FIELD_KEYS),
    ]
    seen = [said for part in (nonce, link.encode()) for said in (part, sha256(part).digest())]
    seen += [hmac.new(key, part, sha256).digest() for key in keys for part in (nonce, link.encode())]
    return [link.encode(), *seen, *(said.hex().encode() for said in seen)]


def said_by(response) -> int:
    """Who gave this response, as the answers themselves tell."""
    values = dict(response.answers.values_list("question__order", "value"))
    return sum((values[order] - 1) * 5**place for place, order in enumerate((1, 2, 3, 4, 5, 7)))


def test_c25_nobody_is_joined_to_an_answer(town, caplog, tmp_path):
    """Somebody takes a dump, the order of the boxes and all links away; then the round is closed."""
    only_counts_are_known(town, caplog, tmp_path)
    key = passing.key_of(Round.objects.get().public_id)
    nonces = {person: links.read(key, link).nonce for person, link in town.link.items()}
    taken = [(box.mark, bytes(box.sealed)) for box in Box.objects.all()]
    with time_machine.travel(CLOSING):
        assert [str(each) for each in close_due(CLOSING.date())] == ["2026-01-01 – 2026-01-31"]
    found, raw = dump(), raw_bytes(tmp_path / "after")

    no_box_no_hash_no_key(town, repr(found).encode() + raw, key, nonces, taken)
    cells_are_large_enough(town)
    if connection.vendor == "postgresql":  # rows of SQLite do not say which transaction wrote them
        assert len({row[0] for table in AFTERWARDS for row in found[table]}) == 1
    person_of = {links.mark_of(key, nonce): person for person, nonce in nonces.items()}
    orders = (town.answered, town.invited, [person_of[mark] for mark, _box in taken])
    for people in orders:
        for place in ("id", PLACE[connection.vendor]):
            no_order_leads_to_an_answer(people, place)
    words_lead_to_no_response()
    the_history_tells_of_no_answer(caplog)


# === before the closing ==========================================================================


def only_counts_are_known(town, caplog, tmp_path):
    """Without the key, whatever else is in hand."""
    row = Round.objects.get()
    assert (row.invited_now, row.answered_now) == (300, len(town.answered))
    assert 180 < len(town.answered) < 230
    found, raw = dump(), raw_bytes(tmp_path / "backup")
    everything = repr(found).encode() + raw
    assert {len(found[table]) for table in ("surveys_response", "surveys_answer", "surveys_remark")} == {0}
    key, held = passing.key_of(row.public_id), list(Box.objects.all())

    assert key not in everything
    assert key.hex().encode() not in everything
    assert {len(bytes(box.sealed)) for box in held} == {8220}
    assert set(LINK.findall(everything)) & links_of(town) == set()
    for person in PROBED:
        nonce = links.read(key, town.link[person]).nonce
        assert [trace for trace in traces_of(nonce, town.link[person]) if trace in everything] == []
        assert words_of(person).encode() not in everything
    for other in (bytes(32), key[::-1]):
        assert links.read(other, town.link[0]) is None
        assert [box.mark for box in held if boxes.unpack(other, box.mark, bytes(box.sealed))] == []
    # The texts that wait are sealed as well, beneath the encryption of the column.
    assert [message.pk for message in Message.objects.all() if "http" in message.body] == []
    assert [record for record in caplog.records if record.name == "istihqaq.request"] == []


# === after the closing ===========================================================================


def no_box_no_hash_no_key(town, everything, key, nonces, taken):
    assert (Box.objects.count(), passing.names()) == (0, set())
    assert [mark for mark, _box in taken if mark.encode() in everything] == []
    assert [box for _mark, box in taken if box[:64] in everything] == []
    assert key not in everything
    assert set(LINK.findall(everything)) & links_of(town) == set()
    for person in PROBED:
        assert [trace for trace in traces_of(nonces[person], town.link[person]) if trace in everything] == []
    assert Client().get(f"/s/{town.link[town.answered[0]]}/").status_code == 404
    assert {message.body for message in Message.objects.all()} == {""}


def cells_are_large_enough(town):
    """And no answer is in two of them."""
    row, cells = Round.objects.get(), list(Cell.objects.all())
    assert len(cells) > 5
    assert [cell for cell in cells if cell.invited < 10 or cell.answered < 5] == []
    assert [cell.answered for cell in cells] == [cell.responses.count() for cell in cells]
    assert sum(cell.answered for cell in cells) == row.answered - row.dropped == Response.objects.count()
    assert row.answered == len(town.answered)
    assert len({(cell.moment, cell.service, cell.outcome, cell.district) for cell in cells}) == len(cells)


def no_order_leads_to_an_answer(people, place):
    """Of those of a cell, the first in one order is taken for the first in the other, and so on. By chance
    that is right about once in a cell; an order that told something would be right far more often.
    """
    givers = {response.pk: said_by(response) for response in Response.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cell_id, id FROM surveys_response ORDER BY {place}")  # noqa: S608
        placed = cursor.fetchall()
    cells = {cell for cell, _pk in placed}
    right = 0
    for cell in cells:
        answers = [givers[pk] for of, pk in placed if of == cell]
        guessed = [person for person in people if person in set(answers)]
        right += sum(giver == person for giver, person in zip(answers, guessed, strict=True))
    # A Poisson number with the mean len(cells): beyond this less than once in a million.
    assert right <= len(cells) + 5 * len(cells) ** 0.5 + 3


def words_lead_to_no_response():
    """Neither by place nor by key: the n-th remark is the n-th response's about once."""
    for place in ("id", PLACE[connection.vendor]):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT text FROM surveys_remark ORDER BY {place}")  # noqa: S608
            words = [row[0] for row in cursor.fetchall()]
            cursor.execute(f"SELECT id FROM surveys_response ORDER BY {place}")  # noqa: S608
            givers = [said_by(Response.objects.get(pk=row[0])) for row in cursor.fetchall()]
        assert len(words) == len(givers) == Remark.objects.count() > 100
        assert sum(text == words_of(person) for text, person in zip(words, givers, strict=True)) <= 9


def the_history_tells_of_no_answer(caplog):
    """The chain knows who was invited and that the round was closed; the log knows nothing."""
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {kind for kind in kinds if kind.startswith(("survey", "round"))} == {
        "survey.made",
        "survey.invited",
        "round.closed",
    }
    assert [record for record in caplog.records if record.name == "istihqaq.request"] == []
    assert Answer.objects.count() == 7 * Response.objects.count()
