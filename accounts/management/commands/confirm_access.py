from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.access import confirm_on_machine
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Confirms, on the machine itself, what waits for a second person for one account: where the "
        "manager is gone and there is no data protection officer. The history keeps how it was done."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *, username, **options):
        try:
            confirmed = confirm_on_machine(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody has the user name {username}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for change in confirmed:
            self.stdout.write(f"Confirmed for {username}: {change.role or change.after}")
        self.stdout.write(f"{len(confirmed)} confirmed for {username}")
