from django.core.management.base import BaseCommand

from accounts.mail import post
from accounts.models import User


class Command(BaseCommand):
    help = "Writes to every administrator that a service failed. For systemd's OnFailure."

    def add_arguments(self, parser):
        parser.add_argument("unit", help="the name of the unit, such as istihqaq-daily.service")

    def handle(self, *, unit, **options):
        told = list(User.objects.administrators().order_by("pk"))
        for user in told:
            post(user.email, "account/email/failure", {"unit": unit}, language=user.language, by=None)
        self.stdout.write(f"{len(told)} administrators are told of {unit}")
