"""Following a request without an account: two details, five tries, one answer for every miss."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.hijri import long_both
from core.models import RateCounter
from eligibility.case.needs import last_day_to_object
from eligibility.decision.actions.objections import make
from eligibility.intake.actions import submission
from eligibility.study.actions.papers import ask_paper
from policy.actions.charity import write_charity
from policy.models import DocumentType
from portal import lookup
from tests.days import in_days
from tests.eligibility.steps_of_intake import submitted
from tests.eligibility.study_cases import studying
from tests.factories import CHARITY, make_file, make_person, make_user, request_at, told


@pytest.fixture
def tracked(ataa, officer):
    """A submitted request; the mobile ends with 4567."""
    file = make_file(by=officer, head=make_person(mobile="+966501234567", first_name="بندر"))
    return request_at(
        "submitted",
        file=file,
        profile=ataa,
        by=officer,
        reference="R-7KQ2-M9XC",
        reply_not_before=in_days(9),
    )


def ask(client, reference="R-7KQ2-M9XC", detail="4567"):
    return client.post("/track/", {"reference": reference, "detail": detail})


@pytest.mark.parametrize("typed", ["R-7KQ2-M9XC", "r-7kq2-m9xc", "7KQ2M9XC", " R 7KQ2 M9XC "])
def test_stage_is_shown_however_the_reference_is_typed(client, tracked, typed):
    text = ask(client, typed).content.decode()

    assert "استلمنا طلبك" in text
    assert long_both(in_days(9)) in text


def test_detail_may_be_typed_in_arabic_digits(client, tracked):
    assert "استلمنا طلبك" in ask(client, detail="٤٥٦٧").content.decode()


def test_page_says_nothing_of_the_person_the_service_or_the_reason(client, tracked):
    text = ask(client).content.decode()

    assert "استلمنا طلبك" in text
    for private in ("بندر", "الحربي", str(tracked.service), tracked.need):
        assert private not in text


def test_without_a_mobile_the_identity_number_serves(client, tracked):
    head = tracked.beneficiary.head
    head.mobile = ""
    head.save()

    assert "استلمنا طلبك" in ask(client, detail=head.id_number[-4:]).content.decode()


def test_s94_unknown_reference_and_wrong_detail_get_the_same_answer(client, tracked):
    wrong, unknown = ask(client, detail="0000"), ask(client, reference="R-AAAA-AAAA")

    def bare(page):
        return (
            page.content.decode()
            .replace("R-AAAA-AAAA", "")
            .replace("R-7KQ2-M9XC", "")
            .replace("4567", "")
            .replace("0000", "")
        )

    assert wrong.status_code == unknown.status_code == 200
    assert "لم نجد طلبًا بهذين البيانين" in wrong.content.decode()
    assert len(bare(wrong)) == len(bare(unknown))


def test_s94_five_wrong_tries_lock_the_reference_for_a_quarter_of_an_hour(client, tracked):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [ask(client, detail="0000").status_code for _try in range(6)] == [200] * 5 + [429]
        assert ask(client).status_code == 429
        clock.shift(timedelta(minutes=15, seconds=1))
        assert ask(client).status_code == 200


def test_s94_a_lock_does_not_tell_whether_the_reference_exists(client, tracked):
    statuses = [ask(client, reference="R-AAAA-AAAA", detail="0000").status_code for _try in range(6)]

    assert statuses == [200] * 5 + [429]


def test_wrong_tries_slow_an_address_and_lock_nobody_behind_it(client, tracked, monkeypatch):
    slept = []
    monkeypatch.setattr(lookup.time, "sleep", slept.append)
    letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    for first in "AB":
        for letter in letters:
            assert ask(client, reference=f"R-{first}AAA-AAA{letter}").status_code == 200

    assert [round(seconds, 2) for seconds in slept[:3]] == [0.05, 0.1, 0.15]
    assert (len(slept), max(slept)) == (30, 1.0)
    slept.clear()
    assert "استلمنا طلبك" in ask(client).content.decode()
    assert slept == []


def test_one_address_cannot_hold_up_every_thread(client, tracked, monkeypatch):
    """One miss waits at a time; the next is turned away with what was typed, and counts all the same. Whoever
    knows both details is answered behind the same address.
    """
    monkeypatch.setattr(lookup, "PATIENCE", 0)
    monkeypatch.setattr(lookup.time, "sleep", lambda _seconds: pytest.fail("a second thread waits"))
    with lookup._waiting:
        for _try in range(4):
            turned_away = ask(client, detail="0000")
            assert (turned_away.status_code, turned_away["Retry-After"]) == (429, "5")
        assert 'value="R-7KQ2-M9XC"' in turned_away.content.decode()
        assert client.get("/l/" + "A" * 43 + "/").status_code == 429
        assert ask(client).status_code == 200
        for _try in range(5):
            ask(client, detail="0000")
        assert "M9XC" not in ask(client).content.decode()  # the reference rests


def test_right_answers_use_up_nothing_of_an_address(client, tracked):
    # A charity's own desk, from which many are followed.
    assert [ask(client).status_code for _try in range(31)] == [200] * 31


def test_a_right_answer_starts_the_count_anew(client, tracked):
    for _try in range(4):
        ask(client, detail="0000")
    ask(client)

    assert [ask(client, detail="0000").status_code for _try in range(5)] == [200] * 5
    assert "R-7KQ2" not in "".join(RateCounter.objects.values_list("key", flat=True))


@pytest.mark.parametrize("reference", ["", "x", "R-7KQ2-M9XC-EXTRA", "R-7KQ2-M9X\x00"])
def test_reference_of_another_form_gets_a_message_beside_the_field(client, tracked, reference):
    page = ask(client, reference=reference)

    assert page.status_code == 200
    assert page.context["form"].errors["reference"]


def test_draft_is_not_followed(client, ataa, officer):
    request_at("draft", file=make_file(by=officer), profile=ataa, by=officer)

    assert "لم نجد طلبًا" in ask(client).content.decode()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_tries_that_come_at_once_no_more_than_the_allowed_are_compared(tracked, monkeypatch):
    most, gate, statuses, compared = 5, threading.Barrier(12), [], []
    monkeypatch.setattr(lookup, "constant_time_compare", lambda _right, typed: compared.append(typed))

    def guess(number):
        browser = Client()
        gate.wait()
        statuses.append(ask(browser, detail=f"{number:04d}").status_code)
        connection.close()

    threads = [threading.Thread(target=guess, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] * most + [429] * (12 - most)
    assert len(compared) == most


def test_a_request_that_lapsed_says_so_and_what_can_be_done(client, tracked):
    type(tracked).objects.filter(pk=tracked.pk).update(status="lapsed", ended_reason="لم يكتمل")

    text = ask(client).content.decode()

    assert "انتهت مدة استكمال طلبك" in text
    assert "استلمنا طلبك" not in text
    assert "لم يكتمل" not in text
    assert 'class="steps"' not in text


def test_a_right_answer_takes_its_reference_off_the_count(client, tracked):
    for _try in range(3):
        ask(client, detail="0000")
    ask(client, "R-0000-0000", "0000")
    counts = sorted(RateCounter.objects.values_list("count", flat=True))
    assert counts == [1, 3, 4]  # the unknown reference, the known one, the misses of the address

    assert "استلمنا طلبك" in ask(client).content.decode()

    assert sorted(RateCounter.objects.values_list("count", flat=True)) == [1, 4]


REACHED = {
    "submitted": 1, "incomplete": 1, "studying": 2, "evaluated": 2, "awaiting_decision": 2, "approved": 3,
    "partly_approved": 3, "rejected": 3, "delivering": 4, "delivered": 4, "closed": 4,
}  # fmt: skip


@pytest.mark.parametrize(("status", "reached"), REACHED.items())
def test_each_status_stands_at_its_step(client, ataa, officer, status, reached):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    request_at(status, file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")

    steps = ask(client).context["stage"]["steps"]

    assert sum(step["state"] in ("done", "current") for step in steps) == reached


# === What is over is told in the past ============================================================


def test_a_day_that_has_come_is_not_named(client, tracked):
    type(tracked).objects.filter(pk=tracked.pk).update(reply_not_before=in_days(0))

    assert "لا يصدر الرد قبل" not in ask(client).text
    assert ask(client).context["stage"]["not_before"] is None


def test_a_closed_request_has_its_last_step_done(client, ataa, officer):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    request_at("closed", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")

    assert [step["state"] for step in ask(client).context["stage"]["steps"]] == ["done"] * 4


@pytest.mark.parametrize("status", ["rejected", "closed"])
def test_the_way_of_a_refused_request_ends_with_the_decision(client, ataa, officer, status):
    """Closed, it had "service" ticked off for a person who got none."""
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at("rejected", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")
    told(case, by=officer)
    type(case).objects.filter(pk=case.pk).update(status=status)

    page = ask(client)

    assert [step["state"] for step in page.context["stage"]["steps"]] == ["done"] * 3
    assert "القرار" in page.text
    assert "الخدمة<" not in page.text


def test_once_it_was_told_the_decision_is_behind_and_the_service_to_come(client, ataa, officer):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at("approved", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")
    told(case, by=officer)

    steps = ask(client).context["stage"]["steps"]

    assert [step["state"] for step in steps] == ["done", "done", "done", "todo"]


def test_who_has_lost_the_reference_is_told_whom_to_call(client, ataa):
    write_charity(by=make_user("manager"), version=None, facts=CHARITY)

    main = client.get("/track/").text.partition("<main")[2].partition("</main>")[0]

    assert "ليس معك الرقم المرجعي؟ اتصل بنا أو زرنا، ونبحث لك عن طلبك." in main
    assert 'href="tel:+966144220000"' in main


def test_an_incomplete_one_says_how_many_papers_until_when_and_whom_to_call(client, ataa, officer):
    case = submitted(officer, file=make_file(by=officer, head=make_person(mobile="+966501234567")))
    case.checks.filter(type__code__in=["national_id", "iban_letter"]).update(status="missing")
    submission.ask_completion(by=officer, public_id=case.public_id, note="- الهوية")
    write_charity(by=make_user("manager"), version=None, facts=CHARITY)

    page = ask(client, case.reference)

    until = timezone.localdate() + timedelta(days=30)
    assert f"ينقص مستندان. ننتظرهما حتى {long_both(until)}." in page.text
    assert 'href="tel:+966144220000"' in page.text
    assert "الأحد إلى الخميس، 8:00 إلى 14:00" in page.text


def test_what_the_study_asks_for_is_said_to_who_follows(client, ataa, officer, researcher):
    """The message said that something waits, and nothing was to be read there."""
    head = make_person(mobile="+966501234567")
    file = make_file(by=officer, head=head)
    case = studying(ataa, officer, researcher, file=file, reference="R-7KQ2-M9XC")
    kind = DocumentType.objects.get(code="debt_proof")
    ask_paper(by=researcher, public_id=case.public_id, type=kind, owner=head, why="لإثبات الدين")

    text = ask(client, case.reference).text

    assert "تحتاج الدراسة إلى مستند آخر. اتصل بنا أو زرنا لنبيّنه لك." in text
    assert "لإثبات الدين" not in text


def test_an_objection_that_stands_is_said(client, ataa, officer):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at("rejected", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")
    told(case, by=officer)
    make(public_id=case.public_id, by=officer, stated_on=timezone.localdate(), words="الدخل توقف")

    text = ask(client).text

    assert f"سُجّل اعتراضك المؤرخ {long_both(timezone.localdate())}، وسيُنظر فيه." in text
    assert ("الدخل توقف" in text, "ولك أن تعترض" in text) == (False, False)


def test_after_the_notice_the_day_and_the_last_day_to_object(client, ataa, officer):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    case = request_at("rejected", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC")
    assert "أبلغناك" not in ask(client).text
    told(case, by=officer)
    case = type(case).objects.get(pk=case.pk)

    text = ask(client).text

    assert f"أبلغناك به يوم {long_both(timezone.localdate())}." in text
    assert f"ولك أن تعترض حتى {long_both(last_day_to_object(case))}." in text
    assert case.decision.reason_text not in text
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert "ولك أن تعترض" not in ask(client).text


def test_the_foot_says_whom_to_call_and_what_one_may_ask(client, ataa):
    head, _main, foot = client.get("/track/").text.partition("<main")

    assert '<meta name="description" content="متابعة طلب' in head
    assert "لك أن تسأل عما نحفظه من بياناتك وأن تطلب تصحيحه." in foot


def test_what_waits_for_the_applicant_names_no_day_of_the_reply(client, ataa, officer):
    file = make_file(by=officer, head=make_person(mobile="+966501234567"))
    later = timezone.localdate() + timedelta(days=9)
    days = {"reply_not_before": later, "reply_due": later}
    request_at("incomplete", file=file, profile=ataa, by=officer, reference="R-7KQ2-M9XC", **days)

    text = ask(client).text

    assert "طلبك ينتظر شيئًا منك" in text
    assert long_both(later) not in text
