"""Forms in a real browser: dates in both calendars, files that are chosen and dropped, what stands beside a
form, and the comparison and the signature on a phone.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.addresses import address, make_world, routes
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE
from tests.browser.test_kept import picture
from tests.factories import make_user
from tests.security.matrix import ROLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([selector, name, size]) => {
  const moved = new DataTransfer();
  moved.items.add(new File([new Uint8Array(size)], name, {type: 'image/png'}));
  moved.items.add(new File(['x'], 'second.png', {type: 'image/png'}));
  const event = new DragEvent('drop', {dataTransfer: moved, bubbles: true, cancelable: true});
  document.querySelector(selector).closest('[data-file-picker]').dispatchEvent(event);
}"""

# Keeps how much was said to be sent, and the page where it is, whatever the answer.
WATCH = """() => {
  window.parts = [];
  const bar = document.querySelector('[data-file-picker] progress');
  new MutationObserver(() => window.parts.push(bar.value)).observe(bar, {attributes: true});
  document.open = () => { document.body.dataset.answered = "yes"; };
  document.write = document.close = () => {};
}"""


@pytest.fixture
def world(ataa):
    """One of everything, and one account of each role."""
    return make_world(ataa, {role: make_user(role, username=role) for role in ROLES})


def opened(people, world, username, name, *, width=DESK):
    """A page of the world, as the holder of a role sees it."""
    page = people.page(username, width=width)
    page.goto(address(next(route for route in routes() if route.name == name), world))
    return page


# --- dates ---------------------------------------------------------------------------------------


def parts(box) -> list[str]:
    return [box.locator("input, select").nth(place).input_value() for place in range(4)]


def test_the_same_day_is_told_in_the_other_calendar_and_follows_whoever_changes_it(people, world):
    page = opened(people, world, "intake_officer", "beneficiaries:create")
    box, echo = page.locator(".dual-date"), page.locator("[data-date-equivalent]")
    for name, value in (("day", "28"), ("month", "6"), ("year", "1448")):
        box.locator(f'[name="birth_date_{name}"]').press_sequentially(value)
    assert parts(box) == ["28", "6", "1448", "H"]
    expect(echo).to_have_text("الثلاثاء 8 ديسمبر 2026م")

    box.get_by_label("التقويم").select_option("G")

    assert parts(box) == ["8", "12", "2026", "G"]
    expect(echo).to_have_text("الثلاثاء 28 جمادى الآخرة 1448هـ")
    box.get_by_label("التقويم").select_option("H")
    assert parts(box) == ["28", "6", "1448", "H"]


def test_a_year_that_is_typed_chooses_its_calendar_and_half_a_date_is_left_alone(people, world):
    page = opened(people, world, "intake_officer", "beneficiaries:create")
    box = page.locator(".dual-date")
    box.locator('[name="birth_date_year"]').press_sequentially("1990")
    assert parts(box) == ["", "", "1990", "G"]

    box.get_by_label("التقويم").select_option("H")

    assert parts(box) == ["", "", "1990", "H"]
    expect(page.locator("[data-date-equivalent]")).to_have_text("")


@pytest.mark.parametrize("calendar", ["H", "G"])
def test_a_press_writes_today_or_yesterday_in_the_calendar_that_is_chosen(calendar, people, world):
    page = opened(people, world, "intake_officer", "channels_log:contact_create")
    box = page.locator(".dual-date")
    box.get_by_label("التقويم").select_option(calendar)
    for words in ("أمس", "اليوم"):
        button = box.get_by_role("button", name=words)
        button.click()
        said = button.get_attribute("data-hijri" if calendar == "H" else "data-gregorian")
        assert parts(box) == [*said.split("/"), calendar]
        expect(page.locator("[data-date-equivalent]")).not_to_have_text("")
    assert problems_of(page, "ar") == []


# --- files ---------------------------------------------------------------------------------------


def test_a_file_that_is_chosen_or_dropped_is_told_with_its_size(people, world):
    page = opened(people, world, "intake_officer", "eligibility:paper_add")
    picker, told = page.locator("[data-file-picker]"), page.locator("[data-file-picker] output")
    field = picker.locator("input[type=file]")
    expect(told).to_have_text("لم يُختر ملف")
    field.set_input_files({"name": "هوية.png", "mimeType": "image/png", "buffer": b"x" * 1_250_000})
    expect(told).to_have_text("هوية.png (1.3 ميغابايت)")
    picture(page, "file-chosen")

    page.evaluate(DROP, ["[data-file-picker] input", "dropped.png", 20_000])

    expect(told).to_have_text("dropped.png (20 كيلوبايت)")
    assert field.evaluate("(input) => input.files.length") == 1


