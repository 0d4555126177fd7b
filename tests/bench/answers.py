"""Times what a survey must bear on a running server: many who answer at once while the staff work, the
closing of a large round, and the page of results after it.

    python -m tests.bench.answers http://127.0.0.1:PORT http://127.0.0.1:PORT [people at once] [answers]

The first address is where the staff work, the second where links of surveys lead (as nginx sends them).

Prints what came back, whether each answer is there once, and the 95th percentile in milliseconds.
"""

import http.client
import os
import statistics
import sys
import threading
import time
from datetime import date
from urllib.parse import urlencode, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.db import connection  # noqa: E402

from core import passing  # noqa: E402
from surveys import boxes, links  # noqa: E402
from surveys.actions.publishing import questions_of  # noqa: E402
from surveys.actions.questionnaires import current_survey  # noqa: E402
from surveys.actions.rounds import close_round  # noqa: E402
from surveys.models import Answer, Box, Cell, Round  # noqa: E402
from tests.bench.measure import Browser, say  # noqa: E402

DISTRICTS = 40
CLOSING = date(2026, 3, 1)


def round_of(invited):
    """An open round with its key, cells of every district, and its questionnaire."""
    row = Round.objects.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31))
    key = passing.make(row.public_id)
    survey = current_survey(moment="after_delivery", by=None)
    cells = [
        Cell.objects.create(
            round=row, number=number, survey=survey, moment="after_delivery", service="rent",
            outcome="granted", district=f"district {number}", invited=invited // DISTRICTS,
        )
        for number in range(1, DISTRICTS + 1)
    ]  # fmt: skip
    return row, key, cells, questions_of([survey.pk])[survey.pk]


# === many at once ================================================================================


def ask(base, method, path, body=None):
    """(status, milliseconds) of one request on a connection of its own."""
    parts, began = urlsplit(base), time.perf_counter()
    line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
    line.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status, (time.perf_counter() - began) * 1000


def everybody(base, links_base, people):
    """All open their link and answer at the same moment; a member of the staff goes on working."""
    row, key, cells, questions = round_of(people)
    paths = [f"/s/{links.make(key, cells[number % DISTRICTS].number)}/" for number in range(people)]
    body = urlencode({f"q{question.order}": "1" for question in questions})
    gate, found, staff, over = threading.Barrier(people + 1), [], [], threading.Event()

    def answer(path):
        gate.wait()
        found.append(("GET", *ask(links_base, "GET", path)))
        found.append(("POST", *ask(links_base, "POST", path, body)))

    def work():
        officer = Browser(base, "intake_officer")
        while not over.is_set():
            began = time.perf_counter()
            officer.page("/files/")
            staff.append((time.perf_counter() - began) * 1000)
            time.sleep(0.2)

    threads = [threading.Thread(target=answer, args=[path]) for path in paths]
    for thread in [*threads, worker := threading.Thread(target=work)]:
        thread.start()
    began = time.perf_counter()
    gate.wait()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - began
    over.set()
    worker.join()
    wrong = [status for _method, status, _ms in found if status != 200]
    posts = [ms for method, _status, ms in found if method == "POST"]
    say(f"{people} people at once: {lasted:.1f} s, {len(wrong)} errors, {row.boxes.count()} answers arrived")
    say(f"answering, 95th percentile: {late(posts):.0f} ms; staff pages meanwhile: {late(staff):.0f} ms")


def late(taken):
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else sum(taken)


# === a large round ===============================================================================


def large(base, answers):
    """A round of so many answers is closed, and its figures are read."""
    row, key, cells, questions = round_of(answers * 2)

    def box(number):
        mark = links.mark_of(key, number.to_bytes(links.NONCE, "big"))
        said = {question.pk: 1 + (number * question.order) % 5 for question in questions}
        sealed = boxes.pack(key, mark, cell=cells[number % DISTRICTS].number, answers=said)
        return Box(mark=mark, round=row, sealed=sealed)

    for first in range(0, answers, 5000):
        Box.objects.bulk_create(box(number) for number in range(first, min(first + 5000, answers)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    close_round(public_id=row.public_id, today=CLOSING, by=None)
    say(f"closing a round of {answers} answers: {time.perf_counter() - began:.1f} s")
    say(f"answers stored: {Answer.objects.filter(response__cell__round=row).count()}")
    reader, taken = Browser(base, "quality_officer"), []
    for _run in range(15):
        began = time.perf_counter()
        reader.page(f"/surveys/results/?round={row.public_id}")
        taken.append((time.perf_counter() - began) * 1000)
    say(f"page of its results: {statistics.median(taken):.0f} ms")


def main(base, links_base, people=500, answers=100_000):
    """Measure and print."""
    Round.objects.filter(state="open", starts_on=date(2026, 1, 1)).delete()
    everybody(base, links_base, people)
    row = Round.objects.get(state="open", starts_on=date(2026, 1, 1))
    close_round(public_id=row.public_id, today=CLOSING, by=None)
    passing.destroy(row.public_id)
    large(base, answers)


if __name__ == "__main__":
    main(*sys.argv[1:3], *(int(word) for word in sys.argv[3:]))
