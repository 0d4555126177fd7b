from django.core.management.base import BaseCommand

from core.uploads import sweep, try_again


class Command(BaseCommand):
    """Thin door to core.uploads."""

    help = (
        "Remove stored files without a row that are older than an hour: what a killed worker left behind. "
        "Ask once more for pages that were never tried."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{sweep()} files removed.")
        self.stdout.write(f"{try_again()} files are tried once more.")
