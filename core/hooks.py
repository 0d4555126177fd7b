"""What happened, told to the apps above; and which of their pages a lower app leads to.

A lower app tells an event by its name, in the transaction in which it happened; whoever registered in its
AppConfig.ready() hears of it there and then, and what it raises undoes the whole. Each event says what it
carries, and all of them carry `by`. What is only shown goes through core.panels.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.urls import reverse

VISIT_ENDED = "visit.ended"
FILE_OPENED = "file.opened"
DECISION_TOLD = "decision.told"
AID_DELIVERED = "aid.delivered"
STAFF_MAIL = "staff.mail"

# What each event carries beside `by` (User; None where a clock or the outbox did it).
CARRIES: dict[str, frozenset[str]] = {
    VISIT_ENDED: frozenset({"visit"}),
    FILE_OPENED: frozenset({"file", "out_of"}),
    DECISION_TOLD: frozenset({"case"}),
    AID_DELIVERED: frozenset({"case"}),
    STAFF_MAIL: frozenset({"address", "subject", "body"}),
}

OPEN_REQUEST = "open_request"
TRACKING = "tracking"
LETTER = "letter"
QUALITY = "quality"

# The pages that a higher app brings, by what they are for.
PAGES = frozenset({OPEN_REQUEST, TRACKING, LETTER, QUALITY})

_listeners: dict[str, list[Callable[..., Any]]] = defaultdict(list)
_pages: dict[str, str] = {}


def listen(event: str, listener: Callable[..., Any]) -> None:
    """Have `listener(by=…, **what the event carries)` called when `event` is told, in order of the apps.

    Raises KeyError for an event that is not named above.
    """
    CARRIES[event]
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def tell(event: str, *, by: Any, **carried: Any) -> None:
    """Tell all who listen, in the caller's transaction; a listener's exception is the caller's.

    Raises KeyError for an event that has no name above, TypeError where it carries other things than it says.
    """
    if carried.keys() != CARRIES[event]:
        raise TypeError(f"{event} carries {sorted(CARRIES[event])}, not {sorted(carried)}.")
    for listener in _listeners[event]:
        listener(by=by, **carried)


def bring_page(page: str, url_name: str) -> None:
    """Say under which name of the URLconf `page` (one of PAGES) is found; KeyError for any other."""
    if page not in PAGES:
        raise KeyError(page)
    _pages[page] = url_name


def url_of(page: str, *args: Any) -> str:
    """The path of a page that a higher app brought."""
    return reverse(_pages[page], args=args)
