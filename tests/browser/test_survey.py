"""The survey on a telephone: one question a view, read aloud, and sent for as long as the network needs."""

import time

import pytest
from playwright.sync_api import expect

from channels_log.models import Message
from eligibility.catalogue.presets import load_profile
from surveys.models import Box
from tests.browser.after import choose_all
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE, handle, keeps_quiet, says, write
from tests.browser.test_kept import picture
from tests.browser.test_shift import SHIFTS
from tests.factories import make_file, make_user, request_at
from tests.surveys.conftest import cause_of, invite, path_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THANKS, ARRIVED = "شكرًا لك", "وصلتنا إجابة عبر هذا الرابط"
AWAY = "لا اتصال الآن؛ إجاباتك محفوظة في هذه الصفحة وسنعيد الإرسال"
KEPT = "JSON.stringify(sessionStorage)"


@pytest.fixture
def new_link(transactional_db):
    """Closes a request and gives the path of the link in the applicant's invitation."""
    profile, officer = load_profile(place="ataa").profile, make_user("intake_officer", username="officer")

    def make() -> str:
        case = request_at("closed", file=make_file(by=officer), profile=profile, by=officer)
        invite(case=case, by=officer)
        return path_in(Message.objects.get(cause=cause_of(case)).text)

    return make


@pytest.fixture
def link(new_link):
    """The path of a link."""
    return new_link()


@pytest.fixture
def phone(people):
    """A telephone of somebody without an account."""
    return people.stranger(width=PHONE)


def question(page):
    """The question that is seen."""
    return page.locator(".survey-question:visible")


def send(page):
    """Press the button at the end."""
    handle(page, "إرسال رأيي").click()


# === one question a view =========================================================================


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_touch_leads_to_the_next_question_and_there_is_a_way_back(people, link, width):
    page = people.stranger(width=width)
    page.goto(link)
    expect(question(page)).to_have_count(1)
    says(page, "رأيك حق لك")
    picture(page, f"survey-first-{width}")

    question(page).get_by_label("جيد", exact=True).click()
    expect(page.locator("#question-2 legend")).to_be_focused()
    expect(question(page)).to_contain_text("سؤال 2 من 8")
    expect(page.locator(".survey-steps .is-done")).to_have_count(1)
    picture(page, f"survey-second-{width}")
    assert problems_of(page, "ar") == []
    handle(page, "السابق").click()
    expect(question(page).get_by_label("جيد", exact=True)).to_be_checked()

    choose_all(page)
    picture(page, f"survey-last-{width}")
    write(page, q8="تقليل المدة")
    send(page)
    says(page, "شكرًا لك، وصلنا رأيك")
    expect(page.locator("h1")).to_be_focused()
    picture(page, f"survey-thanks-{width}")
    assert problems_of(page, "ar") == []
    assert page.context.cookies() == []
    assert Box.objects.count() == 1


def test_keys_choose_without_leaving_and_enter_goes_on(phone, link):
    phone.goto(link)
    question(phone).locator("[type=radio]").first.focus()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("ArrowDown")
    phone.wait_for_timeout(600)  # longer than a touch takes to lead on
    expect(phone.locator("#question-1 [value='3']")).to_be_checked()
    expect(question(phone)).to_contain_text("سؤال 1 من 8")

    phone.keyboard.press("Enter")
    expect(question(phone)).to_contain_text("سؤال 2 من 8")


def test_what_was_left_open_is_said_in_one_line_and_shown_first(phone, link):
    phone.goto(link)
    for _question in range(7):
        handle(phone, "التالي").click()
    phone.locator("#question-8").wait_for()
    send(phone)

    line = phone.locator(".survey-open")
    expect(question(phone)).to_contain_text("سؤال 1 من 8")
    expect(line.locator("a:visible")).to_have_count(7)
    expect(question(phone)).to_contain_text("اختر الإجابة الأقرب إليك.")
    picture(phone, "survey-open")
    assert problems_of(phone, "ar") == []

    line.get_by_role("link", name="السؤال 5", exact=True).click()
    expect(question(phone)).to_contain_text("سؤال 5 من 8")
    choose_all(phone)
    expect(line).to_be_hidden()
    send(phone)
    says(phone, THANKS)


