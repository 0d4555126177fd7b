"""Finding people as the desk looks for them: by identity number, mobile, file number or name.

Numbers are exact, in any spelling. Names go by words and beginnings of words, as typed and without the titles
before them; then by the family name without its article, by spaces, by one slip of a letter; at last as the
keyboard would have given them in the other language. Everything is compared folded (core.arabic). Only files
that the asker may open are found, counted or hinted at.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice

from django.utils.translation import gettext as _

from beneficiaries import search_index
from beneficiaries.enums import NAME_PARTS, IdKind
from beneficiaries.models import Beneficiary, HouseholdMember, Person
from beneficiaries.querysets import ALL_FILES, FILE_ROLES
from core import arabic, saudi
from core.hijri import years_around
from core.searches import Term, term

ENOUGH = 5  # with fewer hits than this, names that are one letter off are looked for too
LOOKED_AT = 20  # people who may be the one about to be opened
PLAIN = 3  # words: who typed as many and is found was not misspelt
_FILE_NUMBER = re.compile(r"F? ?-? ?(1[3-5][0-9]{2}) ?- ?([0-9]{1,6})")


@dataclass(frozen=True)
class Hit:
    """A person found, the file they stand in, and why it was found where that is not plain to see.

    `member` tells a member of the household from the head of the file.
    """

    file: Beneficiary
    person: Person
    why: str = ""
    member: bool = False


def find_people(user, query: Term, limit: int = 25) -> list[Hit]:
    """The people whom `query` may mean, nearest first, at most `limit`; empty for those who open no files."""
    if not query or not user.has_role(*FILE_ROLES):
        return []
    if number := file_number(query):
        files = Beneficiary.objects.visible_to(user).for_list().filter(file_number=number)
        return [Hit(file, file.head) for file in files]
    if found := _by_identity(query.text):
        return _hits(user, dict.fromkeys(found, "identity"), limit)
    if found := _by_mobile(query.text, limit):
        return _hits(user, dict.fromkeys(found, "mobile"), limit)
    hits = _by_name(user, query, limit)
    if not hits and (other := arabic.other_layout(query.text)):
        why = _("Typed with the keyboard in the other language: %(text)s") % {"text": other}
        hits = [replace(hit, why=why) for hit in _by_name(user, term(other), limit)]
    return hits


def file_number(query: Term) -> str:
    """The file number that was typed, in its full form (F-1448-000123); empty for anything else."""
    match = _FILE_NUMBER.fullmatch(query.number)
    return f"F-{match[1]}-{int(match[2]):06d}" if match else ""


def _by_identity(query) -> list[int]:
    """Ids of the person with exactly this identity number, whatever its separators and digits."""
    compact = identity_text(query)
    if not any(char.isdigit() for char in compact):
        return []
    return list(Person.objects.with_id_number(compact).values_list("pk", flat=True))


def identity_text(text: str) -> str:
    """An identity number as it is stored: 0-9 and capital letters, nothing between them."""
    return re.sub(r"[\s./\-‐-―]", "", arabic.typed_number(arabic.clean(text))).upper()


def _by_mobile(query, limit) -> list[int]:
    try:
        number = saudi.mobile(query)
    except saudi.InvalidFormat:
        return []
    return list(Person.objects.filter(mobile=number).order_by("pk").values_list("pk", flat=True)[:limit])


# === Names =======================================================================================


def _by_name(user, query: Term, limit) -> list[Hit]:
    if not any(arabic.has_letters(word) for word in query.words):
        return []
    among = None if user.has_role(*ALL_FILES) else _within_reach(user)
    found: dict[int, str] = {}
    hits: list[Hit] = []
    for words in query.readings:
        sure = _surely(words, among, found)
        found |= sure
        hits += _hits(user, _nearest_first(sure, words), limit - len(hits))
    for ask in _nearly(hits, words, limit):
        near = _new(ask(words, among=among), found, "near")
        found |= near
        hits += _hits(user, _nearest_first(near, words), limit - len(hits))
    return hits


def _surely(words, among, known) -> dict[int, str]:
    """Who is named so and is not known yet: from the exact name to the beginnings of words."""
    exact = Person.objects.filter(search_key=" ".join(words))
    if among is not None:
        exact = exact.filter(pk__in=among)
    found = _new(exact.order_by("pk").values_list("pk", flat=True)[: search_index.CANDIDATES], known)
    for prefix in (False, True):
        if len(found) < search_index.CANDIDATES:
            ids = search_index.by_words(words, prefix=prefix, among=among)
            found |= _new(ids, known.keys() | found.keys())
    return found


def _nearly(hits, words, limit):
    """What else is asked while hits are few: nothing but the article of the family name where a name of three
    words was found.
    """
    few = min(ENOUGH, limit)
    if len(hits) < few:
        yield search_index.by_family
    if not hits:
        yield search_index.by_spaces
    if len(hits) < few and (not hits or len(words) < PLAIN):
        yield search_index.by_slip


def _new(ids, known, kind="name") -> dict[int, str]:
    return {pk: kind for pk in ids if pk not in known}


def _within_reach(user) -> set[int]:
    """Everybody in the files that the asker may open: so that nobody else takes up room among the
    candidates.
    """
    files = Beneficiary.objects.visible_to(user)
    heads = files.values_list("head_id", flat=True)
    members = HouseholdMember.objects.filter(beneficiary__in=files.values("pk"))
    return {*heads, *members.values_list("person_id", flat=True)}


def _nearest_first(found, words) -> dict[int, str]:
    """The same people: the very name first, then names that begin as typed, then those in which the words
    stand where they were typed, then the others; by name within each.
    """
    typed_name = " ".join(words)
    keys = dict(Person.objects.filter(pk__in=list(found)).values_list("pk", "search_key"))

    def place(pk):
        key = keys.get(pk, "")
        return (
            key != typed_name,
            not key.startswith(typed_name),
            not set(words) <= set(key.split()),
            -_in_place(key.split(), words),
            key,
            pk,
        )

    return {pk: found[pk] for pk in sorted(found, key=place)}


def _in_place(name: list[str], words: list[str]) -> int:
    """How many of the words stand in the name where they were typed, counted from the front, and the last
    word from the end.
    """
    return sum(one == other for one, other in zip(name, words, strict=False)) + (name[-1:] == words[-1:])


# === From people to files ========================================================================


def _hits(user, found: dict[int, str], limit: int) -> list[Hit]:
    """The files in which the people stand, as the head or as members now; no more of them are read than are
    shown.
    """
    hits: list[Hit] = []
    people = iter(found)
    while len(hits) < limit and (some := list(islice(people, limit))):
        hits += _standing(user, {pk: found[pk] for pk in some})
    return hits[:limit]


def _standing(user, found):
    files = Beneficiary.objects.visible_to(user).for_list()
    heads = {file.head_id: file for file in files.filter(head__in=list(found))}
    members: dict[int, list] = {}
    for member in _memberships(user, found):
        members.setdefault(member.person_id, []).append(member)
    return list(_in_order(found, heads, members))


def _memberships(user, found):
    return (
        HouseholdMember.objects.filter(
            person__in=list(found),
            until__isnull=True,
            beneficiary__in=Beneficiary.objects.visible_to(user).values("pk"),
        )
        .select_related("person", "beneficiary__head")
        .prefetch_related("beneficiary__categories")
        .order_by("pk")
    )


def _in_order(found, heads, members):
    for pk, kind in found.items():
        if pk in heads:
            yield Hit(heads[pk], heads[pk].head, _why_head(kind))
        for member in members.get(pk, ()):
            yield Hit(member.beneficiary, member.person, _why_member(kind), member=True)


def _why_head(kind) -> str:
    return _("The name is close") if kind == "near" else ""


def _why_member(kind) -> str:
    return {
        "identity": _("Identity number of a member of the household"),
        "mobile": _("Mobile of a member of the household"),
        "near": _("The name of a member of the household is close"),
    }.get(kind, _("Name of a member of the household"))


# === Before a file is opened =====================================================================


def prefill(sought: Term) -> dict:
    """What a search without a hit says about the person, as initial values of the form that opens a file."""
    query = sought.text
    try:
        number = saudi.national_id(query)
    except saudi.InvalidFormat:
        number = ""
    if number:
        kinds = {saudi.CITIZEN: IdKind.NATIONAL, saudi.RESIDENT: IdKind.IQAMA}
        return {"id_number": number, "id_kind": kinds[saudi.id_kind_of(number)]}
    try:
        return {"mobile": saudi.mobile(query)}
    except saudi.InvalidFormat:
        return _name_parts(arabic.untitled(arabic.wrong_layout(query) or query))


def _name_parts(query) -> dict:
    parts = _spoken_parts(query)
    if not parts:
        return {}
    names = {1: NAME_PARTS[:1], 2: (NAME_PARTS[0], NAME_PARTS[3]), 3: (*NAME_PARTS[:2], NAME_PARTS[3])}
    whole = [*parts[:3], " ".join(parts[3:])] if len(parts) > 3 else parts
    return dict(zip(names.get(len(whole), NAME_PARTS), whole, strict=True))


def _spoken_parts(query) -> list[str]:
    """The parts of a name as they were typed, without "بن"; compounds such as "عبد الله" stay together."""
    parts, joined = [], ""
    for word in query.split():
        if not arabic.has_letters(word) or (parts and arabic.fold(word) in {"بن", "ابن", "بنت", "ابنه"}):
            continue
        joined = f"{joined} {word}".strip()
        if arabic.fold(word) in {"عبد", "ابو", "ابا", "ام", "ال"}:
            continue
        parts.append(joined)
        joined = ""
    return [*parts, joined] if joined else parts


def likely_same(user, facts: dict, limit: int = 5) -> list[Hit]:
    """People on file who may be the one about to be opened: nearly the same name born in the same year of
    either calendar, or the same mobile.

    Nearly the same: one letter may be off; a title, the article of the family name and the grandfather may be
    there or not.
    """
    typed = Person(**{name: facts[name] for name in NAME_PARTS})
    found = dict.fromkeys(_alike(typed, facts.get("birth_date")), "name")
    if facts.get("mobile"):
        by_mobile = Person.objects.filter(mobile=facts["mobile"]).order_by("pk")
        found |= dict.fromkeys(by_mobile.values_list("pk", flat=True)[:LOOKED_AT], "name")
    if facts.get("id_number"):
        for known in Person.objects.with_id_number(facts["id_number"]):
            found.pop(known.pk, None)
    return _hits(user, found, limit)


def _alike(typed: Person, birth) -> list[int]:
    """Ids of those on file whose name is nearly that of `typed`."""
    words = arabic.words(_plain(typed.first_name)) + arabic.words(typed.father_name)
    family = arabic.family_key(typed.family_name)
    if not words or not family:
        return []
    born = years_around(getattr(birth, "date", birth)) if birth else []
    found = Person.objects.only(*NAME_PARTS).in_bulk(search_index.by_likeness(words, family, born))
    return [pk for pk, person in sorted(found.items()) if _slips(typed, person) <= 1][:LOOKED_AT]


def _slips(one: Person, other: Person) -> int:
    """In how many parts of the name a letter is off; many where a part is another."""
    pairs = [(_name_key(one, part), _name_key(other, part)) for part in NAME_PARTS]
    slips = 0
    for part, (first, second) in zip(NAME_PARTS, pairs, strict=True):
        if first == second or (part == "grandfather_name" and not (first and second)):
            continue
        slips += 1 if search_index.one_slip(first, second) else len(NAME_PARTS)
    return slips


def _name_key(person: Person, part: str) -> str:
    name = getattr(person, part)
    return arabic.family_key(name) if part == "family_name" else arabic.search_key(_plain(name))


def _plain(name: str) -> str:
    """A part of a name without a title before it."""
    return arabic.untitled(name) or name
