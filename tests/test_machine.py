"""The ground under the tests: a guard that guards, and databases set as in real life."""

import gc
import os
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import OperationalError
from django.utils import translation

from config import env, faults


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


@pytest.mark.parametrize(
    "address",
    [
        '"https://istihqaq.example.org"',
        "https://istihqaq.example.org/",
        "https://istihqaq.example.org/app",
        "istihqaq.example.org",
        "ftp://istihqaq.example.org",
        "https://",
        "https://istihqaq.example.org:99999",
        "https://istihqaq.example.org?x=1",
    ],
)
def test_an_unsound_address_of_the_site_is_refused(monkeypatch, address):
    monkeypatch.setenv("SITE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        env.site_url("SITE_URL", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "address", ["https://istihqaq.example.org", "http://127.0.0.1:8010", "http://[::1]:80"]
)
def test_a_sound_address_of_the_site_is_taken(monkeypatch, address):
    monkeypatch.setenv("SITE_URL", address)
    assert env.site_url("SITE_URL", "") == address


KEY = "A" * 43 + "="


@pytest.mark.parametrize(
    "value", [f'"{KEY}"', f"'{KEY}'", KEY[:-1], "A" * 44, "A" * 20, f"{KEY},", f"{KEY},short", "كلمة"]
)
def test_an_unsound_key_is_refused_by_name_and_never_said(monkeypatch, value):
    monkeypatch.setenv("FIELD_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS") as refused:
        env.keys("FIELD_KEYS")
    assert value not in str(refused.value)


def test_sound_keys_are_taken(monkeypatch):
    monkeypatch.setenv("FIELD_KEYS", f"{KEY}, {KEY}")
    assert env.keys("FIELD_KEYS") == [KEY, KEY]


def command(*arguments, **environment):
    """manage.py in a process of its own, with these settings over the ones of the run."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("environment", "english", "arabic"),
    [
        ({"DATABASE_URL": "mysql://a@b/c"}, "sqlite:/// or postgresql://", "إحدى الصيغتين"),
        ({"DATABASE_URL": "sqlite:////nowhere/x.sqlite3"}, "cannot be opened or written", "تعذّر فتح ملف"),
        ({"DATABASE_URL": "postgresql://a:b@127.0.0.1:9/c"}, "does not answer", "لا تستجيب"),
        ({"SITE_URL": "https://a.example/"}, "SITE_URL must be", "اكتب العنوان"),
        ({"LOOKUP_KEY": "short"}, "LOOKUP_KEY is not a key", "المفتاح غير صحيح"),
        ({"CHAIN_KEYS": "short"}, "CHAIN_KEYS is not a key", "المفتاح غير صحيح"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too short", "قصير"),
        ({"SECRET_KEY": f'"{"x" * 60}"'}, "SECRET_KEY stands in quotes", "علامتي الاقتباس"),
        ({"EMAIL_PORT": "abc"}, "EMAIL_PORT must be a number", "من 1 إلى 65535"),
    ],
)
def test_an_unsound_installation_is_told_in_two_lines_without_a_traceback(environment, english, arabic):
    done = command("migrate", "--check", **environment)

    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert english in lines[0]
    assert arabic in lines[1]


@pytest.mark.parametrize(
    ("heard", "told"),
    [
        ('FATAL:  password authentication failed for user "a"', "refuses this user or password"),
        ('FATAL:  role "root" does not exist', "may not use the database"),
        ('FATAL:  database "x" does not exist', "does not exist: create it first"),
        ("attempt to write a readonly database", "cannot be opened or written"),
        ("no such table: accounts_user", "run script/setup"),
    ],
)
def test_what_the_driver_says_is_told_as_what_to_do(heard, told):
    assert told in faults.said(OperationalError(heard)).splitlines()[0]


def test_a_fault_of_the_code_keeps_its_traceback():
    assert faults.said(OperationalError('near "SELEC": syntax error')) is None
    assert faults.said(ValueError("x")) is None


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://clerk:S3cr/et@127.0.0.1:5432/istihqaq",
        "postgresql://clerk:S3cr[et@127.0.0.1/istihqaq",
        "postgresql://clerk:S3cret@127.0.0.1:S3cret/istihqaq",
        "postgresql://clerk:S3cret@127.0.0.1:99999/istihqaq",
    ],
)
def test_a_password_that_spoils_the_address_is_never_said(url):
    """What could not be read was quoted in a traceback, and so in the journal: it was half of the
    password.
    """
    done = command("check", DATABASE_URL=url)

    assert done.returncode == 1
    assert "S3cr" not in done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("DATABASE_URL cannot be read")


def test_a_password_that_is_escaped_is_read():
    database = env.database("postgresql://clerk:S3cr%2Fet%40@127.0.0.1:5432/istihqaq", Path("/"))
    assert (database["PASSWORD"], database["PORT"]) == ("S3cr/et@", "5432")


@pytest.mark.parametrize("value", ["x", "0", "2.5", "-1", "٢", "1000"])
@pytest.mark.parametrize("name", ["WEB_WORKERS", "WEB_THREADS"])
def test_a_wrong_number_of_workers_is_said_in_two_lines(name, value):
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi:application"],
        cwd=Path(__file__).resolve().parent.parent,
        env={"PATH": os.environ["PATH"], name: value},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode != 0
    first, second = done.stderr.strip().splitlines()
    assert (name in first, name in second) == (True, True)
    assert "رقمًا" in second


def test_a_worker_looks_no_more_at_what_was_loaded():
    before = gc.get_threshold()
    try:
        runpy.run_path("deploy/gunicorn.conf.py")["post_worker_init"](None)
        assert (gc.get_threshold(), gc.get_freeze_count() > 10_000) == ((10_000, 20, 20), True)
    finally:
        gc.set_threshold(*before)


def test_the_links_of_surveys_have_two_threads_a_worker_in_service_and_in_the_bench():
    unit = Path("deploy/systemd/istihqaq-surveys.service").read_text(encoding="utf-8")

    assert "\nEnvironment=WEB_THREADS=2\n" in unit
    assert "env WEB_THREADS=2 nice -n 10" in Path("script/bench").read_text(encoding="utf-8")
