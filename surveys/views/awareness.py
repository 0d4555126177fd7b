"""Sessions on quality for the staff: the register with its years, entering, correcting, taking back."""

from collections import defaultdict
from types import SimpleNamespace

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import hijri, reading
from core.formtokens import attempt
from core.hijri import Calendar
from core.paging import page_of
from core.verdicts import StaleVersionError
from surveys import permissions
from surveys.actions import awareness as actions
from surveys.culture_forms import SessionForm, standing
from surveys.improvement_forms import ReasonForm
from surveys.models import AwarenessSession


@require_safe
def index(request):
    """The sessions, of one Hijri year where `?year=` names it, and how many were held in each."""
    permissions.can_see_service(request.user).enforce()
    years = _years()
    year = next((each["year"] for each in years if str(each["year"]) == request.GET.get("year")), None)
    rows = AwarenessSession.objects.select_related("entered_by")
    if year:
        rows = rows.within(*hijri.year_span(hijri.to_gregorian(year, 1, 1), Calendar.HIJRI))
    context = {
        "page": page_of(request, rows),
        "years": years,
        "year": year,
        "may_enter": permissions.can_enter_sessions(request.user),
    }
    return render(request, "surveys/awareness.html", context)


def _years() -> list[dict]:
    """For each Hijri year, the newest first: `year`, `sessions`, `attended`; one query."""
    counts = defaultdict(lambda: {"sessions": 0, "attended": 0})
    for day, attended in AwarenessSession.objects.held().order_by().values_list("held_on", "attended"):
        of_year = counts[hijri.hijri_year(day)]
        of_year["sessions"] += 1
        of_year["attended"] += attended
    return [{"year": year, **counts[year]} for year in sorted(counts, reverse=True)]


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """Enter a session that was held."""
    permissions.can_enter_sessions(request.user).enforce()
    today = hijri.StatedDate(timezone.localdate(), Calendar.HIJRI)
    form = SessionForm(request.POST or None, corrects=False, initial={"held_on": today})
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.enter_session(facts=form.facts(), by=request.user),
            done=_("The session is entered."),
        )
        if done:
            return done
    return _form_page(request, form, title=_("Enter a session"))


def _form_page(request, form, *, title, row=None):
    context = {"form": form, "title": title, "row": row}
    status = 422 if form.is_bound else 200
    return render(request, "surveys/awareness_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, public_id):
    """Correct a session; an older version is answered with both texts (409)."""
    permissions.can_enter_sessions(request.user).enforce()
    row = reading.shown(request, AwarenessSession.objects.all(), public_id)
    permissions.can_correct_session(request.user, row).enforce()
    form = SessionForm(request.POST or None, corrects=True, initial=standing(row))

    def step():
        said = form.cleaned_data
        try:
            return actions.correct_session(
                public_id=public_id,
                version=said["version"],
                facts=form.facts(),
                reason=said["reason"],
                by=request.user,
            )
        except StaleVersionError as stale:
            raise stale.showing(SimpleNamespace(**standing(stale.current))) from stale

    if request.method == "POST" and form.is_valid():
        done = attempt(request, form, step, done=_("Saved."))
        if done:
            return done
    return _form_page(request, form, title=_("Correct a session"), row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request, public_id):
    """Take a session back that was entered by mistake."""
    permissions.can_enter_sessions(request.user).enforce()
    row = reading.shown(request, AwarenessSession.objects.all(), public_id)
    permissions.can_correct_session(request.user, row).enforce()
    form = ReasonForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.take_back_session(public_id=public_id, **form.cleaned_data, by=request.user),
            done=_("The session is taken back."),
        )
        if done:
            return done
    context = {
        "row": row,
        "form": form,
        "title": _("Taking back of a session"),
        "lead": row.subject,
        "consequences": [_("It is no longer counted, and stays in the register with its reason.")],
        "action_label": _("Taking back"),
        "cancel_url": row.get_absolute_url(),
        "danger": True,
    }
    return render(request, "surveys/awareness_step.html", context, status=422 if form.is_bound else 200)
