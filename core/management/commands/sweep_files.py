from django.core.management.base import BaseCommand

from core.uploads import sweep


class Command(BaseCommand):
    """Thin door to core.uploads."""

    help = "Remove stored files without a row that are older than an hour: what a killed worker left behind."

    def handle(self, *args, **options):
        self.stdout.write(f"{sweep()} files removed.")
