"""The product's door for gunicorn, with one addition: while ARMED_FILE is there, a worker stops after its
last write.

The chain's end is the last row that an action writes before its transaction commits; the worker says that it
got there by making HALTED_FILE, and waits to be killed.
"""

import os
import time
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

ARMED, HALTED = Path(os.environ["ARMED_FILE"]), Path(os.environ["HALTED_FILE"])


def _halt_after_last_write(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if ARMED.exists() and sql.startswith('UPDATE "core_chainhead"'):
        HALTED.touch()
        time.sleep(60)
    return result


def _watch(connection, **_kwargs):
    connection.execute_wrappers.append(_halt_after_last_write)


connection_created.connect(_watch, weak=False)
application = get_wsgi_application()
