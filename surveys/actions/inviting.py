"""Inviting people to say how it was."""

from datetime import timedelta
from pathlib import Path

import yaml
from django.conf import settings
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from channels_log.actions.messages import message_to, reach_of
from channels_log.enums import MessageKind
from channels_log.models import Message
from core import arabic, audit
from eligibility.models import ServiceRequest
from surveys import links
from surveys.actions.rounds import round_for
from surveys.enums import Moment, Outcome
from surveys.models import Cell, Question, Round, Survey
from surveys.rules import REMINDED_AFTER

PRESET = Path(__file__).resolve().parent.parent / "presets" / "after_service.yaml"
AT_ONCE = timedelta(0)


@audit.action("survey.make")
def current_survey(*, by: User | None) -> Survey:
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
def invite(*, case: ServiceRequest, by: User) -> Round | None:
    """Invite the applicant of a closed request, served or refused alike (C-24), in the round of today:
    invitation and reminder, with the same link, are written together and sealed with the round's key.

    None, and nobody counted, where the applicant cannot be reached or was invited already: no link is issued
    again, since none is kept anywhere.
    """
    head, cause = case.beneficiary.head, f"survey:{case.public_id}"
    if reach_of(head) is None or Message.objects.filter(cause=cause).exists():
        return None
    row, key = round_for(timezone.localdate(), by=by)
    cell = _cell(row, case, by)
    path = reverse("surveys:fill", args=[links.make(key, cell.number)])
    for name, after in (("survey", AT_ONCE), ("survey_reminder", REMINDED_AFTER)):
        _write(case, f"{name}:{case.public_id}", row, settings.SITE_URL + path, after, by)
    Cell.objects.filter(pk=cell.pk).update(invited=F("invited") + 1)
    audit.record(kind="survey.invited", target=case, by=by)
    return row


def _write(case: ServiceRequest, cause: str, row: Round, link: str, after: timedelta, by: User) -> None:
    with translation.override("ar"):  # what the applicant reads, whatever the officer's language
        subject = str(_("Your opinion matters to us"))
        body = _("How was our service? Without your name, in two minutes: %(link)s") % {"link": link}
    message_to(
        person=case.beneficiary.head,
        kind=MessageKind.SURVEY,
        subject=subject,
        body=body,
        cause=cause,
        beneficiary=case.beneficiary,
        request_public_id=case.public_id,
        not_before=timezone.now() + after,
        sealed_with=row.public_id,
        by=by,
    )


def _cell(row: Round, case: ServiceRequest, by: User) -> Cell:
    """The cell of the round in which the applicant's answer will lie. The round is locked."""
    granted, file = case.decision.granted, case.beneficiary
    place = {
        "survey": current_survey(by=by),
        "moment": Moment.AFTER_DELIVERY if granted else Moment.AFTER_DECISION,
        "service": case.service.code,
        "outcome": Outcome.GRANTED if granted else Outcome.REJECTED,
        "district": arabic.clean(file.district or file.city),
    }
    last = row.cells.aggregate(last=Max("number"))["last"] or 0
    known = {"number": last + 1, "service_label": case.service.label}
    return row.cells.get_or_create(**place, defaults=known)[0]
