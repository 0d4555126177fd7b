"""Takes the pictures of the README: `script/pictures.py FOLDER`, on the demo charity that script/pictures has
made.

What each picture shows is looked for in the data, so that it need not be the same rows for ever.
"""

import io
import sys
import time
import urllib.request
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from beneficiaries.models import Beneficiary  # noqa: E402
from channels_log.models import Message  # noqa: E402
from demo.staff import demo_password, make_staff  # noqa: E402
from eligibility.committee.actions import ballots  # noqa: E402
from eligibility.models import AgendaItem, DocumentCheck, ServiceRequest  # noqa: E402
from surveys.actions.inviting import after_delivery  # noqa: E402
from tests.browser.conftest import ARGUMENTS, the_chromium  # noqa: E402
from tests.browser.people import DESK, PHONE, People, draw  # noqa: E402

LIMIT = 250_000  # bytes of a picture


def main(folder: Path):
    """Every picture, in the order of the work."""
    subjects = find_subjects()
    wait_for_server()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=the_chromium(), args=ARGUMENTS)
        people = People(chromium, settings.SITE_URL, password=demo_password())
        for name, (username, address) in subjects.items():
            page = people.page(username, width=DESK if username else PHONE)
            page.goto(address, wait_until="networkidle")
            if name == "declaration":
                draw(page)
            content = page.screenshot()
            (folder / f"{name}.png").write_bytes(small(content))
        chromium.close()


def find_subjects() -> dict:
    """Whose screen shows what: {picture: (username, address)}."""
    return {
        "desk": ("intake_officer", reverse("home")),
        "file": ("intake_officer", _file().get_absolute_url()),
        "request": ("social_research_officer", _request(status="evaluated").get_absolute_url()),
        "paper": ("intake_officer", _paper()),
        "declaration": ("intake_officer", _page("request_sign", _request(status="draft"))),
        "assessment": _assessment(),
        "session": ("committee_chair", _session()),
        "survey": ("", _survey()),
    }


def _page(name, request) -> str:
    return reverse(f"eligibility:{name}", args=[request.public_id])


def _file() -> Beneficiary:
    """The file with the largest household that has an income and a request."""
    files = Beneficiary.objects.filter(incomes__isnull=False, requests__isnull=False)
    return files.annotate(people=Count("members", distinct=True)).order_by("-people", "pk").first()


def _request(**facts) -> ServiceRequest:
    return ServiceRequest.objects.filter(**facts).order_by("pk").first()


def _paper() -> str:
    """A paper with a picture that waits to be matched; one that was matched waits again where none does."""
    open_ones = DocumentCheck.objects.filter(
        request__status__in=["draft", "submitted"], document__file__isnull=False
    )
    check = open_ones.order_by("status", "pk").first()
    DocumentCheck.objects.filter(pk=check.pk).update(
        status="received", checked_by=None, checked_at=None, valid=None, valid_on=None, validity_reason=""
    )
    check.fields.all().delete()
    return reverse("eligibility:paper_check", args=[check.request.public_id, check.public_id])


def _assessment() -> tuple:
    """A request under study, with the researcher to whom it was assigned."""
    request = _request(status="studying", assigned_researcher__isnull=False)
    return request.assigned_researcher.username, _page("assessment", request)


def _session() -> str:
    """The item on which the committee votes at this moment, with half of the ballots in."""
    staff = make_staff()
    item = AgendaItem.objects.get(session__status="open", status="voting")
    for member in ("committee_member", "committee_member2", "committee_member3"):
        ballots.cast_ballot(item_id=item.public_id, by=staff[member], choice="approve")
    return reverse("eligibility:item_detail", args=[item.public_id])


def _survey() -> str:
    """An invitation whose link is known."""
    case = _request(status="delivered")
    after_delivery(case=case, by=case.opened_by)
    cause = f"survey:after_delivery:{case.public_id}"
    return Message.objects.get(cause=cause).text.rsplit(settings.SITE_URL, 1)[1]


def wait_for_server():
    """Up to half a minute, until the sign-in page answers."""
    for _try in range(60):
        try:
            urllib.request.urlopen(f"{settings.SITE_URL}/accounts/login/", timeout=5).close()  # noqa: S310 - our own
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("The server did not answer.")


def small(content: bytes) -> bytes:
    """The picture with a palette of 256 colours, which is a quarter of its size and looks the same."""
    made = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        made, "PNG", optimize=True
    )
    if made.tell() > LIMIT:
        sys.exit(f"A picture has {made.tell()} bytes.")
    return made.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
