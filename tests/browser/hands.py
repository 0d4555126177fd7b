"""Hands that count what they do: loads of a page, presses and keys.

A load is a page that is shown anew, redirects and parts of a page left out. A press is a click on a button, a
link or a box; to choose from a list takes two, to choose a file three, to sign one. A key is a character that
is typed or a step by the keyboard.
"""

from dataclasses import dataclass

from tests.browser.people import choose, draw, handle, press, tick, write


@dataclass(frozen=True)
class Count:
    """How much was done."""

    loads: int
    presses: int
    keys: int


class Hands:
    """One officer before a page."""

    def __init__(self, page):
        self.page = page
        self.loads = self.presses = self.keys = 0
        page.on("request", self._see)

    @property
    def count(self) -> Count:
        """What was done until now."""
        return Count(self.loads, self.presses, self.keys)

    def _see(self, request):
        shown = request.is_navigation_request() and request.frame == self.page.main_frame
        self.loads += shown and request.redirected_from is None

    def press(self, name: str, *, inside=None, exact=True):
        """Press a button or a link that leads to a page."""
        self.presses += 1
        press(inside or self.page, name, exact=exact)

    def open(self, name: str):
        """Press a button or a link that leads to no other page."""
        self.presses += 1
        handle(self.page, name).click()

    def click(self, place):
        """Press what has no name of its own and leads to a page."""
        self.presses += 1
        with self.page.expect_navigation():
            place.click()

    def search(self, typed: str):
        """Search from the bar: two keys held, the words, Enter."""
        self.keys += 2 + len(typed) + 1
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(typed)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, **values):
        """Type into fields that are empty; what stands there already costs nothing."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]:visible').first
            if field.input_value() != value:
                self.keys += len(value)
                write(self.page, **{name: value})

    def day(self, name: str, day: int, month: int, year: int, calendar: str = "H"):
        """Type a date; the calendar is chosen where it is not the one that stands there."""
        self.keys += len(f"{day}{month}{year}")
        write(self.page, **{f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)})
        self.choose(**{f"{name}_calendar": calendar})

    def choose(self, **values):
        """Choose from a list (two presses) or of radio buttons (one), where it is not chosen already."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]').first
            if field.evaluate("field => field.tagName") != "SELECT":
                self.presses += 1
            elif field.input_value() == value:
                continue
            else:
                self.presses += 2
            choose(self.page, **{name: value})

    def tick(self, *names: str):
        """Tick boxes."""
        self.presses += len(names)
        tick(self.page, *names)

    def label(self, *labels: str):
        """Tick the boxes of these words."""
        for words in labels:
            self.presses += 1
            self.page.get_by_label(words, exact=True).check()

    def sign(self):
        """Sign in the box."""
        self.presses += 1
        draw(self.page)