def test_words_that_are_too_many_are_said_beside_them_and_stay(phone, link):
    phone.goto(link)
    choose_all(phone)
    phone.locator("[name=q8]").fill("👍" * 10_000)
    expect(question(phone)).to_contain_text("اختصر النص بحيث لا يتجاوز 1000 حرف")
    send(phone)
    expect(question(phone)).to_contain_text("سؤال 8 من 8")
    picture(phone, "survey-too-long")
    assert phone.locator("[name=q8]").input_value() == "👍" * 10_000
    assert Box.objects.count() == 0


def test_what_only_the_server_objects_to_is_said_in_its_place(phone, link):
    phone.goto(link)
    choose_all(phone)
    write(phone, q8="بـ" + "\u064e" * 9)
    send(phone)

    expect(question(phone)).to_contain_text("سؤال 8 من 8")
    expect(question(phone).locator(".survey-note")).to_contain_text("أكثر من ثلاث علامات")
    write(phone, q8="أقصر")
    send(phone)
    says(phone, THANKS)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_nothing_moves_before_the_first_question_stands(people, link, width):
    """The long page was painted, and put together to one question before the eye."""
    page = people.stranger(width=width)
    page.route("**/survey*.js", lambda route: (time.sleep(0.5), route.continue_()))
    page.goto(link)
    expect(question(page)).to_have_count(1)

    shift, moved = page.evaluate(SHIFTS)

    assert shift <= 0.02, moved


# === without script ==============================================================================


def test_where_the_script_does_not_come_the_whole_page_shows(phone, link):
    phone.route("**/survey*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    phone.goto(link)

    expect(question(phone)).to_have_count(8)
    expect(phone.locator("footer")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_without_script_it_is_one_short_page_that_works(people, link, width):
    context = people.chromium.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 844}, base_url=people.address
    )
    page = context.new_page()
    page.goto(link)
    expect(question(page)).to_have_count(8)
    gaps = page.locator(".survey-question").evaluate_all(
        "all => all.slice(1).map((one, n) => one.offsetTop - all[n].offsetTop - all[n].offsetHeight)"
    )
    assert max(gaps) < 24
    assert page.evaluate("document.documentElement.scrollHeight") < 3200
    picture(page, f"survey-plain-{width}")

    for number in (1, 2, 4, 5, 6, 7):
        page.locator(f"[name=q{number}]").first.check(force=True)
    write(page, q8="تقليل المدة")
    send(page)
    expect(page.locator(".survey-open a:visible")).to_have_text(["3"])
    expect(page.locator(".survey-question.is-open")).to_have_count(1)
    picture(page, f"survey-plain-open-{width}")
    page.locator("[name=q3]").first.check(force=True)
    send(page)
    says(page, THANKS)
    assert context.cookies() == []


# === a bad network ===============================================================================


def forgive(people, *words):
    """Take what a network that is away writes on the console from the faults."""
    people.faults[:] = [fault for fault in people.faults if not any(word in fault for word in words)]


def test_without_a_network_it_is_kept_and_sent_once_there_is_one(people, phone, link):
    phone.goto(link)
    choose_all(phone)
    phone.context.set_offline(True)
    send(phone)
    says(phone, AWAY)
    expect(handle(phone, "إعادة الإرسال الآن")).to_be_visible()
    picture(phone, "survey-away")
    assert problems_of(phone, "ar") == []

    phone.context.set_offline(False)
    says(phone, "شكرًا لك، وصلنا رأيك")
    assert phone.evaluate(KEPT) == "{}"
    assert Box.objects.count() == 1
    forgive(people, "ERR_INTERNET_DISCONNECTED")


def lose_the_reply(page):
    """What the page sends arrives, and the answer is lost on its way back; once."""
    lost = []

    def lose(route):
        if lost or route.request.method != "POST":
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort("connectionreset")

    page.route("**/s/**", lose)


def test_c25_a_doubtful_sending_that_arrived_is_thanked_on_its_page_and_on_no_other(people, phone, link):
    phone.goto(link)
    choose_all(phone)
    lose_the_reply(phone)
    send(phone)
    says(phone, "لم يصلنا ردّ بعد")
    picture(phone, "survey-unheard")
    handle(phone, "إعادة الإرسال الآن").click()
    says(phone, "شكرًا لك، وصلتنا إجابة هذا الرابط")
    phone.wait_for_timeout(1500)
    picture(phone, "survey-sent-before")
    assert phone.evaluate(KEPT) == "{}"

    other = people.stranger(width=PHONE)
    other.goto(link)
    says(other, ARRIVED)
    keeps_quiet(other, "شكرًا")
    picture(other, "survey-arrived")
    assert Box.objects.count() == 1
    forgive(people, "ERR_CONNECTION_RESET")


