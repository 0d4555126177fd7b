"""Sentences that are put together only when somebody reads them, in that reader's language.

A refusal is shown to the officer and kept in the audit chain, which is Arabic: what was put together at once
could not be both.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language_bidi

from core.texts import Text


def comma() -> str:
    """What stands between two parts of a list, in the language of the page."""
    return "، " if get_language_bidi() else ", "


def _filled(sentence: Text, words: dict[str, Any]) -> str:
    return str(sentence) % words


def _joined(sentences: list[Text]) -> str:
    return " ".join(str(sentence) for sentence in sentences)


_filled_later, _joined_later = lazy(_filled, str), lazy(_joined, str)


def filled(sentence: Text, **words: Any) -> Text:
    """A lazy sentence with its words: `filled(_("By %(name)s."), name=user)`."""
    return _filled_later(sentence, words)


def joined(sentences: Iterable[Text]) -> Text:
    """Lazy sentences one after the other."""
    return _joined_later(list(sentences))
