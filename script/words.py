"""Finds the words that the house has given up, in catalogue, presets and templates: words.py [FOLDER].

Prints place, word and what is said instead; exits with 1 if there was one. script/words.txt lists the words.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

LISTED = Path(__file__).with_name("words.txt")
READ = ("locale/ar/LC_MESSAGES/*.po", "*/presets/*.yaml", "templates/**/*.html", "templates/**/*.txt")
# With their vowel signs: a passive (سُجّل) is another word than a command (سجّل).
LETTER = "[\u0621-\u0652]"


class Word(NamedTuple):
    """A word given up, what is said instead, and the pattern that finds it in a text."""

    written: str
    instead: str
    pattern: re.Pattern[str]


def pattern(word: str) -> re.Pattern[str]:
    """What finds a word as script/words.txt writes it: alone, with * as the start or the end of a longer one,
    or with ^ as the beginning of a label, which is a whole text without a stop."""
    body = re.escape(word.strip("^*"))
    before = "" if word.startswith("*") else f"(?<!{LETTER})"
    after = "" if word.endswith("*") else f"(?!{LETTER})"
    if word.startswith("^"):
        return re.compile(f"^{body}{after}[^.؟:!]*$")
    return re.compile(before + body + after)


def words(listed: str) -> list[Word]:
    """The words of a list of lines «word = what is said instead», without its headings."""
    rows = [line.partition(" = ") for line in listed.splitlines() if line and not line.startswith("#")]
    return [Word(word, instead, pattern(word)) for word, _, instead in rows]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file with their places: of a catalogue the translations in use, else its lines."""
    if path.suffix != ".po":
        yield from enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        return
    for entry in polib.pofile(str(path)):
        if not entry.obsolete:
            yield from ((entry.linenum, text) for text in (entry.msgstr, *entry.msgstr_plural.values()))


def found(folder: Path, given_up: list[Word]) -> list[str]:
    """A line «file:line: word: say instead» for each place under the folder in which a word stands."""
    paths = [path for wanted in READ for path in sorted(folder.glob(wanted))]
    return [
        f"{path.relative_to(folder)}:{line}: {word.written}: say {word.instead}"
        for path in paths
        for line, text in texts(path)
        for word in given_up
        if word.pattern.search(text)
    ]


if __name__ == "__main__":
    tree = Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[1]
    hits = found(tree, words(LISTED.read_text(encoding="utf-8")))
    sys.stdout.writelines(f"{hit}\n" for hit in hits)
    sys.exit(bool(hits))
