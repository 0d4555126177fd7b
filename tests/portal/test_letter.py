"""The letter page: told means read by its applicant, with link and second detail, without a cookie."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.utils import timezone

from channels_log.models import Message
from core.sealed import LENGTH, seal, unseal
from eligibility.case.links import LETTER, letter_link
from eligibility.decision.actions import notices
from eligibility.models import AddressNotice, Delivery, LetterOpening, Notice
from eligibility.step_page import ways_out
from portal import lookup
from tests.factories import make_file, make_person, request_at


@pytest.fixture
def case(ataa, officer, researcher, chair):
    """A refused request whose applicant has a mobile that ends with 4567, and was sent the message."""
    file = make_file(by=officer, head=make_person(mobile="+966501234567", first_name="بندر"))
    found = request_at(
        "rejected",
        file=file,
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
        reference="R-7KQ2-M9XC",
    )
    notices.send_notice(public_id=found.public_id, by=officer)
    return found


@pytest.fixture
def url(case):
    return f"/l/{seal(LETTER, case.decision.public_id)}/"


@pytest.fixture
def browser():
    """A browser inside another app: it keeps no cookie and asks for CSRF as a real one."""

    class Forgetful(Client):
        def request(self, **request):
            self.cookies.clear()
            return super().request(**request)

    return Forgetful(enforce_csrf_checks=True)


def test_the_message_carries_the_link_and_nothing_of_the_matter(case, url):
    body = Message.objects.get(kind="decision").body

    assert url in body
    assert letter_link(case.decision).endswith(url)
    for private in ("بندر", "الحربي", str(case.service), "موافق", case.decision.number):
        assert private not in body


def test_a_preview_of_the_message_tells_nobody(browser, url):
    for ask in (browser.get, browser.head):
        assert ask(url).status_code == 200

    assert not LetterOpening.objects.exists()
    assert not Notice.objects.exists()
    page = browser.get(url)
    assert "لم تتم الموافقة" not in page.text
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_second_detail_opens_the_letter_without_a_cookie_and_that_is_the_notice(case, browser, url):
    page = browser.post(url, {"detail": "٤٥٦٧"})

    assert page.status_code == 200
    assert "نعتذر إليك، فلم تتم الموافقة على طلبك هذه المرة" in page.text
    assert case.decision.reason_text in page.text
    assert "لك أن تعترض حتى" in page.text
    assert (Notice.objects.get().how, LetterOpening.objects.count()) == ("letter_page", 1)
    pdf = browser.post(url, {"pass": page.context["pass"], "pdf": "yes"})
    assert (pdf["Content-Type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    assert pdf["Content-Disposition"].startswith("attachment")


def test_a_pass_holds_ten_minutes_and_for_its_own_letter(case, browser, url):
    page = browser.post(url, {"detail": "4567"})
    other = signing.dumps("x" * 22, salt=LETTER)

    for bad in (other, "nonsense", ""):
        again = browser.post(url, {"pass": bad})
        assert "لم تتم الموافقة" not in again.text
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        late = browser.post(url, {"pass": page.context["pass"], "pdf": "yes"})
        assert "مضت عشر دقائق. اكتب الأرقام مرة أخرى." in late.text


def test_wrong_digits_tell_nothing_and_rest_the_letter(browser, url, monkeypatch):
    monkeypatch.setattr(lookup.time, "sleep", lambda seconds: None)

    answers = [browser.post(url, {"detail": "0000"}) for _try in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "ليست هذه الأرقام المسجلة لدينا" in answers[0].text
    assert browser.post(url, {"detail": "4567"}).status_code == 429
    assert not Notice.objects.exists()


@pytest.mark.parametrize("who", ["officer", "manager", "researcher", "administrator"])
def test_it_is_never_shown_to_staff_and_their_opening_tells_nobody(who, url, client_for, request):
    client = client_for(request.getfixturevalue(who))

    for answer in (client.get(url), client.post(url, {"detail": "4567"})):
        assert answer.status_code == 403
        assert "هذه الصفحة لمقدم الطلب وحده" in answer.text
    assert not Notice.objects.exists()


def test_a_letter_that_was_not_announced_and_a_made_up_link_are_unknown(
    ataa, officer, researcher, chair, browser
):
    silent = request_at(
        "rejected", file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher, decider=chair
    )
    for link in (seal(LETTER, silent.decision.public_id), "A" * LENGTH, seal("other", "a" * 21 + "A")):
        answer = browser.get(f"/l/{link}/")
        assert answer.status_code == 404
        assert "هذا الرابط لا يؤدي إلى خطاب" in answer.text


def test_the_link_is_good_until_thirty_days_after_the_last_day(case, browser, url):
    browser.post(url, {"detail": "4567"})
    told_at = timezone.now()

    with time_machine.travel(told_at + timedelta(days=59)):
        assert browser.get(url).status_code == 200
    with time_machine.travel(told_at + timedelta(days=65)):
        assert browser.get(url).status_code == 410
        assert browser.post(url, {"detail": "4567"}).status_code == 410


def test_a_refusal_closed_upon_the_letter_to_the_address_is_read_afterwards(case, browser, url, officer):
    """Opening it answered 500: a closed request takes no step."""
    early = timezone.now() - timedelta(days=45)
    AddressNotice.objects.create(decision=case.decision, receipt="ر 1", by=officer, at=early)
    ways_out.close(public_id=case.public_id, by=officer)

    answer = browser.post(url, {"detail": "4567"})

    case.refresh_from_db()
    assert (answer.status_code, case.status) == (200, "closed")
    assert case.decision.number in answer.text
    assert (Notice.objects.count(), LetterOpening.objects.count()) == (1, 1)


def test_the_letter_of_a_request_that_was_withdrawn_is_over(ataa, officer, researcher, chair, browser):
    head = make_person(mobile="+966501234567")
    known = {"profile": ataa, "by": officer, "researcher": researcher, "decider": chair}
    case = request_at("approved", file=make_file(by=officer, head=head), **known)
    notices.send_notice(public_id=case.public_id, by=officer, early_reason="عاجل")
    ways_out.withdraw(public_id=case.public_id, by=officer, note="وجد من يعينه")

    answer = browser.post(f"/l/{seal(LETTER, case.decision.public_id)}/", {"detail": "4567"})

    assert (answer.status_code, Notice.objects.count()) == (410, 0)


def test_following_the_request_leads_to_the_letter_without_a_cookie(case, browser, url):
    page = browser.post("/track/", {"reference": "R-7KQ2-M9XC", "detail": "4567"})
    assert f'action="{url}"' in page.text
    assert not Notice.objects.exists()

    letter = browser.post(url, {"pass": page.context["letter"]["pass"]})

    assert "نعتذر إليك" in letter.text
    assert Notice.objects.get().how == "letter_page"


def test_staff_who_follow_a_request_see_no_way_to_the_letter(case, client_for, officer):
    page = client_for(officer).post("/track/", {"reference": "R-7KQ2-M9XC", "detail": "4567"})

    assert page.context["letter"] is None


def test_who_was_told_by_telephone_reads_the_letter_by_following(ataa, officer, researcher, chair, browser):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at(
        "rejected",
        file=file,
        profile=ataa,
        by=officer,
        researcher=researcher,
        decider=chair,
        reference="R-7KQ2-M9XC",
    )
    notices.tell(public_id=case.public_id, by=officer, how="phone", note="فهم")

    page = browser.post("/track/", {"reference": "R-7KQ2-M9XC", "detail": "4567"})

    way = page.context["letter"]
    assert browser.post(way["url"], {"pass": way["pass"]}).context["may_object"]
    assert Notice.objects.get().how == "phone"


def test_of_the_dead_nobody_is_told(case, browser, url):
    head = type(case.beneficiary.head).objects.filter(pk=case.beneficiary.head_id)
    head.update(deceased_on=timezone.localdate())

    assert browser.post(url, {"detail": "4567"}).status_code == 404
    assert not Notice.objects.exists()


def test_a_sealed_id_is_the_same_each_time_and_for_its_purpose_alone():
    public_id = "abcdefghijklmnopqrstuA"

    assert seal("letter", public_id) == seal("letter", public_id)
    assert len(seal("letter", public_id)) == LENGTH
    assert unseal("letter", seal("letter", public_id)) == public_id
    assert unseal("other", seal("letter", public_id)) == ""
    assert public_id not in seal("letter", public_id)
    for bad in ("", "A" * LENGTH, "é" * LENGTH, seal("letter", public_id)[:-2] + "AA"):
        assert unseal("letter", bad) == ""


def test_opened_again_it_is_one_notice(case, url):
    for _again in range(2):
        Client().post(url, {"detail": "4567"})

    assert (Notice.objects.count(), LetterOpening.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("status", "days", "method", "said"),
    [
        ("delivered", None, "handed", "سُلِّمت الخدمة في"),
        ("delivering", 3, "handed", "أحضر هويتك عند الاستلام."),
        ("delivering", 3, "transfer", "تُسلَّم الخدمة في"),
        ("delivering", -3, "handed", "نتواصل معك"),
    ],
)
def test_the_letter_promises_no_delivery_that_was_made(
    ataa, officer, chair, browser, status, days, method, said
):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at(status, file=file, profile=ataa, by=officer, decider=chair, reference="R-7KQ2-M9XC")
    delivered = timezone.now() if status == "delivered" else None
    planned = None if days is None else timezone.localdate() + timedelta(days=days)
    Delivery.objects.filter(request=case).update(method=method, planned_for=planned, delivered_at=delivered)

    text = browser.post(f"/l/{seal(LETTER, case.decision.public_id)}/", {"detail": "4567"}).text

    assert said in text
    assert ("نتواصل معك لتحديد" in text) is (days == -3)
    assert ("أحضر هويتك" in text) is (days == -3 or (days == 3 and method == "handed"))
    assert "إجمالًا لمدة" in text or case.decision.months is None
