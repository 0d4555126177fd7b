"""What every test stands on: the machine (sockets, databases, files, language), then the cast."""

import gc
import hashlib
import ipaddress
import os
import shutil
import socket
import sys
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import override_settings
from django.utils import translation

BASE = Path(__file__).resolve().parent.parent

# === The clock: now, or the moment that script/test-at asks for =====================================


def pytest_configure():
    """TEST_MOMENT is an ISO moment with its zone, at which the whole run begins; time goes on from there,
    here and in every process that is started from here (tests/clock).
    """
    moment = os.environ.get("TEST_MOMENT")
    if not moment or "TEST_SHIFT" in os.environ:  # a worker of xdist found the clock set
        return
    begin = datetime.fromisoformat(moment)
    os.environ["TEST_SHIFT"] = str(begin.timestamp() - time.time())
    os.environ["PYTHONPATH"] = os.pathsep.join([str(BASE / "tests/clock"), os.environ.get("PYTHONPATH", "")])
    time_machine.travel(begin, tick=True).start()


# === The lanes: what is the same on both databases runs in one of them ==============================


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what opens a database, and is not marked `one_lane`: the first lane has run the
    rest.
    """
    if _on_sqlite():
        return
    kept = [item for item in items if _opens_a_database(item) and not item.get_closest_marker("one_lane")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish():
    """What was imported stays to the end: the collector need not look at it again and again (a tenth of the
    time of a run).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _opens_a_database(item) -> bool:
    asked = {"db", "transactional_db"} & set(item.fixturenames)
    return bool(asked or item.get_closest_marker("django_db"))


# === The network: nothing leaves the machine =====================================================

_refused: list[str] = []


class NetworkRefusedError(RuntimeError):
    """A test tried to leave the machine."""


def _stays_here(host) -> bool:
    """True for no host, loopback addresses and this machine's own names."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not host or host in {"localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guard(event, args):
    """Audit hook of the interpreter: sees each connection and look-up, whoever asks for it."""
    if not event.startswith("socket."):
        return
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = args[1]
        if not isinstance(address, tuple):  # a Unix socket, or a socket that is connected already
            return
        host = address[0]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        host = args[0]
    else:
        return
    if not _stays_here(host):
        _refused.append(f"{event} {host}")
        raise NetworkRefusedError(f"Tests must not leave the machine: {event} {host}")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def refused_connections():
    """Fails the test that tried to leave the machine, even when the code under test hid the refusal.

    Yields the list of refusals; a test of the guard itself clears it.
    """
    _refused.clear()
    yield _refused
    tried = list(_refused)
    _refused.clear()
    assert tried == [], f"The test tried to leave the machine: {tried}"


# === The databases: a file in WAL mode, or PostgreSQL, one of its own for each run ===============


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Names the test database so that two runs at once, and the workers of one, never share it."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        if _template().is_file():
            shutil.copy(_template(), name)
    else:
        name = f"test_{database['NAME']}_{os.getpid()}"
    database.setdefault("TEST", {})["NAME"] = name


def _template() -> Path:
    """Where a migrated SQLite file is kept: named by the migrations and the libraries, so that it is never
    stale.
    """
    said = hashlib.sha256((BASE / "requirements.txt").read_bytes())
    for migration in sorted(BASE.glob("*/migrations/0*.py")):
        said.update(migration.read_bytes())
    return BASE / ".build" / "test-templates" / f"{said.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb():
    """A copied template needs no migrating; PostgreSQL starts anew."""
    return _on_sqlite() and _template().is_file()


def _on_sqlite() -> bool:
    return django_settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


@pytest.fixture(scope="session")
def sparing():
    """Holds while the database is migrated; closed by `django_db_setup`."""
    from tests.migrating import drawn_sparingly

    with ExitStack() as held:
        held.enter_context(drawn_sparingly())
        yield held


@pytest.fixture(scope="session")
def django_db_setup(sparing, django_db_setup, django_db_blocker):
    """Keeps the migrated file for the next run: migrating takes longer than most tests together."""
    from tests.guards import flushing_past_the_guards

    sparing.close()
    if _on_sqlite() and not _template().is_file():
        _keep_template(django_db_blocker)
    with flushing_past_the_guards():
        yield


def _keep_template(django_db_blocker):
    from django.db import connection

    _template().parent.mkdir(parents=True, exist_ok=True)
    half = _template().with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(half)])
    half.replace(_template())


@pytest.fixture(scope="session")
def migrated_file(django_db_setup):
    """The path of a SQLite file with every table and no row, to be copied: migrating one takes a minute."""
    return _template()


@pytest.fixture
def database_url(db):
    """The test database as a DATABASE_URL, for a test that starts a process of its own."""
    from django.db import connection

    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    fields = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    query = {key: database[field] for key, field in fields.items() if database[field]}
    return f"postgresql:///{quote(database['NAME'])}?{urlencode(query)}"


@pytest.fixture
def back_again(transactional_db, tmp_path):
    """For a test that migrates back and forth: leaves the database as it was found."""
    from tests.migrating import put_back

    with put_back(tmp_path):
        yield


# === Settings, files and language ================================================================


@pytest.fixture(scope="session", autouse=True)
def quick_settings(tmp_path_factory):
    """A cheap password hash and static files without a manifest, for the whole run."""
    storages = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES=storages,
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
    ):
        yield


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Uploads, made PDFs, passing keys and sent messages land in the test's own folder."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.PASSING_KEYS_ROOT = tmp_path / "passing-keys"
    settings.OUTBOX_ROOT = tmp_path / "outbox"


@pytest.fixture(autouse=True)
def the_lot(monkeypatch):
    """Wherever the lot may leave somebody out of a survey, or a request without a second assessment, it does,
    so that a run is like the one before.
    """
    monkeypatch.setattr("surveys.actions.inviting._lot", lambda: 99)
    monkeypatch.setattr("eligibility.study.actions.second_looks._lot", lambda: 99)


@pytest.fixture
def papers_as_pages(monkeypatch):
    """For a test that opens every address: a paper is the page it is printed from, unprinted. That each is
    printed, its own test shows.
    """
    from core import pdf

    def unprinted(template, context, *, base="pdf/base.html", **_bounds):
        return pdf.html_of(template, context, base=base).encode()

    monkeypatch.setattr(pdf, "render", unprinted)
    monkeypatch.setattr(pdf, "in_child", unprinted)


@pytest.fixture
def printed_here(monkeypatch):
    """For a test that needs minutes and looks at something else: long papers are made in this process, which
    knows its fonts already. The process of their own is tried where they are what is looked at.
    """
    from core import pdf

    def made(template, context, *, base="pdf/base.html", **_bounds):
        return pdf.render(template, context, base=base)

    monkeypatch.setattr(pdf, "in_child", made)


@pytest.fixture(autouse=True)
def in_arabic():
    """Tests read what an officer reads."""
    with translation.override("ar"):
        yield


# === The cast ====================================================================================


@pytest.fixture
def ataa(db):
    """The policy of عطاء in force: seven channels, four tools, referral, committee, not less than two
    weeks.
    """
    from tests.presets import in_force

    return in_force("ataa")


@pytest.fixture
def baraem(db):
    """The policy of براعم in force: six channels, three tools, the competent department decides, no
    period.
    """
    from tests.presets import in_force

    return in_force("baraem")


def _staff(*roles, **facts):
    from tests.factories import make_user

    return make_user(*roles, **facts)


@pytest.fixture
def officer(db):
    """Receives people, opens requests, matches papers, tells the applicant; never sees the study."""
    return _staff("intake_officer", username="intake_officer")


@pytest.fixture
def officer2(db):
    """A second relations officer, for what one must not do alone and for races."""
    return _staff("intake_officer", username="intake_officer2")


@pytest.fixture
def researcher(db):
    """Studies the requests assigned to them and sees no others."""
    return _staff("social_researcher", username="social_researcher")


@pytest.fixture
def researcher2(db):
    """A researcher to whom nothing is assigned: must not learn that the other's requests exist."""
    return _staff("social_researcher", username="social_researcher2")


