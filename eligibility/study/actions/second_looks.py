"""A second assessment of a few requests from the same frozen facts, by somebody who does not know the first
one (B-20, B-23). It changes nothing in the case, and the case never waits for it.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.enums import DECIDING, Role
from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.sentences import filled
from core.texts import Text
from core.verdicts import ConflictError
from eligibility.case.permissions import SEE_ALL_PARTS, decided, worked_on
from eligibility.enums import Outcome, Recommendation, StudyStatus
from eligibility.models import (
    Assessment,
    FieldVisit,
    Interview,
    SecondAssessment,
    SecondLook,
    ServiceRequest,
)
from eligibility.study import permissions as study_permissions
from eligibility.study.actions.assign import Bars, Candidate, candidates

OF_A_HUNDRED = 2  # enough to see where the scale is read differently, little enough to be nobody's burden
MOST_REASONS = 2000
FROZEN = ("code", "label", "kind", "reference", "computed", "explanation")


@action("second_look.draw")
def draw(*, case: ServiceRequest, by: User) -> SecondLook | None:
    """Let the lot say whether a request that is referred now is assessed a second time, and freeze what the
    first assessment stands on. None where it is not drawn, or was before. Nothing of it stands in the
    history of the request.
    """
    if _lot() >= OF_A_HUNDRED or SecondLook.objects.filter(request=case).exists():
        return None
    look = SecondLook.objects.create(request=case, **_frozen(case, case.assessment))
    audit.record(kind="second_look.drawn", target=look, by=by)
    return look


def _lot() -> int:
    """0 to 99, by chance."""
    return secrets.randbelow(100)


def _frozen(case: ServiceRequest, assessment: Assessment) -> dict[str, Any]:
    results = list(assessment.results.all())
    done = [
        step.public_id
        for model in (Interview, FieldVisit)
        for step in model.objects.filter(request=case, status=StudyStatus.DONE)
    ]
    with translation.override(settings.LANGUAGE_CODE):  # kept in the house's own language
        papers = [[str(check.type), str(check.state)] for check in case.checks.select_related("type")]
    return {
        "facts": assessment.facts,
        "lines": [{name: getattr(row, name) for name in FROZEN} for row in results],
        "papers": papers,
        "steps": done,
        "first_outcomes": {row.code: row.outcome for row in results},
        "first_recommendation": assessment.recommendation,
    }


# === who =========================================================================================


class SecondBars(Bars):
    """What keeps a researcher from a second assessment: what keeps him from the first, having worked on the
    request, taking part in decisions, and another role that reads what the first one wrote.
    """

    def __init__(self, case: ServiceRequest) -> None:
        super().__init__(case)
        self.hands = worked_on(case) | decided(case)
        held = User.objects.filter(roles__role__in=DECIDING | SEE_ALL_PARTS)
        rows = list(held.values_list("pk", "roles__role"))
        self.deciding = {user for user, role in rows if role in DECIDING}
        self.reading = {user for user, role in rows if role in SEE_ALL_PARTS}

    def of(self, user: User) -> Text:
        """Why this user must not look a second time; empty where nothing is known."""
        if user.pk in self.hands:
            return _("Worked on this request or decided it.")
        if user.pk in self.deciding:
            return _("Takes part in decisions, and must not know a second assessment.")
        if reason := super().of(user):
            return reason
        return (
            _("Reads the assessments of all requests, the first one too.") if user.pk in self.reading else ""
        )


def second_candidates(look: SecondLook) -> list[Candidate]:
    """Every active researcher as in `candidates`, with what keeps him from looking a second time."""
    return candidates(look.request, SecondBars(look.request))


@action("second_look.give")
def give(*, public_id: str, researcher_id: str, version: int | str | None = None, by: User) -> SecondLook:
    """Give it to a researcher (their public_id), or to another one while it is not written.

    Raises PermissionDenied (no right, or this researcher must not), ConflictError (written, lapsed, stale
    form), ValidationError on `researcher`.
    """
    look = _locked(public_id, version)
    study_permissions.can_give_second(by, look).enforce()
    user = User.objects.filter(
        public_id=researcher_id, is_active=True, roles__role=Role.SOCIAL_RESEARCHER
    ).first()
    if user is None:
        raise ValidationError({"researcher": _("Choose one of the researchers.")})
    if user.pk == look.researcher_id:
        raise ValidationError({"researcher": _("It is with this researcher already.")})
    _check_free(look, user, by)
    look.researcher, look.given_at = user, timezone.now()
    save_next(look, "researcher", "given_at")
    audit.record(kind="second_look.given", target=look, by=by, note=user.full_name)
    return look


def _check_free(look: SecondLook, user: User, by: User) -> None:
    reason = SecondBars(look.request).of(user)
    if user.pk == by.pk:
        reason = _("Whoever gives it out does not write it.")
    if reason:
        raise PermissionDenied(
            filled(_("This researcher must not have the second assessment: %(reason)s"), reason=reason)
        )


def _locked(public_id: str, version: int | str | None = None) -> SecondLook:
    look = lock(SecondLook.objects.all(), public_id=public_id, version=version)
    look.request = ServiceRequest.objects.for_page().get(pk=look.request_id)
    return look


# === writing =====================================================================================


@action("second_look.write")
def write(
    *, public_id: str, outcomes: dict[str, str], recommendation: str, reasons: str, by: User
) -> SecondAssessment:
    """Keep what the second researcher makes of the frozen facts: once, for good. `outcomes` maps the code of
    each criterion that is judged to an Outcome.

    Raises PermissionDenied, ConflictError (written, lapsed), ValidationError by field (`judged_<code>`).
    """
    look = _locked(public_id)
    study_permissions.can_write_second(by, look).enforce()
    if reason := SecondBars(look.request).of(by):
        raise ConflictError(filled(_("You can no longer write it: %(reason)s"), reason=reason))
    codes = [line["code"] for line in look.judged]
    _check_written(codes, outcomes, recommendation, reasons)
    row = SecondAssessment.objects.create(
        look=look,
        by=by,
        outcomes={code: outcomes[code] for code in codes},
        recommendation=recommendation,
        reasons=reasons.strip(),
        same_recommendation=recommendation == look.first_recommendation,
        judged=len(codes),
        agreeing=sum(outcomes[code] == look.first_outcomes[code] for code in codes),
    )
    audit.record(kind="second_look.written", target=look, by=by)
    return row


def _check_written(codes: list[str], outcomes: dict[str, str], recommendation: str, reasons: str) -> None:
    wrong = {
        f"judged_{code}": _("This one is yours to judge.")
        for code in codes
        if outcomes.get(code) not in Outcome.values
    }
    if recommendation not in Recommendation.values:
        wrong["recommendation"] = _("Say what you recommend.")
    if not reasons.strip():
        wrong["reasons"] = _("Write the reasons of your recommendation.")
    elif len(reasons) > MOST_REASONS:
        wrong["reasons"] = _("Write it in fewer words.")
    if wrong:
        raise ValidationError(wrong)
