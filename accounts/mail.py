"""Mail to members of staff, through the outbox like every other message."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core import hooks


def post(address: str, prefix: str, context: dict[str, Any], *, language: str, by: Any) -> None:
    """Render `prefix`_subject.txt and _message.txt in `language` and hand them to the outbox
    (core.hooks.STAFF_MAIL); `by` is the user who caused it, None where nobody has signed in.
    """
    with translation.override(language):
        subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
        body = render_to_string(f"{prefix}_message.txt", context).strip() + "\n"
    hooks.tell(hooks.STAFF_MAIL, address=address, subject=subject, body=body, by=by)


def password_link(user) -> str:
    """The address under which `user` sets a password: works once, for settings.PASSWORD_RESET_TIMEOUT
    seconds.
    """
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.SITE_URL}{path}"


def forget_addresses(user: Any) -> None:
    """Drop what allauth keeps of the addresses of `user`: it would send links to an earlier one as well."""
    EmailAddress.objects.filter(user=user).delete()


def invite(user: Any, *, by: Any) -> None:
    """Send the link with which a new member of staff sets a password; `by` had it sent."""
    post(
        user.email,
        "account/email/invitation",
        {"user": user, "link": password_link(user)},
        language=user.language,
        by=by,
    )
