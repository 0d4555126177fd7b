from django.core.management.base import BaseCommand, CommandError

from eligibility.catalogue.presets import load_profile
from eligibility.models import CriteriaSet, Service
from policy.models import PolicyProfile
from policy.reading import PresetError, codes


class Command(BaseCommand):
    help = "Puts a preset of the policy in force, with its catalogue of services. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument("code", choices=codes())
        parser.add_argument(
            "--draft", action="store_true", help="store the version as a draft, change nothing else"
        )

    def handle(self, *, code, draft, **options):
        before = PolicyProfile.objects.count()
        try:
            profile = load_profile(code=code, draft=draft)
        except PresetError as error:
            raise CommandError(str(error)) from error
        news = "new" if PolicyProfile.objects.count() > before else "unchanged"
        self.stdout.write(f"{code}: version {profile.version_no}, {profile.status} ({news})")
        if not draft:
            services = Service.objects.filter(active=True).count()
            self.stdout.write(
                f"{services} services on offer, {CriteriaSet.objects.count()} versions of criteria"
            )
