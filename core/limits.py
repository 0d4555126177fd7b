"""How often something guessable or costly may be tried. Counted in one table, so the same in every worker.

If the table cannot be reached the try fails with the database error: a limit is never skipped open.
"""

import ipaddress
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import RateCounter

KEPT = timedelta(days=1)  # no window is longer than an hour
# After how many seconds whoever sends this request may come again: its page, with what was typed, is 429. 0
# where nobody has to wait.
too_fast: ContextVar[int] = ContextVar("too_fast", default=0)


class TooMany(Exception):  # noqa: N818
    """The limit is used up; answered with 429. `retry_after` is in seconds."""

    def __init__(self, retry_after: int):
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


def hit(key: str, *, limit: int, seconds: int) -> int:
    """Count one try for `key` and return how many it has had in this window of `seconds`.

    Raises TooMany when more than `limit` were made. The wait runs from the try that used the limit up, and
    further tries do not lengthen it. Call it outside a transaction that may roll back, or the try is
    forgotten with it.
    """
    now, kept_as = timezone.now(), _kept_as(key)
    over, last = When(started_at__lte=now - timedelta(seconds=seconds), then=Value(1)), limit - 1
    started = [
        When(started_at__lte=now - timedelta(seconds=seconds), then=Value(now)),
        When(count=last, then=Value(now)),
    ]
    with transaction.atomic():
        # Locked from here on: nobody counts the same try, and nobody forgets or sweeps the row meanwhile.
        RateCounter.objects.select_for_update().get_or_create(
            key=kept_as, defaults={"started_at": now, "count": 0}
        )
        RateCounter.objects.filter(key=kept_as).update(
            count=Case(over, default=F("count") + 1),
            started_at=Case(*started, default=F("started_at")),
        )
        counter = RateCounter.objects.get(key=kept_as)
    if counter.count > limit:
        raise TooMany(_wait(counter, seconds, now))
    return counter.count


def count(key: str, *, seconds: int) -> int:
    """Count one try for `key` without a limit; how many it has had in this window of `seconds`."""
    return hit(key, limit=2**30, seconds=seconds)


def check(key: str, *, limit: int, seconds: int):
    """Raise TooMany if `limit` tries were counted already; counts nothing. For limits on wrong answers
    only.
    """
    now = timezone.now()
    counter = RateCounter.objects.filter(key=_kept_as(key)).first()
    if counter and counter.count >= limit and (wait := _wait(counter, seconds, now)) > 0:
        raise TooMany(wait)


def forget(key: str):
    """Start over, after a right answer."""
    RateCounter.objects.filter(key=_kept_as(key)).delete()


def check_writable():
    """Raise the database's own error where no try can be counted, because nothing can be written."""
    with transaction.atomic():
        RateCounter.objects.update_or_create(
            key=_kept_as("writable"), defaults={"started_at": timezone.now(), "count": 0}
        )


def sweep() -> int:
    """Remove the counters that hold nobody back any more; returns how many."""
    return RateCounter.objects.filter(started_at__lt=timezone.now() - KEPT).delete()[0]


def _wait(counter, seconds, now) -> int:
    return int((counter.started_at + timedelta(seconds=seconds) - now).total_seconds() + 0.999)


def _kept_as(key) -> str:
    # Keys hold addresses and references of people; the table need not.
    return salted_hmac("core.limits", key, algorithm="sha256").hexdigest()


def client_address(request) -> str:
    """The address of whoever asks. What a client says of itself is never believed.

    An IPv6 address stands for its whole /64, the least that one line is given: else every try could come from
    another. Behind our own proxy (settings.TRUSTED_PROXY) it is the last entry of X-Forwarded-For, which the
    proxy wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip() or address
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known.packed, 64), strict=False))
