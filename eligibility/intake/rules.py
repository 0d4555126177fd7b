"""Whether a paper is valid on a day (C-44)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from core.texts import Text


@dataclass(frozen=True)
class PaperDates:
    """What the validity of a paper hangs on; `max_age_days` counts back from the day it is judged for."""

    issued: date | None
    expires_on: date | None
    expires: bool
    max_age_days: int | None


@dataclass(frozen=True)
class Validity:
    """Whether a paper holds on a day, and the sentence that says why."""

    valid: bool
    reason: Text


def validity(paper: PaperDates, on: date) -> Validity:
    """C-44: judged against the day of submission, whatever becomes of the paper later. The last day still
    counts.
    """
    if paper.expires and paper.expires_on is None:
        return Validity(False, _("The expiry date is not recorded."))
    if paper.expires_on is not None and paper.expires_on < on:
        return Validity(False, _("It had expired on the day of submission."))
    if paper.issued is not None and paper.issued > on:
        return Validity(False, _("Its issue date lies after the day of submission."))
    if paper.max_age_days is not None:
        if paper.issued is None:
            return Validity(False, _("The issue date is not recorded."))
        if paper.issued < on - timedelta(days=paper.max_age_days):
            return Validity(False, _("It is older than this paper may be."))
    return Validity(True, _("It was valid on the day of submission."))
