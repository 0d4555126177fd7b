"""The committee in a real browser: the vote on a phone, the wall of the room."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from eligibility.committee.actions import ballots
from tests.browser.look import problems_of
from tests.browser.people import PHONE, press
from tests.eligibility.committee_cases import awaiting, make_committee, make_members, opened, vote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREEN = 844  # the height of the phone
_BOXES = """(selector) => [...document.querySelectorAll(selector)]
  .map((element) => element.getBoundingClientRect()).map((box) => [box.top, box.bottom, box.height])"""
# What stands at a point is the button itself, and no bar above it.
_COVERED = """() => [...document.querySelectorAll('.big-choices button')].filter((button) => {
  const box = button.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.bottom - 4);
  return !button.contains(top);
}).length"""


@pytest.fixture
def sitting(ataa, officer, researcher, chair, secretary):
    """An open session with a vote under way: the session and its item."""
    members = make_members(5)
    make_committee(chair, secretary, *members)
    request = awaiting(ataa, officer, researcher, need="انقطع دخل الأسرة بعد انتهاء عقد عائلها. " * 8)
    for number in range(6):
        request.assessment.results.create(
            code=f"c{number}",
            label=f"نصيب الفرد من صافي الدخل لا يتجاوز {number},000 ريال شهريًا",
            kind="condition",
            reference="المادة 4",
            computed="not_met" if number < 3 else "met",
            explanation="فوقه",
        )
    session, (item,) = opened(secretary, [secretary, chair, *members], request)
    for number, user in enumerate(User.objects.all(), start=1):
        User.objects.filter(pk=user.pk).update(full_name=f"موظف {number}")
    ballots.start_voting(item_id=item.public_id, by=chair)
    vote(item, approve=members[1:3], rest=False)
    return session, item


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("username", ["member_1", "committee_chair"])
def test_what_is_voted_on_and_all_answers_stand_in_the_first_screenful(username, language, people, sitting):
    _session, item = sitting
    page = people.page(username, width=PHONE)
    User.objects.update(language=language)
    page.goto(f"/requests/items/{item.public_id}/")

    choices = page.evaluate(_BOXES, ".big-choices button")
    figures = page.evaluate(_BOXES, ".vote-figures dd")
    sheet = page.locator("details.wide-open")

    assert len(choices) == 6
    assert max(bottom for _top, bottom, _height in choices) <= SCREEN
    assert [round(top) for top, _bottom, _height in choices] == sorted(round(top) for top, *_ in choices)
    assert max(bottom for _top, bottom, _height in figures) < choices[0][0]
    assert page.evaluate(_COVERED) == 0
    pressed = page.evaluate(_BOXES, "#vote .btn, #vote summary, details.wide-open > summary")
    assert min(height for _top, _bottom, height in pressed) >= 44
    expect(page.locator(".bottomnav")).to_be_hidden()
    expect(sheet.locator(".panel").first).to_be_hidden()
    sheet.locator("summary").click()
    expect(sheet.locator(".panel").first).to_be_visible()
    assert problems_of(page, language) == []


def test_the_sheet_is_open_where_there_is_room(people, sitting):
    _session, item = sitting
    page = people.page("member_1")
    page.goto(f"/requests/items/{item.public_id}/")

    expect(page.locator("details.wide-open .panel").first).to_be_visible()
    expect(page.locator("details.wide-open > summary")).to_be_hidden()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])
def test_the_wall_fits_the_screen_in_large(width, height, language, people, sitting):
    session, _item = sitting
    page = people.page("committee_secretary", width=width)
    User.objects.update(language=language)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/requests/sessions/{session.public_id}/room/")

    assert page.evaluate("document.documentElement.scrollHeight") <= height
    sizes = "(s) => [...document.querySelectorAll(s)].map((e) => parseFloat(getComputedStyle(e).fontSize))"
    assert min(page.evaluate(sizes, "h1, .vote-figures dd")) >= 44
    assert min(page.evaluate(sizes, ".wall-lines dd, .wall-foot p")) >= 30
    dots = page.evaluate("[...document.querySelectorAll('.ballot-dots li')].map((e) => e.offsetWidth)")
    assert dots == [64] * 6
    assert problems_of(page, language) == []


def test_the_wall_shows_a_ballot_in_place_and_fills_the_screen(people, sitting):
    session, item = sitting
    page = people.page("committee_secretary")
    page.goto(f"/requests/sessions/{session.public_id}/room/")
    expect(page.locator(".ballot-dots .is-in")).to_have_count(2)
    page.get_by_role("button", name="ملء الشاشة").click()
    expect(page.locator("html.is-full")).to_have_count(1)

    vote(item, reject=[User.objects.get(username="member_4")], rest=False)

    expect(page.locator(".ballot-dots .is-in")).to_have_count(3)
    page.get_by_role("button", name="ملء الشاشة").click()
    expect(page.locator("html.is-full")).to_have_count(0)


def test_the_console_follows_the_vote_without_being_asked(people, sitting):
    session, item = sitting
    chair = people.page("committee_chair")
    chair.goto(session.get_absolute_url())
    console = chair.locator("#console")
    expect(console).to_contain_text("تنقص 4 أصوات")

    vote(item, approve=User.objects.filter(username__in=["committee_chair", "member_4"]))

    expect(console.get_by_role("link", name="النتيجة والإغلاق")).to_be_visible()
    press(console, "النتيجة والإغلاق")
    expect(chair.locator("h1")).to_have_text("النتيجة: موافقة")
