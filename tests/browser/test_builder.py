"""A questionnaire on the screen: moved by keys, and a question that comes and goes with an earlier answer."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from surveys.actions.building import set_condition, write_section
from surveys.actions.obstacles import report_obstacle
from surveys.actions.questionnaires import current_survey
from surveys.actions.versions import new_version
from tests.browser.look import problems_of
from tests.browser.people import PHONE
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(ataa):
    """A copy of the one after a delivery, in which the sixth question is asked of who is not content with the
    fifth.
    """
    officer = make_user("quality_officer", username="quality_officer")
    current_survey(moment="after_delivery", by=None)
    draft = new_version(code="after_delivery", by=officer)
    about = {"survey_id": draft.public_id, "version": None, "by": officer}
    informed, speed = (draft.questions.get(code=code) for code in ("informed", "speed"))
    set_condition(**about, question=informed, on=speed, values=[1, 2])
    return draft


def test_a_question_comes_and_goes_with_the_answer_it_is_asked_upon(draft, people):
    page = people.page("quality_officer", width=PHONE)
    page.goto(f"{draft.get_absolute_url()}preview/")
    question = lambda number: page.locator(f"#question-{number}")  # noqa: E731
    for number in range(1, 5):
        question(number).locator("input").nth(4).check()
        expect(question(number + 1)).to_be_visible()

    question(5).locator("input").nth(4).check()
    expect(question(7)).to_be_visible()
    page.locator("[data-back]").click()
    question(5).locator("input").nth(0).check()
    expect(question(6)).to_be_visible()
    question(6).locator("input").nth(0).check()
    expect(question(7)).to_be_visible()
    page.locator("[data-back]").click()
    page.locator("[data-back]").click()
    question(5).locator("input").nth(3).check()
    expect(question(7)).to_be_visible()
    sent = page.evaluate("[...new FormData(document.querySelector('form.survey'))].map(([name]) => name)")

    assert "q6" not in sent
    question(7).locator("input").nth(3).check()
    page.locator("[data-send]").click()
    expect(page.locator("h1")).to_have_text("هنا يُشكر المستفيد")
    assert people.faults == []


def test_the_order_is_changed_by_the_keys_alone(draft, people):
    page = people.page("quality_officer")
    page.goto(draft.get_absolute_url())

    page.get_by_role("button", name="إنزال السؤال 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".drafted-text").nth(1)).to_contain_text("كيف كان تعامل من سلّمك الخدمة؟")

    assert list(draft.questions.values_list("code", flat=True))[:2] == ["answers", "courtesy"]
    assert people.faults == []


def test_on_a_phone_no_heading_of_a_table_lies_over_the_next(draft, people):
    page = people.page("quality_officer", width=PHONE)
    page.goto("/surveys/questionnaires/")

    assert problems_of(page, "ar") == []


def test_what_was_written_in_one_long_word_stays_within_the_page(ataa, people):
    officer = make_user("quality_officer", username="quality_officer")
    facts = {"kind": "idea", "place": "reception", "what": "ك" * 300, "cause": "", "cases": None}
    row = report_obstacle(facts=facts, by=officer)
    page = people.page("quality_officer", width=PHONE)

    for address in (row.get_absolute_url(), "/obstacles/"):
        page.goto(address)
        assert problems_of(page, "ar") == []


def test_a_long_word_in_the_title_of_a_section_stays_within_its_panel(draft, people):
    officer, facts = User.objects.get(username="quality_officer"), {"title": "ط" * 60, "title_en": ""}
    write_section(survey_id=draft.public_id, version=None, facts=facts, by=officer)
    page = people.page("quality_officer", width=PHONE)
    page.goto(draft.get_absolute_url())

    heading = page.get_by_role("heading", name="ط" * 60)
    assert heading.bounding_box()["x"] >= 0
    assert heading.evaluate("one => one.scrollWidth <= one.clientWidth")
