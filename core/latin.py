"""Arabic names in Latin letters: there are many spellings of each, so words are compared by their consonants
in a few wide classes. Two names may share a skeleton: good for hiding and for guesses, never for proof.
"""

import re
import unicodedata

LONGEST = 60  # letters of a word of which a skeleton is made
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("ب", "b"),
        **dict.fromkeys("تطثدذضظز", "t"),
        **dict.fromkeys("جقغكخ", "k"),
        **dict.fromkeys("حه", "h"),
        **dict.fromkeys("سص", "s"),
        **dict.fromkeys("ش", "c"),
        **dict.fromkeys("اويعءىةئؤ", None),
        **dict(zip("رلمنف", "rlmnf", strict=True)),
    }
)
_LATIN = str.maketrans(
    {
        **dict.fromkeys("bp", "b"),
        **dict.fromkeys("tdz6", "t"),
        **dict.fromkeys("gjkqcx58", "k"),
        **dict.fromkeys("h7", "h"),
        **dict.fromkeys("s9", "s"),
        **dict.fromkeys("fv", "f"),
        **dict.fromkeys("aeiouwy23", None),
        **dict(zip("rlmn", "rlmn", strict=True)),
    }
)
_DIGRAPHS = (("sh", "\0"), ("ch", "\0"), ("th", "t"), ("dh", "t"), ("kh", "k"), ("gh", "k"), ("ph", "f"))
_TWICE = re.compile(r"(.)\1+")


def of_arabic(folded: str) -> set[str]:
    """The skeletons of a folded Arabic word: with the ل of the article and without (Abdurrahman), with what
    stands behind عبد alone (Abdul Rahman), with ث as t and as s (Osman).
    """
    if len(folded) > LONGEST:
        return set()
    words = {folded, folded.removeprefix("ال"), re.sub("(?<=.)ال(?=..)", "", folded)}
    if len(folded) > 4:
        words.add(folded.removeprefix("عبد").removeprefix("ال"))
    words |= {word.replace("ث", "س") for word in words}
    return {_ended(word.translate(_ARABIC)) for word in words}


def of_latin(word: str) -> set[str]:
    """The skeletons of a word in Latin letters: sh as one sound, and as two (Ishaq)."""
    if len(word) > LONGEST:
        return set()
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    joined = letters
    for written, sound in _DIGRAPHS:
        joined = joined.replace(written, sound)
    return {_ended(text.translate(_LATIN).replace("\0", "c")) for text in (letters, joined)}


def _ended(skeleton: str) -> str:
    """Without doubled sounds, and without the h that ends a name in one spelling and not in another."""
    return _TWICE.sub(r"\1", skeleton).rstrip("h")
