"""The guards of the audit chain hold against two ways round them: a row put in the place of another (INSERT OR
REPLACE of SQLite fires no trigger of deletion), the end of the chain under another id, so that a new one was
begun; and a table of the session with the name of the door, which PostgreSQL looks at first.

A later migration that rebuilds one of the two tables on SQLite loses its triggers and must end with
`make_guards` again.
"""

from importlib import import_module

from django.db import migrations

_BEFORE = import_module("core.migrations.0003_the_chain_has_a_key")

_SHUT = "NOT EXISTS (SELECT 1 FROM core_opendoor)"
_REFUSED = "The audit chain is written once."
_SHORTER = "(new.sequence < old.sequence OR new.id <> old.id)"
SQLITE = _BEFORE.SQLITE | {
    "chain_end_kept": f"BEFORE UPDATE ON core_chainhead WHEN {_SHORTER} AND {_SHUT}",
    "chain_row_once": "BEFORE INSERT ON core_auditevent WHEN EXISTS (SELECT 1 FROM core_auditevent WHERE sequence = new.sequence) AND NOT EXISTS (SELECT 1 FROM core_opendoor)",
    "chain_end_once": "BEFORE INSERT ON core_chainhead WHEN EXISTS (SELECT 1 FROM core_chainhead WHERE id = new.id) AND NOT EXISTS (SELECT 1 FROM core_opendoor)",
}
POSTGRESQL = _BEFORE.POSTGRESQL | {
    "chain_end_kept": f"BEFORE UPDATE ON core_chainhead FOR EACH ROW WHEN {_SHORTER}",
}
# The door is the one that lies beside the guarded table, whatever the search path of the session; nothing else
# is looked up by its name alone. The code is that of a violated constraint, so that both databases tell the
# same.
_FUNCTION = """
CREATE FUNCTION core_chain_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $guard$
DECLARE is_open boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.core_opendoor)', TG_TABLE_SCHEMA) INTO is_open;
  IF NOT is_open THEN
    RAISE EXCEPTION 'The audit chain is written once.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $guard$
"""


def make_guards(apps, schema_editor):
    """Have the database refuse what would change, replace, remove or shorten the chain, unless the door is
    open.
    """
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


class Migration(migrations.Migration):
    dependencies = [("core", "0005_pages_tried_in_the_background")]

    operations = [
        migrations.RunPython(_BEFORE.drop_guards, _BEFORE.make_guards),
        migrations.RunPython(make_guards, drop_guards),
    ]
