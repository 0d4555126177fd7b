"""Nothing typed is lost in a real browser: kept while it is typed, offered on return, and asked about before
it is left.
"""

import os

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from core.models import KeptText, ReadEvent
from eligibility.catalogue.presets import load_profile
from tests.browser.people import PHONE, draw, press, says, write
from tests.factories import make_file, make_user, request_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TYPED = "خلف مسجد الفرقان، البيت ذو الباب الأخضر"


@pytest.fixture
def officer(transactional_db):
    """An officer, and the policy in force."""
    load_profile(place="ataa")
    return make_user("intake_officer", username="officer", full_name="هدى سعد")


def picture(page, name: str):
    """A picture of the page where PICTURES names a folder."""
    if os.environ.get("PICTURES"):
        page.screenshot(path=f"{os.environ['PICTURES']}/{name}.png", full_page=True)


def typed_and_left(people, officer, *, width=1440):
    """A page whose officer typed into the address of a file and went elsewhere; with the form's address."""
    file = make_file(by=officer)
    address = reverse("beneficiaries:edit", args=[file.public_id, "address"])
    page = people.page("officer", width=width)
    page.goto(address)
    with page.expect_response("**/accounts/kept/"):
        write(page, directions=TYPED)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/files/")
    assert asked == ["beforeunload"]
    return page, address


def test_a_stray_link_and_back(people, officer):
    page, address = typed_and_left(people, officer)

    page.goto(address)
    says(page, "كنت كتبت هنا نصًا لم يُرسل")
    picture(page, "kept-offer")
    press(page, "إعادته إلى النموذج")
    expect(page.locator('[name="directions"]')).to_have_value(TYPED)
    says(page, "هذا ما كنت كتبته")
    picture(page, "kept-back")
    write(page, city="الدمام")
    press(page, "حفظ")
    says(page, TYPED)
    assert not KeptText.objects.exists()


def test_on_a_phone_it_can_be_thrown_away(people, officer):
    page, address = typed_and_left(people, officer, width=PHONE)

    page.goto(address)
    picture(page, "kept-offer-phone")
    press(page, "حذفه")
    says(page, "حُذف ما كنت كتبته")
    assert not KeptText.objects.exists()


def test_a_session_that_ended_under_the_hand(people, officer):
    file = make_file(by=officer)
    address = reverse("beneficiaries:edit", args=[file.public_id, "address"])
    page = people.page("officer")
    page.goto(address)
    write(page, directions=TYPED, city="الدمام")
    Session.objects.all().delete()

    press(page, "حفظ")
    says(page, "ما كتبته محفوظ")
    picture(page, "kept-sign-in")
    write(page, login="officer", password=people.password)
    press(page, "دخول")
    press(page, "إعادته إلى النموذج")
    expect(page.locator('[name="directions"]')).to_have_value(TYPED)


def test_the_number_is_revealed_inside_the_form_and_covered_again(people, officer):
    file = make_file(by=officer)
    page = people.page("officer")
    page.clock.install()
    page.goto(reverse("beneficiaries:edit", args=[file.public_id, "address"]))
    write(page, directions=TYPED)
    bar, masked = page.locator(".identity-line"), page.locator(".identity-line bdi").filter(has_text="••")
    expect(masked).to_have_count(1)
    reveal = page.get_by_role("button", name="إظهار")

    reveal.click()

    expect(bar.locator(".copyable")).to_contain_text(file.head.id_number)
    expect(reveal).to_have_count(0)
    expect(bar.get_by_role("button", name="نسخ")).to_be_focused()
    expect(page.locator('[name="directions"]')).to_have_value(TYPED)
    picture(page, "revealed")
    page.clock.run_for("00:20")
    expect(bar.locator(".copyable")).to_have_count(1)
    page.clock.run_for("00:10")
    expect(bar.locator(".copyable")).to_have_count(0)
    expect(masked).to_have_count(1)
    expect(reveal).to_be_focused()
    read = ReadEvent.objects.filter(what="id_number").get()
    assert (read.actor, read.target_id) == (officer, file.head.public_id)


def test_the_signature_comes_back_with_the_form(people, officer):
    case = request_at(
        "draft", file=make_file(by=officer), profile=load_profile(place="ataa").profile, by=officer
    )
    page = people.page("officer")
    page.goto(reverse("eligibility:request_sign", args=[case.public_id]))
    draw(page)
    drawn = page.locator('[name="signature"]').input_value()

    press(page, "توقيع الطلب وتقديمه")

    says(page, "يلزم أن يقر الموقّع بمسؤوليته")
    picture(page, "kept-signature")
    assert page.locator('[name="signature"]').input_value() == drawn
    expect(page.locator("[data-signature-state]")).to_have_text("وُقّع، ويُرسل مع النموذج")
    dark = page.locator("canvas").evaluate(
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)"
        ".data.filter((value, place) => place % 4 === 0 && value < 100).length"
    )
    assert dark > 200


def test_the_end_of_the_session_is_said_before_it_comes(people, officer):
    file = make_file(by=officer)
    page = people.page("officer")
    page.clock.install()
    page.goto(reverse("beneficiaries:edit", args=[file.public_id, "address"]))
    note = page.locator("[data-session-ends]")
    page.clock.run_for("11:54:00")
    expect(note).to_be_hidden()
    page.clock.run_for("01:30")
    expect(note).to_contain_text("تنتهي جلستك بعد دقائق")
    picture(page, "kept-session")
    with page.expect_response("**/accounts/stay/"):
        page.get_by_role("button", name="متابعة العمل").click()
    expect(note).to_be_hidden()
    page.clock.run_for("12:00:10")
    expect(note).to_contain_text("انتهت جلستك")
    expect(page.get_by_role("button", name="متابعة العمل")).to_be_hidden()
