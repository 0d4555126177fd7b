"""The research form, its completion, its review (B-11 to B-13)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.audit import action
from core.numbers import lock, save_next
from core.verdicts import ConflictError, StaleVersionError
from eligibility.case import steps
from eligibility.case.needs import unmet
from eligibility.catalogue.criteria import Line, agrees, needs_judgement, suggestion
from eligibility.catalogue.rules import Grant, grant_faults, grant_lacks
from eligibility.enums import Outcome, Recommendation
from eligibility.models import Assessment, CriterionResult, ServiceRequest
from eligibility.study import facts
from eligibility.study import permissions as study_permissions
from eligibility.study.actions.second_looks import draw

WRITTEN = (
    "summary", "social_notes", "recommendation", "recommended_amount", "recommended_quantity",
    "recommended_months", "reasons",
    "override_reason",
)  # fmt: skip
RECOMMENDED = ("recommended_amount", "recommended_quantity", "recommended_months")  # as in Grant


@action("assessment.save")
def save_assessment(
    *,
    public_id: str,
    by: User,
    version: int | str | None,
    judged: dict[str, Any],
    complete: bool = False,
    **written: Any,
) -> Any:
    """Keep the form as far as it goes; with `complete` also end the study and evaluate the request.

    `judged` maps a criterion's code to (outcome or "", reason); `written` holds the columns of WRITTEN
    (amount in riyals, quantity in units of the service). `version` is the assessment's, 0 before the first
    save. The criteria are worked out anew each time. Raises PermissionDenied for all but the assigned
    researcher, StaleVersionError, ConflictError (stage), ValidationError by field (`judged_<code>` for a
    criterion's line).
    """
    case = lock(ServiceRequest.objects.for_page(), public_id=public_id)
    study_permissions.can_research(by, case).enforce()
    assessment = _row(case, by, version)
    for name in WRITTEN:
        setattr(assessment, name, written[name])
    assessment.researcher, assessment.completed_at, assessment.frozen_at = by, None, None
    worked = _keep_results(assessment, case, judged)
    _check_amount(assessment, case)
    if complete:
        assessment.completed_at, case.assessment = timezone.now(), assessment
        _check_whole(assessment, case, worked)
    save_next(assessment, *WRITTEN, "researcher", "criteria_set", "facts", "completed_at", "frozen_at")
    audit.record(kind="assessment.saved", target=assessment, by=by)
    if complete:
        case = steps.enter(public_id=public_id, name="evaluate", by=by)
        steps.leave(case, "evaluate", by=by)
    return assessment


@action("study.return")
def return_study(*, public_id: str, by: User, version: int | str | None, note: str) -> ServiceRequest:
    """Send an evaluated request back to its researcher with remarks; the assessment opens again."""
    case = steps.enter(public_id=public_id, name="return_study", by=by, version=version, note=note)
    case.review_remarks = note
    steps.leave(case, "return_study", by=by, note=note, also=("review_remarks",))
    reopen(case=case, by=by)
    return case


@action("study.refer")
def refer(*, public_id: str, by: User, version: int | str | None) -> ServiceRequest:
    """Hand an evaluated request on to those who decide. Whoever does is the second person behind an
    override. The review is over and the facts stand: the lot may draw it for a second assessment.
    """
    case = steps.enter(public_id=public_id, name="refer", by=by, version=version)
    if goes_against(case.assessment):
        audit.record(kind="assessment.override_confirmed", target=case.assessment, by=by)
    draw(case=case, by=by)
    return steps.leave(case, "refer", by=by)


@action("study.reopen")
def reopen(*, case: ServiceRequest, by: User) -> None:
    """Let the researcher write the assessment again, after a review or a decision sent the request back."""
    assessment = Assessment.objects.select_for_update().filter(request=case).first()
    if assessment is None:
        return
    assessment.completed_at = assessment.frozen_at = None
    save_next(assessment, "completed_at", "frozen_at")
    assessment.request = case
    audit.record(kind="assessment.reopened", target=assessment, by=by)


def freeze(*, case: ServiceRequest, at: datetime) -> None:
    """Keep the assessment as it was decided on at this moment; the decision's own row in the history says
    so.
    """
    Assessment.objects.filter(request=case).update(frozen_at=at)


def lines_of(assessment: Assessment) -> list[Line]:
    """The stored results as the recommendation sees them. Two queries."""
    rules = dict(assessment.criteria_set.criteria.values_list("code", "rule"))
    return [
        Line(row.kind, rules.get(row.code, ""), row.computed, row.judged) for row in assessment.results.all()
    ]


def goes_against(assessment: Assessment) -> bool:
    """Whether the recommendation is not what the computed result alone points to: it then takes a second
    person.
    """
    computed = suggestion(lines_of(assessment), judged=False)
    return not agrees(assessment.recommendation, computed)


def _row(case: ServiceRequest, by: User, version: int | str | None) -> Assessment:
    """The assessment under a lock, made on the first save. Raises StaleVersionError as `lock` does."""
    known = Assessment.objects.filter(request=case).first()
    if known is None:
        criteria_set = facts.criteria_set_for(case)
        if criteria_set is None:
            raise ConflictError(_("The catalogue has no criteria for this service yet."))
        return Assessment.objects.create(request=case, researcher=by, criteria_set=criteria_set, version=0)
    try:
        row = lock(Assessment.objects.all(), pk=known.pk, version=version or 0)
    except StaleVersionError as stale:
        for result in stale.current.results.all():
            setattr(stale.current, f"judged_{result.code}", result.judged)
            setattr(stale.current, f"why_{result.code}", result.judged_reason)
        raise
    row.request = case
    return row


def _keep_results(assessment: Assessment, case: ServiceRequest, judged: dict[str, Any]) -> dict[str, Line]:
    """Work the criteria out on today's facts and keep them with the judgements; gives code → line."""
    known = facts.gather(case)
    assessment.facts = facts.snapshot(known)
    rows, lines = [], {}
    for worked in facts.results(assessment.criteria_set, known, assessment):
        outcome, reason = judged.get(worked.criterion.code, ("", ""))
        if outcome and not reason:
            raise ValidationError({f"why_{worked.criterion.code}": _("Say why you judge it so.")})
        row = facts.as_result(assessment, worked, outcome, reason if outcome else "")
        rows.append(row)
        lines[row.code] = Line(row.kind, worked.criterion.rule, row.computed, row.judged)
    assessment.results.exclude(pk__in=[row.pk for row in rows if row.pk]).delete()
    CriterionResult.objects.bulk_create([row for row in rows if not row.pk])
    CriterionResult.objects.bulk_update(
        [row for row in rows if row.pk],
        ["label", "kind", "reference", "order", "computed", "explanation", "judged", "judged_reason"],
    )
    return lines


def _check_amount(assessment: Assessment, case: ServiceRequest) -> None:
    """What may be granted may be recommended, and nothing beside a refusal."""
    faults = grant_faults(_recommended(assessment), case.terms)
    wrong = {f"recommended_{name}": fault for name, fault in faults.items()}
    if assessment.recommendation == Recommendation.REJECT:
        for name in RECOMMENDED:
            if getattr(assessment, name) is not None:
                wrong[name] = _("Leave this empty where you do not recommend the help.")
    if wrong:
        raise ValidationError(wrong)


def _recommended(assessment: Assessment) -> Grant:
    return Grant(*(getattr(assessment, name) for name in RECOMMENDED))


def _check_whole(assessment: Assessment, case: ServiceRequest, lines: dict[str, Line]) -> None:
    """What a complete assessment needs, field by field; then what the study itself still lacks."""
    wrong = {
        name: _("Write this before you complete the assessment.")
        for name in ("summary", "recommendation", "reasons")
        if not getattr(assessment, name)
    }
    for code, line in lines.items():
        if needs_judgement(line):
            wrong[f"judged_{code}"] = _("This standard is yours to judge.")
    if assessment.recommendation:
        wrong |= _check_recommendation(assessment, case, list(lines.values()))
    if wrong:
        raise ValidationError(wrong)
    lacking = unmet(case, "evaluate")
    if lacking:
        raise ValidationError(lacking)


def _check_recommendation(assessment: Assessment, case: ServiceRequest, lines: Any) -> dict[str, Any]:
    wrong, granted = {}, assessment.recommendation != Recommendation.REJECT
    if granted and (lacking := grant_lacks(_recommended(assessment), case.terms)):
        wrong[f"recommended_{lacking}"] = (
            _("Write the amount that you recommend.")
            if lacking == "amount"
            else _("Write how many you recommend.")
        )
    suggested = suggestion(lines, judged=True)
    if not agrees(assessment.recommendation, suggested) and not assessment.override_reason:
        unproven = any(line.outcome == Outcome.UNPROVEN for line in lines)
        wrong["override_reason"] = (
            _("Something is not proven yet. Say why you recommend this all the same.")
            if unproven
            else _("The criteria point elsewhere. Say why you recommend this.")
        )
    return wrong
