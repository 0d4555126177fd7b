"""The assessment of a request: criteria one by one, the sum in the open, the recommendation last."""

from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.formtokens import attempt
from core.verdicts import ConflictError
from eligibility.case import pages, permissions
from eligibility.case.links import step_url
from eligibility.case.needs import demanded_mechanisms
from eligibility.catalogue.criteria import Line, agrees, needs_judgement, suggestion
from eligibility.enums import SETTLED, CriterionKind, Mechanism, Outcome, Recommendation, Status
from eligibility.study import facts
from eligibility.study import permissions as study_permissions
from eligibility.study.actions.assessment import save_assessment
from eligibility.study.forms import AssessmentForm
from eligibility.study.views.appointments import load_study


@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request, public_id):
    """Written by the assigned researcher, read by those who review and decide."""
    case = load_study(request, public_id)
    row = getattr(case, "assessment", None)
    if row:
        prefetch_related_objects([row], "results", "criteria_set__criteria")
    criteria_set = row.criteria_set if row else facts.criteria_set_for(case)
    if criteria_set is None:
        raise ConflictError(_("The catalogue has no criteria for this service yet."))
    may = study_permissions.can_research(request.user, case)
    criteria = list(criteria_set.criteria.all())
    form = AssessmentForm(request.POST or None, terms=case.terms, criteria=criteria, assessment=row)
    if request.method == "POST":
        may.enforce()
        if form.is_valid() and (done := _save(request, case, form)):
            return done
    context = _page(request, case, row, criteria_set, form, may)
    context = pages.request_context(request, case, **context)
    return render(request, "eligibility/study/assessment.html", context)


def _save(request, case, form):
    complete = request.POST.get("do") == "complete"

    def step():
        save_assessment(
            public_id=case.public_id,
            by=request.user,
            version=request.POST.get("version", ""),
            judged=form.judged,
            complete=complete,
            **form.written,
        )
        return case if complete else request.path

    done = _("The assessment is complete.") if complete else _("Saved as far as it goes.")
    return attempt(request, form, step, done=done)


def _page(request, case, row, criteria_set, form, may) -> dict:
    rules = {criterion.code: criterion.rule for criterion in criteria_set.criteria.all()}
    if may:
        known = facts.gather(case)
        results = [
            facts.as_result(row, worked, *_judgement(worked.stored))
            for worked in facts.results(criteria_set, known, row)
        ]
        figures = facts.snapshot(known)
    else:
        results, figures = (list(row.results.all()), row.facts) if row else ([], {})
    lines = [
        Line(result.kind, rules.get(result.code, ""), result.computed, result.judged) for result in results
    ]
    computed = suggestion(lines, judged=False)
    return {
        "row": row,
        "criteria_set": criteria_set,
        "form": form,
        "may": may,
        "lines": [_shown(result, form, bool(may)) for result in results],
        "figures": facts.shown(figures),
        "pointed": pointed(computed),
        "pointed_judged": pointed(suggestion(lines, judged=True)),
        "against": bool(row and row.recommendation) and not agrees(row.recommendation, computed),
        "left": _left_to_do(case, row, lines) if may else [],
        "review": _review_buttons(request.user, case),
    }


def _judgement(stored) -> tuple:
    return (stored.judged, stored.judged_reason) if stored else ("", "")


def _shown(result, form, writing) -> dict:
    tone, icon = pages.OUTCOME_TONES[result.outcome]
    fields = {}
    if writing and f"judged_{result.code}" in form.fields:
        fields = {"judged": form[f"judged_{result.code}"], "why": form[f"why_{result.code}"]}
    line = Line(result.kind, "", result.computed, result.judged)
    errors = bool(fields) and bool(fields["judged"].errors or fields["why"].errors)
    return {
        "result": result,
        "outcome": Outcome(result.outcome).label,
        "computed": Outcome(result.computed).label,
        "tone": tone,
        "icon": icon,
        "open": errors or needs_judgement(line),
        **fields,
    }


def pointed(suggested: str) -> str:
    """The sentence for what the criteria point to ("" while something is unproven)."""
    return {
        Recommendation.APPROVE: _("The conditions are met: they point to approval."),
        Recommendation.PARTIAL: _("The amount asked for is above the ceiling: approval in part."),
        Recommendation.REJECT: _("A condition is not met: the criteria point to no approval."),
    }.get(suggested, _("Something is not proven yet: the criteria point nowhere."))


def _left_to_do(case, row, lines) -> list[dict]:
    """What stands between the form and its completion, for components/task_list.html."""
    wanted = demanded_mechanisms(case)
    items = [
        _task(label, done, reverse(f"eligibility:{page}", args=[case.public_id]))
        for mechanism, label, page, done in (
            (
                Mechanism.INTERVIEW,
                _("Personal interview"),
                "interview",
                case.interviews.filter(status__in=SETTLED).exists(),
            ),
            (
                Mechanism.FIELD_VISIT,
                _("Field visit"),
                "field_visit",
                case.fieldvisits.filter(status__in=SETTLED).exists(),
            ),
        )
        if mechanism in wanted
    ]
    written = {name: bool(row and getattr(row, name)) for name in ("summary", "recommendation", "reasons")}
    return [
        *items,
        _task(_("The case in brief"), written["summary"], "#id_summary"),
        *(
            [_task(_("Professional standards judged"), not any(map(needs_judgement, lines)), "#criteria")]
            if any(line.kind == CriterionKind.PROFESSIONAL for line in lines)
            else []
        ),
        _task(
            _("Recommendation with its reasons"),
            written["recommendation"] and written["reasons"],
            "#recommend",
        ),
    ]


def _task(label, done, url) -> dict:
    return {"label": label, "state": "done" if done else "todo", "url": "" if done else url}


def _review_buttons(user, case) -> list[dict]:
    """Refer and return, for whoever reviews an evaluated request; a greyed one says why."""
    if case.status != Status.EVALUATED:
        return []
    return [
        {
            "label": step.label,
            "url": step_url(case, step.name),
            "allowed": bool(verdict),
            "reason": verdict.reason,
        }
        for step, verdict in permissions.offered_steps(user, case)
        if step.name in {"refer", "return_study"}
    ]
