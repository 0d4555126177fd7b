"""The audit chain gets a key, and guards in the database.

The old chain is read first, and must hold. Then the two hashes of each row are written anew, with the key; nothing
else of a row changes. A later migration that rebuilds the table on SQLite loses the triggers and must end with
`make_guards` of the last migration of its kind (0006) again.
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import migrations, models

CHUNK = 2000

_SHUT = "NOT EXISTS (SELECT 1 FROM core_opendoor)"
_REFUSED = "The audit chain is written once."
SQLITE = {
    "chain_row_kept": f"BEFORE UPDATE ON core_auditevent WHEN {_SHUT}",
    "chain_row_stays": f"BEFORE DELETE ON core_auditevent WHEN {_SHUT}",
    "chain_end_kept": f"BEFORE UPDATE ON core_chainhead WHEN new.sequence < old.sequence AND {_SHUT}",
    "chain_end_stays": f"BEFORE DELETE ON core_chainhead WHEN {_SHUT}",
}
POSTGRESQL = {
    "chain_row_kept": "BEFORE UPDATE OR DELETE ON core_auditevent FOR EACH ROW",
    "chain_rows_stay": "BEFORE TRUNCATE ON core_auditevent",
    "chain_end_stays": "BEFORE DELETE ON core_chainhead FOR EACH ROW",
    "chain_end_kept": "BEFORE UPDATE ON core_chainhead FOR EACH ROW WHEN (new.sequence < old.sequence)",
    "chain_ends_stay": "BEFORE TRUNCATE ON core_chainhead",
}
# The code is that of a violated constraint, so that both databases tell the same.
_FUNCTION = f"""
CREATE FUNCTION core_chain_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF {_SHUT} THEN
    RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $guard$
"""


def make_guards(apps, schema_editor):
    """Have the database refuse what would change, remove or shorten the chain, unless the door is open."""
    if schema_editor.connection.vendor == "sqlite":
        for name, when in SQLITE.items():
            body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            schema_editor.execute(f"CREATE TRIGGER {name} {when} {body}", params=None)
        return
    schema_editor.execute(_FUNCTION, params=None)
    for name, when in POSTGRESQL.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION core_chain_guard()", params=None
        )


def drop_guards(apps, schema_editor):
    """Undo `make_guards`."""
    if schema_editor.connection.vendor == "sqlite":
        for name in SQLITE:
            schema_editor.execute(f"DROP TRIGGER {name}", params=None)
        return
    schema_editor.execute("DROP FUNCTION core_chain_guard() CASCADE", params=None)


def without_key(text):
    """The digest as it was before."""
    return hashlib.sha256(text).hexdigest()


def with_key(text):
    """The digest as it is from now on."""
    return hmac.digest(settings.CHAIN_KEYS[0].encode(), text, "sha256").hex()


def give_key(apps, schema_editor):
    """Link the rows under the key."""
    _link_anew(apps, schema_editor, old=without_key, new=with_key)


def take_key(apps, schema_editor):
    """Link the rows as they were."""
    _link_anew(apps, schema_editor, old=with_key, new=without_key)


def _link_anew(apps, schema_editor, *, old, new):
    ends = apps.get_model("core", "ChainHead").objects
    head = ends.select_for_update().filter(pk=1).first() or ends.model()  # no row yet: an end at nothing
    events = apps.get_model("core", "AuditEvent").objects.order_by("sequence")
    sequence, was, now = 0, "0" * 64, "0" * 64
    while rows := list(events.filter(sequence__gt=sequence)[:CHUNK]):
        anew = []
        for row in rows:
            sequence += 1
            if (row.sequence, row.previous, row.digest) != (sequence, was, old(_said(row, was))):
                _refuse(row.sequence)
            before, was, now = now, row.digest, new(_said(row, now))
            anew.append((before, now, sequence))
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE core_auditevent SET previous = %s, digest = %s WHERE sequence = %s", anew
            )
    if (head.sequence, head.digest) != (sequence, was):
        _refuse(head.sequence)
    ends.filter(pk=1).update(digest=now)


def _said(row, previous):
    said = [
        row.sequence,
        row.at.astimezone(UTC).isoformat(),
        row.kind,
        row.actor_id,
        row.actor_name,
        row.target_type,
        row.target_id,
        row.file_id,
        row.request_id,
        row.changes,
        row.note,
        previous,
    ]
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def _refuse(sequence):
    raise ImproperlyConfigured(
        f"The audit chain is broken at row {sequence}: it is not given a key, and nothing was changed. Compare with a"
        " backup (docs/operations.md)."
        f" | سلسلة سجل الأحداث مكسورة عند السطر {sequence}: لم تُربط بالمفتاح ولم يتغير شيء. قارنها بنسخة احتياطية."
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0002_mark")]

    operations = [
        migrations.CreateModel(
            name="OpenDoor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
            ],
        ),
        migrations.RunPython(give_key, take_key),
        migrations.RunPython(make_guards, drop_guards),
    ]
