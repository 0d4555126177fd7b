"""Keys in files of their own: made whole, read anew, and gone when they are gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from core import passing

NAME = "A" * 22


def folder(settings) -> Path:
    return Path(settings.PASSING_KEYS_ROOT)


def test_a_key_is_a_closed_file_in_a_closed_folder_that_copies_of_disks_leave_out(settings):
    key = passing.make(NAME)

    assert (len(key), passing.key_of(NAME)) == (32, key)
    assert folder(settings).stat().st_mode & 0o777 == 0o700
    assert (folder(settings) / f"{NAME}.key").stat().st_mode & 0o777 == 0o600
    tag = (folder(settings) / "CACHEDIR.TAG").read_text()
    assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55")
    assert sorted(path.name for path in folder(settings).iterdir()) == [f"{NAME}.key", "CACHEDIR.TAG"]


def test_a_destroyed_key_opens_nothing_and_is_written_over_first(settings):
    key = passing.make(NAME)
    sealed = passing.seal_text(NAME, "السلام")
    # Another name for the same bytes on the disk: what a look at the raw disk would find.
    (folder(settings) / "raw").hardlink_to(folder(settings) / f"{NAME}.key")
    assert passing.unseal_text(NAME, sealed) == "السلام"

    passing.destroy(NAME)
    passing.destroy(NAME)

    assert (passing.key_of(NAME), passing.unseal_text(NAME, sealed), passing.names()) == (None, None, set())
    assert (folder(settings) / "raw").read_bytes() != key
    with pytest.raises(LookupError):
        passing.seal_text(NAME, "السلام")


def test_a_folder_that_cannot_be_read_is_no_lost_key(settings):
    """A disk that is away for a moment must not end a round."""
    folder(settings).mkdir()
    (folder(settings) / f"{NAME}.key").mkdir()

    with pytest.raises(OSError, match="directory"):
        passing.key_of(NAME)


def test_the_same_text_is_sealed_otherwise_each_time_and_says_no_time(settings):
    key = passing.make(NAME)

    assert len({passing.seal(key, b"x") for _each in range(50)}) == 50
    assert {len(passing.seal(key, b"x")) for _each in range(50)} == {29}
    assert passing.unseal(key, b"short") is None
    assert passing.unseal_text(NAME, "") is None


def test_keys_are_named_by_their_age(settings):
    passing.make(NAME)

    assert passing.names() == {NAME}
    assert passing.names(older_than=timedelta(days=1)) == set()