@pytest.fixture
def research_officer(db):
    """Answers referrals, assigns researchers, reviews their study."""
    return _staff("social_research_officer", username="social_research_officer")


@pytest.fixture
def department_head(db):
    """Decides where the policy gives the decision to the competent department (براعم)."""
    return _staff("department_head", username="department_head")


@pytest.fixture
def chair(db):
    """Leads the committee's sessions and closes items."""
    return _staff("committee_chair", username="committee_chair")


@pytest.fixture
def secretary(db):
    """Keeps the agenda, the attendance and the minutes; does not vote."""
    return _staff("committee_secretary", username="committee_secretary")


@pytest.fixture
def member(db):
    """Votes on anonymised sheets."""
    return _staff("committee_member", username="committee_member")


@pytest.fixture
def delivery_officer(db):
    """Hands over what was decided, and sees no more than that."""
    return _staff("delivery_officer", username="delivery_officer")


@pytest.fixture
def quality_officer(db):
    """Sees figures and feedback, no person."""
    return _staff("quality_officer", username="quality_officer")


@pytest.fixture
def manager(db):
    """Reads everything, decides nothing."""
    return _staff("manager", username="manager")


@pytest.fixture
def auditor(db):
    """Reads everything, writes nothing."""
    return _staff("auditor", username="auditor")


@pytest.fixture
def privacy_officer(db):
    """Sees files only through a recorded reason."""
    return _staff("privacy_officer", username="privacy_officer")


@pytest.fixture
def administrator(db):
    """Users and settings; no casework at all."""
    return _staff("administrator", username="administrator")


@pytest.fixture
def client_for():
    """A signed-in test client for a user."""
    from django.test import Client

    from core.sessions import BEGAN

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[BEGAN] = int(time.time())
        session.save()
        return client

    return sign_in
