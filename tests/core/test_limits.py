"""Limits on guessing: counted once for all workers, and never skipped open."""

import threading
import time

import pytest
import time_machine
from django.db import connection, transaction
from django.test import RequestFactory

from core import limits
from core.models import RateCounter

pytestmark = pytest.mark.django_db


def tries(count, **options):
    return [limits.hit("track:R-1", limit=5, seconds=900, **options) for _number in range(count)]


def test_the_sixth_try_of_five_is_refused():
    assert tries(5) == [1, 2, 3, 4, 5]
    with pytest.raises(limits.TooMany) as caught:
        tries(1)
    assert 899 <= caught.value.retry_after <= 900


def test_the_wait_runs_from_the_last_allowed_try_and_ends():
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False) as clock:
        tries(4)
        clock.shift(840)
        tries(1)
        clock.shift(120)
        with pytest.raises(limits.TooMany) as caught:
            tries(1)
        assert caught.value.retry_after == 780
        clock.shift(781)
        assert tries(1) == [1]


def test_further_tries_do_not_lengthen_the_wait():
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False) as clock:
        tries(5)
        clock.shift(899)
        with pytest.raises(limits.TooMany):
            tries(1)
        clock.shift(2)
        assert tries(1) == [1]


def test_check_counts_nothing_and_forget_starts_over():
    tries(5)
    with pytest.raises(limits.TooMany):
        limits.check("track:R-1", limit=5, seconds=900)
    limits.check("track:R-2", limit=5, seconds=900)
    limits.forget("track:R-1")
    limits.check("track:R-1", limit=5, seconds=900)


def test_the_table_holds_no_address():
    limits.hit("refusals:192.0.2.7", limit=5, seconds=60)

    assert "192.0.2.7" not in RateCounter.objects.get().key


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_are_counted_as_twenty():
    start, allowed, refused = threading.Barrier(20), [], []

    def one():
        start.wait()
        try:
            allowed.append(limits.hit("race", limit=12, seconds=900))
        except limits.TooMany:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == list(range(1, 13))
    assert len(refused) == 8


@pytest.mark.parametrize(
    ("trusted", "forwarded", "remote", "address"),
    [
        (False, "1.2.3.4", "192.0.2.7", "192.0.2.7"),
        (True, "1.2.3.4, 198.51.100.9", "127.0.0.1", "198.51.100.9"),
        (True, "", "127.0.0.1", "127.0.0.1"),
        (True, "<script>", "127.0.0.1", "unknown"),
        (True, "2001:db8:1:2:3:4:5:6", "127.0.0.1", "2001:db8:1:2::/64"),
        (True, "::ffff:192.0.2.7", "127.0.0.1", "192.0.2.7"),
        (False, "", "", "unknown"),
    ],
)
def test_address_is_never_what_the_client_says(settings, trusted, forwarded, remote, address):
    settings.TRUSTED_PROXY = trusted
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=remote)

    assert limits.client_address(request) == address


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_counter_that_is_forgotten_at_the_same_moment_starts_over():
    limits.hit("reference", limit=5, seconds=60)
    found = []

    def try_again():
        found.append(limits.hit("reference", limit=5, seconds=60))
        connection.close()

    thread = threading.Thread(target=try_again)
    with transaction.atomic():
        limits.forget("reference")
        thread.start()
        time.sleep(0.5)  # until it waits for the row
    thread.join()

    assert found == [1]
