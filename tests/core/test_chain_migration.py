"""The old chain is read, then linked under the key, and back; a broken one is refused."""

import hashlib
import json
from datetime import UTC
from importlib import import_module

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection

from core import audit, chain
from core.models import AuditEvent, ChainHead
from tests.migrating import migrated

BEFORE, AFTER = [("core", "0002_mark")], [("core", "0003_the_chain_has_a_key")]


@pytest.fixture
def rows(back_again, manager, monkeypatch):
    """Five rows, read in chunks of two."""
    monkeypatch.setattr(import_module("core.migrations.0003_the_chain_has_a_key"), "CHUNK", 2)
    for number in range(1, 6):
        audit.refused(by=manager, target=f"page.{number}", reason="لا ½")
    return list(AuditEvent.objects.values())


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_back_there_is_no_key_and_forth_the_same_digests_again(rows):
    migrated(BEFORE)

    old = list(AuditEvent.objects.values())
    unlinked = [{k: v for k, v in row.items() if k not in {"previous", "digest"}} for row in rows]
    assert [{k: v for k, v in row.items() if k not in {"previous", "digest"}} for row in old] == unlinked
    first = AuditEvent.objects.get(sequence=1)
    said = [1, first.at.astimezone(UTC).isoformat(), "refused", first.actor_id, "manager", "page.1", ""]
    said += ["", "", {}, "لا ½", "0" * 64]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    assert first.digest == hashlib.sha256(plain).hexdigest()
    assert ChainHead.objects.get().digest == old[4]["digest"]

    migrated(AFTER)

    assert list(AuditEvent.objects.values()) == rows
    assert ChainHead.objects.get().digest == rows[4]["digest"]
    assert list(chain.broken_rows()) == []
    with pytest.raises(IntegrityError, match="written once"):
        _sql("DELETE FROM core_auditevent")


def test_a_broken_chain_is_refused_with_its_row_and_left_as_it_is(rows):
    """Three faults one after the other, each mended again: the way back takes longer than all of them."""
    migrated(BEFORE)
    whole = ChainHead.objects.get()

    for fault, row in [
        ("UPDATE core_auditevent SET note = 'x' WHERE sequence = 3", 3),
        ("UPDATE core_chainhead SET sequence = 6", 6),
        ("UPDATE core_chainhead SET digest = 'x'", 5),
    ]:
        _sql(fault)
        before = list(AuditEvent.objects.values())

        with pytest.raises(ImproperlyConfigured, match=f"broken at row {row}.*مكسورة عند السطر {row}"):
            migrated(AFTER)

        assert list(AuditEvent.objects.values()) == before
        _sql("UPDATE core_auditevent SET note = 'لا ½'")
        _sql(f"UPDATE core_chainhead SET sequence = 5, digest = '{whole.digest}'")  # noqa: S608


def test_where_nothing_was_written_there_is_nothing_to_link(back_again):
    migrated(BEFORE)
    migrated(AFTER)

    assert list(chain.broken_rows()) == []
