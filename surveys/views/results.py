"""What people said, in figures that no person shows through."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.ids import sent_id
from core.paging import page_of
from policy.models import PolicyProfile
from surveys.enums import RoundState
from surveys.figures import tables_of
from surveys.models import Round
from surveys.permissions import can_see_results


@require_safe
def results(request):
    """The rounds, and the figures of a closed one: of the last, or of the one that `?round=` names. Of an
    open one only how many were invited and have answered.
    """
    can_see_results(request.user).enforce()
    closed = Round.objects.filter(state=RoundState.CLOSED)
    shown = closed.filter(public_id=sent_id(request.GET.get("round", ""))).first() or closed.first()
    known = {
        "page": page_of(request, Round.objects.all()),
        "shown": shown,
        "tables": tables_of(shown, profile=PolicyProfile.objects.effective()) if shown else [],
    }
    return render(request, "surveys/results.html", known)
