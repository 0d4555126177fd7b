"""HTML in, PDF out, and nothing else reached: no network, no file but our own fonts and images.

Needs no Django, so that it can also run as a process of its own: `python -m core.pdf_maker < page.html >
page.pdf`.
"""

import atexit
import base64
import functools
import io
import resource
import sys
import threading
from pathlib import Path
from urllib.parse import unquote

from PIL import ImageFile

ROOT = Path(__file__).resolve().parent.parent
SHEET = ROOT / "templates" / "pdf" / "pdf.css"
PACKAGED = (ROOT / "static" / "fonts" / "pdf", ROOT / "static" / "img")
MEMORY = 1024 * 1024 * 1024  # bytes of address space of the child
PRODUCER = b"Istihqaq"
_one_at_a_time = threading.Lock()  # the shared font configuration is not thread-safe


class NotPackagedError(ValueError):
    """Something other than a packaged font or image was asked for."""


@functools.cache
def _tools():
    """WeasyPrint, imported on first use: the fetcher, one font configuration, the parsed sheet."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    # WeasyPrint lets the whole process take half pictures; what people send must be refused when it is cut
    # short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False

    class PackagedOnly(URLFetcher):
        """Answers `packaged:` addresses from two folders and small pictures written in `data:`; refuses all
        else.
        """

        def fetch(self, url, headers=None):
            """The bytes, or NotPackagedError."""
            if url.startswith("packaged:"):
                return URLFetcherResponse(url, packaged(url))
            kind, content = picture_in(url)
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    fetcher, fonts = PackagedOnly(), FontConfiguration()
    atexit.register(_tools.cache_clear)  # fonts must go before the libraries they came from
    sheet = CSS(string=SHEET.read_text("utf-8"), url_fetcher=fetcher, font_config=fonts)
    return fetcher, fonts, sheet


def packaged(url: str) -> bytes:
    """The file behind `packaged:fonts/pdf/X` or `packaged:img/X`."""
    path = (ROOT / "static" / unquote(url.removeprefix("packaged:"))).resolve()
    if not any(path.is_relative_to(folder) for folder in PACKAGED) or not path.is_file():
        raise NotPackagedError("not a packaged file")
    return path.read_bytes()


def picture_in(url: str) -> tuple[str, bytes]:
    """Type and bytes of a base64 `data:` picture; an SVG may declare nothing and point nowhere."""
    head, _comma, body = url.partition(",")
    kind = head.removeprefix("data:").removesuffix(";base64")
    if head not in {"data:image/png;base64", "data:image/jpeg;base64", "data:image/svg+xml;base64"}:
        raise NotPackagedError("not a packaged file")
    content = base64.b64decode(body)
    if kind == "image/svg+xml" and (b"<!" in content or b"href" in content):
        raise NotPackagedError("an SVG that points elsewhere")
    return kind, content


def make(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1) without attachments and without the name of the program that made it."""
    with _one_at_a_time:
        return _make(html)


def _make(html):
    from weasyprint import HTML

    fetcher, fonts, sheet = _tools()
    document = HTML(string=html, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/ua-1"
    )
    document.metadata.attachments = []
    document.metadata.generator = None
    return document.write_pdf(finisher=_finish, pdf_variant="pdf/ua-1")


def _finish(_document, pdf):
    from pydyf import Stream
    from weasyprint import VERSION

    pdf.info.pop("Producer", None)
    for item in pdf.objects:
        if isinstance(item, Stream) and item.extra.get("Type") == "/Metadata":
            item.stream = [part.replace(f"WeasyPrint {VERSION}".encode(), PRODUCER) for part in item.stream]
    _say_what_headings_head(pdf)


def _say_what_headings_head(pdf):
    """Whether each heading of a table is of its column or its row, which WeasyPrint leaves out (PDF/UA 7.5);
    what stands in the head of a table is of a column.
    """
    parts = {item.reference: item for item in pdf.objects if isinstance(item, dict) and "S" in item}
    for heading in (part for part in parts.values() if part["S"] == "/TH"):
        row = parts[heading["P"]]
        heading["A"]["Scope"] = "/Column" if parts[row["P"]]["S"] == "/THead" else "/Row"


def main():
    """Standard input to standard output, in bounded memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    html = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8").read()
    sys.stdout.buffer.write(make(html))


if __name__ == "__main__":
    main()
