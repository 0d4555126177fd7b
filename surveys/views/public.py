"""What a beneficiary opens without an account, on a phone, with nothing but HTML.

The link is the secret: no session, no cookie, no token of a form, no line in a log (core.logs.TRACELESS).
"""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.limits import client_address, hit
from surveys.actions.answering import answer, way_of
from surveys.forms import SurveyForm


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, link):
    """The questions behind a one-time link. Looking at it does not use it up (S9.3); answering does, and is
    thanked there and then: whoever opens a used link is told that an answer has arrived, not that it was his.
    """
    way = way_of(link)
    if way is None:
        hit(f"survey:{client_address(request)}", limit=300, seconds=60)
        return render(request, "surveys/unknown.html", status=404)
    if way.used:
        return render(request, "surveys/arrived.html", status=409 if request.method == "POST" else 200)
    survey = way.cell.survey
    form = SurveyForm(request.POST or None, questions=survey.questions.all())
    if request.method == "POST" and form.is_valid():
        taken = answer(way=way, answers=form.cleaned_answers)
        return render(
            request, f"surveys/{'thanks' if taken else 'arrived'}.html", status=200 if taken else 409
        )
    return render(request, "surveys/fill.html", {"survey": survey, "form": form})
