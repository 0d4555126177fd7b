"""The frame of every page in a real browser: refusals in it, nothing with the focus behind its bar, figures
that align, its keys on an Arabic keyboard, and what of it goes on paper.
"""

import io
import re

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.actions.facts import add_income
from policy.models import Charity
from tests.addresses import address, make_world, routes
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE, says
from tests.browser.test_kept import picture
from tests.factories import make_file, make_user
from tests.security.matrix import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What of the element with the focus lies behind a bar that stands still: nothing, or the element.
COVERED = """() => {
  const focused = document.activeElement, bars = '.bottomnav, .form-buttons, .identity, .paper-aside';
  if (focused === document.body) return 'end';
  const box = focused.getBoundingClientRect(), x = box.x + box.width / 2;
  const top = Math.max(box.top, 0) + 3, bottom = Math.min(box.bottom, innerHeight) - 3;
  const places = box.height > innerHeight / 2 ? [(top + bottom) / 2] : [top, (top + bottom) / 2, bottom];
  const bar = places.map((y) => document.elementFromPoint(x, y)?.closest(bars))
    .find((found) => found && !found.contains(focused));
  return box.bottom <= 3 || box.top >= innerHeight - 3 ? `${focused.outerHTML.slice(0, 90)} out of sight`
    : bar ? `${focused.outerHTML.slice(0, 90)} behind ${bar.className}` : '';
}"""

# The right edge of the text of an element, whole pixels.
RIGHT = """(element) => { const range = document.createRange(); range.selectNodeContents(element);
  return Math.round(range.getBoundingClientRect().right); }"""
KEYDOWN = """(element, [key, code, shift]) => element.dispatchEvent(new KeyboardEvent('keydown',
  {key, code, shiftKey: shift, bubbles: true, cancelable: true}))"""


@pytest.fixture
def officer(ataa):
    """An officer, under the policy in force."""
    return make_user("intake_officer", username="officer", full_name="هدى سعد")


@pytest.fixture
def world(ataa):
    """One of everything, and one account of each role."""
    return make_world(ataa, {role: make_user(role, username=role) for role in ROLES})


def sound(page) -> list[str]:
    """What is wrong with a page of a refusal; the number of its event is no word."""
    return [line for line in problems_of(page, "ar") if not re.search(r"translated: [0-9a-f]{16}$", line)]


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_refusals_stand_in_the_frame(people, officer, width):
    page, visitor = people.page("officer", width=width), people.page("", width=width)
    for name, status, address_ in (
        ("404", 404, "/nowhere/"),
        ("403", 403, reverse("accounts:user_list")),
    ):
        assert page.goto(address_).status == status
        expect(page.locator(".topbar .brand-name")).to_have_text(Charity.objects.get().name)
        assert sound(page) == []
        picture(page, f"error-{name}-{width}")
    visitor.goto(people.address + "/nowhere/")
    expect(visitor.locator(".public-head")).to_be_visible()
    assert sound(visitor) == []
    picture(visitor, f"error-public-{width}")
    people.faults[:] = [fault for fault in people.faults if not re.search("status of 40[34]", fault)]


# --- lists on a phone ----------------------------------------------------------------------------

LISTS = ["beneficiaries:list", "eligibility:request_list", *(
    f"channels_log:{what}_list" for what in ("contact", "visit", "message", "referral"))]  # fmt: skip


def test_a_row_of_a_list_is_two_lines_on_a_phone_and_all_of_it_is_the_link(people, world):
    page = people.page("intake_officer", width=PHONE)
    for name in LISTS:
        page.goto(reverse(name))
        rows = page.locator(".table-rows > tbody > tr")
        assert rows.count() > 0, name
        for row in rows.all():
            assert 70 <= row.bounding_box()["height"] <= 90, name
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE, name
        opened = rows.first.get_by_role("link").get_attribute("href")
        rows.first.click(position={"x": 20, "y": 60})
        expect(page).to_have_url(re.compile(re.escape(opened)))


def test_the_filters_stand_behind_one_button_on_a_phone_alone(people, world):
    page = people.page("intake_officer", width=PHONE)
    page.goto(reverse("beneficiaries:list") + "?status=active")
    shown, button = page.get_by_label("الحالة"), page.locator(".filter-fold > summary")
    expect(shown).to_be_hidden()
    expect(button).to_have_text(re.compile(r"تصفية \(1\)"))

    button.press("Enter")

    expect(shown).to_be_visible()
    page.set_viewport_size({"width": DESK, "height": 900})
    expect(button).to_be_hidden()
    expect(shown).to_be_visible()


# --- the file on a phone -------------------------------------------------------------------------


