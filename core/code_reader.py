"""The squares (QR codes) on a scan, read in a process of its own that can be killed: they stand on paper that
anybody could have printed. Needs no Django: `python -m core.code_reader < a.pdf > texts.json`.
"""

import json
import resource
import sys
import threading

import pypdfium2
import zxingcpp

from core import child, page_drawer

SECONDS = 20  # by the clock, on a busy machine
CPU_SECONDS = 8
MEMORY = 1024 * 1024 * 1024  # bytes of address space of the child
MAX_PAGES = 10  # of a PDF, from the beginning
MAX_TEXTS = 20
WIDTH = 2000  # pixels: A4 at about 240 dpi
_few_at_a_time = threading.BoundedSemaphore(2)  # children of one worker


def read(source) -> list[str]:
    """What the squares on the pages of an open clean file (PDF or picture) say; none where it cannot be
    read.
    """
    source.seek(0)
    with _few_at_a_time:
        try:
            # Whatever takes the reader over finds no keys in the environment.
            said = child.run("core.code_reader", source=source, seconds=SECONDS, env={"PYTHONUTF8": "1"})
        except child.Failed:
            return []
    texts: list[str] = json.loads(said)
    return texts


def main():
    """Standard input to standard output, in bounded time and memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    texts = [text for picture in _pictures(sys.stdin.buffer.read()) for text in texts_of(picture)]
    sys.stdout.write(json.dumps(texts[:MAX_TEXTS]))


def _pictures(content: bytes):
    if not content.startswith(b"%PDF-"):
        yield page_drawer.photo(content, WIDTH)
        return
    document = pypdfium2.PdfDocument(content)
    for number in range(1, min(len(document), MAX_PAGES) + 1):
        yield page_drawer.page_picture(document, number, WIDTH)


def texts_of(picture) -> list[str]:
    """What the squares of one picture say."""
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return [square.text for square in found]


if __name__ == "__main__":
    main()
