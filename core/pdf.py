"""Letters, receipts and minutes as PDF, from our own escaped templates."""

import base64
import io

import segno
from django.template.loader import render_to_string
from django.utils import translation

from core import child, pdf_maker

SECONDS = 20


class NotMade(Exception):  # noqa: N818
    """The PDF took too long or too much memory, or the child process failed."""


def render(template: str, context: dict, *, base="pdf/base.html") -> bytes:
    """The PDF of a short document, in this process (about 0.1 s once warm). What `context` takes: see
    `base`.
    """
    return pdf_maker.make(html_of(template, context, base=base))


def in_child(template: str, context: dict, *, base="pdf/base.html", seconds=SECONDS) -> bytes:
    """As `render`, in a child process that is killed after `seconds`; for whatever may be long. Raises
    NotMade.
    """
    html = html_of(template, context, base=base)
    try:
        return child.run("core.pdf_maker", content=html.encode(), seconds=seconds)
    except child.Failed as error:
        raise NotMade from error


def html_of(template: str, context: dict, *, base="pdf/base.html") -> str:
    """The page that becomes the PDF. Always in Arabic: what is printed and signed has one language."""
    with translation.override("ar"):
        return render_to_string(template, {"base": base} | context)


def qr_svg_data_uri(text: str) -> str:
    """A QR code (error level M) for `<img src>`, as SVG."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
