"""From the visitor who arrives to the receipt: what it takes of an officer is counted, and may not grow.

What each count was and what it is to become stands in docs/performance.md.
"""

import pytest
from django.utils import timezone

from channels_log.models import Visit
from eligibility.catalogue.presets import load_profile
from eligibility.models import DocumentCheck, ServiceRequest
from eligibility.step_page.ways_out import withdraw
from tests.browser.hands import Count, Hands
from tests.browser.people import choose, fetch_pdf, press, says, write
from tests.eligibility.steps_of_intake import draft, match
from tests.eligibility.steps_of_intake import receive as receive_paper
from tests.factories import make_file, make_person, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON_FILE = Count(loads=7, presses=10, keys=35)
NEW_WIDOW = Count(loads=15, presses=40, keys=307)


@pytest.fixture
def officer(transactional_db):
    """The one at the desk, under the policy with a committee."""
    load_profile(place="ataa")
    return make_user("intake_officer", username="officer", full_name="هدى سعد")


def hands_of(people):
    """At the list of visitors, where the day is spent; nothing is counted before."""
    page = people.page("officer")
    page.goto("/contacts/visits/")
    return Hands(page)


def no_more_than(counted: Count, pinned: Count):
    """What was counted, to the last key, so that a gain is written down too."""
    assert counted == pinned


def has_receipt(page):
    """The request was submitted, and its receipt can be printed."""
    says(page, "قُدّم الطلب.")
    assert "R-" in fetch_pdf(page, "الإيصال ملف PDF")
    visit, case = Visit.objects.get(), ServiceRequest.objects.get(status="submitted")
    assert (visit.outcome, visit.answer) == ("request", case.reference)


def receive(hands, name, purpose, mobile=""):
    hands.press("استقبال زائر")
    hands.write(visitor_name=name, purpose=purpose, mobile=mobile)
    hands.press("حفظ وبدء خدمة الزائر الآن")


def sign(hands):
    hands.press("متابعة إلى المراجعة والتوقيع")
    hands.tick("responsibility_accepted", "committee_explained")
    hands.sign()
    hands.press("توقيع الطلب وتقديمه")


# --- somebody whose papers are on file ------------------------------------------------------------


def test_person_on_file_with_papers_on_file(officer, people):
    head = make_person(first_name="هند", father_name="سعد", family_name="القحطاني", mobile="+966551234987")
    file = make_file(by=officer, head=head)
    earlier = draft(officer, file=file)
    for check in earlier.checks.filter(required=True):
        match(receive_paper(check, officer), officer)
    withdraw(by=officer, public_id=earlier.public_id, note="طلب صاحبه")
    hands = hands_of(people)

    receive(hands, "هند القحطاني", "تعطل السخان", "551234987")
    hands.press("هذا هو الزائر: طلب جديد", exact=False)
    hands.click(hands.page.locator(".service-card", has_text="مساعدة نقدية طارئة"))
    hands.write(need="تعطل السخان", answer_event="أمس")
    hands.press("حفظ والانتقال إلى المستندات")
    sign(hands)

    has_receipt(hands.page)
    checks = DocumentCheck.objects.filter(request__status="submitted", required=True)
    assert [check.holds for check in checks] == [True] * 3
    no_more_than(hands.count, ON_FILE)


# --- a widow who is new ---------------------------------------------------------------------------

WIDOW = "نورة سالم عبدالله القحطاني"
IDENTITY = "1087654321"
CHILDREN = (
    ("سارة", "1123456780", 9, 6, 2015),
    ("علي", "1123456798", 4, 2, 2017),
    ("ريم", "1123456806", 20, 11, 2019),
)


def open_file(hands):
    hands.press("فتح ملف جديد")
    hands.write(
        id_number=IDENTITY,
        first_name="نورة", father_name="سالم", grandfather_name="عبدالله", family_name="القحطاني",
        nationality="سعودية", mobile="0551234987", city="العيون", district="النخيل",
    )  # fmt: skip
    hands.choose(id_kind="national", sex="female", marital_status="widowed")
    hands.day("birth_date", 15, 3, 1405)
    hands.label("أسرة محدودة الدخل", "أرملة")
    hands.press("فتح الملف", inside=hands.page.locator("main form.panel:has([name=first_name])"))


def add_husband(hands):
    hands.press("الأسرة", exact=False)
    hands.press("إضافة العائل المتوفى")
    hands.choose(relationship="spouse", id_kind="national", sex="male")
    hands.write(first_name="ماجد", father_name="علي", grandfather_name="سعد", family_name="الدوسري")
    hands.write(id_number="1055443327", nationality="سعودي")
    hands.day("birth_date", 2, 1, 1975, "G")
    hands.day("deceased_on", 9, 9, 1446)
    hands.press("حفظ")


