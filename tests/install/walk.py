"""A charity that is not the demo, on an installation: its first accounts, record and committee, and a case
from the door to the letter, by the hands of tests/browser. Takes the link of the first administrator and the
folder of the mail.
"""

import base64
import email
import email.policy
import json
import os
import re
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

SITE = "https://istihqaq.example.org"
# The helpers are those of the suite, which wants settings; they reach no database here.
os.environ |= {
    "SECRET_KEY": "x" * 50,
    "VAR_DIR": tempfile.mkdtemp(),
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
for _key in ("FIELD_KEYS", "LOOKUP_KEY", "CHAIN_KEYS"):
    os.environ[_key] = base64.urlsafe_b64encode(b"x" * 32).decode()

import django  # noqa: E402

django.setup()

from django.utils import timezone  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

from tests.browser import after, decision  # noqa: E402
from tests.browser.conftest import the_chromium  # noqa: E402
from tests.browser.people import (  # noqa: E402
    PHONE,
    People,
    choose,
    expect_words,
    press,
    says,
    tick,
    write,
    write_day,
)
from tests.browser.test_walk import ATAA, STAFF, accept, study, submit, take_request  # noqa: E402
from tests.factories import PASSWORD  # noqa: E402

CHARITY = "جمعية سنابل الخير بالعيون"
PEOPLE = {"manager": "عبدالرحمن الأحمدي", **STAFF}
PATIENCE = 60  # seconds: messages and minutes are the work of other processes


def wait_for(look):
    """What `look()` gives, as soon as it gives something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(1)
    raise AssertionError("waited in vain")


def set_password(people, link: str):
    """Open the link of the message and set the password."""
    page = people.stranger()
    page.goto(urlsplit(link).path)
    write(page, password1=PASSWORD, password2=PASSWORD)
    press(page, "حفظ كلمة المرور")
    page.context.close()


def link_for(folder: Path, address: str) -> str:
    """The link in the newest mail to this address; empty as long as there is none."""
    for path in sorted(folder.glob("*.eml"), reverse=True):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if mail["To"] == address:
            return re.search(rf"{SITE}/accounts/password/reset/key/\S+", mail.get_content())[0]
    return ""


def make_accounts(people, mails: Path):
    """The administrator makes the accounts; each sets a password by the link that the mail brought."""
    page = people.page("amina")
    says(page, "إعداد النظام")
    for username, name in PEOPLE.items():
        page.goto("/accounts/users/new/")
        write(page, username=username, full_name=name, email=f"{username}@example.org")
        page.locator(f'[name="chosen_roles"][value="{username.rstrip("0123456789")}"]').check()
        press(page, "إنشاء الحساب وإرسال الرابط")
    for username in PEOPLE:
        set_password(people, wait_for(lambda who=username: link_for(mails, f"{who}@example.org")))


def begin(people):
    """The manager writes the record and forms the committee; then nothing lacks but the night's backup."""
    page = people.page("manager")
    page.goto("/policy/charity/edit/")
    write(
        page, name=CHARITY, short_name="جمعية سنابل", licence_number="1234", city="العيون", phone="0135330000"
    )
    press(page, "حفظ السجل")
    says(page, "حُفظ السجل.")
    page.goto("/requests/committee/edit/")
    write(page, resolution="قرار المجلس 3")
    write_day(page, "term_from", 1, 1, 1448)
    write_day(page, "term_until", 1, 1, 1450)
    page.locator('[name="chair"]').select_option(label=PEOPLE["committee_chair"])
    page.locator('[name="secretary"]').select_option(label=PEOPLE["committee_secretary"])
    for username in ("committee_member", "committee_member2", "committee_member3"):
        page.get_by_label(PEOPLE[username]).check()
    choose(page, quorum_rule="majority")
    tick(page, "tie_rule")
    press(page, "حفظ تشكيل اللجنة")
    page.goto("/setup/")
    says(page, "ينقص أمر واحد")


def drawn_by_the_worker(page):
    """Look again until the worker beside the pages has drawn those of the paper."""
    wait_for(lambda: page.reload() and page.locator(".docview img").count())


def made_by_the_worker(chair):
    """Reload until the worker beside the pages has made the minutes."""
    session = chair.url.removesuffix("minutes/")
    wait_for(lambda: chair.request.get(f"{session}minutes/").headers["content-type"] == "application/pdf")


def main(link: str, mails: Path):
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        chromium = playwright.chromium.launch(executable_path=the_chromium(), args=arguments)
        people, today = People(chromium, SITE, own_certificate=True), timezone.localdate()
        set_password(people, link)
        make_accounts(people, mails)
        begin(people)
        officer, tomorrow = people.page("intake_officer"), today + timedelta(days=1)
        request = take_request(ATAA, officer, today, drawn_by_the_worker)
        reference = submit(ATAA, people, officer, today)
        accept(ATAA, people, officer, reference)
        study(ATAA, people, request, tomorrow)
        number, _minutes = decision.committee_decides(
            people, STAFF, ATAA.service, tomorrow, made=made_by_the_worker
        )
        after.not_yet_deliverable(people.page("delivery_officer", width=PHONE), request)
        after.tell(officer, request, early=True)
        wait_for(lambda: "خرجت الرسالة" in officer.request.get(f"{request}notify/").text())
        texts = [json.loads(path.read_text())["body"] for path in sorted(mails.glob("*.json"))]
        assert all(text["text"].startswith("جمعية سنابل: ") for text in texts), texts
        assert "+966551234987" in {text["to"] for text in texts}
        after.open_letter(people.stranger(width=PHONE), "\n".join(text["text"] for text in texts), "4987")
        expect_words(
            after.read_letter(officer, request), number, CHARITY, "تمت الموافقة على طلبك", "12,000 ريال"
        )
        expect(officer.locator(".brand-name").first).to_have_text(CHARITY)
        assert people.faults == [], people.faults
        people.close()
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
