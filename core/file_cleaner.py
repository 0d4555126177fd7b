"""A file of unknown origin is opened, decoded and written anew in a process of its own that can be killed.

A picture of half a megabyte can keep a decoder busy for minutes, a PDF of sixty kilobytes can ask for
gigabytes: here it meets limits of memory and processor that the web worker does not share. Needs no settings
of Django and finds no keys: `python -m core.file_cleaner NAME ALLOWED < sent > clean`. The first line of what
it writes says in JSON what it is, or why it is refused; the clean bytes follow.
"""

import json
import resource
import shutil
import sys
import tempfile
import threading
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError

from core import child, cleaning

SECONDS = 20  # by the clock, on a busy machine
CPU_SECONDS = 5  # what one request may cost
MEMORY = 1024 * 1024 * 1024  # bytes of address space of the child
MADE = 80 * 1024 * 1024  # bytes that the child may write
PATIENCE = 5  # seconds that a request waits for a free child
RETRY_AFTER = 20  # seconds
_few_at_a_time = threading.BoundedSemaphore(2)  # children of one worker
# Whether this request was turned away because every child was busy: its answer is 503, the form kept.
turned_away: ContextVar[bool] = ContextVar("turned_away", default=False)


def clean(source, target, name: str, *, allow) -> dict:
    """Write the clean twin of the open file `source` (read from its beginning) into the open file `target`,
    and give what it is: the columns of a `cleaning.Made` without its content. Raises ValidationError.
    """
    with tempfile.TemporaryFile() as written, _a_child():
        source.seek(0)
        try:
            child.run_on_files(
                "core.file_cleaner",
                name,
                ",".join(allow),
                source=source,
                target=written,
                seconds=SECONDS,
                env={"PYTHONUTF8": "1"},
            )
        except child.Failed as error:
            raise cleaning.refused("costly", name) from error
        written.seek(0)
        said = json.loads(written.readline())
        if "refused" in said:
            raise cleaning.refused(said["refused"], name, allow=said["allow"])
        shutil.copyfileobj(written, target)
    return said


@contextmanager
def _a_child():
    if not _few_at_a_time.acquire(timeout=PATIENCE):
        turned_away.set(True)
        raise cleaning.refused("busy", "")
    try:
        yield
    finally:
        _few_at_a_time.release()


def main(name: str, allowed: str):
    """Standard input to standard output, in bounded time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MADE, MADE))
    allow, out = tuple(allowed.split(",")), sys.stdout.buffer
    try:
        made = cleaning.clean(sys.stdin.buffer.read(), name, allow=allow)
    except ValidationError as error:
        out.write(json.dumps({"refused": error.code, "allow": allow}).encode() + b"\n")
        return
    said = {
        "content_type": made.content_type,
        "extension": made.extension,
        "display_name": made.display_name,
        "pages": made.pages,
        "dropped": made.dropped,
    }
    out.write(json.dumps(said).encode() + b"\n" + made.content)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
