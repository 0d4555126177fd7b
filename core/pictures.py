"""Papers shown as pictures: a PDF is never framed, its pages are drawn here and shown as PNG."""

from django.http import Http404

from core import errors, page_drawer
from core.models import StoredFile
from core.uploads import Damaged, inert, opened

MAX_WIDTH = 2400  # pixels


def page_png(stored, number: int = 1, *, width: int = 1200) -> bytes:
    """Page `number` (from 1) of a stored PDF, or the stored picture itself, as PNG at most `width` pixels
    wide.

    Raises Http404 for a page that does not exist, was not tried yet or cannot be drawn, and Damaged when the
    file is not what was stored.
    """
    if number not in numbers_of(stored):
        raise Http404
    width = max(1, min(width, MAX_WIDTH))
    try:
        with opened(stored) as source:
            return page_drawer.draw(source, number, width)
    except page_drawer.NotDrawn:
        raise Http404 from None


def numbers_of(stored) -> range:
    """The numbers of the pages that can be shown: none while the file is being checked."""
    return range(1, stored.pages + 1 if stored and stored.state == StoredFile.State.SOUND else 1)


def serve_page(request, stored, number: int):
    """A page of a stored file, shown in the browser; a damaged file is answered as by `uploads.serve`.

    The caller has checked the right to it. Raises Http404 for a page that does not exist or cannot be drawn.
    """
    try:
        return inert(page_png(stored, number), f"page-{number}.png", "image/png")
    except Damaged:
        errors.log.exception("a stored file is damaged")
        return errors.damaged(request)
