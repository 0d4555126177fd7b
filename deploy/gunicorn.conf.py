"""Gunicorn for a small charity: two processes of four threads, behind nginx or on the loopback address.

BIND (`unix:/run/istihqaq/gunicorn.sock`), PORT, WEB_WORKERS and WEB_THREADS change what differs between
machines.
"""

import os
import sys
from pathlib import Path


def _number(name: str, usual: str) -> int:
    """A whole number of the environment from 1 to 999; else one line in each language, and the end."""
    value = os.environ.get(name) or usual
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 999):
        sys.exit(f"{name} must be a number from 1 to 999: {value}\n{name}: اكتب رقمًا من 1 إلى 999.")
    return int(value)


bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = _number("WEB_WORKERS", "2")
threads = _number("WEB_THREADS", "4")
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, not both at once, so that no leak lasts.
max_requests = 1000
max_requests_jitter = 100
# The socket is for the group of the service, into which nginx is put; what a worker writes follows the umask
# of the unit.
umask = 0o007
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Paths of tracking and survey pages carry tokens: they are written to no log.
accesslog = None
errorlog = "-"
# No second door for commands.
control_socket_disable = True
