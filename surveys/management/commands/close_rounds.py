from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys.actions.rounds import close_due
from surveys.enums import RoundState


class Command(BaseCommand):
    """Thin door to surveys.actions.rounds."""

    help = "Close the rounds of the survey whose time is over; exits 1 where one is lost with its key."

    def handle(self, *args, **options):
        lost = False
        for row in close_due(timezone.localdate()):
            lost = lost or row.state == RoundState.LOST
            self.stdout.write(
                f"Round {row}: {row.state}, {row.invited} invited, {row.answered} answered, "
                f"{row.dropped or 0} dropped."
            )
        if lost:
            raise CommandError("The key of a round is gone: its answers cannot be read by anybody.")
