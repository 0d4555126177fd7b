"""The questionnaires in use, one for each moment."""

from pathlib import Path

import yaml

from accounts.models import User
from core import audit
from surveys.enums import Moment
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


@audit.action("survey.make")
def current_survey(*, moment: str, by: User | None) -> Survey:
    """The questionnaire in use at a moment; its first version is made from the preset when there is none."""
    code = USED_BY[Moment(moment)]
    survey = Survey.objects.filter(code=code, active=True).first()
    if survey:
        return survey
    said = yaml.safe_load((PRESETS / f"{code}.yaml").read_text(encoding="utf-8"))
    questions = said.pop("questions")
    survey = Survey.objects.create(code=code, version_no=1, **said)
    Question.objects.bulk_create(
        Question(survey=survey, order=order, **question) for order, question in enumerate(questions, start=1)
    )
    audit.record(kind="survey.made", target=survey, by=by)
    return survey
