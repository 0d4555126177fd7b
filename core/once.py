"""What a request works out once, however many parts of its page ask for it."""

from collections.abc import Callable
from typing import Any


def once_in(request: Any, name: str, look: Callable[[], Any]) -> Any:
    """What `look()` gives, kept under `name` until the request is answered and no longer. Only for what the
    request does not change itself: it would go on reading what was there before.
    """
    if not hasattr(request, "worked_out"):
        request.worked_out = {}
    known: dict[str, Any] = request.worked_out
    if name not in known:
        known[name] = look()
    return known[name]