def test_the_tabs_of_a_file_come_before_its_summary_on_a_phone_and_it_stands_on_the_first_alone(
    people, officer
):
    file, page = make_file(by=officer), people.page("officer", width=PHONE)
    summary, tabs = page.get_by_role("region", name="الملخص"), page.locator(".tabs")
    page.goto(file.get_absolute_url())
    expect(page.locator(".identity")).to_contain_text(file.file_number)
    assert tabs.bounding_box()["y"] < summary.bounding_box()["y"]
    assert tabs.bounding_box()["y"] < 500

    page.goto(f"{file.get_absolute_url()}?tab=household")

    expect(summary).to_be_hidden()
    page.set_viewport_size({"width": DESK, "height": 900})
    expect(summary).to_be_hidden()
    page.goto(file.get_absolute_url())
    assert summary.bounding_box()["y"] < tabs.bounding_box()["y"]


# --- M4: the bar of a phone ----------------------------------------------------------------------


def covered_on(page, key: str = "Tab") -> list[str]:
    """What the key leads to behind a bar, from one end of the page to the other."""
    found = []
    for _press in range(200):
        page.keyboard.press(key)
        said = page.evaluate(COVERED)
        if said == "end":
            return found
        found += [said] if said else []
    raise AssertionError("Tab comes to no end")


# Whoever does them on a phone, and what of theirs is a form.
TASKS = {
    "intake_officer": "beneficiaries:create eligibility:request_sign eligibility:paper_check",
    "social_researcher": "eligibility:interview eligibility:assessment",
    "committee_member": "eligibility:item_detail",
}


@pytest.mark.parametrize("username", TASKS)
def test_nothing_with_the_focus_lies_behind_a_bar_of_a_phone(username, people, world):
    """On the pages of tasks the bar is that of their step; on others it is the navigation."""
    where = {route.name: route for route in routes()}
    page, found = people.page(username, width=PHONE), {}
    for name in TASKS[username].split():
        page.goto(address(where[name], world))
        expect(page.locator(".bottomnav")).to_be_hidden()
        found[name] = [*covered_on(page), *covered_on(page, "Shift+Tab")]
    page.goto(reverse("home"))
    expect(page.locator(".bottomnav")).to_be_visible()
    found["home"] = covered_on(page)

    assert found == dict.fromkeys(found, [])


def test_the_step_of_a_form_is_in_sight_on_a_phone_wherever_the_page_stands(people, world):
    """At the bottom of the screen from the first screenful on; at a desk it stands below its form."""
    page = people.page("intake_officer", width=PHONE)
    page.goto(reverse("beneficiaries:create"))
    step = page.locator(".form-buttons > .btn-primary")
    for down in (0, 400, 100_000):
        page.evaluate("(down) => scrollTo(0, down)", down)
        expect(step).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, 0)")
    box = page.locator(".form-buttons").bounding_box()
    assert round(box["y"] + box["height"]) == 844
    assert step.bounding_box()["height"] >= 44

    page.set_viewport_size({"width": DESK, "height": 900})

    expect(step).not_to_be_in_viewport()


# --- M5: figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_units_stand_under_units_and_the_heading_over_them(people, officer, language):
    officer.language = language
    officer.save(update_fields=["language"])
    file = make_file(by=officer)
    for amount in (300, 12_500):
        income = {"kind": "salary", "amount": amount, "source": "declared", "owner": file.head}
        add_income(by=officer, file=file, facts=income)
    page = people.page("officer") if language == "ar" else english(people)
    page.goto(f"{file.get_absolute_url()}?tab=facts")
    cells = page.locator("td.num:visible").filter(has_text=re.compile("^\\s*(300|12,500)"))
    figures = [cells.nth(place).locator("bdi") for place in (0, 1)]
    widths = [figure.bounding_box()["width"] for figure in figures]
    edges = [figure.evaluate(RIGHT) for figure in figures]
    heading = page.locator("th.num:visible").first.evaluate(RIGHT)

    assert cells.count() == 2
    assert abs(widths[0] - widths[1]) > 10
    assert abs(edges[0] - edges[1]) <= 1
    assert abs(heading - cells.first.evaluate(RIGHT)) <= 1
    picture(page, f"figures-{language}")


def english(people):
    """The page of the officer, who signs in in Arabic and then reads English."""
    page = people.stranger()
    page.goto(people.address)
    page.locator('[name="login"]').fill("officer")
    page.locator('[name="password"]').fill(people.password)
    page.keyboard.press("Enter")
    expect(page.locator(".user-button")).to_be_visible()
    return page


# --- m7, m8: colours and keys --------------------------------------------------------------------


