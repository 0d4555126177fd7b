"""What a beneficiary opens without an account, on a phone, with nothing but HTML.

The link is the secret: no session, no cookie, no token of a form, no line in a log (core.logs.TRACELESS).
static/js/survey.js makes it one question a view, and keeps sending where the network is bad.

On the tablet, and for typing in what was answered on paper, the digits of a slip stand for the link, and
everything stays on one address: nothing of it is left in the history of the browser.
"""

from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.limits import TooMany, check, client_address, hit
from surveys import slips
from surveys.actions.answering import answer, link_of, way_of
from surveys.forms import SurveyForm
from surveys.models import Question

WRONG_DIGITS = {"limit": 30, "seconds": 600}  # of one address; twelve digits leave nothing to guess then
STAYS = 15  # seconds that thanks stay on the tablet


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request, link):
    """The questions behind a one-time link. Looking at it does not use it up (S9.3); answering does, and is
    thanked there and then: whoever opens a used link is told that an answer has arrived, not that it was his.
    """
    return _answered(request, link, sent=request.method == "POST")


def _answered(request, link, *, sent, kiosk=False):
    way = way_of(link)
    if way is None:
        hit(f"survey:{client_address(request)}", limit=300, seconds=60)
        return _page(request, link, "unknown", status=404, kiosk=kiosk)
    survey, dress = way.cell.survey, {"kiosk": kiosk, "aloud": way.cell.by_telephone}
    form = SurveyForm(request.POST, questions=_questions(survey.public_id)) if sent else None
    if form and form.is_valid():
        taken = answer(way=way, answers=form.cleaned_answers)
        return _page(request, link, "thanks", **dress) if taken else _arrived(request, link, sent, **dress)
    if way.used:
        return _arrived(request, link, sent, **dress)
    shown = {"form": form} if form else {"blank": _blank(survey.public_id, get_language())}
    return _page(request, link, "fill", status=422 if form else 200, survey=survey, **dress, **shown)


@lru_cache(maxsize=64)
def _questions(public_id):
    """The questions of a version, read once: hundreds open their links in the minute after an invitation, and
    whom a link was sent to sees a version that was published, which is not written any more.
    """
    return tuple(Question.objects.filter(survey__public_id=public_id))


@lru_cache(maxsize=64)
def _blank(public_id, _language):
    """These questions as nobody has answered them yet, drawn once for a language."""
    form = SurveyForm(questions=_questions(public_id))
    return render_to_string("surveys/_questions.html", {"form": form})


def _arrived(request, link, sent, **dress):
    """Whether the same page had sent before and heard nothing is what it says itself (`again`): nothing here
    knows who answered, and another phone says no such thing.
    """
    status, before = 409 if sent else 200, "again" in request.POST
    return _page(request, link, "arrived", status=status, sent_before=before, **dress)


def _page(request, link, name, *, status=200, kiosk=False, **shown):
    """`kiosk`: the page stands on the tablet. `aloud`: whoever has it before him reads it to somebody at the
    telephone.
    """
    # Under what the browser keeps an answer until it has arrived. It does not lead back to the link.
    shown["kept_as"] = salted_hmac("surveys.kept", link, algorithm="sha256").hexdigest()[:32]
    shown |= {"kiosk": kiosk, "link": link if kiosk else "", "stays": STAYS}
    response = render(request, f"surveys/{name}.html", shown, status=status)
    if kiosk and name != "fill":
        response["Refresh"] = f"{STAYS}; url={request.path}"
    return response


# === the tablet ==================================================================================


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request):
    """The tablet: the digits of a slip, or its link, open the questionnaire; after the thanks it is as
    before. Whoever types in what was answered on paper does it here: nobody knows who that was.
    """
    slip = slips.read(request.POST.get("slip", ""))
    if request.method != "POST":
        return _start(request)
    if slip.link:
        return _answered(request, slip.link, sent="answers" in request.POST, kiosk=True)
    if not slip.code:
        return _start(request, _("Write the twelve digits of your slip."), status=422)
    return _by_digits(request, slip.code)


def _by_digits(request, code):
    """Wrong digits are counted, right ones leave no trace; beyond the limit right ones do not open either, or
    whoever guesses would learn them.
    """
    tries = f"slip:{client_address(request)}"
    try:
        check(tries, **WRONG_DIGITS)
        link = link_of(code)
        if not link:
            hit(tries, **WRONG_DIGITS)
    except TooMany:
        return _start(request, _("There were many wrong digits here. Try again in ten minutes."), status=429)
    if not link:
        objection = _("These digits open nothing: one may be mistyped, or the slip's time is over.")
        return _start(request, objection, status=422)
    return _answered(request, link, sent=False, kiosk=True)


def _start(request, objection="", *, status=200):
    shown = {"kiosk": True, "objection": objection, "typed": request.POST.get("slip", "")[:200]}
    return render(request, "surveys/kiosk.html", shown, status=status)
