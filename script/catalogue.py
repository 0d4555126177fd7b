"""Compares the committed Arabic catalogue with one collected afresh: catalogue.py COMMITTED COLLECTED.

Prints each text that is missing, left over, untranslated, fuzzy or short of one of the six plural forms;
exits with 1 if there was one.
"""

import sys

import polib

PLURAL_FORMS = {0, 1, 2, 3, 4, 5}


def texts(catalogue):
    """The living entries by context, text and plural text."""
    return {(e.msgctxt, e.msgid, e.msgid_plural): e for e in catalogue if not e.obsolete}


def faults_of(entry):
    """What is wrong with one entry, in words."""
    if entry.fuzzy:
        yield "fuzzy"
    if not entry.msgid_plural:
        if not entry.msgstr.strip():
            yield "untranslated"
    elif set(entry.msgstr_plural) != PLURAL_FORMS or not all(map(str.strip, entry.msgstr_plural.values())):
        yield "not all six plural forms"


def compare(committed, collected):
    """Yields a line for each fault of the committed catalogue."""
    if "nplurals=6" not in committed.metadata.get("Plural-Forms", ""):
        yield "the header lacks Plural-Forms with nplurals=6"
    if committed.metadata.get("Language") != "ar":
        yield "the header lacks Language: ar"
    have, want = texts(committed), texts(collected)
    yield from (f"missing: {key[1]!r}" for key in want.keys() - have.keys())
    yield from (f"left over: {key[1]!r}" for key in have.keys() - want.keys())
    for key, entry in have.items():
        yield from (f"{fault}: {key[1]!r}" for fault in faults_of(entry))


if __name__ == "__main__":
    found = sorted(compare(*(polib.pofile(path) for path in sys.argv[1:3])))
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
