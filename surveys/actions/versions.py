"""The life of a questionnaire: a new version as a copy, published, withdrawn (C-19, C-28)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock
from surveys.actions.questionnaires import next_draft, put_in_use, shipped
from surveys.drafting import Asked, Finding, findings
from surveys.enums import SurveyState
from surveys.models import Question, Section, Survey
from surveys.permissions import can_build, can_publish_survey, can_withdraw_survey

WORDS = ("title", "title_en", "purpose", "purpose_en")
COPIED = ("order", "kind", "code", "text", "text_en", "clause", "required", "options", "shown_values")


def asked_of(questions: Any) -> list[Asked]:
    """What surveys.drafting looks at, of the questions in their order."""
    return [
        Asked(
            question.code,
            question.kind,
            question.required,
            question.shown_if_id is None,
            (question.text, question.text_en),
        )
        for question in questions
    ]


def findings_of(survey: Survey) -> list[Finding]:
    """What is to be said of a version, what blocks it first."""
    return findings(asked_of(survey.questions.all()))


@action("survey.new_version")
def new_version(*, code: str, by: User) -> Survey:
    """A draft of the questionnaire with this code: a copy of the version in use, else of the last one, else
    of the one that is shipped.
    """
    can_build(by).enforce()
    model = Survey.objects.in_use(code) or Survey.objects.filter(code=code).first()
    survey = _copy(model) if model else shipped(code)
    audit.record(kind="survey.drafted", target=survey, by=by, note=survey)
    return survey


def _copy(model: Survey) -> Survey:
    survey = next_draft(model.code, **{name: getattr(model, name) for name in WORDS})
    sections = {
        section.pk: Section.objects.create(
            survey=survey, order=section.order, title=section.title, title_en=section.title_en
        )
        for section in model.sections.all()
    }
    made: dict[int | None, Question] = {}
    for question in model.questions.all():  # in their order: a condition names an earlier one
        facts = {name: getattr(question, name) for name in COPIED}
        section = sections[question.section_id] if question.section_id else None
        made[question.pk] = Question.objects.create(
            survey=survey, section=section, shown_if=made.get(question.shown_if_id), **facts
        )
    return survey


@action("survey.publish")
def publish(*, survey_id: str, version: str | None, by: User) -> Survey:
    """Ask by this draft from now on, in place of the version in use, which is withdrawn. Raises
    ValidationError with what has to be mended before.
    """
    survey = lock(Survey.objects.all(), version=version, public_id=survey_id)
    can_publish_survey(by, survey).enforce()
    blocking = [finding.text for finding in findings_of(survey) if finding.blocks]
    if blocking:
        raise ValidationError(blocking)
    _take_the_place(survey, by)
    audit.record(kind="survey.published", target=survey, by=by, note=survey)
    return survey


def _take_the_place(survey: Survey, by: User) -> None:
    try:
        with transaction.atomic():
            for before in Survey.objects.select_for_update().filter(
                code=survey.code, state=SurveyState.PUBLISHED
            ):
                _withdraw(before, by)
            put_in_use(survey)
    except IntegrityError:  # an invitation, or another officer, put one in use since the look
        survey.refresh_from_db()
        _take_the_place(survey, by)


@action("survey.withdraw")
def withdraw(*, survey_id: str, version: str | None, by: User) -> Survey:
    """Invite nobody new by the version in use. Links that were sent still open, and count under it; the next
    invitation uses the shipped questionnaire as its next version (current_survey).
    """
    survey = lock(Survey.objects.all(), version=version, public_id=survey_id)
    can_withdraw_survey(by, survey).enforce()
    _withdraw(survey, by)
    return survey


def _withdraw(survey: Survey, by: User) -> None:
    survey.state, survey.withdrawn_on = SurveyState.WITHDRAWN, timezone.localdate()
    survey.version += 1
    survey.save(update_fields=["state", "withdrawn_on", "version"])
    audit.record(kind="survey.withdrawn", target=survey, by=by, note=survey)


@action("survey.discard")
def discard(*, survey_id: str, version: str | None, by: User) -> None:
    """Throw a draft away; nobody was ever asked by it."""
    survey = lock(Survey.objects.all(), version=version, public_id=survey_id)
    can_build(by, survey).enforce()
    audit.record(kind="survey.discarded", target=survey, by=by, note=survey)
    survey.delete()
