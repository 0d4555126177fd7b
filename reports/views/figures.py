"""The figures of the process in a period."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.figures import rows_of
from reports.forms import PeriodForm
from reports.periods import Named
from reports.permissions import can_see_figures


@require_safe
def figures(request):
    """Every figure that the reader may see, of the period in the query string: this month where it names
    none. `?definitions` unfolds how each is counted, for printing.
    """
    can_see_figures(request.user).enforce()
    form = PeriodForm(request.GET if "period" in request.GET else {"period": Named.THIS_MONTH})
    period = form.chosen()
    context = {
        "form": form,
        "period": period,
        "rows": rows_of(request.user, period) if period else [],
        "unfolded": "definitions" in request.GET,
    }
    return render(request, "reports/figures.html", context)
