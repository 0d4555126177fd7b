"""Second assessments: which were drawn, to whom one is given, its writing from the frozen facts, and both
side by side once the request is decided.
"""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import reading
from core.formtokens import attempt
from core.paging import page_of
from eligibility.case.pages import OUTCOME_TONES
from eligibility.enums import Outcome, Recommendation, SecondState
from eligibility.models import FieldVisit, Interview, SecondLook
from eligibility.study import facts, permissions
from eligibility.study.actions import second_looks as actions
from eligibility.study.forms import AssignForm, SecondFilter, SecondForm
from policy.models import Category

TONES = {
    SecondState.WAITING: "warning",
    SecondState.GIVEN: "info",
    SecondState.WRITTEN: "success",
    SecondState.LAPSED: "neutral",
}
KNOWN = ("request__beneficiary__head", "request__service", "request__profile", "researcher", "second")


@require_safe
def second_list(request):
    """What the lot drew, and how far it is; whether they agree is said once the request is decided."""
    permissions.can_see_seconds(request.user).enforce()
    form = SecondFilter(request.GET)
    rows = permissions.second_looks_of(request.user).at(form.chosen().get("state", ""))
    page = page_of(request, rows.for_list())
    known = {"page": page, "rows": [_row(row) for row in page], "form": form}
    return render(request, "eligibility/study/second_list.html", known)


def _row(look) -> dict:
    state = SecondState(look.state)
    return {
        "look": look,
        "state": state.label,
        "tone": TONES[state],
        "compares": bool(permissions.comparable(look)),
    }


def _given_out(request, public_id) -> SecondLook:
    rows = permissions.second_looks_of(request.user).select_related(*KNOWN)
    return reading.shown(request, rows, public_id)


@require_safe
def second_look(request, public_id):
    """The first and the second assessment side by side."""
    look = _given_out(request, public_id)
    permissions.can_compare(request.user, look).enforce()
    second = look.written
    reading.note(request, look.request)
    known = {
        "look": look,
        "second": second,
        "first": Recommendation(look.first_recommendation).label,
        "lines": [
            _compared(line, look.first_outcomes[line["code"]], second.outcomes[line["code"]])
            for line in look.judged
        ],
    }
    return render(request, "eligibility/study/second_look.html", known)


def _compared(line, first, second) -> dict:
    return line | {
        "first": Outcome(first).label,
        "second": Outcome(second).label,
        "same": first == second,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def second_give(request, public_id):
    """Who may look a second time, and what speaks against the others."""
    look = _given_out(request, public_id)
    permissions.can_give_second(request.user, look).enforce()
    form = AssignForm(request.POST or None)

    def step():
        actions.give(
            public_id=public_id,
            researcher_id=form.cleaned_data["researcher"],
            version=request.POST.get("version", ""),
            by=request.user,
        )
        return reverse("eligibility:second_list")

    sent = request.method == "POST" and form.is_valid()
    if sent and (done := attempt(request, form, step, done=_("The second assessment is given out."))):
        return done
    found = [one for one in actions.second_candidates(look) if one.user.pk != look.researcher_id]
    known = {
        "look": look,
        "form": form,
        "candidates": found,
        "anybody": any(not one.conflict for one in found),
    }
    status = 422 if form.is_bound else 200
    return render(request, "eligibility/study/second_give.html", known, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def second_write(request, public_id):
    """The frozen facts, and what this researcher makes of them; nothing of what the first one made."""
    rows = SecondLook.objects.to_write(request.user).select_related(*KNOWN)
    look = reading.shown(request, rows, public_id)
    reading.note(request, look.request)
    form = SecondForm(request.POST or None, judged=look.judged)

    def step():
        actions.write(public_id=public_id, by=request.user, **form.said)
        return reverse("home")

    sent = request.method == "POST" and form.is_valid()
    if sent and (done := attempt(request, form, step, done=_("The second assessment is kept. Thank you."))):
        return done
    known = {"look": look, "form": form, **_frozen(look)}
    status = 422 if form.is_bound else 200
    return render(request, "eligibility/study/second_write.html", known, status=status)


def _frozen(look) -> dict:
    """What the first assessment stood on, without a word of what it came to."""
    worked = [line | _tone(line["computed"]) for line in look.lines if line not in look.judged]
    codes = look.facts.get("categories", [])
    labels = dict(Category.objects.filter(code__in=codes).values_list("code", "label"))
    return {
        "figures": facts.shown(look.facts) if look.facts else {},
        "categories": [labels.get(code, code) for code in codes],
        "worked": worked,
        "steps": [
            (label, row)
            for model, label in ((Interview, _("Personal interview")), (FieldVisit, _("Field visit")))
            for row in model.objects.filter(public_id__in=look.steps)
        ],
    }


def _tone(outcome) -> dict:
    tone, icon = OUTCOME_TONES[outcome]
    return {"tone": tone, "icon": icon, "outcome": Outcome(outcome).label}
