from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.users import create_user, link_again
from accounts.enums import Role
from accounts.forms import NewUserForm
from accounts.mail import password_link
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Makes the first account of an installation and prints the link to set its password, good for one "
        "hour; for an administrator who has not come in yet it prints a new link."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, *, username, email, full_name, **options):
        known = User.objects.filter(username__iexact=username.strip()).first()
        try:
            user = _again(known, email) if known else _new(username, email, full_name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(password_link(user))


def _again(known: User, email: str) -> User:
    return link_again(username=known.username, email=email.strip())


def _new(username: str, email: str, full_name: str) -> User:
    """The account, by the rules of the page on which accounts are made."""
    typed = {"username": username, "email": email, "full_name": full_name, "language": "ar"}
    form = NewUserForm(typed | {"chosen_roles": [Role.ADMINISTRATOR]})
    if not form.is_valid():
        wrong = [f"{form.fields[name].label}: {' '.join(errors)}" for name, errors in form.errors.items()]
        raise CommandError("\n".join(wrong))
    facts = {name: form.cleaned_data[name] for name in ("username", "email", "full_name", "language")}
    return create_user(by=None, roles=[Role.ADMINISTRATOR], invite=False, **facts)
