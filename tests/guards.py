"""The guards of the audit chain taken away for a while: by the flush between tests, and by a test that does
what somebody does who may write in the database.
"""

from contextlib import contextmanager
from importlib import import_module

from django.db import connection

_MIGRATION = import_module("core.migrations.0006_guards_that_nobody_walks_round")


@contextmanager
def guards_off():
    """The database refuses nothing inside."""
    editor = connection.schema_editor()
    _MIGRATION.drop_guards(None, editor)
    try:
        yield
    finally:
        _MIGRATION.make_guards(None, editor)


@contextmanager
def flushing_past_the_guards():
    """Whatever is flushed inside is emptied, the chain as well."""
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with guards_off():
            flush(self, sql_list)

    operations.execute_sql_flush = execute_sql_flush
    try:
        yield
    finally:
        operations.execute_sql_flush = flush
