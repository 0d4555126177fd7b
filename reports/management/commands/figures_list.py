from django.core.management.base import BaseCommand

from reports.figures import as_markdown


class Command(BaseCommand):
    help = "Prints the figures of the process as Markdown: manage.py figures_list > docs/figures.md"

    def handle(self, *args, **options):
        self.stdout.write(as_markdown(), ending="")
