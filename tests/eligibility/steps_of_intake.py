"""What the tests of this folder do again and again: a request with its papers and its signature."""

import io
from functools import cache

from PIL import Image, ImageDraw

from core.uploads import read_bytes
from eligibility.enums import MatchResult
from eligibility.intake.actions import declarations, papers, requests, submission
from eligibility.models import Service
from eligibility.statement.stated import compared_fields
from tests.days import stated
from tests.factories import make_file


@cache
def signature_file():
    """The drawn line as it was cleaned, once for all tests: each cleaning is a process of its own."""
    return read_bytes(signature_png(), "signature.png")


def signature_png() -> bytes:
    """A drawn line on white."""
    picture = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(picture).line([(20, 80), (150, 20), (280, 70)], fill="black", width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def scanned_pdf(pages=1) -> bytes:
    """A paper as the scanner of the desk sends it: its pages are drawn later, by a worker."""
    first, *more = [Image.new("RGB", (60, 80), "white") for _page in range(pages)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=more)
    return out.getvalue()


def draft(officer, *, file=None, service="emergency_cash", **facts):
    """A draft on a new file, for the service that asks for no interview and no visit."""
    return requests.open_request(
        by=officer,
        file=file or make_file(by=officer),
        service=Service.objects.on_offer().get(code=service),
        **{"need": "تعطل السخان", "answers": {"event": "حريق في المطبخ"}, **facts},
    )


def receive(check, officer, **facts):
    """The original seen at the desk, issued and valid so that every type holds."""
    return papers.receive_paper(
        by=officer,
        check=check,
        **{
            "original_seen": True,
            "number": "12345",
            "issued": stated(-20),
            "expires": stated(1200),
            **facts,
        },
    )


def match(check, officer, **results):
    """Match every field of the paper, but for those given as code=(result, note)."""
    check.refresh_from_db()
    compared = [row.code for row in compared_fields(check.request, check)]
    wanted = dict.fromkeys(compared, (MatchResult.MATCHED, ""))
    return papers.check_paper(by=officer, check=check, version=check.version, results=wanted | results)


def settle_papers(request, officer):
    """Receive and match every paper that is asked for."""
    for check in request.checks.all():
        match(receive(check, officer), officer)


def sign(request, officer, **facts):
    """The applicant signs on the screen."""
    return declarations.sign(
        by=officer,
        case=request,
        **{
            "signer_kind": "self",
            "method": "screen",
            "signature": signature_file(),
            "responsibility_accepted": True,
            "committee_explained": True,
            **facts,
        },
    )


def submitted(officer, **facts):
    """A request with settled papers and a signature, submitted."""
    request = draft(officer, **facts)
    settle_papers(request, officer)
    sign(request, officer)
    return submission.submit(by=officer, public_id=request.public_id)
