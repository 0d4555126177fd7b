"""Papers shown as pictures: a PDF is never framed, its pages are drawn here and shown as PNG."""

import io

from django.http import Http404
from PIL import Image

from core import errors, page_drawer
from core.uploads import Damaged, inert, open_stored

MAX_WIDTH = 2400  # pixels


def page_png(stored, number: int = 1, *, width: int = 1200) -> bytes:
    """Page `number` (from 1) of a stored PDF, or the stored picture itself, as PNG at most `width` pixels
    wide.

    Raises Http404 for a page that does not exist or cannot be drawn, and Damaged when the file is not what
    was stored.
    """
    if not 1 <= number <= stored.pages:
        raise Http404
    width = max(1, min(width, MAX_WIDTH))
    content = open_stored(stored)
    if stored.content_type != "application/pdf":
        return _picture(content, width)
    try:
        return page_drawer.draw(content, number, width)
    except page_drawer.NotDrawn:
        raise Http404 from None


def serve_page(request, stored, number: int):
    """A page of a stored file, shown in the browser; a damaged file is answered as by `uploads.serve`.

    The caller has checked the right to it. Raises Http404 for a page that does not exist or cannot be drawn.
    """
    try:
        return inert(page_png(stored, number), f"page-{number}.png", "image/png")
    except Damaged:
        errors.log.exception("a stored file is damaged")
        return errors.damaged(request)


def _picture(content: bytes, width: int) -> bytes:
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    picture.load()
    picture.thumbnail((width, width * page_drawer.MAX_TALL))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
