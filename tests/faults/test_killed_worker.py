"""F1, S2.4: a real gunicorn worker killed between its last write and the commit leaves nothing; the same form
then works once.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from channels_log.models import Visit
from core.models import AuditEvent, ChainHead, FormToken

BASE = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds


def wait_for(condition):
    """The first true value of `condition`, within a minute."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("waited for too long")


@pytest.fixture
def server(database_url, tmp_path, transactional_db):
    """A gunicorn with one worker on the test database, and the files that halt it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "2",
        "ARMED_FILE": str(tmp_path / "armed"),
        "HALTED_FILE": str(tmp_path / "halted"),
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "LOOKUP_KEY": settings.LOOKUP_KEY,
        "CHAIN_KEYS": ",".join(settings.CHAIN_KEYS),
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "tests.faults.halting_wsgi:application",
    ]
    with (tmp_path / "gunicorn.log").open("w") as log:
        process = subprocess.Popen(command, cwd=BASE, env=env, stdout=log, stderr=log)  # noqa: S603
    yield {
        "port": port,
        "process": process,
        "armed": tmp_path / "armed",
        "halted": tmp_path / "halted",
    }
    process.terminate()
    process.wait(timeout=PATIENCE)


def workers_of(process) -> list[int]:
    """The process ids of the workers of a gunicorn."""
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def answers(port) -> bool:
    """Whether the server takes connections."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def cookies_of(user) -> str:
    """The cookies of a signed-in user, and of the form's guard."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    return f"sessionid={session.session_key}; csrftoken={'x' * 32}"


def send(port, cookies) -> int:
    """Post the reception form; always the same form, with the same token. Returns the status."""
    form = {
        "csrfmiddlewaretoken": "x" * 32,
        "form_token": "t" * 22,
        "visitor_name": "سالم الحربي",
        "mobile": "",
        "purpose": "سؤال عن الإيجار",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {
        "Cookie": cookies,
        "Origin": f"http://127.0.0.1:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    try:
        connection.request("POST", "/contacts/visits/new/", urlencode(form), headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_the_commit_leaves_nothing(ataa, officer, server):
    cookies, told = cookies_of(officer), ChainHead.objects.get().sequence
    wait_for(lambda: answers(server["port"]))
    server["armed"].touch()
    statuses = []

    def send_and_lose():
        try:
            statuses.append(send(server["port"], cookies))
        except (http.client.HTTPException, OSError):
            statuses.append("lost")

    sender = threading.Thread(target=send_and_lose)
    sender.start()
    wait_for(server["halted"].exists)
    server["armed"].unlink()
    killed = workers_of(server["process"])
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    sender.join(timeout=PATIENCE)

    assert statuses == ["lost"]
    assert Visit.objects.count() == 0
    assert FormToken.objects.count() == 0
    assert AuditEvent.objects.filter(sequence__gt=told).count() == 0
    assert ChainHead.objects.get().sequence == told

    wait_for(lambda: set(workers_of(server["process"])) - set(killed))
    assert [send(server["port"], cookies) for _again in range(2)] == [302, 302]
    assert Visit.objects.count() == 1
    assert AuditEvent.objects.filter(sequence__gt=told).count() == 1
