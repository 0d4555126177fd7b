"""Cleaning, numerals and search keys of text that people type. Pure: no Django, no settings."""

import re
import unicodedata

# Runs of combining marks beyond this are cut before normalising: Unicode's own limit for streams (UAX 15),
# and what keeps NFKC linear (its reordering of marks is quadratic).
LONGEST_RUN_OF_MARKS = 30
MARKS_PER_LETTER = 3

DIGITS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹" + "０１２３４５６７８９",
    "0123456789" * 3,
)
TATWEEL = "\u0640"
# Letters and marks that print nothing, though Unicode does not call them format characters:
# grapheme joiner, Hangul fillers, Khmer vowels, Mongolian and ordinary variation selectors.
_BLANKS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810)}
_BLANKS |= {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_BRAILLE_BLANK = "\u2800"

_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" ?\n ?")
_MANY_BREAKS = re.compile(r"\n{3,}")

# Letters that people write for one another. Done before NFKD, which would split some of them.
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیے", "ي"),
        **dict.fromkeys("ةۃہۀەھ", "ه"),
        **dict.fromkeys("کگ", "ك"),
        # Letters of Persian and Urdu, for which an Arabic keyboard has the nearest one.
        **dict(zip("پٹچڈڑژڤں", "بتجدرزفن", strict=True)),
        "ؤ": "و",
        "ئ": "ي",
        "ء": None,
        "ٴ": None,
    }
)
_WORD = re.compile(r"[^\W_]+")
_BETWEEN_NAMES = {"بن", "ابن", "بنت", "ابنه"}
_JOINS_NEXT = {"عبد", "ابو", "ابي", "ابا", "ام"}
_JOINS_BEFORE = {"الله", "الدين"}

# What is said before a name and is no name there, folded; without its article only what is hardly a name.
_TITLE_WORDS = (
    "الشيخ شيخ الشيخه شيخه الدكتور دكتور الدكتوره دكتوره الاستاذ استاذ الاستاذه استاذه المهندس مهندس المهندسه"
    " مهندسه الحاج حاج الحاجه حاجه المرحوم مرحوم المرحومه مرحومه المواطن مواطن المواطنه مواطنه السيد السيده"
    " الاخ الاخت العم العمه الخال الخاله الارمله الانسه الامير الاميره سعاده معالي فضيله د ا م"
    " mr mrs ms dr eng"
)
_TITLES = frozenset(_TITLE_WORDS.split())
_SHORT_TITLES = re.compile(r"\A(?:[دامأ]\s*[./]\s*)+(?=\S)")
_KUNYA = {"ابو", "ابا", "ابي", "ام"}
_GIVEN_KUNYA = {"بكر", "كلثوم"}  # أبو بكر and أم كلثوم are first names

# What a key gives on the Arabic (101) keyboard, by what the same key gives on the English one.
_ARABIC_OF_KEY = {
    **dict(zip("qwertyuiop[]", "ضصثقفغعهخحجد", strict=True)),
    **dict(zip("asdfghjkl;'", "شسيبلاتنمكط", strict=True)),
    **dict(zip("zxcvnm,./`", "ئءؤرىةوزظذ", strict=True)),
    "b": "لا",
    "H": "أ",
    "Y": "إ",
    "N": "آ",
    "G": "لأ",
    "T": "لإ",
    "B": "لآ",
}
_KEY_OF_ARABIC = {letter: key.lower() for key, letter in _ARABIC_OF_KEY.items()}
_FROM_ARABIC = re.compile("ل[اأإآ]|.")
_NO_LATIN_NAME = re.compile(r"[a-z][\[\];`]|[\[\];`][a-z]|\b[b-df-hj-np-tv-xz]{3,}\b")


def visible(text: str) -> str:
    """The text without what cannot be seen or stored: format, control, surrogate and private characters.

    Line ends and tabs stay; tatweel, bidi marks and zero-width characters go. Nothing else is normalised.
    """
    kept, run = [], 0
    for char in text:
        if char == TATWEEL or _invisible(char):
            continue
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run <= LONGEST_RUN_OF_MARKS:
            kept.append(char)
    return "".join(kept)


def _invisible(char: str) -> bool:
    code = ord(char)
    if code in _BLANKS or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return True
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} and char not in "\t\n\v\f\r\x85"


def clean(text: str, *, multiline: bool = False) -> str:
    """Text as it is stored: NFKC, nothing invisible, single spaces, trimmed. Cleaning twice changes nothing.

    Line ends become spaces, unless `multiline`: then "\\n" stays, with at most one empty line in a row.
    """
    text = _LINE_BREAK.sub("\n", visible(text).replace(_BRAILLE_BLANK, " "))
    # Presentation forms can hold a tatweel, so what NFKC lays bare is swept once more.
    text = unicodedata.normalize("NFKC", visible(unicodedata.normalize("NFKC", text)))
    if not multiline:
        return " ".join(text.split())
    text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text))
    return _MANY_BREAKS.sub("\n\n", text).strip()


# Joiners shape letters and emoji, selectors choose how a sign is drawn: they are part of what was typed.
_SHAPING = "\u200c\u200d\ufe0e\ufe0f"


