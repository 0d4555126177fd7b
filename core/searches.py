"""What somebody looks for: cleaned once, and kept in the session under an opaque key, so that no address
names a person. It is kept sealed: a name or an identity number that was typed stands nowhere in clear.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect

from core import arabic
from core.encrypted import seal, unseal
from core.ids import public_id

LONGEST = 100  # characters
KEPT = 20  # searches of one kind that a session remembers, the latest
# Where the session keeps what was searched for in the shell.
SHELL = "searches"
# Where it keeps the mobile of a visitor, beside the name.
MOBILES = "mobiles"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Term:
    """What was typed, fit to be kept and compared; false where nothing was. Made by `term`."""

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)

    @cached_property
    def number(self) -> str:
        """As a number that was typed: western digits, capital letters."""
        return arabic.typed_number(self.text).upper()

    @cached_property
    def words(self) -> list[str]:
        """Its words, folded."""
        return arabic.words(self.text)

    @cached_property
    def readings(self) -> list[list[str]]:
        """Its words as they were typed, then without the titles before the name where it has any."""
        plain = arabic.words(arabic.untitled(self.text))
        return [self.words] if plain in ([], self.words) else [self.words, plain]


def term(typed: str) -> Term:
    """What was typed, cleaned: no character that cannot be stored, at most LONGEST of them."""
    return Term(arabic.clean(_UNSTORABLE.sub("", typed)[: 4 * LONGEST])[:LONGEST].strip())


def keep(session: Any, typed: str, *, among: str = SHELL, key: str = "") -> str:
    """Keep what was typed in the session; gives the key under which `kept` finds it, a new one unless `key`
    names one.
    """
    key = key or public_id()
    known = list(session.get(among, {}).items())[1 - KEPT :]
    session[among] = {**dict(known), key: seal(term(typed).text)}
    return key


def kept(session: Any, key: str, *, among: str = SHELL) -> Term | None:
    """What this session keeps under a key; None for any other key."""
    sealed = session.get(among, {}).get(key)
    text = None if sealed is None else unseal(sealed)
    return None if text is None else term(text)


def led(request: HttpRequest, url: str, *, among: str) -> HttpResponseRedirect:
    """To the list at `url`, narrowed to the `text` that was sent: it is kept, and the address names its key.
    Whoever sent nothing sees the whole list.
    """
    text = request.POST.get("text", "")
    if not term(text):
        return HttpResponseRedirect(url)
    return HttpResponseRedirect(f"{url}?find={keep(request.session, text, among=among)}")
