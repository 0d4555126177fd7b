"""PostgreSQL writes new names into the index of words at once, and drops an index that nothing asks any more.

By default a GIN index keeps what is new in a list beside it, and every question reads that list from end to end: one
search that finds nobody asks a thousand spellings and took 0.3 seconds for them at 1,000 files, 3 milliseconds without.
SQLite has neither.
"""

from django.db import migrations

AT_ONCE = (
    "ALTER INDEX person_words SET (fastupdate = off)",
    "SELECT gin_clean_pending_list('person_words')",
    "DROP INDEX IF EXISTS person_grams",
)
LATER = (
    "ALTER INDEX person_words RESET (fastupdate)",
    "CREATE INDEX person_grams ON beneficiaries_person USING gin ((' ' || search_key || ' ') gin_trgm_ops)",
)


def on_postgresql(statements):
    """An operation that carries out `statements` there and nothing elsewhere."""

    def run(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0007_whose_paper_it_is")]

    operations = [migrations.RunPython(on_postgresql(AT_ONCE), on_postgresql(LATER))]
