"""What the relations officer does at the desk: receive, answer, find or open the file, take the request and
its papers.
"""

import io
import re

from PIL import Image, ImageDraw
from playwright.sync_api import expect

from core.jobs import try_pages
from core.models import StoredFile
from tests.browser.people import (
    choose,
    draw,
    fetch_pdf,
    keeps_quiet,
    press,
    says,
    tick,
    write,
    write_day,
)

VISITOR = "نورة سالم عبدالله القحطاني"
IDENTITY = "1087654321"
HUSBAND = "ماجد علي سعد الدوسري"
MOBILE = "0551234987"


def scan(name: str, kind: str) -> dict:
    """A page that looks like a paper, as a file to upload: JPEG, PNG or PDF."""
    sheet = Image.new("RGB", (840, 1188), "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 800, 180), outline="#1b4965", width=4)
    for line in range(14):
        pen.line((80, 260 + line * 56, 760 - (line % 4) * 90, 260 + line * 56), fill="#444", width=6)
    content = io.BytesIO()
    sheet.save(content, kind)
    mime = {"JPEG": "image/jpeg", "PNG": "image/png", "PDF": "application/pdf"}[kind]
    return {"name": f"{name}.{kind.lower()}", "mimeType": mime, "buffer": content.getvalue()}


# --- 1. reception --------------------------------------------------------------------------------


def receive(page, name: str, purpose: str, mobile: str = ""):
    """A visitor comes to the desk and is served at once."""
    page.goto("/contacts/visits/")
    press(page, "استقبال زائر")
    write(page, visitor_name=name, mobile=mobile, purpose=purpose)
    press(page, "حفظ وإبقاء الزائر في الانتظار")
    says(page, name, purpose)
    press(page, "بدء خدمة الزائر الآن")


def answer_visitor(page):
    """A question that the desk can answer ends with its answer."""
    receive(page, "خالد فهد السبيعي", "ما أوقات استقبال الطلبات؟")
    write(page, answer="من الأحد إلى الخميس، من الثامنة صباحًا إلى الثانية ظهرًا.")
    press(page, "حفظ الإجابة وإنهاء الزيارة")
    says(page, "سُجلت الإجابة وانتهت الزيارة.", "إلى الثانية ظهرًا")


def count_channels(page) -> int:
    """How many channels the policy knows, as the form of a contact offers them."""
    page.goto("/contacts/new/")
    return page.locator('main input[type="radio"][name="channel"]').count()


def refer_visitor(page):
    """A question that nobody at the desk can answer goes to the social research officer (A-04)."""
    receive(page, "منى راشد العتيبي", "هل يشملنا الدعم وقد انتقلنا إلى حي آخر؟")
    press(page, "إحالة إلى مسؤول البحث الاجتماعي")
    press(page, "إحالة")
    says(page, "إحالة")


def answer_referral(page):
    """The social research officer answers, from the desk's list of what waits (A-05)."""
    page.goto("/contacts/referrals/")
    page.get_by_role("link", name="منى راشد العتيبي").click()
    write(page, answer="نعم، ما دام السكن الجديد في نطاق خدمة الجمعية.")
    press(page, "حفظ الإجابة")
    says(page, "أُجيب ولم يُبلَّغ بعد")


def tell_answer(page):
    """The desk tells the person, in the same words."""
    page.goto("/contacts/referrals/")
    page.get_by_role("link", name="منى راشد العتيبي").click()
    says(page, "ما دام السكن الجديد في نطاق خدمة الجمعية")
    press(page, "أُبلغ صاحب الاستفسار")
    press(page, "تسجيل الإبلاغ")
    says(page, "أُجيب وأُبلغ")


# --- 2. the file ---------------------------------------------------------------------------------


def search(page, typed: str):
    """Search from the bar on top of every page, by keyboard."""
    page.keyboard.press("Control+k")
    page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_file(page, city: str) -> str:
    """Search before create; nobody is found, so the file is opened. Gives its number."""
    search(page, IDENTITY)
    says(page, "لم نجد أحدًا")
    press(page, "فتح ملف")
    expect(page.locator('[name="id_number"]')).to_have_value(IDENTITY)
    write(
        page,
        first_name="نورة",
        father_name="سالم",
        grandfather_name="عبدالله",
        family_name="القحطاني",
    )
    choose(page, id_kind="national", sex="female", marital_status="widowed")
    write_day(page, "birth_date", 15, 3, 1405)
    expect(page.locator("[data-date-equivalent]").first).to_have_text("الجمعة 7 ديسمبر 1984م")
    write(page, nationality="سعودية", mobile=MOBILE, city=city, district="النخيل")
    page.get_by_label("أسرة محدودة الدخل").check()
    page.get_by_label("أرملة").check()
    press(page.locator("main form.panel:has([name=first_name])"), "فتح الملف")
    says(page, "فُتح الملف", VISITOR)
    return re.search(r"F-14\d\d-\d{6}", page.locator("main").inner_text())[0]


def fill_file(page, city: str):
    """The rest of the file, section by section: address, account, one child, the husband who died, an income,
    an obligation.
    """
    home = page.url
    press(page.locator("#address"), "تعديل", exact=False)
    write(
        page,
        short_address="RNBB2312",
        city=city,
        district="النخيل",
        street="شارع الأمير",
        building_no="2312",
    )
    press(page, "حفظ")
    press(page.locator("#account"), "تعديل", exact=False)
    write(page, iban="SA03 8000 0000 6080 1016 7519", iban_holder=VISITOR)
    press(page, "حفظ")
    _add_child(page, home)
    _add_husband(page, home)
    _add_fact(page, home, "إضافة دخل", kind="social_security", amount="1200")
    _add_fact(page, home, "إضافة التزام", kind="electricity", amount="200")
    page.goto(home)
    says(page, "سارة", "500 ريال")


def _add_child(page, home):
    page.goto(home)
    press(page, "الأسرة", exact=False)
    press(page, "إضافة فرد")
    choose(page, relationship="child", id_kind="national", sex="female", marital_status="single")
    write(page, first_name="سارة", father_name="ماجد", grandfather_name="علي", family_name="الدوسري")
    write(page, id_number="1123456780", nationality="سعودية")
    write_day(page, "birth_date", 9, 6, 2015, "G")
    press(page, "حفظ")


def _add_husband(page, home):
    """The deceased provider: a person of his own on the file."""
    page.goto(home)
    press(page, "الأسرة", exact=False)
    press(page, "إضافة العائل المتوفى")
    choose(page, relationship="spouse", id_kind="national", sex="male", marital_status="married")
    write(page, first_name="ماجد", father_name="علي", grandfather_name="سعد", family_name="الدوسري")
    write(page, id_number="1055443327", nationality="سعودي")
    write_day(page, "birth_date", 2, 1, 1975, "G")
    write_day(page, "deceased_on", 9, 9, 1446)
    press(page, "حفظ")
    says(page, "العائل المتوفى", HUSBAND)


def _add_fact(page, home, name, *, kind, amount):
    page.goto(home)
    press(page, "الدخل والالتزامات", exact=False)
    press(page, name)
    choose(page, kind=kind, period="month")
    write(page, amount=amount)
    press(page, "حفظ")


# --- 3. the request ------------------------------------------------------------------------------


def open_request(page, visit: str, service: str, answers: dict):
    """Out of the visit: link the file, choose the service, say what is needed."""
    page.goto(visit)
    press(page, "هذا هو الزائر: طلب جديد", exact=False)
    page.locator(".service-card", has_text=service).click()
    write(
        page,
        need="سقف الغرفة يتسرب منه الماء ويُخشى سقوطه",
        amount_asked="12000",
        answer_damage="السقف",
    )
    choose(page, **answers)
    press(page, "حفظ والانتقال إلى المستندات")
    expect(page.locator("h1")).to_have_text("المستندات")


# --- 4. papers -----------------------------------------------------------------------------------


def card(page, paper: str):
    """The card of one paper."""
    return page.locator(".paper-card", has=page.get_by_role("heading", name=paper, exact=True))


def receive_paper(page, paper: str, *, upload=None, number: str = "", **days):
    """A picture of the paper, or the original seen; then straight on to matching it."""
    press(card(page, paper), "استلام", exact=False)
    if upload:
        page.locator('[name="upload"]').set_input_files(upload)
    else:
        tick(page, "original_seen")
    write(page, number=number)
    for name, day in days.items():
        write_day(page, name, *day)
    press(page, "حفظ ومطابقته الآن")


def match_paper(page, rows: int, *, wrong: str = ""):
    """Every compared field is a row and is judged by keyboard; `wrong` is the row that does not match."""
    fields = page.locator(".check-row")
    expect(fields).to_have_count(rows)
    for place in range(rows):
        row = fields.nth(place)
        row.locator("input[type=radio]").first.focus()
        differs = wrong and wrong in row.inner_text()
        page.keyboard.press("x" if differs else "m")
        if differs:
            row.locator("summary").click()
            row.locator("input[type=text]").fill("الرقم في المستند ينتهي بـ 7")
    if wrong:
        write(page, reject_reason="رقم الهوية في المستند لا يطابق الملف")
    press(page, "حفظ النتيجة")


def drawn_now(page):
    """What the worker beside the server does, and the officer who looks again."""
    says(page, "المستند قيد الفحص")
    for public_id in StoredFile.objects.filter(state="checking").values_list("public_id", flat=True):
        try_pages.call(public_id)
    press(page, "إعادة الاطلاع")


def take_papers(page, today, drawn=drawn_now):
    """JPEG, PNG, PDF, which is matched once its pages are `drawn`, and one original that is only seen; the
    identity number of the family record does not match.
    """
    card_ends, priced = (1, 1, today.year + 3, "G"), (today.day, today.month, today.year, "G")
    receive_paper(
        page,
        "الهوية الوطنية أو هوية مقيم",
        upload=scan("هوية", "JPEG"),
        number=IDENTITY,
        expires=card_ends,
    )
    expect(page.locator(".docview img").first).to_be_visible()
    match_paper(page, 4)
    receive_paper(page, "سجل الأسرة", upload=scan("سجل", "PNG"))
    match_paper(page, 3, wrong="رقم الهوية")
    expect(card(page, "سجل الأسرة")).to_contain_text("غير مقبول")
    receive_paper(page, "شهادة وفاة", upload=scan("وفاة", "JPEG"), number="5512")
    expect(page.locator(".check-row").first).to_contain_text(HUSBAND)
    expect(page.locator(".check-row").first).not_to_contain_text("نورة")
    says(page, "زوج", "1446/09/09هـ")
    match_paper(page, 4)
    receive_paper(page, "صك ملكية السكن أو إفادة سكن", upload=scan("صك", "PDF"), number="310112004567")
    drawn(page)
    expect(page.locator(".docview img").first).to_be_visible()
    match_paper(page, 3)
    receive_paper(page, "عرض سعر", number="Q-118", issued=priced)
    says(page, "اطُّلع على الأصل في المكتب")
    match_paper(page, 2)


def replace_paper(page):
    """The applicant brings the right family record; it is matched row by row."""
    receive_paper(page, "سجل الأسرة", upload=scan("سجل جديد", "PNG"))
    match_paper(page, 3)
    expect(card(page, "سجل الأسرة")).to_contain_text("مطابَق")


# --- 5. declaration, 6. receipt ------------------------------------------------------------------


def sign(page, button: str, *, explained: bool):
    """The data whole, both ticks where the policy has two, the name, the signature by hand."""
    says(page, VISITOR, "السقف", "أتحمل المسؤولية المباشرة")
    tick(page, "responsibility_accepted")
    assert page.locator('[name="committee_explained"]').count() == explained
    if explained:
        tick(page, "committee_explained")
        says(page, "لجنة البحث")
    draw(page)
    press(page, button)


def read_receipt(page) -> tuple[str, str]:
    """The reference and the words of the receipt, to which the signature leads; then on to the request."""
    words = fetch_pdf(page, "الإيصال ملف PDF")
    reference = re.search(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator("main").inner_text())[0]
    page.goto(page.url.removesuffix("received/"))
    return reference, words


def track(page, reference: str, *told: str, silent=()):
    """Anybody with the number and the last four digits of the mobile learns the stage and nothing else."""
    page.goto("/track/")
    write(page, reference=reference.lower().replace("-", " "), detail=MOBILE[-4:])
    press(page, "عرض حالة الطلب")
    says(page, *told)
    keeps_quiet(page, "نورة", "القحطاني", IDENTITY, *silent)


def refused_to_accept(page, reason: str):
    """The acceptance is greyed, and says why: as the next step, or under "more" while another goes before."""
    actions = page.locator("main")
    expect(actions).to_contain_text("قبول الطلب للدراسة وقيده")
    expect(actions).to_contain_text(reason)
    expect(actions.get_by_role("link", name="قبول الطلب للدراسة وقيده")).to_have_count(0)


def sign_again(page, *, explained: bool):
    """What was signed for changed, so it is signed anew, from the line of the task list that says so."""
    page.locator(".task-list a", has_text="الإقرار").first.click()
    sign(page, "توقيع", explained=explained)
    says(page, "وُقّع الإقرار.")
