"""The identity bar of a file."""

from django.urls import NoReverseMatch
from django.utils import timezone

from core.hijri import age_on


def identity_of(request, beneficiary) -> dict:
    """What components/identity_bar.html takes of a file."""
    head = beneficiary.head
    try:
        url = beneficiary.get_absolute_url()
    except NoReverseMatch:
        url = ""
    return {
        "name": head.full_name,
        "url": url,
        "number": beneficiary.file_number,
        "age": age_on(head.birth_date, timezone.localdate()) if head.birth_date else "",
        "categories": beneficiary.shown_categories,
        "district": beneficiary.district,
        "masked_id": head.masked_id,
        "alerts": [],
    }
