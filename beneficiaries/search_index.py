"""Asking the index of names (migration 0003), on both databases: words, beginnings of words, slips of one
letter, spaces that are missing or too many, family names without their article.

Everything here speaks of folded words (core.arabic.words) and of ids of persons. What is asked is put
together once and only spelt for the database at hand, so that both give the same answers.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from django.db import connection

from core.arabic import family_key

CANDIDATES = (
    200  # persons looked at for one question; more than a page shows, so that the nearest can be picked
)
# Letters of a word in which a slip is forgiven, and how many other words must then be whole: a short word is
# a letter away from too many others. Of two letters, one was left out.
WHOLE_BESIDE = {2: 2, 3: 1}
_ARTICLE = "ال"
_ALPHABETS = ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abcdefghijklmnopqrstuvwxyz")


# === What is asked ===============================================================================


@dataclass(frozen=True)
class _Signs:
    """How a database spells a question to its index of words."""

    quote: str
    beginning: str
    both: str
    either: str


_SIGNS = {"postgresql": _Signs("'", ":*", " & ", " | "), "sqlite": _Signs('"', "*", " AND ", " OR ")}


def _signs() -> _Signs:
    return _SIGNS[connection.vendor]


def _word(word: str, *, prefix: bool = False) -> str:
    """A word, or (`prefix`) any word that begins so. A folded word holds no sign of either language."""
    signs = _signs()
    return f"{signs.quote}{word}{signs.quote}{signs.beginning if prefix else ''}"


def _all_of(parts: Iterable[str]) -> str:
    return "(" + _signs().both.join(parts) + ")"


def _any_of(parts: Iterable[str]) -> str:
    return "(" + _signs().either.join(parts) + ")"


def _words(words: list[str], *, prefix: bool) -> str:
    return _all_of(_word(word, prefix=prefix) for word in words)


def by_words(words: list[str], *, prefix: bool, among=None) -> list[int]:
    """Ids of persons who carry all the words, or (`prefix`) words that begin so.

    `among` narrows the question to these ids; None asks of everybody.
    """
    return _ids([_carrying(_words(words, prefix=prefix))], among)


def by_family(words: list[str], *, among=None) -> list[int]:
    """Ids of persons whose family name is one of the words but for its article ("حربي" and "الحربي", "آل سعد"
    and "السعد"), and who carry the others.
    """
    kept = [word for word in words if word != _ARTICLE]
    ways = []
    for place, word in enumerate(kept):
        others = kept[:place] + kept[place + 1 :]
        ways.append(_family(family_key(word)) & _carrying(_words(others, prefix=True) if others else ""))
    return _ids(ways, among)


def by_slip(words: list[str], *, among=None) -> list[int]:
    """Ids of persons for whom one of the words is off by one letter; the other words may be half typed."""
    ways = []
    for word, others, near in _with_near(words):
        whole = WHOLE_BESIDE.get(len(word), 0)
        if len(word) > 1 and len(others) >= whole and near:
            ways.append(_carrying(_all_of([_any_of(map(_word, near)), *_beside(others, whole)])))
    return _ids(ways, among)


def _with_near(words: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Each word with the others, and with the words on file that are one letter away from it."""
    near = [neighbours(word) for word in words]
    known = _known(set().union(*near))
    for place, word in enumerate(words):
        yield word, words[:place] + words[place + 1 :], sorted(near[place] & known)


def _beside(others: list[str], whole: int) -> Iterable[str]:
    """That the other words are there too, so many of them whole."""
    if others:
        yield _words(others, prefix=True)
    if whole:
        yield _any_of(_words(list(some), prefix=False) for some in combinations(others, whole))


def by_spaces(words: list[str], *, among=None) -> list[int]:
    """Ids of persons who carry the words if a space that is missing is put in, or one too many left out."""
    ways = []
    for place, word in enumerate(words):
        before, after = words[:place], words[place + 1 :]
        parted = [[word[:at], word[at:]] for at in range(2, len(word) - 1)]
        ways += [[*before, *two, *after] for two in parted]
        if after:
            ways.append([*before, word + after[0], *after[1:]])
    return _ids([_carrying(_any_of(_words(way, prefix=False) for way in ways))], among) if ways else []


