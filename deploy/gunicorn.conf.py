"""Gunicorn for a small charity: two processes of four threads, behind nginx or on the loopback address.

BIND (`unix:/run/istihqaq/gunicorn.sock`), PORT, WEB_WORKERS and WEB_THREADS change what differs between
machines.
"""

import gc
import logging
import os
import re
import sys
from pathlib import Path

from gunicorn import glogging


def _number(name: str, usual: str) -> int:
    """A whole number of the environment from 1 to 999; else one line in each language, and the end."""
    value = os.environ.get(name) or usual
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 999):
        sys.exit(f"{name} must be a number from 1 to 999: {value}\n{name}: اكتب رقمًا من 1 إلى 999.")
    return int(value)


class Discreet(logging.Formatter):
    """Gunicorn's lines without what a client sent: a request that it cannot read is repeated in its warning,
    and in the text of the exception, and may carry the token of a link, a cookie or a form.
    """

    _SENT = re.compile(r"(Invalid request from ip=\S*|Error handling request).*", re.DOTALL)

    def format(self, record):
        """The line; of an exception its kind and its place."""
        shown = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None, "args": None})
        shown.msg = self._SENT.sub(r"\1", record.getMessage())
        if record.exc_info and record.exc_info[0]:
            shown.msg += f" {record.exc_info[0].__name__}{_places(record.exc_info[2])}"
        return super().format(shown)


def _places(trace) -> str:
    places = []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    return "".join(f"\n  {place}" for place in places[-12:])


class DiscreetLogger(glogging.Logger):
    """Gunicorn's own, with Discreet for every line of its error log."""

    def setup(self, cfg):
        """Gunicorn's handlers, with our formatter."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Discreet(self.error_fmt, self.datefmt))


logger_class = DiscreetLogger
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


def post_worker_init(worker):
    """What was loaded stays to the end of the worker: the collector need not look at it again with every few
    requests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
