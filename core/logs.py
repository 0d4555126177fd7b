"""One JSON object a line, and no person in it.

A line says method, name of the URL pattern, status, request id and the user's key: never a path, a query, a
form value or the text of an exception, all of which may carry names, identity numbers or tokens. For the same
reason the message is written as it stands in the code, without its arguments.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
requests = logging.getLogger("istihqaq.request")

# Pages that leave no trace of who opened them, and when. deploy/nginx.example.conf keeps no line of them
# either.
TRACELESS = "/s/"

PLAIN = ("method", "view", "status", "ms", "user", "event")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; line breaks in any value are escaped, so no line can be forged."""

    def format(self, record) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            # Django puts the refused value itself into the messages of this family.
            "message": "" if record.name.startswith("django.security") else str(record.msg),
            "request": getattr(record, "request_id", "") or request_id.get(),
        }
        line |= {name: getattr(record, name) for name in PLAIN if hasattr(record, name)}
        if hasattr(record, "status_code"):
            line |= {
                "status": record.status_code,
                "view": view_name(getattr(record, "request", None)),
            }
        if record.exc_info and record.exc_info[0]:
            line |= _raised(record.exc_info)
        return json.dumps(
            {key: value for key, value in line.items() if value not in ("", None)},
            ensure_ascii=False,
        )


def _raised(exc_info) -> dict:
    kind, _error, trace = exc_info
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-12:]]
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "trace": places}


def view_name(request) -> str:
    """The name of the URL pattern that answered, without its arguments; empty where none matched."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def is_traceless(request) -> bool:
    """Whether the page leaves no trace: no line here, no row of a refusal."""
    return request.path_info.startswith(TRACELESS)


def leave_untold(request):
    """Write no line of this request, though its page knows the user: that it was answered is itself something
    that nobody may read.
    """
    request.is_untold = True


def request_done(request, response, *, ms: int):
    """Write the access line of one answered request. The user is named only where the page had asked
    already.
    """
    if is_traceless(request) or getattr(request, "is_untold", False):
        return
    user = getattr(request, "_cached_user", None)
    requests.info(
        "request",
        extra={
            "method": request.method[:10],
            "view": view_name(request),
            "status": response.status_code,
            "ms": ms,
            "user": getattr(user, "pk", None),
        },
    )


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "core.logs.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "istihqaq": {"level": "INFO"},
        "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        # The access line has the status already.
        "django.request": {"level": "ERROR"},
        # runserver's own access log prints whole paths.
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
