"""`manage.py demo_data --beneficiaries N --seed S`: fills a realistic charity, by bulk writes."""

import gc
import time
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from demo.cases import WEIGHTS, Cases
from demo.deciding import Deciding
from demo.desk import Desk
from demo.people import People
from demo.staff import FULL_NAMES, demo_password, keep_in_folder
from demo.world import World
from eligibility.decision.actions.notices import keep_letter
from eligibility.decision.letters import load_decision
from eligibility.enums import Status
from policy.models import PolicyProfile

ROWS_IN_HAND = 20_000
WAITING_AT_DESK = 3
# Up to so many files the letters of those who were told are made: each takes a tenth of a second.
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
        with transaction.atomic(), _uncollected():
            written = fill(World(profile, seed, beneficiaries), beneficiaries)
            if beneficiaries <= WITH_LETTERS:
                _keep_letters()
            keep_in_folder("demo_accounts", f"Accounts: {', '.join(FULL_NAMES)}\n")
        _settle()
        for name, rows in sorted(written.items()):
            self.stdout.write(f"  {name}: {rows}")
        self.stdout.write(f"{beneficiaries} files in {time.monotonic() - started:.1f} s.")
        self.stdout.write(f"Accounts: {', '.join(FULL_NAMES)}")
        self.stdout.write(f"Password of every demo account: {demo_password()}")


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
    people, desk = People(world), Desk(world)
    cases = Cases(world, people)
    deciding = Deciding(world, cases)
    first = iter([status for status in Status for _twice in range(2)])
    for place in range(beneficiaries):
        services = world.chance.sample(world.services, k=world.chance.choice((1, 2)))
        plan = [(service, *_stage(world, cases, first)) for service in services]
        made = people.household(known_for=max(age for _service, _status, age in plan))
        desk.contacts(made)
        if place < WAITING_AT_DESK:
            desk.today(made, place)
        for service, status, age in plan:
            case = cases.request(made, status, service, age)
            deciding.carry_on(case)
            desk.receipt(case)
            desk.survey_of(case)
        if len(world.events) >= ROWS_IN_HAND:
            world.chain_events()
            world.write.flush()
    deciding.agenda_to_come()
    world.close()
    return {model._meta.label: table.written for model, table in world.write.tables.items()}


def _stage(world, cases, first) -> tuple:
    """At what status a request stands (each one twice, then by chance), and how many days ago it was
    opened.
    """
    status = next(first, None) or world.chance.choices(list(WEIGHTS), weights=WEIGHTS.values())[0]
    return status, cases.age(status)


def _keep_letters():
    for decision in load_decision().filter(notice__isnull=False, letter__isnull=True):
        keep_letter(decision)


def _settle():
    """Let the planner know what came in."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
