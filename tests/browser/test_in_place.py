"""A conflict is shown over the form in a real browser: what was typed and chosen stays where it is."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.actions.files import edit_address
from beneficiaries.models import Beneficiary
from eligibility.catalogue.presets import load_profile
from tests.browser.look import problems_of
from tests.browser.people import DESK, PHONE, handle, press, says, write
from tests.browser.test_kept import picture
from tests.factories import make_file, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MINE, THEIRS = "خلف مسجد الفرقان", "أمام المدرسة الثالثة"


@pytest.fixture
def file(transactional_db):
    """A file, and two who may change it."""
    load_profile(place="ataa")
    make_user("intake_officer", username="officer", full_name="هدى سعد")
    return make_file(by=make_user("intake_officer", username="colleague", full_name="سعد فهد"))


def changed_meanwhile(file, directions):
    """The colleague saves the address of the file."""
    now = Beneficiary.objects.get(pk=file.pk)
    edit_address(by=now.opened_by, file=now, version=now.version, facts={"directions": directions})


def typed_too_late(people, file, width):
    """A page whose officer sends an address over a newer one."""
    page = people.page("officer", width=width)
    page.goto(reverse("beneficiaries:edit", args=[file.public_id, "address"]))
    write(page, directions=MINE, city="الدمام")
    changed_meanwhile(file, THEIRS)
    handle(page, "حفظ").click()
    expect(page.get_by_role("dialog")).to_contain_text(THEIRS)
    return page


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_both_texts_stand_over_the_form_and_mine_can_be_saved(people, file, width):
    page = typed_too_late(people, file, width)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(MINE)
    expect(dialog).to_contain_text("آخر حفظ كان من سعد فهد:")
    picture(page, f"conflict-{width}")
    assert problems_of(page, "ar") == []

    handle(dialog, "العودة إلى ما كتبته").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator('[name="directions"]')).to_have_value(MINE)
    write(page, directions=MINE + " الجديد")
    handle(page, "حفظ").click()
    press(page.get_by_role("dialog"), "حفظ ما كتبته فوق النسخة الأحدث")
    says(page, MINE + " الجديد", "حُفظ")
    assert Beneficiary.objects.get(pk=file.pk).directions == MINE + " الجديد"


def test_the_newer_text_can_be_kept(people, file):
    page = typed_too_late(people, file, DESK)

    press(page.get_by_role("dialog"), "إبقاء النسخة الأحدث")
    expect(page.get_by_role("textbox", name="وصف الموقع")).to_have_value(THEIRS)
    assert Beneficiary.objects.get(pk=file.pk).directions == THEIRS


def test_what_may_not_be_saved_comes_back_as_a_page_with_its_objection(people, file):
    page = people.page("officer")
    page.goto(reverse("beneficiaries:edit", args=[file.public_id, "contact"]))
    write(page, email="ليس بريدًا")
    press(page, "حفظ")
    expect(page.locator('[name="email"][aria-invalid="true"]')).to_have_value("ليس بريدًا")
