"""What every request passes. The order is that of settings.MIDDLEWARE: the id first, refusals last."""

import re
import secrets
import time
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core import errors, kept, logs, notes, reading, sessions
from core.bodies import UnsoundBodyError, read_form
from core.file_cleaner import RETRY_AFTER, turned_away
from core.limits import TooMany, too_fast
from core.verdicts import ConflictError

METHODS = ("GET", "HEAD", "POST")
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=(), fullscreen=(self)"
)
# The names that URL patterns give to a secret in the path; such pages leak nothing by referrer.
SECRETS_IN_PATH = {"token", "key", "uidb36", "link"}


class RequestIdMiddleware:
    """Gives each request an id of our own making, for the log, the error page and the answer's header."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = secrets.token_hex(8)
        mark, began = logs.request_id.set(request.id), time.monotonic()
        # Not what the last request in this thread spoke.
        translation.activate(settings.LANGUAGE_CODE)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            logs.request_done(request, response, ms=int((time.monotonic() - began) * 1000))
            return response
        finally:
            logs.request_id.reset(mark)


class CompressionMiddleware(GZipMiddleware):
    """Compresses a page, where nothing that another site can choose stands beside what is secret in it
    (docs/adr/0015): asked for by GET, without a query, and shown.
    """

    def process_response(self, request, response):
        """As Django does it, with a padding of random length; everything else goes as it is."""
        page = response.headers.get("Content-Type", "").startswith("text/html")
        plain = request.method == "GET" and not request.META.get("QUERY_STRING")
        if page and plain and response.status_code == 200:
            return super().process_response(request, response)
        return response


class TracelessMiddleware:
    """Keeps the browser's cookies from pages that leave no trace, all but that of the language: nothing
    behind here can know the user, read a session or write one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if logs.is_traceless(request):
            language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            request.COOKIES = {settings.LANGUAGE_COOKIE_NAME: language} if language else {}
        return self.get_response(request)


class SecurityHeadersMiddleware:
    """Headers that Django's own SecurityMiddleware and django-csp do not set."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        match = getattr(request, "resolver_match", None)
        if has_secret(match):
            response["Referrer-Policy"] = "no-referrer"
            response["X-Robots-Tag"] = "noindex, nofollow"
        self._keep_out_of_caches(request, response, match)
        if match and match.view_name == "account_logout" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _keep_out_of_caches(self, request, response, match):
        """Nothing a view makes is kept by a browser or a proxy; static files carry their own header."""
        signed_in = match and settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in and "no-store" not in response.headers.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        response.headers.setdefault("Cache-Control", "no-store")


def has_secret(match) -> bool:
    """Whether the path that was resolved carries a one-time link or a similar secret."""
    return bool(match and SECRETS_IN_PATH & set(match.kwargs))


class SoundRequestMiddleware:
    """Refuses what is no sound request before anything of ours reads it: method, path, query, cookies,
    body.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            errors.leave_trace(request, "405")
            response = errors.page(request, 405)
            response["Allow"] = ", ".join(METHODS)
            return response
        if not (_sound_path(request) and _sound_query(request) and _sound_cookies(request)):
            return errors.bad_request(request)
        if request.method == "POST":
            try:
                read_form(request, limit=settings.MAX_BODY)
            except UnsoundBodyError as error:
                request._mark_post_parse_error()
                errors.leave_trace(request, str(error.status))
                return errors.page(request, error.status)
        return self.get_response(request)


def _sound_path(request) -> bool:
    # Django leaves broken UTF-8 percent-encoded in the path, so that it matches nothing of ours.
    return "\x00" not in request.path_info


