"""The desk: what needs this person now."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports import desks


@require_safe
def home(request):
    """What is late or due, what comes, what was done lately; whoever reads all requests also has the
    overview.
    """
    return render(request, "reports/home.html", desks.context(request))
