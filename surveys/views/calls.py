"""The list of calls, and somebody on it. Whoever opens either is noted as having read of the people shown."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import logs, reading, searches
from core.formtokens import attempt, once
from core.paging import page_of
from core.verdicts import ConflictError
from policy.models import Charity
from surveys.actions.calling import GONE, KEY_GONE, link_of, try_call, way_to
from surveys.call_forms import CallFilter, CallForm
from surveys.drafting import seconds_of
from surveys.enums import CallOutcome
from surveys.models import Call
from surveys.permissions import can_call
from surveys.rules import may_call, minutes_aloud

SEARCHES = "call_searches"


@require_safe
def index(request):
    """Those whom this interviewer still has to call; by name or number (kept in the session)."""
    can_call(request.user).enforce()
    form = CallFilter(request.GET)
    chosen = form.chosen()
    sought = searches.kept(request.session, chosen.get("find", ""), among=SEARCHES)
    text = sought.text if sought else ""
    today = timezone.localdate()
    rows = Call.objects.visible_to(request.user).matching(text)
    page = page_of(request, (rows.to_call(today) if chosen.get("when") else rows).for_list())
    for row in page:
        reading.note(request, row.file)
    known = {"page": page, "form": form, "text": text, "today": today, "may_call": _may_call()}
    return render(request, "surveys/calls.html", known)


def _may_call() -> bool:
    return may_call(timezone.localtime())


@require_POST
def find(request):
    """Keep what was typed in the session and show the list under its key."""
    can_call(request.user).enforce()
    return searches.led(request, reverse("surveys:calls"), among=SEARCHES)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request, public_id):
    """Somebody who is to be called: what is said, the way to the questions, and what came of the call."""
    call = _call(request, public_id)
    if call is None:
        return _missing(request)
    can_call(request.user, call).enforce()
    way = way_to(call)
    answered = {"outcome": CallOutcome.ASKED} if way and way.used else {}
    form = CallForm(request.POST or None, row=call, initial=answered)

    def step():
        try_call(call_id=public_id, by=request.user, **form.facts())
        return reverse("surveys:calls")

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("The call is recorded."))):
        return response
    return render(request, "surveys/call.html", _shown(call, form, way), status=422 if form.is_bound else 200)


def _call(request, public_id) -> Call | None:
    rows = Call.objects.visible_to(request.user).select_related("wave", "round", "file__head")
    call = rows.filter(public_id=public_id).first()
    if call:
        reading.note(request, call.file)
    return call


def _missing(request):
    """What is answered of a call that is on the list no more: a form that was sent twice leads where it led
    the first time, another is told so. Raises Http404 where nothing was sent.
    """
    if request.method != "POST" or not can_call(request.user):
        raise Http404
    return once(request, _gone)


def _gone():
    raise ConflictError(GONE, back=reverse("surveys:calls"))


def _shown(call, form, way) -> dict:
    """What the page of a call shows."""
    return {
        "call": call,
        "form": form,
        "way": way,
        "minutes": minutes_aloud(seconds_of(way.cell.survey.questions.all())) if way else None,
        "may_call": _may_call(),
        "charity": Charity.objects.in_force(),
    }


@require_POST
def begin(request, public_id):
    """Lead to the questions. The link stands in no page and no address of the staff, and nothing is kept of
    its being opened, no line of the log either: it would tell who agreed to be asked.
    """
    call = _call(request, public_id)
    if call is None:
        return _missing(request)
    can_call(request.user, call).enforce()
    link = link_of(call)
    if not link:
        raise ConflictError(KEY_GONE)
    logs.leave_untold(request)
    return HttpResponseRedirect(reverse("surveys:fill", args=[link]))
