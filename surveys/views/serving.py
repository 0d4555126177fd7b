"""What departments ask of each other: the list, asking, one of them, the answer, the rating, the figures."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import reading, searches, timeline
from core.formtokens import attempt
from core.paging import page_of
from core.templatetags.istihqaq import stamp
from policy.holidays import closed_days
from surveys import permissions
from surveys.actions import serving as actions
from surveys.culture_forms import (
    MINE,
    OURS,
    WAITING,
    InternalAnswerForm,
    InternalFilter,
    InternalForm,
    RatingForm,
)
from surveys.models import InternalRating, InternalRequest
from surveys.querysets import departments_of
from surveys.rules import ANSWER_DAYS
from surveys.terms import served, term_of

SEARCHES = "internal_searches"


@require_safe
def internal_list(request):
    """What the user asked and what his department is asked (all, for the readers); by whose, department and
    state, and by words (kept in the session under an opaque key).
    """
    form = InternalFilter(request.GET)
    chosen = form.chosen()
    sought = searches.kept(request.session, chosen.get("find", ""), among=SEARCHES)
    text = sought.text if sought else ""
    rows = _filtered(InternalRequest.objects.visible_to(request.user), chosen, request.user).matching(text)
    page, holidays = page_of(request, rows.for_list()), closed_days()
    context = {
        "page": page,
        "lines": [(row, term_of(row, holidays)) for row in page],
        "form": form,
        "text": text,
        "may_ask": permissions.can_ask_inside(request.user),
        "may_see_service": permissions.can_see_service(request.user),
    }
    return render(request, "surveys/internal_list.html", context)


def _filtered(rows, chosen, user):
    if "asked" in chosen:
        rows = rows.filter(asked=chosen["asked"])
    if chosen.get("whose") == MINE:
        rows = rows.filter(asked_by=user)
    if chosen.get("whose") == OURS:
        rows = rows.filter(asked__in=departments_of(user)).exclude(asked_by=user)
    if "state" not in chosen:
        return rows
    return rows.waiting() if chosen["state"] == WAITING else rows.exclude(outcome="")


@require_POST
def internal_find(request):
    """Keep what was typed in the session and show the list under its key."""
    return searches.led(request, reverse("surveys:internal_list"), among=SEARCHES)


@require_http_methods(["GET", "HEAD", "POST"])
def internal_ask(request):
    """Ask another department."""
    permissions.can_ask_inside(request.user).enforce()
    form = InternalForm(request.POST or None, own=departments_of(request.user))
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.ask_department(facts=form.facts(), by=request.user),
            done=_("Asked. It stands on the desk of the department."),
        )
        if done:
            return done
    return render(request, "surveys/internal_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _row(request, public_id) -> InternalRequest:
    rows = InternalRequest.objects.visible_to(request.user).select_related("asked_by", "answered_by")
    return reading.shown(request, rows, public_id)


@require_safe
def internal_detail(request, public_id):
    """What was asked, until when an answer is due, the answer; for whoever asked also his rating."""
    row, user = _row(request, public_id), request.user
    context = {
        "row": row,
        "term": term_of(row, closed_days()),
        "days": ANSWER_DAYS[row.asked],
        "rating": _own_rating(row, user),
        "events": [event | {"at": stamp(event["at"])} for event in timeline.of_row(row)],
        "may_answer": permissions.can_answer_inside(user, row),
        "may_rate": permissions.can_rate_inside(user, row),
    }
    return render(request, "surveys/internal_detail.html", context)


def _own_rating(row, user) -> InternalRating | None:
    """What the user said of his own request; nobody reads that of another (C-25)."""
    return InternalRating.objects.filter(request=row, request__asked_by=user).first()


@require_http_methods(["GET", "HEAD", "POST"])
def internal_answer(request, public_id):
    """Answer what was asked of the user's department."""
    row = _row(request, public_id)
    permissions.can_answer_inside(request.user, row).enforce()
    form = InternalAnswerForm(request.POST or None, row=row)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.answer_department(public_id=public_id, **said, by=request.user),
        done=_("Answered. Whoever asked reads it."),
        title=_("Answer another department"),
        lead=row.needed,
        action_label=_("Send the answer"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def internal_rate(request, public_id):
    """Rate the service of the department that answered."""
    row = _row(request, public_id)
    permissions.can_rate_inside(request.user, row).enforce()
    form = RatingForm(request.POST or None)
    return _taken(
        request,
        row,
        form,
        lambda said: actions.rate_department(public_id=public_id, **said, by=request.user),
        done=_("Thank you. Your rating is counted."),
        title=_("Rate the service"),
        consequences=[
            _("Nobody but you reads the rating of this request. It is counted with others of the quarter."),
            _("A rating is given once and not changed."),
        ],
        action_label=_("Rate"),
    )


def _taken(request, row, form, step, *, done, **page):
    """Carry `step(what was said)` out when the form was sent and is sound; else the page that asks."""
    if request.method == "POST" and form.is_valid():
        answer = attempt(request, form, lambda: step(form.cleaned_data), done=done)
        if answer:
            return answer
    context = {"row": row, "form": form, "cancel_url": row.get_absolute_url(), **page}
    return render(request, "surveys/internal_step.html", context, status=422 if form.is_bound else 200)


@require_safe
def internal_results(request):
    """How departments serve each other, by quarter; the words for the quality officer, but for those on his
    own department.
    """
    permissions.can_see_service(request.user).enforce()
    context = {
        "quarters": served(timezone.localdate()),
        "reads_words": permissions.can_screen(request.user),
        "own": departments_of(request.user),
    }
    return render(request, "surveys/internal_results.html", context)
