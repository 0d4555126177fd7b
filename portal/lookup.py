"""Finding a request or a letter by what its applicant knows, with few tries and one answer for every miss.

A wrong try counts against the reference or the letter, which rests after five; it slows the answers to its
address, and shuts nobody out who sits behind the same one.
"""

import threading
import time
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare

from core import limits
from core.sealed import unseal
from eligibility.case.links import LETTER
from eligibility.decision.letters import load_decision
from eligibility.models import Decision, ServiceRequest

TRIES, LOCKED_SECONDS = 5, 15 * 60
PATIENCE, HOUR, LONGEST = 30, 3600, 1.0  # wrong tries of an address before its misses are slowed; seconds
RETRY_AFTER = 5  # seconds
PASS_SECONDS = 10 * 60  # for how long who gave the second detail may read on

# Threads of this process that may wait at once: the others serve everybody else, the sign-in among it.
_waiting = threading.BoundedSemaphore(1)


def find(*, reference: str, detail: str, address: str) -> ServiceRequest | None:
    """The request, or None alike for an unknown reference and a wrong detail.

    Wrong tries are counted: after the fifth the reference rests for 15 minutes (TooMany), whether it exists
    or not.
    """
    of_reference = f"track:{reference}"
    # Counted before the answer is known: of many tries at once no more than the allowed ones get to look.
    limits.hit(of_reference, limit=TRIES, seconds=LOCKED_SECONDS)
    found = ServiceRequest.objects.select_related(
        "beneficiary__head", "profile", "decision__notice", "decision__notice_message"
    )
    case = found.filter(reference=reference).first()
    if case is not None and _is_detail_of(case, detail):
        limits.forget(of_reference)
        return case
    slow_down(address)
    return None


def letter_of(link: str, *, address: str) -> Decision | None:
    """The decision whose letter this link leads to, once it was announced; None for any other text, which
    alone counts against the address.
    """
    public_id = unseal(LETTER, link)
    decision = load_decision().filter(public_id=public_id).first() if public_id else None
    if decision is None or not decision.announced or _has_died(decision):
        slow_down(address)
        return None
    return decision


def _has_died(decision: Decision) -> bool:
    """Nobody is told in the place of the dead; the household asks at the desk."""
    return decision.request.beneficiary.head.deceased_on is not None


def knows_detail(decision: Decision, detail: str, *, address: str) -> bool:
    """Whether whoever holds the link of a letter knows the second detail; five wrong tries rest it as a
    reference (TooMany).
    """
    of_letter = f"letter:{decision.public_id}"
    limits.hit(of_letter, limit=TRIES, seconds=LOCKED_SECONDS)
    if _is_detail_of(decision.request, detail):
        limits.forget(of_letter)
        return True
    slow_down(address)
    return False


def slow_down(address: str) -> None:
    """Count a miss of the address; after many of them the answer takes longer, a second at most. Where
    another one is being held back already it comes at once, as 429 (core.limits.too_fast).
    """
    missed = limits.count(f"missed-from:{address}", seconds=HOUR)
    if missed <= PATIENCE:
        return
    if not _waiting.acquire(blocking=False):
        limits.too_fast.set(RETRY_AFTER)
        return
    try:
        time.sleep(min((missed - PATIENCE) * 0.05, LONGEST))
    finally:
        _waiting.release()


def _is_detail_of(case: ServiceRequest, detail: str) -> bool:
    person = case.beneficiary.head
    return constant_time_compare((person.mobile or person.id_number)[-4:], detail)


# === Reading on without a cookie =================================================================


def give_pass(decision: Decision) -> str:
    """A text with which whoever gave the second detail reads this letter, for ten minutes."""
    return signing.dumps(decision.public_id, salt=LETTER)


def has_pass(decision: Decision, text: Any) -> bool:
    """Whether the text is a pass to this letter that still holds."""
    try:
        known = signing.loads(str(text)[:300], salt=LETTER, max_age=PASS_SECONDS)
    except signing.BadSignature:
        return False
    return bool(known == decision.public_id)
