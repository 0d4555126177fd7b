"""The same as in Arabic: the formats are those of the country, not of the language."""

from config.formats.ar.formats import *  # noqa: F403
