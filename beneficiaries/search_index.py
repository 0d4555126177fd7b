"""Asking the index of names (migration 0003), on both databases: words, beginnings of words, slips of one
letter.

Everything here speaks of folded words (core.arabic.words) and of ids of persons.
"""

from django.db import connection

CANDIDATES = (
    200  # persons looked at for one question; more than a page shows, so that the nearest can be picked
)
SHORTEST_SLIP = 4  # letters; shorter words are a letter away from too many others


def by_words(words: list[str], *, prefix: bool, among=None, limit: int = CANDIDATES) -> list[int]:
    """Ids of persons who carry all the words, or (`prefix`) words that begin so.

    `among` narrows the question to these ids; None asks of everybody.
    """
    return _ids([[word] for word in words], prefix, among, limit)


def by_slip(words: list[str], *, among=None, limit: int = CANDIDATES) -> list[int]:
    """Ids of persons for whom one of the words is off by one letter; the other words may be half typed."""
    found: dict[int, None] = {}
    for place, word in enumerate(words):
        if len(word) >= SHORTEST_SLIP and len(found) < limit:
            others = words[:place] + words[place + 1 :]
            ask = _postgresql_slip if connection.vendor == "postgresql" else _sqlite_slip
            found |= dict.fromkeys(ask(word, others, among, limit))
    return list(found)[:limit]


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


def _ids(groups, prefix, among, limit) -> list[int]:
    """Ids of persons who carry a word of each group."""
    if not groups or not all(groups):
        return []
    ask = _postgresql if connection.vendor == "postgresql" else _sqlite
    return ask(groups, prefix, among, limit)


# === PostgreSQL ==================================================================================

_WORDS = "array_to_tsvector(string_to_array(search_key, ' ')) @@ %s::tsquery"
_GRAMS = "(' ' || search_key || ' ') LIKE ANY (%s)"


def _postgresql(groups, prefix, among, limit):
    return _materialised([_WORDS], [_tsquery(groups, prefix)], among, limit)


def _tsquery(groups, prefix) -> str:
    sign = ":*" if prefix else ""
    return " & ".join("(" + " | ".join(f"'{word}'{sign}" for word in words) + ")" for words in groups)


def _materialised(conditions, values, among, limit):
    """The plan that reads the index first. Without the fence a LIMIT makes PostgreSQL walk the primary key
    instead.
    """
    if among is not None:
        conditions, values = [*conditions, "id = ANY (%s)"], [*values, list(among)]
    # Conditions are the constants of this module; what was typed goes in as parameters.
    statement = (
        "WITH found AS MATERIALIZED (SELECT id FROM beneficiaries_person WHERE "  # noqa: S608
        + " AND ".join(conditions)
        + ") SELECT id FROM found LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _postgresql_slip(word, others, among, limit):
    conditions, values = [_GRAMS], [_neighbours(word)]
    if others:
        conditions, values = (
            [_WORDS, *conditions],
            [_tsquery([[o] for o in others], True), *values],
        )
    return _materialised(conditions, values, among, limit)


def _neighbours(word: str) -> list[str]:
    """LIKE patterns for every word that is one letter away. A folded word holds neither % nor _."""
    places = range(len(word))
    changed = [word[:at] + "_" + word[at + 1 :] for at in places]
    added = [word[:at] + "_" + word[at:] for at in range(len(word) + 1)]
    left_out = [word[:at] + word[at + 1 :] for at in places]
    swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places[:-1]]
    return [f"% {text} %" for text in {*changed, *added, *left_out, *swapped}]


# === SQLite ======================================================================================


def _sqlite(groups, prefix, among, limit):
    sign = "*" if prefix else ""
    match = " AND ".join("(" + " OR ".join(f'"{word}"{sign}' for word in words) + ")" for words in groups)
    return _matching(match, among, limit)


def _matching(match, among, limit):
    narrowed = "" if among is None else " AND rowid IN (SELECT value FROM json_each(%s))"
    values = [match] if among is None else [match, str(list(among))]
    statement = f"SELECT rowid FROM person_words WHERE person_words MATCH %s{narrowed} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _sqlite_slip(word, others, among, limit):
    near = _near_words(word)
    if not near:
        return []
    match = "(" + " OR ".join(f'"{term}"' for term in near) + ")"
    match += "".join(f' AND "{other}"*' for other in others)
    return _matching(match, among, limit)


def _near_words(word) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM person_vocabulary WHERE length(term) BETWEEN %s AND %s",
            [len(word) - 1, len(word) + 1],
        )
        return [term for (term,) in cursor.fetchall() if one_slip(word, term)]
