"""The page of a step that has no page of its own: what will happen, and then it happens."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.formtokens import attempt
from eligibility.case import needs, pages, permissions
from eligibility.case.workflow import STEPS
from eligibility.enums import CheckStatus
from eligibility.intake.actions import submission
from eligibility.step_page import ways_out
from eligibility.step_page.forms import StepForm
from eligibility.study.actions import assessment

WORDS = {
    "ask_completion": {
        "title": gettext_lazy("Ask the applicant for what is missing?"),
        "done": gettext_lazy("The applicant is asked for what is missing."),
        "note": gettext_lazy("What is missing, as the applicant reads it"),
        "will": [
            gettext_lazy("The request waits for the applicant."),
            gettext_lazy("A message tells the applicant that something is waiting to be read."),
            gettext_lazy("What is new in it is signed for before it is submitted again."),
        ],
    },
    "accept": {
        "title": gettext_lazy("Accept and register the request?"),
        "done": gettext_lazy("The request is accepted and registered."),
        "will": [
            gettext_lazy("The request gets its registration number, and a new file is registered with it."),
            gettext_lazy("The papers are settled and are not changed any more."),
            gettext_lazy("The request goes on to be studied."),
        ],
    },
    "withdraw": {
        "title": gettext_lazy("Withdraw the request?"),
        "done": gettext_lazy("The request is withdrawn."),
        "note": gettext_lazy("What the applicant said, and why"),
        "will": [
            gettext_lazy("The request ends here and is not opened again."),
            gettext_lazy("The applicant may ask anew at any time."),
        ],
        "danger": True,
    },
    "died": {
        "title": gettext_lazy("End the request, since the applicant has died?"),
        "done": gettext_lazy("The request has ended."),
        "note": gettext_lazy("Who brought the word, and what was said"),
        "will": [
            gettext_lazy("The request ends here and is not opened again."),
            gettext_lazy("Where the household goes on under a new head, let the request wait instead."),
        ],
        "danger": True,
    },
    "return_study": {
        "title": gettext_lazy("Return the study to the researcher?"),
        "done": gettext_lazy("The study is back with the researcher."),
        "note": gettext_lazy("What is left to study"),
        "will": [gettext_lazy("The researcher reads your remarks and completes the assessment again.")],
    },
    "refer": {
        "title": gettext_lazy("Refer the request for decision?"),
        "done": gettext_lazy("The request is up for decision."),
        "will": [gettext_lazy("The assessment is not changed any "
                              "more."), gettext_lazy("The deciding body finds the request.")],
    },
    "close": {
        "title": gettext_lazy("Close the request?"),
        "done": gettext_lazy("The request is closed."),
        "will": [
            gettext_lazy("The request ends here and is not opened again."),
        ],
    },
}  # fmt: skip


# The action of each step that is carried out here.
TAKE = {
    "ask_completion": submission.ask_completion,
    "accept": submission.accept,
    "withdraw": ways_out.withdraw,
    "return_study": assessment.return_study,
    "refer": assessment.refer,
    "close": ways_out.close,
}


@require_http_methods(["GET", "HEAD", "POST"])
def request_step(request, public_id, name):
    """GET says what will happen; POST makes it happen, once."""
    if name not in TAKE:
        raise Http404
    case = pages.load_request(request, public_id)
    step, words = STEPS[name], WORDS[_as(case, name)]
    if not permissions.may_ever_take(request.user, case, step):
        permissions.can_take(request.user, case, step).enforce()
    verdict = permissions.can_take(request.user, case, step)
    form = StepForm(
        request.POST or None,
        needs_note=step.needs_note,
        label=words.get("note"),
        initial={"version": case.version, "note": _first_note(case, name)},
    )
    if request.method == "POST" and form.is_valid():
        answer = attempt(request, form, lambda: _take(request, public_id, name, form), done=words["done"])
        if answer:
            return answer
    if name == "refer" and verdict and assessment.goes_against(case.assessment):
        second = _(
            "Going against the criteria: whoever refers it stands behind the recommendation as the second "
            "person."
        )
        words = words | {"will": [*words["will"], second]}
    context = {
        "step": step,
        "words": words,
        "form": form,
        "verdict": verdict,
        "detail_url": case.get_absolute_url(),
    }
    return render(
        request,
        "eligibility/step_page/request_step.html",
        pages.request_context(request, case) | context,
    )


def _as(case, name) -> str:
    """Under which words a step is shown: the end of a request differs where the applicant has died."""
    return "died" if name == "withdraw" and case.beneficiary.head.deceased_on else name


def _take(request, public_id, name, form):
    known = {"by": request.user, "public_id": public_id, "version": form.cleaned_data["version"]}
    if STEPS[name].needs_note:
        known["note"] = form.cleaned_data["note"]
    return TAKE[name](**known)


def _first_note(case, name) -> str:
    """For the completion: each paper that is missing or was not accepted, one a line, ready to send
    (C-42).
    """
    if name != "ask_completion":
        return ""
    lines = []
    for check in case.checks.select_related("type", "owner"):
        if not check.required or needs.settled(check):
            continue
        if check.status == CheckStatus.REJECTED:
            lines.append(f"- {check}: {check.reject_reason}")
        elif check.status == CheckStatus.MATCHED:
            lines.append(f"- {check}: {check.validity_reason}")
        elif check.status == CheckStatus.MISSING:
            lines.append(f"- {check}")
    return "\n".join(lines)
