import signal
import threading

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, close_old_connections

from channels_log import gateways
from channels_log.actions.outbox import deliver_due

PAUSE = 5  # seconds between two rounds


class Command(BaseCommand):
    """Thin door to channels_log.actions.outbox."""

    help = "Sends the messages of the outbox whose turn it is; with --loop it keeps on until SIGTERM."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="keep on, a round every 5 seconds")

    def handle(self, *args, loop, **options):
        gateways.check_settings()
        self.stop = threading.Event()
        if loop:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_args: self.stop.set())
            self.keep_on()
        elif self.round():
            raise CommandError("Some messages were given up; the desk sees them in the list of messages.")

    def keep_on(self):
        """Rounds until told to stop; the message in hand is finished first."""
        self.patient_round()
        while not self.stop.wait(PAUSE):
            close_old_connections()
            self.patient_round()

    def patient_round(self):
        """A round that outlives a database that is briefly away."""
        try:
            self.round()
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database does not answer ({type(error).__name__}); trying again.")

    def round(self) -> bool:
        """Send what is due, say what came of each; True if something needs a person."""
        counts = {"sent": 0, "waiting": 0, "given_up": 0}
        for outcome in deliver_due(self.stop.is_set):
            counts[outcome.state] += 1
            line = f"{outcome.message.public_id} {outcome.state} {outcome.reason}"
            self.stdout.write(line.rstrip())
        if any(counts.values()):
            self.stdout.write(" ".join(f"{state}={count}" for state, count in counts.items()))
        self.stdout.flush()
        return bool(counts["given_up"])
