from django.core.management.base import BaseCommand, CommandError

from eligibility.catalogue.presets import load_profile, preset, read, shipped
from eligibility.models import CriteriaSet, Service
from policy.models import PolicyProfile
from policy.reading import PresetError

NOTHING_DONE = "Nothing was changed. These files cannot be taken: / لم يتغير شيء، ففي الملفات ما لا يُقبل:"


class Command(BaseCommand):
    help = "Puts the policy of a folder, or a shipped preset, in force with its catalogue. Safe to repeat."

    def add_arguments(self, parser):
        parser.add_argument(
            "place", help=f"a folder made by `manage.py preset`, or one of: {', '.join(shipped())}"
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="only say whether the files are sound")
        how.add_argument(
            "--draft", action="store_true", help="store the version as a draft, change nothing else"
        )

    def handle(self, *, place, check, draft, **options):
        try:
            if check:
                read(preset(place))
                self.stdout.write(f"{place}: sound")
                return
            before = PolicyProfile.objects.count()
            loaded = load_profile(place=place, draft=draft)
        except PresetError as error:
            raise CommandError(f"{NOTHING_DONE}\n{error}") from error
        profile = loaded.profile
        news = "new" if PolicyProfile.objects.count() > before else "unchanged"
        self.stdout.write(f"{profile.code}: version {profile.version_no}, {profile.status} ({news})")
        if draft:
            return
        for line in loaded.changes:
            self.stdout.write(f"  {line}")
        services = Service.objects.on_offer().count()
        self.stdout.write(f"{services} services on offer, {CriteriaSet.objects.count()} versions of criteria")
