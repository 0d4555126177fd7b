"""Pages of a PDF as pictures, drawn in a process of its own that can be killed.

A PDF of a few kilobytes can ask for drawing without end or for gigabytes, and PDFium stops at neither. Needs
no Django: `python -m core.page_drawer WIDTH NUMBER < a.pdf > page.png`; a NUMBER of 0 draws every page and
keeps none.
"""

import io
import resource
import sys
import threading

import pypdfium2

from core import child

SECONDS = 20  # by the clock, on a busy machine
CPU_SECONDS = 8
MEMORY = 1024 * 1024 * 1024  # bytes of address space of the child
MAX_TALL = 3  # a page is at most this many times as tall as wide
TRIAL_WIDTH = 1200  # pixels: as wide as pages are shown
_few_at_a_time = threading.BoundedSemaphore(2)  # children of one worker


class NotDrawn(Exception):  # noqa: N818
    """The page took too long or too much memory, or PDFium could not read it."""


def draw(content: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1) as PNG, `width` pixels wide or less. Raises NotDrawn."""
    return _in_child(content, number, width)


def try_all(content: bytes):
    """Draw every page once, for nothing but to know that it can be done. Raises NotDrawn."""
    _in_child(content, 0, TRIAL_WIDTH)


def _in_child(content, number, width) -> bytes:
    # Whatever takes PDFium over finds no keys in the environment.
    try:
        with _few_at_a_time:
            return child.run("core.page_drawer", width, number, content=content, seconds=SECONDS, env={})
    except child.Failed as error:
        raise NotDrawn from error


def page_picture(document, number: int, width: int):
    """One page as a Pillow image, as wide as asked unless it is very tall."""
    page = document[number - 1]
    wide, tall = max(page.get_width(), 1), max(page.get_height(), 1)
    scale = min(width / wide, width * MAX_TALL / tall)
    picture = page.render(scale=scale).to_pil()
    picture.thumbnail((width, width * MAX_TALL))
    return picture


def main(width: int, number: int):
    """Standard input to standard output, in bounded time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    if number:
        out = io.BytesIO()
        page_picture(document, number, width).save(out, "PNG")
        sys.stdout.buffer.write(out.getvalue())
        return
    for each in range(1, len(document) + 1):
        page_picture(document, each, width)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
