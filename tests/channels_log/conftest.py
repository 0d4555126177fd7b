import pytest
from django.db import connection

from tests.channels_log.servers import Server


@pytest.fixture
def serve():
    """Starts a server that behaves as told; all of them are closed afterwards."""
    running = []

    def start(behave):
        running.append(Server(behave))
        return running[-1]

    yield start
    for server in running:
        server.close()


@pytest.fixture
def plan_of(db):
    """How the database carries out a query; PostgreSQL as it does where the tables are long."""

    def explain(rows):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_sort = off")
        return rows.explain()

    return explain
