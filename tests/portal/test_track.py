"""Following a request without an account: two details, five tries, one answer for every miss."""

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.models import RateCounter
from portal import lookup
from tests.factories import make_file, make_person, request_at


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
        reply_not_before=date(2026, 12, 10),
    )


def ask(client, reference="R-7KQ2-M9XC", detail="4567"):
    return client.post("/track/", {"reference": reference, "detail": detail})


@pytest.mark.parametrize("typed", ["R-7KQ2-M9XC", "r-7kq2-m9xc", "7KQ2M9XC", " R 7KQ2 M9XC "])
def test_stage_is_shown_however_the_reference_is_typed(client, tracked, typed):
    text = ask(client, typed).content.decode()

    assert "استلمنا طلبك" in text
    assert "10 ديسمبر 2026م" in text


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


def test_thirty_wrong_tries_lock_an_address(client, tracked):
    letters = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
    statuses = [ask(client, reference=f"R-AAAA-AAA{letter}").status_code for letter in letters]

    assert statuses == [200] * 30
    assert ask(client).status_code == 429


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
@pytest.mark.parametrize(
    ("counted", "most"), [("TRIES", 5), ("TRIES_OF_ADDRESS", 3)], ids=["reference", "address"]
)
def test_of_tries_that_come_at_once_no_more_than_the_allowed_are_compared(
    counted, most, tracked, monkeypatch
):
    monkeypatch.setattr(lookup, "TRIES", 99)
    monkeypatch.setattr(lookup, counted, most)
    gate, statuses, compared = threading.Barrier(12), [], []
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

    assert "انتهى" in text
    assert "استلمنا طلبك" not in text
    assert "لم يكتمل" not in text


def test_a_right_answer_gives_back_its_own_try_alone(client, tracked):
    for _try in range(3):
        ask(client, detail="0000")
    ask(client, "R-0000-0000", "0000")
    counts = sorted(RateCounter.objects.values_list("count", flat=True))
    assert counts == [1, 3, 4]  # the unknown reference, the known one, the address

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