def test_a_file_goes_once_and_tells_how_much_of_it_went(people, world):
    page = opened(people, world, "intake_officer", "eligibility:paper_add")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate(WATCH)
    no_picture = {"name": "هوية.png", "mimeType": "image/png", "buffer": b"x" * 3_000_000}
    page.locator("[data-file-picker] input").set_input_files(no_picture)

    page.locator(".form-buttons .btn-primary").click()

    expect(page.locator("body[data-answered]")).to_be_visible()
    assert page.evaluate("window.parts.at(-1)") == 1
    assert len([url for url in sent if "/papers/" in url]) == 1
    people.faults[:] = [fault for fault in people.faults if "422" not in fault]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "لم يُرسل النموذج، أو لم يصل الرد"),
        ({"status": 413, "body": "<html><h1>413</h1>"}, "لم يُرسل النموذج، أو لم يصل الرد"),
        ({"status": 403, "body": "<main><h1>ممنوع</h1><p class=happened><a class=way>"}, "ممنوع"),
    ],
)
def test_a_form_with_a_file_that_is_refused_or_unanswered_keeps_what_was_chosen(people, world, answer, said):
    page, sent = opened(people, world, "intake_officer", "eligibility:form_scans"), []

    def reply(route):
        if route.request.method != "POST":
            route.fallback()
            return
        sent.append(route)
        if answer is None:
            route.abort()
        else:
            route.fulfill(content_type="text/html", **answer)

    page.route("**/requests/forms/", reply)
    page.set_input_files("[name=scan]", {"name": "a.png", "mimeType": "image/png", "buffer": b"x"})
    page.locator("form:has([name=scan]) .btn-primary").first.click()

    expect(page.locator("dialog")).to_contain_text(said)
    assert len(sent) == 1
    assert page.locator("[name=scan]").evaluate("input => input.files.length") == 1
    people.faults.clear()  # the browser tells of the answer that it was given


# --- what stands beside a form -------------------------------------------------------------------

HELPED = {
    "beneficiaries:create": "intake_officer",
    "eligibility:request_edit": "intake_officer",
    "eligibility:interview": "social_researcher",
    "eligibility:field_visit": "social_researcher",
    "eligibility:session_create": "committee_secretary",
    "accounts:user_create": "administrator",
    "eligibility:objection": "intake_officer",
}


def test_what_one_should_know_of_a_form_stands_beside_it_and_below_it_on_a_phone(people, world):
    for name, username in HELPED.items():
        page = opened(people, world, username, name)
        page.set_viewport_size({"width": DESK, "height": 900})
        form, aside = page.locator("main form:has(.btn-primary)").last, page.locator(".form-help")
        box, beside = form.bounding_box(), aside.bounding_box()
        assert beside["x"] + beside["width"] <= box["x"], name
        assert beside["y"] < 400, name

        page.set_viewport_size({"width": PHONE, "height": 844})

        assert aside.bounding_box()["y"] >= form.bounding_box()["y"] + form.bounding_box()["height"], name


# --- on a phone ----------------------------------------------------------------------------------


def test_the_paper_stays_in_sight_while_its_fields_are_compared_on_a_phone(people, world):
    page = opened(people, world, "intake_officer", "eligibility:paper_check", width=PHONE)
    for row in page.locator(".check-row").all():
        row.scroll_into_view_if_needed()
        paper = page.locator(".docview").bounding_box()
        assert 0 <= paper["y"] < 644
        for choice in row.locator(".check-choices label").all():
            assert choice.bounding_box()["height"] >= 44
    page.locator(".check-choices input").last.focus()
    paper, focused = page.locator(".docview").bounding_box(), page.locator(":focus").bounding_box()
    assert focused["y"] >= paper["y"] + paper["height"]


def test_the_declaration_is_one_press_away_on_a_phone_and_the_answers_are_folded(people, world):
    page = opened(people, world, "intake_officer", "eligibility:request_sign", width=PHONE)
    answers = page.locator("details.desk-open")
    assert answers.count() > 4
    assert not any(answer.evaluate("(part) => part.open") for answer in answers.all())
    pad = page.locator("[data-signature] canvas")
    assert pad.evaluate("(pad) => pad.getBoundingClientRect().bottom") < 3000

    page.get_by_role("link", name="الانتقال إلى الإقرار والتوقيع").click()

    expect(page).to_have_url(re.compile("#declaration$"))
    expect(page.get_by_role("heading", name="الإقرار")).to_be_in_viewport()
    page.set_viewport_size({"width": 1024, "height": 800})
    expect(answers.first.locator("dl")).to_be_visible()
    expect(answers.first.locator("summary")).to_be_hidden()
