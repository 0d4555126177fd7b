"""The committee itself: resolution, term, rules and seats."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.formtokens import attempt
from core.hijri import Calendar, StatedDate
from eligibility.committee import permissions
from eligibility.committee.actions import committees as actions
from eligibility.committee.forms import CommitteeForm
from eligibility.enums import Seat
from eligibility.models import Committee


def _standing() -> Committee | None:
    return Committee.objects.in_office().first()


@require_safe
def committee(request):
    """Who sits, since when, by which rules; and who sat before."""
    permissions.can_see_sessions(request.user).enforce()
    found = _standing()
    context = {"committee": found, "may_form": permissions.can_form(request.user)}
    if found:
        seats = found.seats.select_related("user").order_by("since", "pk")
        context |= {
            "standing": seats.filter(until__isnull=True),
            "earlier": seats.filter(until__isnull=False).order_by("-until", "-pk"),
            "lost": {row.pk for row in actions.unfilled(found)},
            "able": actions.can_decide(found),
        }
    return render(request, "eligibility/committee/committee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_edit(request):
    """Form the committee, or change it."""
    permissions.can_form(request.user).enforce()
    found = _standing()
    if found is None:
        raise Http404
    offered = {name: actions.able(seat) for name, seat in _SEATS.items()}
    form = CommitteeForm(request.POST or None, initial=_initial(found), offered=offered)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request, form, lambda: _form(request, found, form), done=_("The committee is written.")
        )
        if done:
            return done
    context = {"form": form, "committee": found}
    return render(request, "eligibility/committee/committee_edit.html", context)


_SEATS = {"chair": Seat.CHAIR, "secretary": Seat.SECRETARY, "members": Seat.MEMBER}


def _form(request, found, form) -> str:
    actions.form_committee(
        by=request.user,
        public_id=found.pk,
        version=request.POST.get("version", ""),
        **form.cleaned_data,
    )
    return "eligibility:committee"


def _initial(found) -> dict:
    held = {}
    for row in found.seats.filter(until__isnull=True):
        held.setdefault(row.seat, []).append(row.user_id)
    return {
        "resolution": found.resolution,
        "term_from": found.term_from and StatedDate(found.term_from, Calendar.HIJRI),
        "term_until": found.term_until and StatedDate(found.term_until, Calendar.HIJRI),
        "chair": next(iter(held.get(Seat.CHAIR, [])), None),
        "secretary": next(iter(held.get(Seat.SECRETARY, [])), None),
        "members": held.get(Seat.MEMBER, []),
        "quorum_rule": found.quorum_rule,
        "quorum_number": found.quorum_number,
        "tie_rule": found.tie_rule,
    }
