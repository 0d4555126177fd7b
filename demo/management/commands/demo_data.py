"""`manage.py demo_data --beneficiaries N --seed S`: fills a realistic charity, by bulk writes."""

import gc
import time
from collections import Counter
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from demo.calls import Calls
from demo.cases import AGES, WEIGHTS, Cases
from demo.checks import Checks
from demo.culture import Culture
from demo.deciding import Deciding
from demo.desk import Desk
from demo.improvements import Improvements
from demo.people import People
from demo.reporting import report
from demo.rounds import Rounds
from demo.sittings import Sittings
from demo.staff import FULL_NAMES, demo_password, keep_in_folder
from demo.world import World
from demo.writer import words_later
from eligibility.committee.actions.minutes import request_minutes
from eligibility.decision.actions.notices import keep_letter
from eligibility.decision.letters import load_decision
from eligibility.enums import SessionStatus, Status
from eligibility.models import Session
from policy.actions.charter import beginning, publish_charter
from policy.models import Charter, PolicyProfile

ROWS_IN_HAND = 20_000
WAITING_AT_DESK = 3
# Up to so many files the letters of those who were told are made, each in a tenth of a second, and the
# minutes of what was signed are asked for.
WITH_LETTERS = 100


class Command(BaseCommand):
    help = "Fill the charity with invented people and cases at every stage."

    def add_arguments(self, parser):
        parser.add_argument("--beneficiaries", type=int, default=40)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, beneficiaries, seed, **options):
        profile = PolicyProfile.objects.filter(status="effective").first()
        if profile is None:
            raise CommandError("No policy is in force. Run: manage.py load_profile ataa")
        if beneficiaries < 1:
            raise CommandError("--beneficiaries is 1 or more")
        started = time.monotonic()
        # Whole or not there: whoever interrupts the first run finds nothing, and the next one begins anew.
        with words_later(), transaction.atomic(), _uncollected():
            _take_your_time()
            world = World(profile, seed, beneficiaries)
            written = fill(world, beneficiaries)
            _publish_charter(world.staff)
            if beneficiaries <= WITH_LETTERS:
                _keep_letters()
                _ask_for_minutes()
                report(world.staff)
            keep_in_folder("demo_accounts", f"Accounts: {', '.join(FULL_NAMES)}\n")
        with transaction.atomic():
            _take_your_time()
            _settle()
        for name, rows in sorted(written.items()):
            self.stdout.write(f"  {name}: {rows}")
        self.stdout.write(f"{beneficiaries} files in {time.monotonic() - started:.1f} s.")
        self.stdout.write(f"Accounts: {', '.join(FULL_NAMES)}")
        self.stdout.write(f"Password of every demo account: {demo_password()}")


def _publish_charter(staff):
    """C-21: what stands in the draft, as the manager publishes it; a second fill makes none."""
    if not Charter.objects.exists():
        publish_charter(facts=beginning(), version=None, by=staff["manager"])


@contextmanager
def _uncollected():
    """The garbage collector looks again and again at millions of rows in which nothing goes in circles: a
    tenth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def fill(world, beneficiaries: int) -> dict:
    """Make so many files with their cases; returns how many rows each table got."""
    plans = _plans(world, beneficiaries)
    decided = Counter(status == Status.CLOSED for plan in plans for _of, status in plan if status not in AGES)
    sittings = Sittings(world, closed=decided[True], recent=decided[False])
    people, desk, rounds = People(world), Desk(world), Rounds(world)
    cases = Cases(world, people, sittings)
    deciding = Deciding(world, cases, sittings)
    for place, plan in enumerate(plans):
        plan = [(service, status, *cases.opening(status)) for service, status in plan]
        first_day = min(timezone.localdate(opened_at) for _service, _status, opened_at, _slot in plan)
        made = people.household(known_for=(world.today - first_day).days)
        desk.contacts(made)
        if place < WAITING_AT_DESK:
            desk.today(made, place)
        for service, status, opened_at, slot in plan:
            case = cases.request(made, status, service, opened_at, slot)
            deciding.carry_on(case)
            desk.receipt(case)
            rounds.invite(case)
        if len(world.events) >= ROWS_IN_HAND:
            world.chain_events()
            world.write.flush()
    deciding.agenda_to_come()
    rounds.hold()
    world.write.flush()
    world.write.wait()
    Improvements(world).enter()
    Culture(world).enter()
    Checks(world).enter()
    Calls(world).make()
    world.close()
    return {model._meta.label: table.written for model, table in world.write.tables.items()}


def _plans(world, beneficiaries) -> list[list[tuple]]:
    """What each file asks for: the service, and the status at which the request stands (each one twice, then
    by chance).
    """
    first = iter([status for status in Status for _twice in range(2)])
    chance, weights = world.chance, list(WEIGHTS.values())
    plans = []
    for _file in range(beneficiaries):
        services = chance.sample(world.services, k=chance.choice((1, 2)))
        stages = [next(first, None) or chance.choices(list(WEIGHTS), weights)[0] for _service in services]
        plans.append(list(zip(services, stages, strict=True)))
    return plans


def _keep_letters():
    for decision in load_decision().filter(notice__isnull=False, letter__isnull=True):
        keep_letter(decision)


def _ask_for_minutes():
    """The worker makes them, as after a signature."""
    for session in Session.objects.filter(status=SessionStatus.SIGNED, minutes=None):
        request_minutes(session)


def _take_your_time():
    """In this transaction the limits of a web request do not hold: on a busy machine the rows of a batch are
    made in more than a minute, and the tables looked through in more than half of one.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0"
            )


def _settle():
    """Let the planner know what came in."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
