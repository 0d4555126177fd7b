"""C-44: whether a paper held on the day of submission."""

from datetime import date

import pytest
from django.utils import translation

from eligibility.intake.rules import PaperDates, validity

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("facts", "valid", "reason"),
    [
        ({"expires": True}, False, "The expiry date is not recorded."),
        (
            {"expires": True, "expires_on": date(2026, 10, 31)},
            False,
            "It had expired on the day of submission.",
        ),
        ({"expires": True, "expires_on": DAY}, True, "It was valid on the day of submission."),
        ({"issued": date(2026, 11, 2)}, False, "Its issue date lies after the day of submission."),
        ({"issued": DAY}, True, "It was valid on the day of submission."),
        ({"max_age_days": 90}, False, "The issue date is not recorded."),
        ({"max_age_days": 90, "issued": date(2026, 8, 2)}, False, "It is older than this paper may be."),
        ({"max_age_days": 90, "issued": date(2026, 8, 3)}, True, "It was valid on the day of submission."),
    ],
)
def test_c44_a_paper_is_judged_for_the_day_of_submission(facts, valid, reason):
    usual = {"expires": False, "expires_on": None, "issued": None, "max_age_days": None}
    found = validity(PaperDates(**(usual | facts)), DAY)

    with translation.override("en"):
        assert (found.valid, str(found.reason)) == (valid, reason)