def test_a_page_that_was_closed_in_doubt_learns_that_it_arrived(people, phone, link):
    phone.goto(link)
    choose_all(phone)
    lose_the_reply(phone)
    send(phone)
    says(phone, "لم يصلنا ردّ بعد")

    phone.reload()
    says(phone, "شكرًا لك، وصلتنا إجابة هذا الرابط")
    phone.reload()
    says(phone, ARRIVED)
    keeps_quiet(phone, "شكرًا")
    forgive(people, "ERR_CONNECTION_RESET")


def test_two_phones_that_fill_at_once_are_not_both_thanked(people, phone, link):
    other = people.stranger(width=PHONE)
    for page in (phone, other):
        page.goto(link)
        choose_all(page)
    send(phone)
    says(phone, THANKS)

    send(other)
    says(other, ARRIVED)
    keeps_quiet(other, "شكرًا")
    assert other.evaluate(KEPT) == "{}"


def test_the_page_of_a_network_that_wants_a_sign_in_is_no_answer(phone, link):
    phone.goto(link)
    choose_all(phone)
    phone.route("**/s/**", lambda route: route.fulfill(status=200, body="<main><h1>Wi-Fi</h1></main>"))
    send(phone)
    says(phone, "لم يصلنا ردّ بعد")
    phone.unroute("**/s/**")
    says(phone, THANKS)  # it sends again by itself


SHORT_WAITS = """
  const later = window.setTimeout;
  window.waits = [];
  window.setTimeout = (call, pause) => {
    const between = pause >= 1000 && pause !== 20000;  // not the end of one try
    if (between) window.waits.push(pause);
    return later(call, between ? 20 : pause);
  };
"""


def test_the_waits_between_two_tries_grow_to_half_a_minute(people, phone, link):
    phone.add_init_script(SHORT_WAITS)
    phone.goto(link)
    choose_all(phone)
    phone.route("**/s/**", lambda route: route.abort())
    send(phone)

    expect(handle(phone, "إعادة الإرسال الآن")).to_be_visible()
    phone.wait_for_timeout(1500)  # time for more than six tries
    assert phone.evaluate("waits.slice(0, 6)") == [2000, 4000, 8000, 16000, 30000, 30000]
    phone.close()  # it would go on
    assert Box.objects.count() == 0
    forgive(people, "ERR_FAILED")


def test_a_page_that_is_loaded_again_goes_on_and_another_link_finds_nothing(phone, link, new_link):
    phone.goto(link)
    for _question in range(2):
        question(phone).get_by_label("سيئ", exact=True).click()
        phone.wait_for_timeout(600)
    phone.reload()
    expect(question(phone)).to_contain_text("سؤال 3 من 8")
    expect(phone.locator("[type=radio]:checked")).to_have_count(2)
    assert link.split("/")[2] not in phone.evaluate(KEPT)

    phone.goto(new_link())
    expect(question(phone)).to_contain_text("سؤال 1 من 8")
    expect(phone.locator("[type=radio]:checked")).to_have_count(0)


# === read aloud ==================================================================================

VOICES = """
  window.heard = [];
  const voices = [{lang: "en-GB", localService: true}, {lang: "ar-SA", localService: %s}];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => voices, cancel() {}, speak: (said) => window.heard.push([said.text, said.lang]),
  }});
"""


def test_a_voice_of_the_device_reads_question_and_choices(phone, link):
    phone.add_init_script(VOICES % "true")
    phone.goto(link)
    picture(phone, "survey-listen")
    handle(phone, "استماع").click()

    words = ["سيئ جدًا", "سيئ", "متوسط", "جيد", "جيد جدًا"]
    assert phone.evaluate("heard") == [
        ["سؤال 1 من 8 كيف كان تعامل من سلّمك الخدمة؟", "ar-SA"],
        *([word, "ar-SA"] for word in words),
    ]
    expect(handle(phone, "إيقاف")).to_be_visible()
    handle(phone, "إيقاف").click()
    expect(handle(phone, "استماع")).to_be_visible()
    assert problems_of(phone, "ar") == []


def test_a_voice_that_would_send_the_words_away_is_not_used(phone, link):
    phone.add_init_script(VOICES % "false")
    phone.goto(link)
    expect(question(phone)).to_be_visible()
    expect(phone.locator("[data-listen]:visible")).to_have_count(0)
