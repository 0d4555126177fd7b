"""People before a screen, and what they do with their hands: press, write, choose, read."""

import io
import math
import re
from pathlib import Path

import pypdf
from playwright.sync_api import expect

from tests.factories import PASSWORD

DESK, PHONE = 1440, 390
PATIENCE = 30_000  # milliseconds; a machine that does several things at once is slow
expect.set_options(timeout=PATIENCE)


class People:
    """Contexts of the browser by username; `faults` collects what no page of ours may do."""

    def __init__(self, chromium, address: str, password: str = PASSWORD, *, own_certificate: bool = False):
        self.chromium, self.address, self.password = chromium, address, password
        self.own_certificate = own_certificate
        self.faults, self._pages = [], {}

    def page(self, username: str, *, width: int = DESK):
        """The page of a member of staff, who signs in by the form the first time; "" is somebody without an
        account.
        """
        if username not in self._pages:
            self._pages[username] = self.stranger(width=width)
        page = self._pages[username]
        if username and page.url == "about:blank":
            page.goto(self.address)
            write(page, login=username, password=self.password)
            press(page, "دخول")
            expect(page.locator(".user-button")).to_be_visible()
        return page

    def stranger(self, *, width: int = DESK):
        """A page of somebody without an account, in a context of its own."""
        context = self.chromium.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 844},
            base_url=self.address,
            locale="en-GB",  # the pages speak Arabic whatever the browser asks for
            timezone_id="Asia/Riyadh",
            reduced_motion="reduce",
            ignore_https_errors=self.own_certificate,
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", self._see_request)
        context.on("console", self._see_console)
        context.on("weberror", lambda fault: self.faults.append(f"script: {fault.error}"))
        return context.new_page()

    def _see_request(self, request):
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.faults.append(f"foreign address: {request.url}")

    def _see_console(self, message):
        objection = re.search(r"status of (409|422) ", message.text)  # of a form that script had sent
        if message.type == "error" and not objection:
            self.faults.append(f"console: {message.text} {message.location.get('url', '')}")

    def keep_pictures(self, folder: str):
        """A picture of every screen as it stands: what somebody who mends a test wants to see."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        for username, page in self._pages.items():
            page.screenshot(path=f"{folder}/{username}.png", full_page=True)

    def close(self):
        """Close every context."""
        for context in list(self.chromium.contexts):
            context.close()


# --- hands and eyes ------------------------------------------------------------------------------


def press(where, name: str, *, exact: bool = True):
    """Press the button or the link of this name and wait for the page it leads to."""
    page = getattr(where, "page", where)
    with page.expect_navigation():
        handle(where, name, exact=exact).click()


def handle(where, name: str, *, exact: bool = True):
    """The button or the link of this name, outside the navigation; the first where the page says it twice."""
    inside = _inside(where)
    button = inside.get_by_role("button", name=name, exact=exact)
    return button.or_(inside.get_by_role("link", name=name, exact=exact)).first


def _inside(where):
    """A part of a page as it is; of a page what is between the bars."""
    return where.locator("main") if hasattr(where, "goto") else where


def write(where, **values):
    """Type into the fields of these names; where several forms have one, into the first that is seen."""
    for name, value in values.items():
        _inside(where).locator(f'[name="{name}"]:visible').first.fill(value)


def choose(where, **values):
    """Press the radio button, or choose the option, that has this value."""
    for name, value in values.items():
        field = _inside(where).locator(f'[name="{name}"]')
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.first.select_option(value)
        else:
            _inside(where).locator(f'[name="{name}"][value="{value}"]').first.check()


def tick(where, *names: str):
    """Tick the boxes of these names."""
    for name in names:
        _inside(where).locator(f'[name="{name}"]').first.check()


def write_day(page, name: str, day: int, month: int, year: int, calendar: str = "H"):
    """Type a date in the calendar of the applicant's word: H or G."""
    write(page, **{f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)})
    choose(page, **{f"{name}_calendar": calendar})


def says(page, *texts: str):
    """The page shows each of these texts."""
    for text in texts:
        expect(page.locator("body")).to_contain_text(text)


def keeps_quiet(page, *texts: str):
    """The page shows none of these texts."""
    for text in texts:
        expect(page.locator("body")).not_to_contain_text(text)


def draw(page):
    """Sign in the box with the mouse."""
    pad = page.locator("canvas").first
    pad.evaluate("pad => pad.scrollIntoView({block: 'center'})")
    box = pad.bounding_box()
    left, top, mouse = box["x"] + 60, box["y"] + box["height"] / 2, page.mouse
    mouse.move(left, top)
    mouse.down()
    for step in range(1, 60):
        loop = math.sin(step / 2.6) * (46 - step * 0.6)
        mouse.move(left + step * 3.4 + math.cos(step / 2.6) * 12, top - loop)
    mouse.up()
    expect(page.locator("[data-signature-state]").first).to_have_text("وُقّع، ويُرسل مع النموذج")


def fetch_pdf(page, name: str) -> str:
    """The text of the PDF behind a link of the page."""
    answer = page.request.get(handle(page, name).get_attribute("href"))
    assert answer.ok, answer.status
    assert answer.headers["content-type"] == "application/pdf"
    sheets = pypdf.PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(sheet.extract_text() for sheet in sheets)


# Numbers such as R-7KQ2-M9XC whole; figures and Arabic words one by one, for beside one another their order
# is lost.
WORD = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)+|[0-9][0-9,]*|[\u0621-\u065f\u0670-\u06d3]+")


def expect_words(text: str, *phrases: str):
    """Every word of each phrase stands in the text of the PDF."""
    missing = [word for phrase in phrases for word in WORD.findall(phrase) if word not in text]
    assert missing == [], text
