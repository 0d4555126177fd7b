from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.actions.waves import start_yearly


class Command(BaseCommand):
    """Thin door to surveys.actions.waves."""

    help = "Begin the yearly survey when its day has come."

    def handle(self, *args, **options):
        wave = start_yearly(today=timezone.localdate())
        self.stdout.write(f"{wave}: {wave.drawn} drawn." if wave else "Nobody is asked today.")
