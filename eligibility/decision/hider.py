"""Takes out of free text what would tell whose case it is. Its time grows with the length of the text,
whatever stands in it.
"""

import re

from core import arabic, latin

HIDDEN = "•••"
_BETWEEN = (
    r"[ ./()\-\u00a0\u200c\u200d\u2010-\u2015]{0,3}"  # what people write between the digits of a number
)
_DAY = r"(?<![\d./-])(?:\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?![./-]?\d)"
# Identity numbers, telephones, accounts; a day is none, whatever amount stands behind it.
_NUMBERS = re.compile(rf"(?P<day>{_DAY})|[+(]{{0,2}}\d(?:{_BETWEEN}\d){{8,}}")
_NATIONAL_ADDRESS = re.compile(r"\b[A-Za-z]{4}\d{4}\b")
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[\w\u0640\u064b-\u0652\u0670\u200c\u200d]+")  # letters with their marks and joiners
_LATIN = re.compile(r"\d?[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\w'’`ʿʾ-]*")
_PREPOSITION = re.compile("[وف]?على")  # folded it reads as the name علي; as it is written it is none
_PREFIXES = ("", "و", "ف", "ل", "ب", "ك", "ال", "وال", "لل", "بال")
_KUNYA = ("", "ابو", "ابا", "ابي", "ام", "بن", "ابن", "بنت", "عبد")  # written in one with the name: أبوعلي
_LONGEST_TWO = 40  # letters of a word that may be two names without a space


class Hider:
    """Takes the names of a household (in Arabic or Latin letters), numbers of nine digits and more, and
    addresses out of free text.
    """

    def __init__(self, people, phrases=()):
        self.phrases = [phrase for phrase in phrases if len(phrase) > 2]
        parts = {part for person in people for part in _parts(person.full_name)}
        self.parts = parts | {part.removeprefix("ال") for part in parts if len(part) > 5}
        self.whole = {before + part for part in self.parts for before in _PREFIXES}
        self.names = {
            before + kunya + part for part in self.parts for kunya in _KUNYA for before in _PREFIXES
        }
        self.skeletons = {
            skeleton for part in self.parts for kunya in _KUNYA for skeleton in _skeletons(kunya + part)
        }

    def __call__(self, text: str) -> str:
        """The text with what would tell whose case it is replaced by dots."""
        for phrase in self.phrases:
            text = text.replace(phrase, HIDDEN)
        text = _TOKEN.sub(lambda token: HIDDEN if "@" in token[0] else token[0], text)
        text = _NUMBERS.sub(lambda found: found["day"] or HIDDEN, _NATIONAL_ADDRESS.sub(HIDDEN, text))
        return self._without_names(_LATIN.sub(self._latin, text))

    def _latin(self, match):
        """Shown as it is, unless it is read as one of the names: a whole word, or its parts at a hyphen."""
        word = match[0]
        found = latin.of_latin(word).union(*(latin.of_latin(part) for part in word.split("-")[:4]))
        return HIDDEN if found & self.skeletons else word

    def _without_names(self, text):
        """Word by word; two words that are one name («عبد الله») go together."""
        kept, done, before = [], 0, None
        for match in _WORD.finditer(text):
            word = "" if _PREPOSITION.fullmatch(match[0]) else arabic.fold(match[0])
            if before and word and self._one_name(text, before, match, word):
                kept[-1] = HIDDEN
            else:
                kept += [text[done : match.start()], HIDDEN if self._is_name(word) else match[0]]
            before, done = (match, word), match.end()
        return "".join([*kept, text[done:]])

    def _one_name(self, text, before, match, word):
        last, first = before
        return first + word in self.whole and not text[last.end() : match.start()].strip()

    def _is_name(self, word):
        if word in self.names:
            return True
        if len(word) > _LONGEST_TWO:
            return False
        return any(word[:cut] in self.names and word[cut:] in self.parts for cut in range(3, len(word) - 2))


def _parts(name):
    """The words of a name that tell it apart, folded; compounds as one word."""
    return {word for word in arabic.words(name) if len(word) > 2}


def _skeletons(part):
    found = latin.of_latin(part) if part.isascii() else latin.of_arabic(part)
    return found - {""}
