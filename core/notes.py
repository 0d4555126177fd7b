"""What is to be told to whoever sent a form, beside that it was taken: noted where it is found out, said on
the next page by RefusalMiddleware.
"""

from contextvars import ContextVar

from core.texts import Text

_noted: ContextVar[list[Text]] = ContextVar("noted")


def begin() -> None:
    """A new request: nothing is noted yet."""
    _noted.set([])


def add(text: Text) -> None:
    """Note a sentence once; outside of a request nobody hears it."""
    noted = _noted.get([])
    if text not in noted:
        noted.append(text)


def taken() -> list[Text]:
    """What was noted in this request."""
    return _noted.get([])
