"""The assessment of a request: criteria one by one, the sum in the open, the recommendation last."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.formtokens import attempt
from core.verdicts import ConflictError
from eligibility import facts, permissions, tasks
from eligibility.actions.assessment import save_assessment
from eligibility.criteria import Line, agrees, needs_judgement, suggestion
from eligibility.enums import Mechanism, Outcome, Recommendation, Status
from eligibility.forms.study import AssessmentForm
from eligibility.needs import SETTLED, demanded_mechanisms
from eligibility.views import pages
from eligibility.views.study import load_study
from eligibility.workflow import STEPS

TONES = {
    Outcome.MET: ("success", "check-circle-fill"),
    Outcome.NOT_MET: ("danger", "x-circle-fill"),
    Outcome.UNPROVEN: ("warning", "question-circle"),
    Outcome.NOT_APPLICABLE: ("neutral", "dash-circle"),
}
SAYINGS = {
    Recommendation.APPROVE: _("The criteria point to approval."),
}


@require_http_methods(["GET", "POST"])
def assessment(request, public_id):
    """Written by the assigned researcher, read by those who review and decide."""
    service_request = load_study(request, public_id)
    row = getattr(service_request, "assessment", None)
    criteria_set = row.criteria_set if row else facts.criteria_set_for(service_request)
    if criteria_set is None:
        raise ConflictError(_("The catalogue has no criteria for this service yet."))
    may = permissions.can_research(request.user, service_request)
    criteria = list(criteria_set.criteria.all())
    form = AssessmentForm(request.POST or None, criteria=criteria, assessment=row)
    if request.method == "POST":
        may.enforce()
        if form.is_valid() and (done := _save(request, service_request, form)):
            return done
    context = _page(service_request, row, criteria_set, form, may)
    context = pages.request_context(request, service_request, **context)
    return render(request, "eligibility/assessment.html", context)


def _save(request, service_request, form):
    complete = request.POST.get("do") == "complete"

    def step():
        save_assessment(
            public_id=service_request.public_id,
            by=request.user,
            version=request.POST.get("version", ""),
            judged=form.judged,
            complete=complete,
            **form.written,
        )
        return service_request if complete else request.path

    done = _("The assessment is complete.") if complete else _("Saved as far as it goes.")
    return attempt(request, form, step, done=done)
