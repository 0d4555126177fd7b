"""Papers shown as pictures: a PDF is never framed, its pages are drawn here and shown as PNG."""

import io
import threading

import pypdfium2
from django.http import Http404
from PIL import Image

from core import errors
from core.uploads import Damaged, inert, open_stored

MAX_WIDTH = 2400  # pixels
MAX_TALL = 3  # a page is at most this many times as tall as wide
_one_at_a_time = threading.Lock()  # PDFium is not thread-safe


def page_png(stored, number: int = 1, *, width: int = 1200) -> bytes:
    """Page `number` (from 1) of a stored PDF, or the stored picture itself, as PNG at most `width` pixels wide.

    Raises Http404 for a page that does not exist, and Damaged when the file is not what was stored.
    """
    if not 1 <= number <= stored.pages:
        raise Http404
    width = max(1, min(width, MAX_WIDTH))
    content = open_stored(stored)
    picture = (
        _pdf_page(content, number, width)
        if stored.content_type == "application/pdf"
        else _picture(content)
    )
    picture.thumbnail((width, width * MAX_TALL))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def serve_page(request, stored, number: int):
    """A page of a stored file, shown in the browser; a damaged file is answered as by `uploads.serve`.

    The caller has checked the right to it. Raises Http404 for a page that does not exist.
    """
    try:
        return inert(page_png(stored, number), f"page-{number}.png", "image/png")
    except Damaged:
        errors.log.exception("a stored file is damaged")
        return errors.damaged(request)


def _picture(content: bytes):
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    picture.load()
    return picture


def _pdf_page(content: bytes, number: int, width: int):
    with _one_at_a_time, pypdfium2.PdfDocument(content) as document:
        page = document[number - 1]
        wide, tall = max(page.get_width(), 1), max(page.get_height(), 1)
        scale = min(width / wide, width * MAX_TALL / tall)
        bitmap = page.render(scale=scale)
        picture = bitmap.to_pil().copy()
        bitmap.close()
        page.close()
        return picture
