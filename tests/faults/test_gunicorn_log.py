"""What gunicorn itself writes down of a request that it cannot read, or that fails below it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.test_killed_worker import PATIENCE, answers, wait_for

BASE = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def gunicorn(tmp_path):
    """(port, log) of a gunicorn with our configuration before an application that always fails."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    env = {"PATH": os.environ["PATH"], "PORT": str(port), "WEB_WORKERS": "1"}
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603
            [*command, "tests.faults.failing_wsgi:application"], cwd=BASE, env=env, stdout=out, stderr=out
        )
    wait_for(lambda: answers(port))
    yield port, log
    process.terminate()
    process.wait(timeout=PATIENCE)


def ask(port: int, raw: bytes) -> bytes:
    """The first bytes of the answer to a request as it stands."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        line.sendall(raw)
        return line.recv(100)


@pytest.mark.parametrize(
    ("raw", "status", "said"),
    [
        (b"GET /s/SECRET/ HTTP/9.9\r\n\r\n", b"400", "Invalid request from ip=127.0.0.1:"),
        (b"GE(T /s/SECRET/ HTTP/1.1\r\n\r\n", b"400", "Invalid request from ip=127.0.0.1:"),
        (b"SECRET\r\n\r\n", b"400", "Invalid request from ip=127.0.0.1:"),
        (b"GET / HTTP/1.1\r\nCookie SECRET\r\n\r\n", b"400", "Invalid request from ip=127.0.0.1:"),
        (b"GET / HTTP/1.1\r\nCookie: a=SECRET\x00\r\n\r\n", b"400", "Invalid request from ip=127.0.0.1:"),
        (
            b"GET /s/SECRET/ HTTP/1.1\r\nHost: a\r\nCookie: a=SECRET\r\n\r\n",
            b"500",
            "Error handling request ValueError",
        ),
    ],
)
def test_gunicorn_repeats_nothing_of_a_request(gunicorn, raw, status, said):
    """Its warnings carried the request line and the cookie, the token of a link among them."""
    port, log = gunicorn

    assert status in ask(port, raw)

    wait_for(lambda: said in log.read_text())
    text = log.read_text()
    assert "SECRET" not in text
    assert f"Listening at: http://127.0.0.1:{port}" in text
    assert ("failing_wsgi.py:6" in text) == (status == b"500")
