"""The index of names: words and one-letter slips, kept by the database itself.

PostgreSQL gets two GIN indexes on the folded key. SQLite gets an FTS5 table (its content is not kept twice) and the
vocabulary that FTS5 reads from it, with triggers on the table of persons; so bulk writes and flushes keep it right. A
later migration that rebuilds the table of persons on SQLite loses the triggers and must end with `make_index` again.
"""

from django.db import migrations

POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    # The key is folded already and its words are parted by single spaces: no parser has to guess at Arabic.
    "CREATE INDEX person_words ON beneficiaries_person"
    " USING gin (array_to_tsvector(string_to_array(search_key, ' ')))",
    "CREATE INDEX person_grams ON beneficiaries_person USING gin ((' ' || search_key || ' ') gin_trgm_ops)",
)

_FORGET = "INSERT INTO person_words(person_words, rowid, key) VALUES ('delete', old.id, old.search_key);"
_LEARN = "INSERT INTO person_words(rowid, key) VALUES (new.id, new.search_key);"
SQLITE = (
    "DROP TRIGGER IF EXISTS person_words_added",
    "DROP TRIGGER IF EXISTS person_words_changed",
    "DROP TRIGGER IF EXISTS person_words_removed",
    "DROP TABLE IF EXISTS person_vocabulary",
    "DROP TABLE IF EXISTS person_words",
    "CREATE VIRTUAL TABLE person_words USING fts5"
    "(key, content='', prefix='2 3', tokenize='unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE person_vocabulary USING fts5vocab(person_words, 'row')",
    "INSERT INTO person_words(rowid, key) SELECT id, search_key FROM beneficiaries_person",
    f"CREATE TRIGGER person_words_added AFTER INSERT ON beneficiaries_person BEGIN {_LEARN} END",
    "CREATE TRIGGER person_words_changed AFTER UPDATE OF search_key ON beneficiaries_person"
    f" BEGIN {_FORGET} {_LEARN} END",
    f"CREATE TRIGGER person_words_removed AFTER DELETE ON beneficiaries_person BEGIN {_FORGET} END",
)


def make_index(apps, schema_editor):
    """Make the index of the database at hand."""
    vendor = schema_editor.connection.vendor
    for statement in {"postgresql": POSTGRESQL, "sqlite": SQLITE}.get(vendor, ()):
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    """Undo `make_index`; the extension stays, others may use it."""
    statements = {
        "postgresql": ("DROP INDEX person_words", "DROP INDEX person_grams"),
        "sqlite": SQLITE[:5],
    }
    for statement in statements.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0002_pending_number_and_places")]

    operations = [migrations.RunPython(make_index, drop_index)]
