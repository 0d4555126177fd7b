from django.core.management.base import BaseCommand, CommandError

from core.audit import broken_rows


class Command(BaseCommand):
    """Thin door to core.audit."""

    help = (
        "Name each row of the audit chain that was changed, removed or put in later; exits 1 if there is one."
    )

    def handle(self, *args, **options):
        broken = list(broken_rows())
        for sequence in broken:
            self.stdout.write(f"broken at row {sequence}")
        if broken:
            raise CommandError("The audit chain is not whole.")
        self.stdout.write("The audit chain is whole.")
