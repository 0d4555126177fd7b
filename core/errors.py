"""The pages of refusals and faults, with an id that is found in the log.

What happens in a house that is well (no right, no such page, a conflict) is said inside the frame of the
product. The rest stands alone, and so does every page whose frame cannot be made: without the database, and
without anybody being known.
"""

import logging
import sys
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import audit, kept, limits, logs, sessions, timeline
from core.sentences import joined

log = logging.getLogger("istihqaq.errors")
DATABASE_DOWN = (OperationalError, InterfaceError)
RETRY_AFTER = 10  # seconds; a restarted database is back sooner
FRAMED = frozenset({403, 404, 409})
ALONE, STAFF, PUBLIC = "errors/alone.html", "base.html", "public.html"


@dataclass(frozen=True)
class Words:
    """What one kind of error page says: title, what happened, what to do next; `search` to those alone who
    have the search box before them.
    """

    title: str
    happened: str
    next: list = field(default_factory=list)
    search: str = ""


WORDS = {
    400: Words(
        _("We could not read this request"),
        _("What arrived was cut short or is not in the expected form. Nothing was saved."),
        [
            _("Go back and try again."),
            _("If you opened a link, copy it whole from the message it came in."),
        ],
    ),
    403: Words(
        _("This is not open to you"),
        _("Your account does not have the right to do this. Nothing was saved."),
        [_("If it is part of your work, ask the system administrator for the right.")],
    ),
    404: Words(
        _("We did not find this page"),
        _("It may have been moved, or the link may not be complete."),
        [_("Check the link.")],
        search=_("Search for the file or the request by its number, in the field at the top."),
    ),
    405: Words(
        _("This page is not opened this way"),
        _("The request used a method that this page does not take. Nothing was saved."),
        [_("Go back and use the buttons of the page.")],
    ),
    409: Words(
        _("Something changed in the meantime"),
        _("Nothing of yours was saved over it."),
    ),
    413: Words(
        _("What you sent is too large"),
        _("One file may have 40 MB, and what is typed in one form 3 MB. Nothing was saved."),
        [_("Go back and choose a smaller file, or scan at a lower resolution.")],
    ),
    429: Words(
        _("Too many tries in a short time"),
        _("For everyone's safety this page rests for a while."),
        [],
    ),
    500: Words(
        _("A fault on our side"),
        _("The page could not be completed. What was not confirmed to you was not saved."),
        [
            _("Try again in a moment."),
            _("If it happens again, tell the system administrator the number below."),
        ],
    ),
    503: Words(
        _("The service is briefly unavailable"),
        _("The database does not answer right now. What was not confirmed to you was not saved."),
        [_("Wait a few seconds, then try again.")],
    ),
}

CSRF = Words(
    _("This form is no longer valid"),
    _("The form was open for too long, or cookies are blocked. Nothing was saved."),
    [_("Go back, reload the page, and send the form again."), _("Allow cookies for this site.")],
)
CSRF_KEPT = Words(
    _("This form is no longer valid"),
    _("You signed in again since it was opened. It was not carried out; what you typed is kept."),
    [_("Open the page again: what you typed is offered there.")],
)
OWN_SAVING = _("You saved this yourself after you opened it here, perhaps in another window.")
DAMAGED = Words(
    _("This file cannot be shown"),
    _("The stored file is missing or is no longer what was stored. It was not handed out."),
    [_("Tell the system administrator the number below; the file can be restored from the backup.")],
)


