"""How allauth behaves here: staff accounts are made by the administrator, mail goes through our outbox."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.actions import door
from accounts.models import User
from core import sessions
from core.limits import TooMany, client_address

LOCK_SECONDS = 300
RESET_MAIL = "account/email/password_reset_key"


def leads_home(address: str, request) -> bool:
    """Whether `address`, sent by a form as the way back, is a page of this site.

    A relative one ("abc") is none: it would be looked for below the page that answers.
    """
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return safe and address.startswith(("/", "http://", "https://"))


class StaffAdapter(DefaultAccountAdapter):
    """The answers of allauth that differ here: no sign-up, our limits and words, mail by the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The user name and password do not belong together."),
        "enter_current_password": _("This is not your present password."),
        "invalid_password_reset": _("This link was used already or is too old."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return client_address(request)

    def is_safe_url(self, url):
        return leads_home(url, context.request)

    def get_password_change_redirect_url(self, request):
        return reverse("home")

    def pre_authenticate(self, request, **credentials):
        """Answer 429 once the tries for this name or from this address are used up, whether the name exists
        or not.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            door.failed(_named(credentials), address=client_address(request), why=door.RESTING)
            raise TooMany(LOCK_SECONDS) from error

    def authenticate(self, request, **credentials):
        """A closed account is told the same as a wrong password; only the chain knows the difference."""
        user = super().authenticate(request, **credentials)
        if user and not user.is_active:
            door.failed(user, address=client_address(request), why=door.CLOSED)
            return None
        return user

    def authentication_failed(self, request, **credentials):
        """Leave a row, by the same work whether the name exists or not."""
        user = _named(credentials)
        door.failed(user, address=client_address(request), why=door.WRONG if user else door.NOBODY)

    def login(self, request, user):
        """Let them in, note when for the end of the session, and leave a row."""
        super().login(request, user)
        sessions.count_from_now(request)
        door.signed_in(by=user, address=client_address(request))

    def logout(self, request):
        """Leave a row, and let them out."""
        door.signed_out(by=request.user, address=client_address(request))
        super().logout(request)

    def get_reset_password_from_key_url(self, key):
        """At the address of the settings, whatever name or port the request came by."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.SITE_URL}{path}"

    def send_mail(self, template_prefix, email, context):
        """Through the outbox, in the language of its reader."""
        self._post(template_prefix, email, context)

    def pretend_to_send(self, email):
        """For an address that nobody here has: the work of a link, undone, so that the time tells nothing
        (S6.4).
        """
        with transaction.atomic():
            self._post(RESET_MAIL, email, {"password_reset_url": ""})
            transaction.set_rollback(True)

    def _post(self, prefix, email, context):
        # A notification (a changed password) comes without its user.
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        context = context | {"user": user}
        if prefix == RESET_MAIL:
            door.link_asked(by=None, user=user, address=email)
        language = user.language if user else translation.get_language()
        mail.post(email, prefix, context, language=language, by=None)


def _named(credentials):
    """The account whose name was typed, None where nobody has it."""
    return User.objects.filter(username__iexact=credentials.get("username", "")).first()
