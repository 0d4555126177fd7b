"""The study asks for one more paper."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.formtokens import attempt
from eligibility.case import pages
from eligibility.study.actions.papers import ask_paper
from eligibility.study.forms import AskPaperForm
from eligibility.study.permissions import can_research
from eligibility.study.views.appointments import load_study


@require_http_methods(["GET", "HEAD", "POST"])
def paper_ask(request, public_id):
    """Which paper, of whom, and what the applicant is told of it."""
    case = load_study(request, public_id)
    can_research(request.user, case).enforce()
    form = AskPaperForm(request.POST or None, file=case.beneficiary)
    back = reverse("eligibility:request_papers", args=[case.public_id])

    def step():
        version = request.POST.get("version", "")
        ask_paper(by=request.user, public_id=case.public_id, version=version, **form.cleaned_data)
        return back

    if request.method == "POST" and form.is_valid():
        done = _("The applicant is asked for the paper. The study goes on meanwhile.")
        if answer := attempt(request, form, step, done=done):
            return answer
    context = pages.request_context(request, case, form=form, back=case.get_absolute_url())
    return render(request, "eligibility/study/paper_ask.html", context)
