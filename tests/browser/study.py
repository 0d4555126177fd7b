"""What the study is: somebody is assigned, the researcher interviews and visits with a phone, writes,
recommends.
"""

import re

from playwright.sync_api import expect

from tests.browser.desk import scan
from tests.browser.people import choose, draw, press, says, tick, write, write_day


def assign(page, request: str, researcher: str):
    """Whoever reviews the study chooses among the researchers."""
    page.goto(request)
    press(page, "إسناد إلى باحث")
    page.get_by_label(researcher, exact=False).check()
    press(page, "إسناد")
    says(page, researcher)


def _appointment(page, address: str, day, place: str, **more):
    """The researcher plans it, and the applicant is told; gives the form of what came of it."""
    page.goto(address)
    plan = page.locator("form", has=page.locator('[name="do"][value="plan"]'))
    write_day(plan, "day", day.day, day.month, day.year, "G")
    write(plan, hour="10:30", place=place, **more)
    press(plan, "تحديد الموعد وإبلاغ مقدم الطلب")
    says(page, "حُفظ الموعد، وتصل مقدمَ الطلب رسالة به.")
    return page.locator("form", has=page.locator('[name="do"][value="done"]'))


def interview(page, request: str, day):
    """The applicant came early; what was said is recorded."""
    done = _appointment(page, f"{request}interview/", day, "مكتب البحث الاجتماعي")
    write(
        done,
        present="مقدمة الطلب",
        notes="تعيل طفلة واحدة",
        findings="لا مصدر دخل غير الضمان الاجتماعي.",
    )
    press(done, "تسجيل التنفيذ")
    says(page, "سُجّل.", "لا مصدر دخل غير الضمان الاجتماعي.")


def visit(page, request: str, day):
    """At the home: state, a photo with consent, a signature with the finger."""
    done = _appointment(page, f"{request}visit/", day, "حي النخيل", need="للوقوف على حال السقف")
    write(
        done,
        present="مقدمة الطلب وابنتها",
        housing_state="سقف غرفة النوم متصدع",
        findings="الإصلاح عاجل.",
    )
    tick(done, "photo_consent")
    done.locator('[name="photos"]').set_input_files(scan("السقف", "JPEG"))
    draw(page)
    press(done, "تسجيل التنفيذ")
    says(page, "سقف غرفة النوم متصدع", "الإصلاح عاجل.")
    expect(page.locator('img[alt="الصورة 1 من الزيارة"]')).to_be_visible()


def assess(page, request: str, criteria: int):
    """The criteria one by one; the professional one is judged; the recommendation comes last."""
    page.goto(f"{request}assessment/")
    expect(page.locator("#criteria > ol > li")).to_have_count(criteria)
    judged = page.locator("#criteria li", has=page.locator('[name="judged_condition"]'))
    choose(judged, judged_condition="met")
    write(judged, why_condition="8 نقاط من 10: خطر على الساكنين")
    write(
        page,
        summary="أرملة تعيل طفلة في بيت متصدع السقف.",
        reasons="السقف خطر، والدخل لا يكفي لإصلاحه.",
    )
    choose(page, recommendation="approve")
    write(page, recommended_amount="12000", recommended_months="2")
    write(page, override_reason="الدخل ثابت بإفادة الضمان التي اطُّلع عليها في المقابلة.")
    press(page, "إكمال التقييم")


def refer(page, request: str):
    """The second person reads the study and refers it for decision."""
    page.goto(request)
    press(page, "رفع الطلب للقرار")
    press(page, "رفع الطلب للقرار")
    says(page, "رُفع الطلب للقرار.")


def registration(page) -> str:
    """The registration number in the identity bar."""
    return re.search(r"T-14\d\d-\d{6}", page.locator("main").inner_text())[0]
