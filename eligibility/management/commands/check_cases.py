"""`manage.py check_cases`: each request has every row that its status implies."""

from django.core.management.base import BaseCommand, CommandError

from eligibility.case.whole import lacking
from eligibility.models import ServiceRequest


class Command(BaseCommand):
    help = "Name each request that lacks a row its status implies; exits 1 if there is one."

    def handle(self, *args, **options):
        checked = wrong = 0
        for case in ServiceRequest.objects.for_page().order_by("pk").iterator(chunk_size=500):
            checked += 1
            missing = lacking(case)
            if missing:
                wrong += 1
                self.stdout.write(f"{case.shown_number} ({case.status}): {', '.join(missing)}")
        self.stdout.write(f"{checked} requests checked, {wrong} not whole.")
        if wrong:
            raise CommandError("Some requests are not whole.")