def kept(text: str, *, multiline: bool = False) -> str:
    """Free text as it is stored: as it was typed, but for what could deceive or not be stored (bidi controls,
    other invisible characters), with single spaces and trimmed. Keeping twice changes nothing.

    Fractions, powers, tatweel, ligatures, joiners and emoji stay: «24/3/1445هـ، 3½ غرفة، 120م²».
    """
    text = unicodedata.normalize("NFC", text.replace(_BRAILLE_BLANK, " "))
    seen, run = [], 0
    for char in text:
        if char not in _SHAPING and char != TATWEEL and _invisible(char):
            continue
        run = run + 1 if unicodedata.category(char)[0] == "M" and char not in _SHAPING else 0
        if run <= LONGEST_RUN_OF_MARKS:
            seen.append(char)
    text = _LINE_BREAK.sub("\n", "".join(seen))
    if not multiline:
        return unicodedata.normalize("NFC", " ".join(text.split()))
    text = _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text))
    return unicodedata.normalize("NFC", _MANY_BREAKS.sub("\n\n", text).strip())


def digits(text: str) -> str:
    """Arabic-Indic, Persian and full-width numerals as 0-9; everything else as it is."""
    return text.translate(DIGITS)


def typed_number(text: str) -> str:
    """What is read as a number or a date: seen characters, 0-9, single spaces, trimmed.

    Not NFKC, which would quietly make digits of superscripts and of circled numbers.
    """
    return " ".join(digits(visible(text)).split())


def one_letter_for_another(text: str) -> str:
    """The text with letters that are written for one another fallen together, in lower case; nothing else is
    done to it.
    """
    return text.translate(_FOLDED).casefold()


def fold(text: str) -> str:
    """The form in which texts are compared: letters that are written for one another fall together.

    Lower case, without diacritics, with 0-9. Two people may share it: never merge on it alone.
    """
    text = clean(text).translate(_FOLDED).casefold()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return digits(clean(text.translate(_FOLDED)))


def search_key(*parts: str) -> str:
    """The folded name of a person, from its parts in order, for a search column (one space between words).

    "بن" and its like between names are dropped, and compounds are one word: "عبد الله" is "عبدالله".
    """
    return " ".join(_compounds(_without_between(_WORD.findall(fold(" ".join(parts))))))


def family_key(family: str) -> str:
    """A looser key of a family name: without a leading ال or آل ("الحربي" and "حربي" are equal)."""
    tokens = _WORD.findall(fold(family))
    while len(tokens) > 1 and tokens[0] in _BETWEEN_NAMES | {"ال"}:
        del tokens[0]
    if tokens and tokens[0].startswith("ال") and len(tokens[0]) > 3:
        tokens[0] = tokens[0][2:]
    return " ".join(_compounds(tokens))


def words(query: str) -> list[str]:
    """The words of a search, folded and joined as `search_key` does; empty if nothing can be searched for.

    The last word may be half typed, so a last "بن" is left out too, and so is a title of one letter ("د.").
    """
    tokens = _WORD.findall(fold(_SHORT_TITLES.sub("", clean(query), count=1)))
    if len(tokens) > 1 and tokens[-1] in _BETWEEN_NAMES:
        tokens.pop()
    return _compounds(_without_between(tokens))


def untitled(name: str) -> str:
    """A name as it was typed, without the titles and the kunya before it ("الشيخ", "د.", "أم فلان"); empty
    where nothing else is there.
    """
    left, said = clean(name), 1
    while said:
        tokens = _SHORT_TITLES.sub("", left, count=1).split()
        said = _said_before(tokens) if tokens else 0
        left = " ".join(tokens[said:])
    return left


def _said_before(tokens: list[str]) -> int:
    """How many of the first words are a title or a kunya."""
    first, *others = (search_key(token) for token in tokens[:3])
    if first in _TITLES:
        return 1
    if first in _KUNYA and others and others[0] not in _GIVEN_KUNYA:
        return 3 if others[0] in _JOINS_NEXT else 2
    return int(first.startswith("ابو") and len(first) > 4 and first[3:] not in _GIVEN_KUNYA)


def other_layout(text: str) -> str:
    """What the same keys give with the keyboard in the other language ("lpl] su]" is "محمد سعد"); empty for a
    text of both scripts or of neither.
    """
    is_arabic, is_latin = has_arabic_letters(text), any(char.isascii() and char.isalpha() for char in text)
    if is_arabic == is_latin:
        return ""
    if is_latin:
        return "".join(_ARABIC_OF_KEY.get(c, _ARABIC_OF_KEY.get(c.lower(), c)) for c in text)
    return _FROM_ARABIC.sub(lambda found: _KEY_OF_ARABIC.get(found[0], found[0]), text)


def wrong_layout(text: str) -> str:
    """`other_layout` of a Latin text that is no name: with signs that are letters on the Arabic keyboard, or
    with a word without a vowel; empty for any other.
    """
    latin = not has_arabic_letters(text) and has_letters(text)
    return other_layout(text) if latin and _NO_LATIN_NAME.search(text.lower()) else ""


def _without_between(tokens: list[str]) -> list[str]:
    """ "بن" is dropped between names only: as a first or last word it may be the name itself."""
    return tokens[:1] + [t for t in tokens[1:-1] if t not in _BETWEEN_NAMES] + tokens[1:][-1:]


def _compounds(tokens: list[str]) -> list[str]:
    joined = []
    for token in reversed(tokens):
        if joined and (token in _JOINS_NEXT or joined[-1] in _JOINS_BEFORE):
            joined[-1] = token + joined[-1]
        else:
            joined.append(token)
    return joined[::-1]


def too_many_marks(text: str) -> bool:
    """Whether a letter carries more than three combining marks, which breaks lines and letters (Zalgo)."""
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run > MARKS_PER_LETTER:
            return True
    return False


def has_letters(text: str) -> bool:
    """Whether there is at least one letter, of any script."""
    return any(char.isalpha() for char in text)


def has_arabic_letters(text: str) -> bool:
    """Whether there is at least one Arabic letter."""
    return any("\u0620" <= char <= "\u06ff" and char.isalpha() for char in text)
