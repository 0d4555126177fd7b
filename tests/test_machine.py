"""The ground under the tests: a guard that guards, and databases set as in real life."""

import socket
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import translation

from config import env


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.org"])
def test_a_connection_off_the_machine_is_refused(host, refused_connections):
    with pytest.raises(RuntimeError, match="must not leave the machine"):
        socket.create_connection((host, 80), timeout=1)
    assert len(refused_connections) == 1
    refused_connections.clear()


def test_a_datagram_off_the_machine_is_refused(refused_connections):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(RuntimeError, match=r"socket\.sendto 192\.0\.2\.1"),
    ):
        sender.sendto(b"x", ("192.0.2.1", 53))
    refused_connections.clear()


def test_the_loopback_address_is_open():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_tests_speak_arabic():
    assert translation.get_language() == "ar"


def test_sqlite_is_a_file_in_wal_mode_with_full_synchronisation(db):
    if connection.vendor != "sqlite":
        pytest.skip("the other lane")
    assert Path(connection.settings_dict["NAME"]).is_file()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_postgresql_is_15_or_later_and_has_trigrams(db):
    if connection.vendor != "postgresql":
        pytest.skip("the other lane")
    assert connection.pg_version >= 150000
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_trgm'")
        assert cursor.fetchone() == (1,)


def test_the_url_of_the_test_database_leads_to_it(database_url):
    again = env.database(database_url, Path("/"))
    assert str(again["NAME"]) == str(connection.settings_dict["NAME"])
    assert again["ENGINE"] == connection.settings_dict["ENGINE"]
    assert again.get("HOST", "") == connection.settings_dict["HOST"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///istihqaq?host=/run/postgresql&user=clerk",
        "postgresql://clerk@%2Frun%2Fpostgresql/istihqaq",
    ],
)
def test_a_socket_folder_may_stand_in_the_query_or_in_the_host(url):
    database = env.database(url, Path("/"))
    assert (database["NAME"], database["HOST"], database["USER"]) == (
        "istihqaq",
        "/run/postgresql",
        "clerk",
    )


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("FIELD_KEYS", raising=False)
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        env.text("FIELD_KEYS")


def test_an_unknown_kind_of_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="sqlite:/// or postgresql://"):
        env.database("mysql://clerk@localhost/istihqaq", Path("/"))
