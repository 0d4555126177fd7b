"""The head that every paper of the charity carries."""

import base64

from core import hijri, uploads
from policy.models import Charity


def letterhead(day) -> dict:
    """What templates/pdf/base.html takes of the charity, and a day of Riyadh in both calendars."""
    charity = Charity.objects.in_force()
    contacts = (
        (left_to_right(charity.phone), charity.email, charity.address, charity.hours) if charity else ()
    )
    return {
        "charity_name": charity.name if charity else "",
        "licence": charity.licence_number if charity else "",
        "mark": _mark(charity),
        "contacts": " · ".join(part for part in contacts if part),
        "date_hijri": hijri.long_hijri(day),
        "date_gregorian": hijri.long_gregorian(day),
    }


def _mark(charity) -> str:
    """The charity's mark as a data URI; without one the mark of the product."""
    if charity is None or charity.mark is None:
        return "packaged:img/mark.svg"
    content = base64.b64encode(uploads.open_stored(charity.mark)).decode()
    return f"data:{charity.mark.content_type};base64,{content}"


def left_to_right(number: str) -> str:
    """A number isolated inside Arabic text, for a place that takes plain text."""
    return f"\u2066{number}\u2069" if number else ""
