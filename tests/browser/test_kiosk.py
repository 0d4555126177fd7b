"""The tablet at the reception: one answers after another, and nobody finds anything of whoever was before."""

import pytest
from playwright.sync_api import expect

from eligibility.catalogue.presets import load_profile
from surveys.actions.slips import draw_slips, print_slips
from surveys.models import Box, Slip
from tests.browser.after import choose_all
from tests.browser.look import problems_of
from tests.browser.people import handle, keeps_quiet, press, says, write
from tests.browser.test_kept import picture
from tests.browser.test_survey import forgive, question, send
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START, ARRIVED = "شاركنا رأيك", "وصلتنا إجابة بهذه القصاصة"
STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"
EMPTY = '[{},{},""]'


@pytest.fixture
def slips(transactional_db):
    """What stands on ten printed slips."""
    load_profile(place="ataa")
    officer = make_user("quality_officer", username="quality")
    batch = draw_slips(moment="after_delivery", number=10, by=officer)
    print_slips(batch=batch, by=officer)
    return batch.slips


@pytest.fixture
def tablet(people):
    """A tablet on a stand, whose clock the test moves."""
    page = people.stranger(width=1024)
    page.set_viewport_size({"width": 1024, "height": 768})
    page.clock.install()
    page.goto("/s/")
    return page


def begin(page, typed):
    """Write what stands on a slip, and begin."""
    write(page, slip=typed)
    press(page, "بدء")


def too_small(page) -> list:
    """What is to be touched and is lower than 56 px, or written smaller than 20."""
    return page.evaluate(
        """() => [...document.querySelectorAll("main button, main a.btn, main label, main input[name=slip]")]
        .filter((part) => part.checkVisibility() && !part.matches("label.form-label"))
        .filter((part) => part.getBoundingClientRect().height < 56
            || parseFloat(getComputedStyle(part).fontSize) < 20)
        .map((part) => part.outerHTML.slice(0, 80))"""
    )


def test_c25_one_answers_and_the_next_sees_nothing_of_it(tablet, slips):
    says(tablet, START)
    picture(tablet, "kiosk-start")
    assert problems_of(tablet, "ar") == []
    assert too_small(tablet) == []

    begin(tablet, " ".join(slips[0].groups))
    expect(question(tablet)).to_contain_text("سؤال 1 من")
    picture(tablet, "kiosk-first")
    assert problems_of(tablet, "ar") == []
    assert too_small(tablet) == []
    choose_all(tablet)
    tablet.locator("textarea:visible").fill("كلام لا يراه من بعدي")
    picture(tablet, "kiosk-last")
    assert tablet.evaluate(STORED) == EMPTY
    send(tablet)
    says(tablet, "شكرًا لك، وصلنا رأيك")
    picture(tablet, "kiosk-thanks")
    assert problems_of(tablet, "ar") == []
    assert Box.objects.count() == 1

    tablet.clock.fast_forward(15_000)
    says(tablet, "اكتب الأرقام الاثني عشر")
    assert tablet.locator("[name=slip]").input_value() == ""
    assert tablet.evaluate(STORED) == EMPTY
    tablet.go_back()
    says(tablet, START)
    keeps_quiet(tablet, "كلام لا يراه من بعدي", "سؤال 1 من")
    assert tablet.locator("[name=slip]").input_value() == ""

    begin(tablet, slips[0].code)
    says(tablet, ARRIVED)
    picture(tablet, "kiosk-arrived")
    press(tablet, "تم، لمن بعدي")
    says(tablet, START)
    assert tablet.context.cookies() == []


def test_whoever_walks_away_leaves_nothing(tablet, slips):
    begin(tablet, slips[1].link)
    question(tablet).get_by_label("جيد", exact=True).click()
    expect(question(tablet)).to_contain_text("سؤال 2 من")

    tablet.clock.fast_forward(61_000)
    expect(tablet.get_by_role("dialog")).to_contain_text("هل ما زلت هنا؟")
    picture(tablet, "kiosk-still-there")
    assert problems_of(tablet, "ar") == []
    tablet.get_by_role("button", name="نعم، أكمل").click()
    expect(tablet.get_by_role("dialog")).to_be_hidden()
    tablet.clock.fast_forward(30_000)
    expect(question(tablet)).to_contain_text("سؤال 2 من")

    tablet.clock.fast_forward(31_000)
    expect(tablet.get_by_role("dialog")).to_be_visible()
    tablet.clock.fast_forward(20_000)
    says(tablet, "اكتب الأرقام الاثني عشر")
    assert (Box.objects.count(), Slip.objects.count()) == (0, 10)
    begin(tablet, slips[1].code)  # it is not used up
    expect(question(tablet)).to_contain_text("سؤال 1 من")
    expect(tablet.locator(":checked")).to_have_count(0)


def test_wrong_digits_are_told_and_wiped_when_nobody_mends_them(tablet, slips):
    begin(tablet, "1111 2222 3333")
    says(tablet, "لم نجد استبانة بهذه الأرقام")
    picture(tablet, "kiosk-wrong")
    assert problems_of(tablet, "ar") == []
    assert tablet.locator("[name=slip]").input_value() == "1111 2222 3333"

    tablet.clock.fast_forward(61_000)
    keeps_quiet(tablet, "لم نجد استبانة بهذه الأرقام")
    assert tablet.locator("[name=slip]").input_value() == ""


def test_while_it_sends_it_waits_for_the_network_and_forgets_nothing(people, tablet, slips):
    begin(tablet, slips[2].code)
    choose_all(tablet)
    tablet.context.set_offline(True)
    send(tablet)
    says(tablet, "لا اتصال الآن")
    tablet.clock.fast_forward(200_000)
    expect(tablet.get_by_role("dialog")).to_be_hidden()
    tablet.context.set_offline(False)
    says(tablet, "شكرًا لك، وصلنا رأيك")
    assert Box.objects.count() == 1
    forgive(people, "ERR_INTERNET_DISCONNECTED")


def test_without_script_it_goes_back_by_itself_too(people, slips):
    context = people.chromium.new_context(
        base_url=people.address, java_script_enabled=False, viewport={"width": 1024, "height": 768}
    )
    page = context.new_page()
    page.goto("/s/")
    begin(page, slips[3].code)
    for name in {field.get_attribute("name") for field in page.locator("main [type=radio]").all()}:
        page.locator(f'[name="{name}"]').last.check(force=True)
    handle(page, "إرسال رأيي").click()
    says(page, "شكرًا لك، وصلنا رأيك")
    says(page, "اكتب الأرقام الاثني عشر")
    assert Box.objects.count() == 1
