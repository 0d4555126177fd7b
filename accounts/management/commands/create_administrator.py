from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import create_user
from accounts.enums import Role
from accounts.mail import password_link
from core.fields.text import strict_email


class Command(BaseCommand):
    help = (
        "Makes the first account of an installation and prints the link to set its password, good for "
        "one hour."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, *, username, email, full_name, **options):
        try:
            email = strict_email(email)
        except ValueError as error:
            raise CommandError("This e-mail address cannot be read.") from error
        try:
            user = create_user(
                by=None,
                username=username,
                email=email,
                full_name=full_name,
                roles=[Role.ADMINISTRATOR],
                invite=False,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(password_link(user))