def test_forced_colours_keep_their_contrast(people, officer):
    page = people.page("officer")
    page.emulate_media(forced_colors="active")
    page.goto(reverse("home"))

    assert problems_of(page, "ar") == []
    picture(page, "forced-colours")


@pytest.mark.parametrize(("key", "code"), [("ظ", "Slash"), ("/", "Slash"), ("/", "NumpadDivide")])
def test_the_key_of_the_search_works_by_its_place(people, officer, key, code):
    page = people.page("officer")
    page.goto(reverse("home"))
    search = page.locator("[data-search]")

    page.locator("body").evaluate(KEYDOWN, ["؟", "Slash", True])
    expect(search).not_to_be_focused()
    page.locator("body").evaluate(KEYDOWN, [key, code, False])
    expect(search).to_be_focused()


def test_the_letter_of_that_key_can_be_typed(people, officer):
    page = people.page("officer")
    page.goto(reverse("beneficiaries:create"))
    field = page.locator('[name="first_name"]')
    field.focus()

    field.evaluate(KEYDOWN, ["ظ", "Slash", False])

    expect(field).to_be_focused()


# --- m11: paper ----------------------------------------------------------------------------------


def test_a_printed_page_says_whose_it_is_of_which_day_and_which_page(people, officer):
    file = make_file(by=officer)
    page = people.page("officer")
    page.goto(file.get_absolute_url())
    head = page.locator(".print-head")
    expect(head).to_be_hidden()

    page.emulate_media(media="print")

    expect(head).to_be_visible()
    expect(head).to_contain_text(Charity.objects.get().name)
    expect(head).to_contain_text(re.compile(r"طُبع في:.*هـ الموافق .*م"))
    expect(head.locator("img")).to_be_visible()
    expect(page.locator(".identity")).to_contain_text(file.file_number)
    assert page.get_by_role("link", name=re.compile("^عدّل")).count() == 0
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert f"1 / {len(sheets)}" in sheets[0].extract_text()
    assert f"{len(sheets)} / {len(sheets)}" in sheets[-1].extract_text()
    picture(page, "print")


ON_PAPER = {
    "intake_officer": (
        "beneficiaries:detail beneficiaries:list beneficiaries:timeline eligibility:request_detail "
        "eligibility:request_list channels_log:contact_list"
    ),
    "manager": "reports:overview reports:figures policy:profile",
    "quality_officer": "surveys:results reports:quality_detail",
    "committee_secretary": "eligibility:session_detail",
}
SHEET = 673  # pixels between the margins of A4
# Of a page as it is printed: what one presses, chooses or follows to change something; and what is cut off.
LEFT_OVER = """() => [
  ...document.querySelectorAll('main :is(button, input:not([type=hidden]), select, nav, .btn)'),
  ...document.querySelectorAll('main a[href*="/edit/"], main a[href*="/add/"], main a[href*="/new/"]'),
  ...document.querySelectorAll('main a[href*="/end/"], main a[href*="?figure="]')]
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height > 1)
  .map((element) => element.outerHTML.slice(0, 90))"""
CUT_OFF = """(width) => [...document.querySelectorAll('main *')].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && (box.right > width + 1 || box.left < -1) })
  .map((element) => `${element.tagName}.${element.className}`)"""


@pytest.mark.parametrize("username", ON_PAPER)
def test_on_paper_there_is_what_is_read_and_nothing_to_press(people, world, username):
    where, found = {route.name: route for route in routes()}, {}
    page = people.page(username)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": SHEET, "height": 952})
    for name in ON_PAPER[username].split():
        page.goto(address(where[name], world))
        expect(page.locator(".print-head")).to_be_visible()
        if problems := [*page.evaluate(LEFT_OVER), *page.evaluate(CUT_OFF, SHEET)]:
            found[name] = problems

    assert found == {}


def test_what_belongs_together_stays_on_one_page(people, world):
    page = people.page("manager")
    page.goto(reverse("policy:profile"))

    sheets = [
        sheet.extract_text().splitlines()
        for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]

    assert len(sheets) > 3
    assert min(len(lines) for lines in sheets[:-1]) > 15
    headings = [heading.strip() for heading in page.locator("main h2, main h3").all_inner_texts()]
    ends = [lines[-2].strip() for lines in sheets]  # above the number of the page
    assert [end for end in ends if end in headings] == []


def test_the_keys_of_the_comparison_are_named_in_arabic_too(people, world):
    where = {route.name: route for route in routes()}
    page = people.page("intake_officer")
    page.goto(address(where["eligibility:paper_check"], world))

    says(page, "m ة", "x ء", "n ى")
