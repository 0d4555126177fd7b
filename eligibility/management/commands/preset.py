from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from eligibility.catalogue.presets import copy_preset, shipped


class Command(BaseCommand):
    help = (
        "Copies a shipped preset into a folder of your own, to be changed there and loaded with load_profile."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", choices=shipped())
        parser.add_argument("folder", type=Path)

    def handle(self, *, code, folder, **options):
        try:
            made = copy_preset(code, folder)
        except OSError as error:
            raise CommandError(str(error)) from error
        for path in made:
            self.stdout.write(str(path))
        self.stdout.write(f"Change them, then: manage.py load_profile --check {folder}")
