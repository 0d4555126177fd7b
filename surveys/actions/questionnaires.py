"""The questionnaires in use, one for each moment."""

from pathlib import Path
from typing import Any

import yaml
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core import audit
from surveys.enums import Moment, SurveyState
from surveys.models import Question, Survey

PRESETS = Path(__file__).resolve().parent.parent / "presets"
# Which questionnaire a moment uses, by its code.
USED_BY = {
    Moment.AFTER_RECEPTION: "after_reception",
    Moment.AFTER_DECISION: "after_service",
    Moment.AFTER_DELIVERY: "after_delivery",
    Moment.YEARLY: "yearly",
    Moment.GROUP: "yearly",
}
CODES = tuple(dict.fromkeys(USED_BY.values()))


def moments_of(code: str) -> list[Moment]:
    """The moments that use the questionnaire with this code."""
    return [moment for moment, used in USED_BY.items() if used == code]


@audit.action("survey.make")
def current_survey(*, moment: str, by: User | None) -> Survey:
    """The questionnaire in use at a moment. Where there is none, because none was ever asked or the last was
    withdrawn, its next version is made from the one that is shipped.
    """
    code = USED_BY[Moment(moment)]
    survey = Survey.objects.in_use(code)
    if survey:
        return survey
    try:
        with transaction.atomic():
            survey = shipped(code)
            put_in_use(survey)
    except IntegrityError:  # another invitation made it, or an officer published one, since the look
        return current_survey(moment=moment, by=by)
    audit.record(kind="survey.made", target=survey, by=by)
    return survey


def shipped(code: str) -> Survey:
    """The next version of a questionnaire as a draft, as it is shipped."""
    said = yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8"))
    questions = said.pop("questions")
    survey = next_draft(code, **said)
    Question.objects.bulk_create(
        Question(survey=survey, order=order, **question) for order, question in enumerate(questions, start=1)
    )
    return survey


def next_draft(code: str, **facts: Any) -> Survey:
    """An empty draft under the next number. Two at once get one after the other."""
    last = Survey.objects.filter(code=code).aggregate(last=Max("version_no"))["last"] or 0
    try:
        with transaction.atomic():
            return Survey.objects.create(code=code, version_no=last + 1, **facts)
    except IntegrityError:  # another took the number between the look and the insert
        return next_draft(code, **facts)


def put_in_use(survey: Survey) -> None:
    """Ask by this draft from now on."""
    survey.state, survey.published_on = SurveyState.PUBLISHED, timezone.localdate()
    survey.version += 1
    survey.save(update_fields=["state", "published_on", "version"])
