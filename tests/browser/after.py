"""After the decision: the applicant is told, receives, and says how it was."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from channels_log.models import Message
from tests.browser.desk import IDENTITY, VISITOR, scan
from tests.browser.people import choose, fetch_pdf, handle, keeps_quiet, press, says, write, write_day


def send_messages() -> str:
    """What the clock does every minute; gives the text of all that went out so far, oldest first."""
    call_command("send_messages", verbosity=0)
    sent = sorted(Path(settings.OUTBOX_ROOT).glob("*.txt"), key=lambda path: path.stat().st_mtime)
    return "\n".join(path.read_text() for path in sent)


def tell(page, request: str, *, early: bool):
    """A message is sent that a letter waits; earlier than the policy's period it takes a reason (A-08)."""
    page.goto(f"{request}notify/")
    assert page.locator('[name="early_reason"]').count() == early
    if early:
        write(page, early_reason="حالة السقف لا تحتمل الانتظار")
    choose(page, how="message")
    press(page, "إبلاغ مقدم الطلب")
    says(page, "الرسالة في طريقها.")


def not_yet_deliverable(page, request: str):
    """B-15: nothing is delivered before the applicant was told."""
    page.goto(f"{request}delivery/")
    expect(page.locator("main form")).to_have_count(0)
    says(page, "لم يُبلَّغ مقدم الطلب بالقرار بعد.")


def open_letter(page, outbox: str, digits: str):
    """The applicant opens the link of the last message on a phone, and the letter with the second detail."""
    page.goto(re.findall(r"http\S+/l/\S+", outbox)[-1])
    says(page, "خطاب لك")
    keeps_quiet(page, "الموافقة")
    write(page, detail=digits)
    press(page, "فتح الخطاب")
    says(page, "تمت الموافقة على طلبك", "لك أن تعترض حتى")


def read_letter(page, request: str) -> str:
    """The words of the letter that was kept at the notice."""
    page.goto(f"{request}notify/")
    says(page, "أُبلغ مقدم الطلب")
    return fetch_pdf(page, "الخطاب")


def deliver(page, request: str, today):
    """By a supplier, with the signed receipt as proof."""
    page.goto(f"{request}delivery/")
    choose(page, method="supplier")
    press(page, "بدء التسليم")
    page.goto(f"{request}hand-over/")
    assert "12,000" in fetch_pdf(page, "إيصال للتوقيع")
    write(
        page,
        what="ترميم سقف الغرفة",
        amount="12000",
        receiver_name=VISITOR,
        receiver_relation="مقدمة الطلب",
        receiver_id=IDENTITY,
    )
    write_day(page, "delivered_on", today.day, today.month, today.year, "G")
    page.locator('[name="proof"]').set_input_files(scan("إيصال موقع", "PDF"))
    press(page, "تسجيل التسليم")
    says(page, "سُلِّم")


def close(page, request: str):
    """The desk closes the request, which invites the applicant to the survey."""
    page.goto(request)
    press(page, "إغلاق الطلب")
    press(page, "إغلاق الطلب")
    says(page, "مغلق")


def a_day_later() -> str:
    """What has gone out when the invitations, which wait for another day, have gone out too."""
    waiting = Message.objects.filter(kind="survey", cause__startswith="survey:")
    waiting.update(next_attempt_at=timezone.now())
    return send_messages()


def answer_survey(page, outbox: str):
    """The link of the last message, on a phone, without an account, once."""
    link = re.findall(r"http://\S+/s/\S+", outbox)[-1]
    page.goto(link)
    says(page, "سؤال 1 من 8", "لا يؤثر في استحقاقك")
    choose_all(page)
    handle(page, "إرسال رأيي").click()
    says(page, "شكرًا لك، وصلنا رأيك")
    page.goto(link)
    says(page, "وصلتنا إجابة عبر هذا الرابط")


def choose_all(page, *, place: int = 0):
    """Answer question after question of the survey, each leading to the next, up to that for free words."""
    while page.locator('[type="radio"]:visible').count():
        question = page.locator(".survey-question:visible").get_attribute("id")
        page.locator(".survey-question:visible [type=radio]").nth(place).click()
        expect(page.locator(f"#{question}")).to_be_hidden()


def results_are_hidden(page):
    """Its round is open: that somebody has answered is known, and nothing of what was said."""
    page.goto("/surveys/results/")
    says(page, "الجولات", "المجيبون")
    keeps_quiet(page, "المتوسط من 5")
