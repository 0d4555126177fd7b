"""Writes a catalogue by its texts, in one layout and without the hour of the run: tidy_catalogue.py FILE.

Collected in the order of the code, it would be a new file after every move of a function, and each merge a
conflict.
"""

import sys

import polib

catalogue = polib.pofile(sys.argv[1])
catalogue.sort(key=lambda entry: entry.msgid)
catalogue.metadata["POT-Creation-Date"] = catalogue.metadata["PO-Revision-Date"]
catalogue.save()