def by_likeness(words: list[str], family: str, born: list[tuple[date, date]]) -> list[int]:
    """Ids of persons who carry the words and this family key, one letter of one of them perhaps off, and
    whose birth lies in one of the spans, or is not known. Everybody is asked of.
    """
    ways = [_family(family) & _carrying(_words(words, prefix=False))]
    for _off, others, near in _with_near(words):
        if near:
            asked = _all_of([_any_of(map(_word, near)), *map(_word, others)])
            ways.append(_family(family) & _carrying(asked))
    if near_families := sorted(neighbours(family)):
        ways.append(_family(*near_families) & _carrying(_words(words, prefix=False)))
    return _ids(ways, None, _born(born))


def neighbours(word: str) -> set[str]:
    """Every word that is one letter away: changed, added, left out, or swapped with the next. Of two letters
    only those with one more.
    """
    letters = next((letters for letters in _ALPHABETS if word[0] in letters), "")
    places = range(len(word))
    near = {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in letters}
    if len(word) > 2:
        near |= {word[:at] + letter + word[at + 1 :] for at in places for letter in letters}
        near |= {word[:at] + word[at + 1 :] for at in places}
        near |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]}
    return near - {word}


def one_slip(first: str, second: str) -> bool:
    """Whether one letter was changed, left out, added, or changed places with its neighbour."""
    same = 0
    while same < min(len(first), len(second)) and first[same] == second[same]:
        same += 1
    one, two = first[same:], second[same:]
    if not one and not two:
        return False
    swapped = len(one) > 1 and one[:2] == two[1::-1] and one[2:] == two[2:]
    return swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]


# === How the database is asked ===================================================================


@dataclass(frozen=True)
class _Condition:
    """A condition on the table of persons: SQL of this module, what was typed as its parameters."""

    sql: str
    values: tuple

    def __and__(self, other: "_Condition") -> "_Condition":
        return _Condition(f"{self.sql} AND {other.sql}", (*self.values, *other.values))


_TRUE = _Condition("1 = 1", ())
_CARRYING = {
    "postgresql": "array_to_tsvector(string_to_array(search_key, ' ')) @@ %s::tsquery",
    "sqlite": "id IN (SELECT rowid FROM person_words WHERE person_words MATCH %s)",
}
_ONE_OF = {"postgresql": "id = ANY (%s)", "sqlite": "id IN (SELECT value FROM json_each(%s))"}


_KNOWN = {
    "postgresql": (
        "SELECT word FROM unnest(%s::text[]) AS word WHERE EXISTS (SELECT 1 FROM beneficiaries_person"
        " WHERE array_to_tsvector(string_to_array(search_key, ' ')) @@ quote_literal(word)::tsquery)"
    ),
    "sqlite": "SELECT term FROM person_vocabulary WHERE term IN (SELECT value FROM json_each(%s))",
}


def _known(words: set[str]) -> set[str]:
    """Those of the words that anybody on file carries: a question for the others would be long and slow."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN[connection.vendor], [_as_sent(sorted(words))])
        return {word for (word,) in cursor.fetchall()}


def _carrying(asked: str) -> _Condition:
    return _Condition(_CARRYING[connection.vendor], (asked,)) if asked else _TRUE


def _family(*keys: str) -> _Condition:
    return _Condition(f"family_key IN ({', '.join(['%s'] * len(keys))})", keys)


def _born(spans: list[tuple[date, date]]) -> _Condition:
    """Born within one of the spans, or on a day that is not known; everybody, where there is no span."""
    if not spans:
        return _TRUE
    either = " OR ".join(["birth_date IS NULL"] + ["birth_date BETWEEN %s AND %s"] * len(spans))
    return _Condition(f"({either})", tuple(day for span in spans for day in span))


def _among(ids) -> _Condition:
    return _Condition(_ONE_OF[connection.vendor], (_as_sent(list(ids)),))


def _as_sent(values: list) -> Any:
    """A list as one parameter."""
    return values if connection.vendor == "postgresql" else json.dumps(values)


def _ids(ways: list[_Condition], among, also: _Condition | None = None) -> list[int]:
    """Ids of persons of whom one of the conditions is true, and `also`; the earliest on file first.

    The plan reads the index first: without the fence a LIMIT makes PostgreSQL walk the primary key instead.
    """
    if not ways:
        return []
    either = " OR ".join(f"({way.sql})" for way in ways)
    asked = _Condition(f"({either})", tuple(value for way in ways for value in way.values))
    if among is not None:
        asked &= _among(among)
    if also is not None:
        asked &= also
    statement = (
        "WITH found AS MATERIALIZED (SELECT id FROM beneficiaries_person WHERE "  # noqa: S608
        + asked.sql
        + ") SELECT id FROM found ORDER BY id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*asked.values, CANDIDATES])
        return [row[0] for row in cursor.fetchall()]
