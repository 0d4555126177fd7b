"""What is printed for those without a message: the sheets of slips, and the questionnaire on paper. Reads,
never writes.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import hijri, pdf
from eligibility.case.letterhead import letterhead
from surveys.actions.slips import Batch
from surveys.enums import Moment
from surveys.forms import SurveyForm
from surveys.models import Survey

A_SHEET = 8


def tablet_address() -> str:
    """Where the tablet stands, and whoever types in what was answered on paper."""
    return settings.SITE_URL + reverse("surveys:kiosk")


def sheets(batch: Batch) -> dict:
    """What templates/pdf/slips.html takes."""
    slips = [{"groups": slip.groups, "qr": pdf.qr_svg_data_uri(_address(slip.link))} for slip in batch.slips]
    return letterhead(timezone.localdate()) | {
        "title": "قصاصات الاستبانة",
        "sheets": [slips[start : start + A_SHEET] for start in range(0, len(slips), A_SHEET)],
        "named": _named(batch.cell.survey, batch.cell.moment),
        "until": hijri.long_both(batch.cell.round.closes_on),
    }


def questionnaire(survey: Survey, moment: str) -> dict:
    """What templates/pdf/questionnaire.html takes. Without a day: no paper is to tell when it was given."""
    head = letterhead(timezone.localdate()) | {"date_hijri": "", "date_gregorian": ""}
    return head | {
        "title": survey.title,
        "purpose": survey.purpose,
        "form": SurveyForm(questions=survey.questions.all()),
        "named": _named(survey, moment),
        "groups": range(3),
        "digits": range(4),
    }


def _address(link: str) -> str:
    return settings.SITE_URL + reverse("surveys:fill", args=[link])


def _named(survey: Survey, moment: str) -> dict:
    """By what a slip and a sheet of paper are seen to belong together."""
    return {"moment": Moment(moment), "version": survey.version_no}
