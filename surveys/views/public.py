"""What a beneficiary opens without an account, on a phone, with nothing but HTML.

The link is the secret: no session, no cookie, no token of a form, no line in a log (core.logs.TRACELESS).
static/js/survey.js makes it one question a view, and keeps sending where the network is bad.
"""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.limits import client_address, hit
from surveys.actions.answering import answer, way_of
from surveys.forms import SurveyForm
from surveys.models import Question


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, link):
    """The questions behind a one-time link. Looking at it does not use it up (S9.3); answering does, and is
    thanked there and then: whoever opens a used link is told that an answer has arrived, not that it was his.
    """
    way, sent = way_of(link), request.method == "POST"
    if way is None:
        hit(f"survey:{client_address(request)}", limit=300, seconds=60)
        return _page(request, link, "unknown", status=404)
    survey = way.cell.survey
    form = SurveyForm(request.POST, questions=survey.questions.all()) if sent else None
    if form and form.is_valid():
        taken = answer(way=way, answers=form.cleaned_answers)
        return _page(request, link, "thanks") if taken else _arrived(request, link)
    if way.used:
        return _arrived(request, link)
    shown = {"form": form} if form else {"blank": _blank(survey.public_id, get_language())}
    return _page(request, link, "fill", status=422 if form else 200, survey=survey, **shown)


@lru_cache(maxsize=64)
def _blank(public_id, _language):
    """The questions of a version as nobody has answered them yet, drawn once for a language: hundreds open
    their links in the minute after an invitation, and whom a link was sent to sees a version that was
    published, which is not written any more.
    """
    form = SurveyForm(questions=Question.objects.filter(survey__public_id=public_id))
    return render_to_string("surveys/_questions.html", {"form": form})


def _arrived(request, link):
    """Whether the same page had sent before and heard nothing is what it says itself (`again`): nothing here
    knows who answered, and another phone says no such thing.
    """
    status = 409 if request.method == "POST" else 200
    return _page(request, link, "arrived", status=status, sent_before="again" in request.POST)


def _page(request, link, name, *, status=200, **shown):
    # Under what the browser keeps an answer until it has arrived. It does not lead back to the link.
    shown["kept_as"] = salted_hmac("surveys.kept", link, algorithm="sha256").hexdigest()[:32]
    return render(request, f"surveys/{name}.html", shown, status=status)
