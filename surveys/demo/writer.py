"""Rows by the hundred thousand: COPY on PostgreSQL, executemany on SQLite, without a model instance for each."""

import io
import json
from decimal import Decimal

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 20_000
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Table:
    """Collects rows of one model under primary keys of its own counting, and writes them in batches."""

    def __init__(self, model):
        self.model = model
        self.fields = model._meta.concrete_fields
        self.names = [field.attname for field in self.fields]
        self.defaults = [
            field.get_default if field.has_default() else _blank(field) for field in self.fields
        ]
        self.json = {field.attname for field in self.fields if isinstance(field, models.JSONField)}
        self.next_pk = (model.objects.aggregate(top=models.Max("pk"))["top"] or 0) + 1
        self.rows = []
        self.written = 0

    def add(self, **values) -> int:
        """Take a row in by attribute names (`head_id`, not `head`); returns its primary key."""
        values.setdefault(self.fields[0].attname, self.next_pk)
        self.next_pk += 1
        self.rows.append(
            [
                values[name] if name in values else default()
                for name, default in zip(self.names, self.defaults, strict=True)
            ]
        )
        return values[self.fields[0].attname]

    def flush(self):
        """Write what was collected."""
        if self.rows:
            (_copy if connection.vendor == "postgresql" else _insert)(self)
            self.written += len(self.rows)
            self.rows = []


def _blank(field):
    return (lambda: None) if field.null else (lambda: "")


class Writer:
    """The tables of one fill. `table(model)` is made at the first call; `flush` writes all of them."""

    def __init__(self):
        self.tables: dict = {}

    def __getitem__(self, model) -> Table:
        if model not in self.tables:
            self.tables[model] = Table(model)
        return self.tables[model]

    def flush(self, *, at_least: int = 0):
        """Write every table, once the largest holds `at_least` rows."""
        if max((len(table.rows) for table in self.tables.values()), default=0) < at_least:
            return
        for table in self.tables.values():
            table.flush()

    def close(self):
        """Write the rest and let the database count on from here."""
        self.flush()
        serials = [
            table.model
            for table in self.tables.values()
            if isinstance(table.fields[0], models.AutoField)
        ]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), serials):
                cursor.execute(statement)


def _copy(table):
    text = io.StringIO()
    for row in table.rows:
        text.write("\t".join(map(_copied, row)))
        text.write("\n")
    text.seek(0)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in table.fields)
    name = connection.ops.quote_name(table.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {name} ({columns}) FROM STDIN", text)


def _copied(value) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value if value.isprintable() and "\\" not in value else value.translate(ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).translate(ESCAPES)
    return str(value)


def _insert(table):
    columns = ", ".join(connection.ops.quote_name(field.column) for field in table.fields)
    marks = ", ".join(["%s"] * len(table.fields))
    name = connection.ops.quote_name(table.model._meta.db_table)
    adapted = [
        [_adapted(field, value) for field, value in zip(table.fields, row, strict=True)]
        for row in table.rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", adapted)  # noqa: S608


def _adapted(field, value):
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        return connection.ops.adapt_decimalfield_value(
            value, field.max_digits, field.decimal_places
        )
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(field, models.DateField):
        return connection.ops.adapt_datefield_value(value)
    return value
