"""Rows by the hundred thousand: COPY on PostgreSQL, executemany on SQLite, without a model instance for
each.
"""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from decimal import Decimal

from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, models, transaction

# An empty text is written as it is, so what is not there needs a sign.
NULL = "\\N"
# Bytes handed over at once: between two pieces the thread must wait for whoever makes the next rows.
PIECE = 1_000_000


class Table:
    """Collects rows of one model under primary keys of its own counting."""

    def __init__(self, model):
        self.model = model
        self.fields = model._meta.concrete_fields
        self.pk = self.fields[0].attname
        quote = connection.ops.quote_name
        # Where the rows go, as SQL: the table and its columns.
        self.columns = f"{quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in self.fields)})"
        self.blank = {field.attname: _blank(field) for field in self.fields}
        self.made = {field.attname: field.get_default for field in self.fields if _is_made(field)}
        self.next_pk = (model.objects.aggregate(top=models.Max("pk"))["top"] or 0) + 1
        self.rows = []
        self.written = 0

    def add(self, **values) -> int:
        """Take a row in by attribute names (`head_id`, not `head`); returns its primary key."""
        row = {**self.blank, self.pk: self.next_pk, **values}
        if len(row) != len(self.blank):
            raise TypeError(f"{self.model.__name__} has no {sorted(row.keys() - self.blank)}")
        for name, make in self.made.items():
            if name not in values:
                row[name] = make()
        self.next_pk += 1
        self.rows.append(list(row.values()))
        return row[self.pk]

    def take(self) -> list:
        """The rows in hand, which are no longer the table's."""
        rows, self.rows = self.rows, []
        self.written += len(rows)
        return rows


def _is_made(field) -> bool:
    return field.has_default() and callable(field.default)


def _blank(field):
    if field.has_default() and not _is_made(field):
        return field.get_default()
    return None if field.null else ""


class Writer:
    """The tables of one fill. `table(model)` is made at the first call; `flush` writes all of them.

    PostgreSQL takes a batch in, over a connection of its own, while the next one is made. All of Python's
    work on it is done before: two threads of Python take turns, and the one that waits for the database would
    hardly get any.
    """

    def __init__(self):
        self.tables: dict = {}
        self.copies = connection.vendor == "postgresql"
        self.ready, self.put = (_as_csv, _copy) if self.copies else (_adapted_rows, _insert)
        beside = self.copies and not connection.in_atomic_block
        self.beside = ThreadPoolExecutor(max_workers=1) if beside else None
        self.under_way = None

    def __getitem__(self, model) -> Table:
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model]

    def flush(self):
        """Write what every table has in hand, all or none of it."""
        batch = [(table, self.ready(table, table.take())) for table in self.tables.values() if table.rows]
        if not self.beside:
            (self._write_unchecked if self.copies else self._write)(batch)
            return
        self.wait()
        self.under_way = self.beside.submit(self._write_unchecked, batch)

    def _write(self, batch):
        with transaction.atomic():
            for table, content in batch:
                self.put(table, content)

    def _write_unchecked(self, batch):
        """Without looking foreign keys up one by one, where the database lets us say so: at the end of a
        large fill that took longer than the fill.
        """
        with transaction.atomic():
            _look_keys_up(False)
            self._write(batch)
            _look_keys_up(True)

    def wait(self):
        """Until what was flushed is in the database; raises what went wrong there."""
        if self.under_way:
            self.under_way.result()

    def close(self):
        """Write the rest and let the database count on from here."""
        self.flush()
        self.wait()
        if self.beside:
            self.beside.submit(connections.close_all).result()
            self.beside.shutdown()
        serials = [
            table.model for table in self.tables.values() if isinstance(table.fields[0], models.AutoField)
        ]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), serials):
                cursor.execute(statement)


def _as_csv(table, rows) -> bytes:
    for place, field in enumerate(table.fields):
        if isinstance(field, models.JSONField):
            for row in rows:
                row[place] = _json(row[place])
    text = io.StringIO()
    csv.writer(text).writerows([NULL if value is None else value for value in row] for row in rows)
    return text.getvalue().encode()


def _copy(table, content: bytes):
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {table.columns} FROM STDIN WITH (FORMAT csv, NULL '{NULL}')",
            io.BytesIO(content),
            size=PIECE,
        )


def _json(value) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _adapted_rows(table, rows) -> list:
    return [[_adapted(field, value) for field, value in zip(table.fields, row, strict=True)] for row in rows]


def _insert(table, rows):
    marks = ", ".join(["%s"] * len(table.fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table.columns} VALUES ({marks})", rows)  # noqa: S608


def _adapted(field, value):
    if isinstance(field, models.JSONField):
        return _json(value)
    if isinstance(value, Decimal):
        return connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value(value)
    return value


def _look_keys_up(whether):
    with suppress(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = {'origin' if whether else 'replica'}")


@contextmanager
def words_later():
    """The index of words takes new names in by the hundred thousand meanwhile, not one by one as in daily
    life (beneficiaries, migration 0008). Begin it before the transaction of the fill: inside one the index
    would be locked to its end, so nothing is done there.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    _carry_out("ALTER INDEX person_words SET (fastupdate = on, gin_pending_list_limit = 65536)")
    try:
        yield
    finally:
        _carry_out(
            "ALTER INDEX person_words SET (fastupdate = off)",
            "ALTER INDEX person_words RESET (gin_pending_list_limit)",
            "SELECT gin_clean_pending_list('person_words')",
        )


def _carry_out(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
