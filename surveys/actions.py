"""Inviting people to say how it was, and taking what they say."""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to
from channels_log.enums import MessageKind
from core import audit
from core.verdicts import ConflictError
from eligibility.models import ServiceRequest
from surveys.enums import Group, QuestionKind, Touchpoint
from surveys.models import Answer, Invitation, Question, Response, Survey

PRESET = Path(__file__).resolve().parent / "presets" / "after_service.yaml"
LINK_DAYS = 60


def token_hash(token: str) -> str:
    """Under which hash (SHA-256, hex) an invitation is found by its token; the token itself is kept
    nowhere.
    """
    return hashlib.sha256(token.encode()).hexdigest()


@audit.action("survey.make")
def current_survey(*, by: User) -> Survey:
    """The questionnaire in use; the first one is made from the preset when none is there yet."""
    survey = Survey.objects.filter(active=True).first()
    if survey:
        return survey
    said = yaml.safe_load(PRESET.read_text(encoding="utf-8"))
    questions = said.pop("questions")
    survey = Survey.objects.create(version_no=1, **said)
    Question.objects.bulk_create(
        Question(survey=survey, order=order, **question) for order, question in enumerate(questions, start=1)
    )
    audit.record(kind="survey.made", target=survey, by=by)
    return survey


@audit.action("survey.invite")
def invite(*, case: ServiceRequest, by: User) -> Invitation:
    """Invite the applicant of a closed request, served or refused alike (C-24), by a one-time link in a
    message.

    Good for 60 days. Nothing is sent where the applicant has neither mobile nor e-mail.
    """
    token = secrets.token_urlsafe(16)
    granted = case.decision.granted
    invitation = Invitation.objects.create(
        survey=current_survey(by=by),
        request=case,
        touchpoint=Touchpoint.AFTER_DELIVERY if granted else Touchpoint.AFTER_DECISION,
        group=Group.GRANTED if granted else Group.REJECTED,
        token_hash=token_hash(token),
        expires_at=timezone.now() + timedelta(days=LINK_DAYS),
    )
    with translation.override("ar"):  # what the applicant reads, whatever the officer's language
        subject = str(_("Your opinion matters to us"))
        body = _("Tell us how it was, without your name, in two minutes: %(link)s") % {
            "link": settings.SITE_URL + reverse("surveys:fill", args=[token])
        }
    message_to(
        person=case.beneficiary.head,
        kind=MessageKind.SURVEY,
        subject=subject,
        body=body,
        cause=f"survey:{case.public_id}",
        beneficiary=case.beneficiary,
        request_public_id=case.public_id,
        by=by,
    )
    audit.record(kind="survey.invited", target=case, by=by)
    return invitation


@audit.action("survey.answer")
def answer(*, token: str, answers: dict[int, Any], by: User | None = None) -> None:
    """Take the answers of one invitation, once. `answers` maps a question's pk to a figure or to words.

    Kept are the month and the group, not the person (C-25); the audit chain is told nothing, for the same
    reason. Raises Invitation.DoesNotExist for an unknown token and ConflictError for a used or expired one.
    """
    invitation = Invitation.objects.select_for_update().get(token_hash=token_hash(token))
    if invitation.answered or invitation.expires_at <= timezone.now():
        raise ConflictError(_("This link was used already, or its time has passed."))
    invitation.answered = True
    invitation.save(update_fields=["answered"])
    response = Response.objects.create(
        survey_id=invitation.survey_id,
        touchpoint=invitation.touchpoint,
        group=invitation.group,
        month=timezone.localdate().replace(day=1),
    )
    questions = {question.pk: question for question in invitation.survey.questions.all()}
    Answer.objects.bulk_create(_answer(response, questions[pk], given) for pk, given in answers.items())


def _answer(response: Response, question: Question, given: Any) -> Answer:
    if question.kind == QuestionKind.TEXT:
        return Answer(response=response, question=question, text=given)
    return Answer(response=response, question=question, value=int(given))