def page(
    request,
    status: int,
    *,
    reason="",
    words=None,
    retry_after=None,
    template="errors/page.html",
    **more,
):
    """An error page with `status`, in its frame where it has one. `reason` replaces the general sentence;
    `retry_after` is in seconds.
    """
    words = words or WORDS[status]
    language = translation.get_language() or settings.LANGUAGE_CODE
    context = {
        "status": status,
        "title": words.title,
        "happened": str(reason) or words.happened,
        "next_steps": words.next,
        "search": words.search,
        "minutes": -(-retry_after // 60) if retry_after else None,
        "event": logs.request_id.get(),
        "language": language,
        "direction": "rtl" if translation.get_language_info(language)["bidi"] else "ltr",
        "sheet": _asset("errors.css"),
        "mark": _asset("img/favicon.svg"),
    }
    response = HttpResponse(_written(request, template, context | more), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response


def _written(request, template, context) -> str:
    """The page in its frame, else alone: whatever fails on the way, an error page is no second error."""
    try:
        frame = _frame(request, context["status"])
        if frame != ALONE:
            return render_to_string(template, context | {"frame": frame}, request=request)
    except Exception:
        log.exception("an error page could not be shown in its frame")
    return render_to_string(template, context | {"frame": ALONE})


def _frame(request, status) -> str:
    """The template that the page stands in. Alone where nobody was asked for yet, where a page leaves no
    trace of its reader, and where a script reads it: the frame would hand out messages that nobody then sees.
    """
    asked = hasattr(request, "_cached_user") and not logs.is_traceless(request)
    by_script = "X-In-Place" in request.headers or "HX-Request" in request.headers
    if status not in FRAMED or not asked or by_script:
        return ALONE
    return STAFF if _who(request) and sessions.ends_in(request) else PUBLIC


def _asset(name: str) -> str:
    """The address of a static file; its plain one where nothing was collected, for an error page must not
    fail.
    """
    try:
        return static(name)
    except ValueError:
        return settings.STATIC_URL + name


def bad_request(request, exception=None):
    """handler400."""
    leave_trace(request, "400")
    return page(request, 400)


def forbidden(request, exception=None):
    """handler403: shows the reason of the Verdict that refused."""
    reason = _reason(exception)
    if not getattr(exception, "recorded", False):
        leave_trace(request, reason or "403")
    return page(request, 403, reason=str(reason))


def not_found(request, exception=None):
    """handler404: the same page for what does not exist and for what lies out of scope. Of a file, request or
    the like that somebody who has signed in asked for in vain, a row is left.
    """
    if _who(request) and _object_id(request):
        leave_trace(request, "404")
    return page(request, 404)


def server_error(request):
    """handler500: a lost database gets the page that asks for patience, anything else the general one."""
    error = sys.exc_info()[1]
    if isinstance(error, DATABASE_DOWN):
        return unavailable(request)
    return page(request, 500)


def unavailable(request):
    """503, with Retry-After."""
    return page(request, 503, retry_after=RETRY_AFTER)


def too_many(request, error: limits.TooMany):
    """429, with Retry-After."""
    leave_trace(request, "429")
    return page(request, 429, retry_after=max(1, error.retry_after))


def csrf_failure(request, reason=""):
    """settings.CSRF_FAILURE_VIEW."""
    leave_trace(request, "csrf")
    ticket = kept.opened(request)
    if ticket and kept.keep(request):
        return page(request, 403, words=CSRF_KEPT, template="errors/kept.html", back=ticket.page)
    return page(request, 403, words=CSRF)


def damaged(request):
    """A stored file that is missing or altered."""
    return page(request, 500, words=DAMAGED)


def conflict(request, error):
    """409 for a ConflictError: the reason, who saved and when, both versions side by side, and what was
    typed, ready to send again.
    """
    more = {"rows": error.rows, "typed": error.typed, "back": error.back or request.path}
    more["saved"] = saved = _saved(request, error.row)
    if error.typed:
        more |= {"csrf_token": get_token(request), "form_token": kept.issue(request)}
    reason = OWN_SAVING if saved and saved["is_reader"] else error.reason
    return page(request, 409, reason=reason, template="errors/conflict.html", **more)


def _saved(request, row) -> dict | None:
    reader = _who(request)
    try:
        return timeline.last_saved(row, reader=reader) if reader else None
    except DatabaseError:
        log.exception("who saved meanwhile could not be looked up")
        return None


@dataclass(frozen=True)
class _Asked:
    """The target of the row of a refused page: the name of its address, and the object it was asked for."""

    view: str
    public_id: str

    def __str__(self):
        return f"http.{self.view}"[:60]


def leave_trace(request, reason):
    """Leave one audit row for a refused request, at most 60 an hour of one account, or from one address where
    nobody has signed in: so that nobody floods the chain, and nobody hides behind the noise of others.
    """
    if logs.is_traceless(request):
        return
    known = _who(request)
    counted = f"account:{known.pk}" if known else f"address:{limits.client_address(request)}"
    try:
        limits.hit(f"refusals:{counted}", limit=60, seconds=3600)
        audit.refused(
            by=known,
            target=_Asked(logs.view_name(request), _object_id(request)),
            reason=joined([request.method[:10], reason]),
        )
    except limits.TooMany:
        log.warning("refusals beyond the limit of one account or address are no longer recorded")
    except DatabaseError:
        log.exception("a refusal could not be recorded")


def _who(request):
    user = getattr(request, "_cached_user", None)
    return user if user is not None and user.is_authenticated else None


def _object_id(request) -> str:
    """The random id of the object in the path; empty where there is none. Secrets have other names there."""
    match = getattr(request, "resolver_match", None)
    return str((match.kwargs.get("public_id") or match.kwargs.get("file_id") or "") if match else "")


def _reason(exception):
    return exception.args[0] if exception is not None and exception.args else ""
