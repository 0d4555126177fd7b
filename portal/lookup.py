"""Finding a request by its reference and a second detail, with few tries and one answer for every miss."""

from django.utils.crypto import constant_time_compare

from core import limits
from eligibility.models import ServiceRequest

TRIES, LOCKED_SECONDS = 5, 15 * 60
TRIES_OF_ADDRESS, HOUR = 30, 3600


def find(*, reference: str, detail: str, address: str) -> ServiceRequest | None:
    """The request, or None alike for an unknown reference and a wrong detail.

    Wrong tries are counted: the fifth locks the reference for 15 minutes, the thirtieth an address for an
    hour; then TooMany is raised, whether the reference exists or not.
    """
    of_reference, of_address = f"track:{reference}", f"track-from:{address}"
    limits.check(of_address, limit=TRIES_OF_ADDRESS, seconds=HOUR)
    # Counted before the answer is known: of many tries at once no more than the allowed ones get to look.
    limits.hit(of_reference, limit=TRIES, seconds=LOCKED_SECONDS)
    limits.hit(of_address, limit=TRIES_OF_ADDRESS, seconds=HOUR)
    request = ServiceRequest.objects.select_related("beneficiary__head").filter(reference=reference).first()
    if request is not None and constant_time_compare(_detail_of(request.beneficiary.head), detail):
        limits.forget(of_reference)
        limits.give_back(of_address)
        return request
    return None


def _detail_of(person) -> str:
    return (person.mobile or person.id_number)[-4:]
