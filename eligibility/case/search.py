"""Requests in the search of the shell: found by the reference or the registration number alone."""

import re

from django.db.models import Q

from core.searches import Term
from eligibility.case.tasks import status_tag
from eligibility.models import ServiceRequest

_REFERENCE = re.compile(r"R?([0-9A-Z]{4})([0-9A-Z]{4})")
_REGISTRATION = re.compile(r"T? ?-? ?(1[3-5][0-9]{2}) ?- ?([0-9]{1,6})")


def reference(query: Term) -> str:
    """The reference that was typed (R-7KQ2-M9XC), with or without its hyphens; empty for anything else."""
    compact = re.sub(r"[\s\-]", "", query.number)
    match = _REFERENCE.fullmatch(compact)
    return f"R-{match[1]}-{match[2]}" if match else ""


def registration_number(query: Term) -> str:
    """The registration number that was typed (T-1448-000123); empty for anything else."""
    match = _REGISTRATION.fullmatch(query.number)
    return f"T-{match[1]}-{int(match[2]):06d}" if match else ""


def search_requests(request, query: Term) -> list[dict]:
    """The requests of this number that the asker may open, as rows of the search: number, service, name,
    status, url.
    """
    named = Q()
    if number := reference(query):
        named |= Q(reference=number)
    if number := registration_number(query):
        named |= Q(registration_number=number)
    if not named:
        return []
    found = ServiceRequest.objects.visible_to(request.user).for_list().filter(named)[:5]
    return [
        {
            "number": row.shown_number,
            "service": str(row.service),
            "name": row.beneficiary.head.full_name,
            "status": status_tag(row),
            "url": row.get_absolute_url(),
        }
        for row in found
    ]
