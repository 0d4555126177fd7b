"""The head that every paper of the charity carries."""

from core import hijri
from policy.models import Charity


def letterhead(day) -> dict:
    """What templates/pdf/base.html takes of the charity, and a day of Riyadh in both calendars."""
    charity = Charity.objects.first()
    contacts = (left_to_right(charity.phone), charity.email, charity.address) if charity else ()
    return {
        "charity_name": charity.name if charity else "",
        "licence": charity.licence_number if charity else "",
        "mark": "packaged:img/mark.svg",
        "contacts": " · ".join(part for part in contacts if part),
        "date_hijri": hijri.long_hijri(day),
        "date_gregorian": hijri.long_gregorian(day),
    }


def left_to_right(number: str) -> str:
    """A number isolated inside Arabic text, for a place that takes plain text."""
    return f"\u2066{number}\u2069" if number else ""
