"""Expressions for queries that Django has none for."""

from django.db.models import Value


class Constant(Value):
    """A value of the code's own, written into the SQL: SQLite knows the expression of an index again only
    so.
    """

    def as_sql(self, compiler, connection):
        return (f"{self.value}" if isinstance(self.value, int) else f"'{self.value}'"), []