def add_children_and_facts(hands):
    """On one page: the account, the children, who have their father's names already, and the widow's own
    lines.
    """
    hands.press("الأبناء والدخل والالتزامات")
    hands.write(**{"account-iban": "SA0380000000608010167519", "account-iban_holder": WIDOW})
    for row, (name, number, day, month, year) in enumerate(CHILDREN):
        key = f"child-{row}"
        hands.write(**{f"{key}-first_name": name, f"{key}-id_number": number})
        hands.choose(**{f"{key}-sex": "male" if name == "علي" else "female"})
        hands.day(f"{key}-birth_date", day, month, year, "G")
    hands.choose(**{"income-0-kind": "social_security", "obligation-0-kind": "electricity"})
    hands.write(**{"income-0-amount": "1200", "obligation-0-amount": "200"})
    hands.press("حفظ ومتابعة إلى طلب جديد")


def take_papers(hands):
    """The originals lie on the desk: each is seen and compared, and the card says until when it is valid."""
    today = timezone.localdate()
    hands.press("استلام المستندات ومطابقتها دفعة واحدة")
    hands.tick("originals_seen")
    for paper in hands.page.locator("main section.panel:has([name$=all_match])").all():
        key = paper.get_attribute("id").removeprefix("paper-")
        hands.tick(f"{key}-all_match")
        hands.write(**{f"{key}-number": "55120"})
        if paper.locator(f'[name="{key}-expires_day"]').count():
            hands.day(f"{key}-expires", 1, 1, today.year + 3, "G")
        if "إفادة التأمينات" in paper.inner_text():
            hands.day(f"{key}-issued", today.day, today.month, today.year, "G")
    hands.press("حفظ كل ما أُكمل")


def test_new_widow_with_children_income_and_papers(officer, people):
    hands = hands_of(people)

    receive(hands, WIDOW, "دعم بعد وفاة الزوج", "0551234987")
    open_file(hands)
    add_husband(hands)
    add_children_and_facts(hands)
    hands.click(hands.page.locator(".service-card", has_text="مساعدة نقدية طارئة"))
    hands.write(need="نفقات بعد وفاة الزوج", answer_event="وفاة الزوج أمس")
    hands.press("حفظ والانتقال إلى المستندات")
    take_papers(hands)
    sign(hands)

    has_receipt(hands.page)
    case = ServiceRequest.objects.get()
    file = case.beneficiary
    assert [check.holds for check in case.checks.all()] == [True] * 5
    assert (file.members.count(), file.incomes.count(), file.obligations.count()) == (3, 1, 1)
    assert file.providers.count() == 1
    assert {row.owner for row in file.incomes.all()} == {file.head}
    assert file.members.first().person.full_name == "سارة ماجد علي الدوسري"
    no_more_than(hands.count, NEW_WIDOW)


def test_a_row_comes_as_the_last_is_typed_in_and_enter_goes_on_to_it(officer, people):
    file = make_file(by=officer)
    page = people.page("officer")
    page.goto(f"/files/{file.public_id}/household/")

    rows = page.locator('[data-row="income"]')
    assert rows.count() == 1
    assert rows.locator(".asteriskField:visible").count() == 0

    page.locator('[name="income-0-amount"]').press_sequentially("1200")
    assert rows.count() == 2
    assert rows.nth(0).locator(".asteriskField:visible").count() == 4
    page.locator('[name="income-0-amount"]').press("Enter")
    assert page.evaluate("document.activeElement.name") == "income-1-kind"
    page.locator('[name="income-1-amount"]').press("Enter")

    assert rows.count() == 3
    assert page.evaluate("document.activeElement.name") == "income-2-kind"
    assert page.locator('[name="income-rows"]').input_value() == "3"


def test_a_child_that_the_page_brought_is_saved_with_its_day_in_both_calendars(officer, people):
    file = make_file(by=officer, head=make_person(sex="male"))
    page = people.page("officer")
    page.goto(f"/files/{file.public_id}/household/")
    row = page.locator('[data-row="child"]').nth(1)

    write(page, **{"child-0-first_name": "سارة"})
    write(page, **{"child-0-first_name": ""})
    page.get_by_role("button", name="ابن أو بنت أخرى").click()
    assert page.evaluate("document.activeElement.name") == "child-1-first_name"
    write(page, **{"child-1-first_name": "ريم", "child-1-id_number": "1123456806"})
    choose(page, **{"child-1-sex": "female"})
    write(page, **{"child-1-birth_date_day": "20", "child-1-birth_date_month": "11"})
    write(page, **{"child-1-birth_date_year": "2019"})

    assert "1441" in row.locator("[data-date-equivalent]").inner_text()
    press(page, "حفظ")
    assert file.members.get().person.first_name == "ريم"
