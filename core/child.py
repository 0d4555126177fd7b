"""Work that what people send could make endless, in a process of its own that can be killed. Needs no
Django.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Failed(Exception):  # noqa: N818
    """The child took too long or too much memory, or could not do its work."""


def run(
    module: str,
    *arguments,
    seconds: float,
    content: bytes | None = None,
    source=None,
    env: dict | None = None,
) -> bytes:
    """What `python -m module` makes of `content`, or of the open file `source`, killed after `seconds`.
    Raises Failed. `env` is the environment of the child; None hands down ours.
    """
    given = {"input": content} if source is None else {"stdin": source}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no user text in the command
            [sys.executable, "-m", module, *map(str, arguments)],
            **given,
            capture_output=True,
            timeout=seconds,
            check=True,
            cwd=ROOT,
            env=env,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Failed from error
    return done.stdout


def run_on_files(module: str, *arguments, source, target, seconds: float, env: dict | None = None) -> None:
    """As `run`, from one open file into another, so that neither is held in this process. Raises Failed."""
    try:
        subprocess.run(  # noqa: S603 - our own module, no user text in the command
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=source,
            stdout=target,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
            cwd=ROOT,
            env=env,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Failed from error
