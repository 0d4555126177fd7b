"""When people are asked, and groups that are asked by hand."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.formtokens import attempt
from core.paging import page_of
from surveys.actions.calling import counts_of, name_interviewer
from surveys.actions.planning import SETS, plan_of, plans, set_plan
from surveys.actions.waves import matching, start_wave
from surveys.enums import CallOutcome, WaveState
from surveys.models import Wave
from surveys.permissions import can_call, can_name_interviewer, can_run_surveys, can_see_results
from surveys.plan_forms import GroupForm, InterviewerForm, PlanForm
from surveys.rules import DEFAULTS


@require_safe
def index(request):
    """What is set for each moment, and the groups."""
    can_see_results(request.user).enforce()
    known = {
        "plans": plans(),
        "page": page_of(request, Wave.objects.select_related("category")),
        "may_run": can_run_surveys(request.user),
    }
    return render(request, "surveys/plan.html", known)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, moment, outcome):
    """Set how one moment asks."""
    can_run_surveys(request.user).enforce()
    if (moment, outcome) not in DEFAULTS:
        raise Http404
    plan = plan_of(moment, outcome)
    form = PlanForm(request.POST or None, moment=moment, initial={name: getattr(plan, name) for name in SETS})

    def step():
        set_plan(
            moment=moment,
            outcome=outcome,
            facts=form.facts(),
            version=request.POST.get("version", ""),
            by=request.user,
        )
        return reverse("surveys:plan")

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("Saved."))):
        return response
    return render(
        request, "surveys/plan_edit.html", {"form": form, "plan": plan}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_group(request):
    """Choose a group; the first press says how many match, the second asks them."""
    can_run_surveys(request.user).enforce()
    form = GroupForm(request.POST or None)
    found = None

    def step():
        wave = start_wave(by=request.user, **form.cleaned_data)
        return reverse("surveys:group", args=[wave.public_id])

    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if "ask" in request.POST and (response := attempt(request, form, step)):
            return response
        group = {name: asked[name] for name in ("category", "district", "by_telephone")}
        found = matching(**group).count()
    known = {"form": form, "found": found}
    if found is not None:
        known["asked"] = min(found, form.cleaned_data["most"])
    return render(request, "surveys/ask_group.html", known, status=422 if form.errors else 200)


@require_safe
def group(request, public_id):
    """How far a group has been asked; it refreshes itself until it was."""
    can_see_results(request.user).enforce()
    wave = _wave(public_id)
    known = {"wave": wave}
    if wave.by_telephone:
        known |= {
            "calls": _calls_of(wave),
            "may_name": can_name_interviewer(request.user, wave),
            "may_call": wave.interviewer_id == request.user.pk and can_call(request.user),
        }
    return render(request, "surveys/group.html", known)


def _wave(public_id) -> Wave:
    return get_object_or_404(
        Wave.objects.select_related("category", "made_by", "interviewer"), public_id=public_id
    )


def _calls_of(wave) -> list[tuple[str, int]]:
    """How many are still to be called, and what the calls came to: numbers, and no names. The latter once
    nobody is left: beside the record of who was just called, a number that has grown by one would tell.
    """
    counts = counts_of(wave)
    left = counts.pop("left")
    said = [(outcome.label, counts[outcome]) for outcome in CallOutcome if outcome in counts]
    if said and (left or wave.state != WaveState.DONE):
        said = [(_("Calls that are over"), sum(counts.values()))]
    return [(_("Still to be called"), left), *said]


@require_http_methods(["GET", "HEAD", "POST"])
def interviewer(request, public_id):
    """Name who calls a group, or end it."""
    can_name_interviewer(request.user).enforce()
    wave = _wave(public_id)
    can_name_interviewer(request.user, wave).enforce()
    standing = wave.interviewer.public_id if wave.interviewer else None
    form = InterviewerForm(request.POST or None, initial={"interviewer": standing})

    def step():
        name_interviewer(
            wave_id=public_id,
            version=request.POST.get("version", ""),
            interviewer=form.cleaned_data["interviewer"],
            by=request.user,
        )
        return reverse("surveys:group", args=[public_id])

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("Saved."))):
        return response
    status = 422 if form.is_bound else 200
    return render(request, "surveys/interviewer.html", {"form": form, "wave": wave}, status=status)
