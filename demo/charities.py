"""The invented charities of the demo, by the code of their preset."""

from policy.models import Charity

CHARITIES = {
    "ataa": {
        "name": "جمعية عطاء للخدمات المجتمعية (تجريبية)",
        "short_name": "جمعية عطاء",
        "licence_number": "0000 (تجريبي)",
        "phone": "+966130000000",
        "hours": "الأحد إلى الخميس، 8:00 إلى 14:00",
        "email": "ataa@example.invalid",
        "city": "العيون",
        "address": "العيون، محافظة الأحساء، المنطقة الشرقية",
    },
    "baraem": {
        "name": "جمعية براعم لتنمية الطفل (تجريبية)",
        "short_name": "جمعية براعم",
        "licence_number": "0000 (تجريبي)",
        # Where it sits and how it is called is not known of it: nothing is made up.
        "phone": "",
        "hours": "الأحد إلى الخميس، 8:00 إلى 14:00",
        "email": "baraem@example.invalid",
        "city": "مثال",
        "address": "",
    },
}

# The invented people live where the services of the demo catalogue are given.
TOWNS = {"ataa": "العيون", "baraem": "الرياض"}


def demo_charity(code: str) -> Charity:
    """The record in force, made that of the demo unless a real one is written: that one is never touched."""
    known = Charity.objects.in_force()
    facts = CHARITIES.get(code, CHARITIES["ataa"])
    if known and (not known.is_demo or known.name == facts["name"]):
        return known
    return Charity.objects.create(number=known.number + 1 if known else 1, is_demo=True, **facts)
