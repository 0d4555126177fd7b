from django.core.management.base import BaseCommand

from eligibility.case.workflow import diagram


class Command(BaseCommand):
    help = "Prints the workflow of a request as Markdown: manage.py workflow_diagram > docs/workflow.md"

    def handle(self, *args, **options):
        self.stdout.write(diagram(), ending="")
