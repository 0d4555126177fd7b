"""The decision: a session of the committee in several browsers at once, or the department head with
reasons.
"""

import re

from playwright.sync_api import expect

from eligibility.jobs import make_minutes
from eligibility.models import Session
from tests.browser.people import (
    PHONE,
    choose,
    fetch_pdf,
    keeps_quiet,
    press,
    says,
    write,
    write_day,
)


def prepare(secretary, service: str, day):
    """The secretary plans a session and puts what waits on its agenda. Gives its address."""
    secretary.goto("/requests/sessions/")
    press(secretary, "تحديد موعد جلسة")
    write_day(secretary, "day", day.day, day.month, day.year, "G")
    write(secretary, hour="09:00", place="قاعة الاجتماعات")
    press(secretary, "تحديد موعد الجلسة")
    says(secretary, service)
    press(secretary, "إدراج في جدول الأعمال")
    return secretary.url


def open_session(secretary, present: list[str]):
    """Without a quorum the session cannot be opened; with those who came it is."""
    opening = secretary.get_by_role("button", name="افتتاح الجلسة")
    expect(opening).to_be_disabled()
    says(secretary, "النصاب")
    for name in present:
        secretary.get_by_label(name).check()
    press(secretary, "حفظ الحضور")
    press(secretary, "افتتاح الجلسة")
    says(secretary, "حُددت الجلسة ليوم آخر. اذكر سبب افتتاحها اليوم.")
    write(secretary, reason="اكتمل الأعضاء اليوم")
    press(secretary, "افتتاح الجلسة")
    says(secretary, "افتُتحت الجلسة.")


def item_of(page, session: str, service: str):
    """A member opens the item from the agenda: the sheet without the name."""
    page.goto(session)
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=service).click()
    says(page, "F-14")
    keeps_quiet(page, "نورة", "القحطاني", "1087654321")


def step_back(page, item: str):
    """A member who knows the applicant steps back, and the item is closed to them."""
    press(page, "التنحي عن هذا البند")
    write(page, reason="جار مقدمة الطلب")
    press(page, "التنحي")
    says(page, "تنحيتَ عن هذا البند.")
    assert page.request.get(item).status == 404


def vote(page, choice: str, reservation: str = ""):
    """One of five big answers (or to abstain), and once more before it is cast."""
    page.reload()
    expect(page.locator(".big-choices button")).to_have_count(6)
    if reservation:
        page.get_by_text("إضافة تحفظ").click()
        write(page, reservation=reservation)
    press(page.locator(".big-choices"), choice)
    says(page, f"صوتك: {choice}؟")
    press(page, "أدلِ بصوتك")
    says(page, "وصل صوتك.")


def close_item(chair):
    """The chair reads the result, words the decision and closes the item. Gives its number."""
    chair.reload()
    press(chair, "النتيجة والإغلاق")
    says(chair, "النتيجة: موافقة")
    chair.get_by_label("ثبتت الحاجة بالدراسة").check()
    write(chair, reason_text="سقف البيت خطر على من فيه، ولا يكفي الدخل لإصلاحه.")
    press(chair, "إصدار القرار وإغلاق البند")
    return re.search(r"L-14\d\d-\d\d-\d\d", chair.locator("main").inner_text())[0]


def minutes_made_now(_chair):
    """What the worker beside the server does."""
    make_minutes.call(Session.objects.get().public_id)


def close_session(chair, session: str, made=minutes_made_now) -> str:
    """The chair closes the session and, once they are `made`, signs its minutes; gives their words."""
    chair.goto(session)
    press(chair, "ختم الجلسة")
    press(chair, "المحضر")
    says(chair, "يُعدّ المحضر")
    made(chair)
    chair.goto(session)
    words = fetch_pdf(chair, "المحضر")
    sign_minutes(chair, session)
    return words


def sign_minutes(page, session: str):
    """One who was there reads the minutes and signs them."""
    page.goto(session)
    press(page, "قراءة المحضر وتوقيعه")
    press(page, "توقيع المحضر")
    says(page, "وقّعتَ المحضر.")


def committee_decides(people, names: dict, service: str, tomorrow, made=minutes_made_now) -> tuple[str, str]:
    """Chair, members and one who steps back, each before a screen of their own at the same time."""
    secretary, chair = people.page("committee_secretary"), people.page("committee_chair")
    members = ["committee_member", "committee_member2", "committee_member3"]
    pages = {username: people.page(username, width=PHONE) for username in members}
    session = prepare(secretary, service, tomorrow)
    there = ("committee_chair", "committee_secretary", *members)
    open_session(secretary, [names[username] for username in there])
    for page in (chair, *pages.values()):
        item_of(page, session, service)
    item, recused = chair.url, pages.pop("committee_member3")
    step_back(recused, item)
    chair.reload()  # the item changed meanwhile: somebody stepped back
    press(chair, "بدء التصويت")
    vote(pages["committee_member"], "موافقة")
    vote(pages["committee_member2"], "موافقة", reservation="على أن يشرف مهندس على التنفيذ")
    vote(chair, "موافقة")
    number = close_item(chair)
    words = close_session(chair, session, made)
    for page in (secretary, pages["committee_member"]):
        sign_minutes(page, session)
    return number, words


def department_decides(page, request: str) -> str:
    """The department head reads the study and decides with reasons."""
    page.goto(request)
    press(page, "اتخاذ القرار")
    choose(page, outcome="approved")
    says(page, "أرملة تعيل طفلة في بيت متصدع السقف.")
    page.get_by_label("ثبتت الحاجة بالدراسة").check()
    write(page, reason_text="سقف الغرفة خطر على الطفلة، ولا يكفي الدخل لإصلاحه.")
    press(page, "إصدار القرار")
    says(page, "صدر القرار.")
    return re.search(r"Q-14\d\d-\d{6}", page.locator("main").inner_text())[0]