def _sound_query(request) -> bool:
    return _is_text(unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")))


def _sound_cookies(request) -> bool:
    # A cookie in quotes may write a NUL as "\\000"; the key of a session goes into a query as it stands.
    return not any("\x00" in value for value in request.COOKIES.values())


def _is_text(raw: bytes) -> bool:
    """UTF-8 without NUL. PostgreSQL stores neither NUL nor a lone surrogate, SQLite both."""
    try:
        return "\x00" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check, made to work on pages whose address is a secret.

    Such pages send `Referrer-Policy: no-referrer`, and a browser then posts their forms with `Origin: null`.
    There the browser's own word that the form stands on our site (Sec-Fetch-Site) takes the place of the
    origin; the token is checked as everywhere.
    """

    def _origin_verified(self, request):
        if request.META.get("HTTP_ORIGIN") == "null" and has_secret(request.resolver_match):
            return request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
        return super()._origin_verified(request)


class InPlaceMiddleware:
    """A form sent by script (static/js/inplace.js) is told where its result is shown, and the browser goes
    there once: a redirect would be followed behind the page, and its messages be read where nobody sees them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "X-In-Place" in request.headers and response.status_code == 302:
            response.status_code = 204
            response["X-In-Place-To"] = response["Location"]
            del response["Location"]
        return response


class DatabaseDownMiddleware:
    """A database that is away or locked is answered with 503 and patience, not with a fault."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """503 for lost or locked databases; everything else goes its usual way."""
        if isinstance(exception, errors.DATABASE_DOWN):
            errors.log.error("database unavailable", exc_info=exception)
            return errors.unavailable(request)
        return None


class KeptTextMiddleware:
    """What was typed is kept when its form was not carried out (core/kept.py): the session was over, or the
    answer is a refusal, a fault, or the form with its objections. A part of a page that refreshes itself says
    that the session ended, instead of showing the page of sign-in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and response.status_code >= 400:
            self._keep(request)
            if kept.restoring(request) and response.status_code == 422:
                response.status_code = 200  # the form was asked for, and nobody sent it
        return response

    def process_view(self, request, view, args, kwargs):
        """For the anonymous before a page of the staff: keep, then to the sign-in and back to the form."""
        if not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        if request.headers.get("HX-Request") == "true":
            return self._ended(request)
        ticket = kept.opened(request) if request.method == "POST" else None
        if ticket is None:
            return None
        if self._keep(request):
            messages.info(
                request, _("Your session had ended. What you typed is kept: sign in, and it is offered.")
            )
        return redirect_to_login(ticket.page)

    def _keep(self, request) -> bool:
        try:
            return kept.keep(request)
        except DatabaseError:
            errors.log.exception("what was typed could not be kept")
            return False

    def _ended(self, request):
        place = request.headers.get("HX-Target", "")
        context = {
            "place": place if re.fullmatch(r"[\w-]{1,40}", place) else "ended",
            "page": _page_around(request),
        }
        return HttpResponse(render_to_string("kept/session_ended.html", context))


def _page_around(request) -> str:
    """The address of the page that refreshes a part of itself, if it is one of ours."""
    address = request.headers.get("HX-Current-URL", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return urlsplit(address).path if ours else "/"


class LanguageMiddleware:
    """The language the user chose, else the cookie, else Arabic. Never Accept-Language: Arabic comes
    first.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request):
        wanted = getattr(request.user, "language", "") or request.COOKIES.get(
            settings.LANGUAGE_COOKIE_NAME, ""
        )
        language = wanted if wanted in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SessionEndMiddleware:
    """Ends the session whose time is over (core/sessions.py says when)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Nothing for pages that anybody may open: some of them must not even look whose session it is."""
        if not getattr(view, "login_required", True) or SESSION_KEY not in request.session:
            return
        if sessions.BEGAN not in request.session:
            sessions.count_from_now(request)
        if not sessions.ends_in(request):
            logout(request)


class ReadingMiddleware:
    """Keeps who looked at what, once it was shown (core/reading.py)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        reading.keep(request, response)
        return response


class RefusalMiddleware:
    """Turns the refusals that views let through into their pages, and gives a bare 405 one too. A form whose
    file could not be looked at, since every child was busy, is 503 with the form kept; one that comes too
    fast is 429, the form kept as well. Once a form was taken, its sender is told what was noted meanwhile
    (core.notes).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        turned_away.set(False)
        too_fast.set(0)
        notes.begin()
        response = self.get_response(request)
        if response.status_code == 302:
            for note in notes.taken():
                messages.warning(request, note)
        if turned_away.get() and response.status_code in {200, 422}:
            response.status_code = 503
            response["Retry-After"] = RETRY_AFTER
            return response
        if too_fast.get() and response.status_code in {200, 404}:
            response.status_code = 429
            response["Retry-After"] = too_fast.get()
            return response
        if response.status_code == 405 and not response.content:
            shown = errors.page(request, 405)
            shown["Allow"] = response.headers.get("Allow", "")
            return shown
        return response

    def process_exception(self, request, exception):
        """409 for a conflict, 429 for a used-up limit."""
        if isinstance(exception, ConflictError):
            return errors.conflict(request, exception)
        if isinstance(exception, TooMany):
            return errors.too_many(request, exception)
        return None
