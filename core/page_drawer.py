"""Pages of a PDF, or a picture, as pictures: drawn in a process of its own that can be killed.

A PDF of a few kilobytes can ask for drawing without end or for gigabytes, and PDFium stops at neither. Needs
no Django: `python -m core.page_drawer WIDTH NUMBER < a.pdf > page.png`; a NUMBER of 0 draws every page and
keeps none.
"""

import io
import resource
import sys
import threading

import pypdfium2
from PIL import Image

from core import child

SECONDS = 20  # by the clock, on a busy machine
CPU_SECONDS = 8
TRIAL_SECONDS = 180  # for all pages, in the background
TRIAL_CPU_SECONDS = 60
MEMORY = 1024 * 1024 * 1024  # bytes of address space of the child
MAX_TALL = 3  # a page is at most this many times as tall as wide
TRIAL_WIDTH = 1200  # pixels: as wide as pages are shown
_few_at_a_time = threading.BoundedSemaphore(2)  # children of one worker


class NotDrawn(Exception):  # noqa: N818
    """The page took too long or too much memory, or PDFium could not read it."""


def draw(source, number: int, width: int) -> bytes:
    """Page `number` (from 1) of an open file as PNG, `width` pixels wide or less. Raises NotDrawn."""
    with _few_at_a_time:
        return _in_child(source, number, width, SECONDS)


def try_all(source):
    """Draw every page once, for nothing but to know that it can be done. Raises NotDrawn."""
    _in_child(source, 0, TRIAL_WIDTH, TRIAL_SECONDS)


def _in_child(source, number, width, seconds) -> bytes:
    # Whatever takes PDFium over finds no keys in the environment.
    try:
        return child.run("core.page_drawer", width, number, source=source, seconds=seconds, env={})
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
    seconds = CPU_SECONDS if number else TRIAL_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    content = sys.stdin.buffer.read()
    if number and not content.startswith(b"%PDF-"):
        _write(photo(content, width))
        return
    document = pypdfium2.PdfDocument(content)
    if number:
        _write(page_picture(document, number, width))
        return
    for each in range(1, len(document) + 1):
        page_picture(document, each, width)


def photo(content: bytes, width: int):
    """A stored picture as a Pillow image, at most as wide as asked."""
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    picture.load()
    picture.thumbnail((width, width * MAX_TALL))
    return picture


def _write(picture):
    out = io.BytesIO()
    picture.save(out, "PNG")
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
