"""Obstacles and ideas: the register, reporting, one of them, and what is made of it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import reading, searches, timeline
from core.formtokens import attempt
from core.paging import page_of
from core.templatetags.istihqaq import stamp
from surveys import permissions
from surveys.actions import obstacles as actions
from surveys.actions.improving import STATED
from surveys.enums import ImprovementSource, RoundState
from surveys.improvement_forms import ImprovementForm
from surveys.models import ImprovementAction, Obstacle, Round
from surveys.obstacle_forms import AnswerObstacleForm, ObstacleFilter, ObstacleForm

SEARCHES = "obstacle_searches"
TITLE = 150  # letters of what was reported that the title of an improvement begins with


@require_safe
def obstacle_list(request):
    """The register, or what the user reported; by kind, place, state, and by words (kept in the session under
    an opaque key).
    """
    form = ObstacleFilter(request.GET)
    chosen = form.chosen()
    sought = searches.kept(request.session, chosen.get("find", ""), among=SEARCHES)
    text = sought.text if sought else ""
    narrowed = {name: chosen[name] for name in ("kind", "place", "state") if name in chosen}
    rows = Obstacle.objects.visible_to(request.user).filter(**narrowed).matching(text)
    context = {
        "page": page_of(request, rows.for_list()),
        "form": form,
        "text": text,
        "in_register": permissions.can_see_improvements(request.user),
        "may_report": permissions.can_report_obstacle(request.user),
    }
    return render(request, "surveys/obstacle_list.html", context)


@require_POST
def obstacle_find(request):
    """Keep what was typed in the session and show the list under its key."""
    return searches.led(request, reverse("surveys:obstacle_list"), among=SEARCHES)


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_report(request):
    """Report an obstacle or an idea."""
    permissions.can_report_obstacle(request.user).enforce()
    form = ObstacleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.report_obstacle(facts=form.cleaned_data, by=request.user),
            done=_("Reported. The quality officer sees it now, and you read the answer here."),
        )
        if done:
            return done
    return render(request, "surveys/obstacle_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _row(request, public_id) -> Obstacle:
    rows = Obstacle.objects.visible_to(request.user).select_related(
        "reported_by", "answered_by", "improvement"
    )
    return reading.shown(request, rows, public_id)


@require_safe
def obstacle_detail(request, public_id):
    """What was reported, how it stands, the answer or the improvement with its figures, the history."""
    row, user = _row(request, public_id), request.user
    context = {
        "row": row,
        "improvement": _improvement(row, user),
        "events": [event | {"at": stamp(event["at"])} for event in timeline.of_row(row)],
        "may_handle": permissions.can_handle(user, row),
    }
    return render(request, "surveys/obstacle_detail.html", context)


def _improvement(row, user) -> ImprovementAction | None:
    """The improvement that was made of it, for whoever may open it."""
    return ImprovementAction.objects.visible_to(user).filter(pk=row.improvement_id).first()


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_improve(request, public_id):
    """Make an improvement of it: the form of an improvement, filled with what was reported."""
    row = _row(request, public_id)
    permissions.can_handle(request.user, row).enforce()
    form = ImprovementForm(
        request.POST or None,
        closed=Round.objects.filter(state=RoundState.CLOSED).first(),
        initial=_reported(row),
        with_contact=False,
        came_of=ImprovementSource.OBSTACLE,
    )

    def step():
        said = form.cleaned_data
        return actions.take_up(
            public_id=public_id,
            version=said["version"],
            facts={name: said[name] for name in STATED},
            owner=said["owner"],
            before=form.before,
            by=request.user,
        )

    if request.method == "POST" and form.is_valid():
        done = attempt(request, form, step, done=_("An improvement was made of it."))
        if done:
            return done
    context = {"form": form, "title": _("Improvement out of an obstacle or an idea"), "origin": row}
    status = 422 if form.is_bound else 200
    return render(request, "surveys/improvement_form.html", context, status=status)


def _reported(row) -> dict:
    """What the form of an improvement begins with."""
    found = (
        row.what
        if not row.cause
        else _("%(what)s\nCause: %(cause)s") % {"what": row.what, "cause": row.cause}
    )
    return {"version": row.version, "title": " ".join(row.what.split())[:TITLE], "found": found}


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_answer(request, public_id):
    """Close it with an answer."""
    row = _row(request, public_id)
    permissions.can_handle(request.user, row).enforce()
    form = AnswerObstacleForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        done = attempt(
            request,
            form,
            lambda: actions.answer_obstacle(public_id=public_id, **said, by=request.user),
            done=_("Closed. Whoever reported it reads the answer."),
        )
        if done:
            return done
    context = {
        "row": row,
        "form": form,
        "title": _("Close with an answer"),
        "lead": row.what,
        "action_label": _("Close it"),
        "cancel_url": row.get_absolute_url(),
    }
    return render(request, "surveys/obstacle_step.html", context, status=422 if form.is_bound else 200)
