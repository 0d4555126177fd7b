"""Mail to members of staff, through the outbox like every other message."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from core import panels


def post(address: str, prefix: str, context: dict, *, language: str):
    """Render `prefix`_subject.txt and _message.txt in `language` and hand them to the outbox (hook
    "staff_mail").
    """
    with translation.override(language):
        subject = " ".join(render_to_string(f"{prefix}_subject.txt", context).split())
        body = render_to_string(f"{prefix}_message.txt", context).strip() + "\n"
    mail = {"address": address, "subject": subject, "body": body}
    for panel in panels.of("staff_mail"):
        panel.provider(None, mail)


def password_link(user) -> str:
    """The address under which `user` sets a password: works once, for settings.PASSWORD_RESET_TIMEOUT
    seconds.
    """
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.SITE_URL}{path}"


def invite(user: Any) -> None:
    """Send the link with which a new member of staff sets a password."""
    post(
        user.email,
        "account/email/invitation",
        {"user": user, "link": password_link(user)},
        language=user.language,
    )
