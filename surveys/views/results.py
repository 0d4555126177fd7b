"""What people said, in figures that no person shows through."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from core.ids import sent_id
from core.paging import page_of
from core.tables import table_file
from policy.models import PolicyProfile
from surveys.actions.publishing import note_export
from surveys.drawing import charts_of
from surveys.enums import RoundState
from surveys.figures import HEAD, groups_of, lines_of, moments_of, opened, tables_of, trend
from surveys.models import Round
from surveys.permissions import can_improve, can_see_results


@require_safe
def results(request):
    """The rounds, and the figures of a closed one: of the last, or of the one that `?round=` names. Of an
    open one only how many were invited and have answered. Of a round of many tables those are drawn that
    `?cell=` names (surveys.figures.opened), with links to the others.
    """
    can_see_results(request.user).enforce()
    closed = Round.objects.filter(state=RoundState.CLOSED)
    shown = closed.filter(public_id=sent_id(request.GET.get("round", ""))).first() or closed.first()
    tables = _tables(request, shown) if shown else []
    moments = moments_of(shown, tables) if shown else []
    known = {
        "page": page_of(request, Round.objects.all()),
        "shown": shown,
        "tables": tables,
        "moments": moments,
        "groups": groups_of(shown, moments) if shown else [],
        "trend": trend() if shown else {},
        "calendar": "G" if request.GET.get("calendar") == "G" else "H",
        "may_improve": can_improve(request.user),
    }
    known["charts"] = charts_of(known["trend"], known["calendar"])
    return render(request, "surveys/results.html", known)


def _tables(request, row):
    whole = opened(row, request.GET.get("cell", ""))
    return tables_of(row, profile=PolicyProfile.objects.effective(), whole=whole)


@require_POST
def table(request, public_id):
    """The figures of a closed round as a table file: what the page shows, and no more."""
    can_see_results(request.user).enforce()
    row = get_object_or_404(Round, public_id=public_id, state=RoundState.CLOSED)
    note_export(row=row, by=request.user)
    tables = tables_of(row, profile=PolicyProfile.objects.effective())
    return table_file(f"survey-{row.starts_on:%Y-%m-%d}", HEAD, lines_of(tables))
