"""The overview as a page of its own, which prints as the board's sheet."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.overview import overview_of
from reports.permissions import can_see_overview


@require_safe
def overview(request):
    """Where all work stands today; months by `?calendar=`, Hijri unless it says G. On paper it names
    nobody.
    """
    can_see_overview(request.user).enforce()
    known = {
        "overview": overview_of(request.user, request.GET.get("calendar", "")),
        "today": timezone.localdate(),
    }
    return render(request, "reports/overview.html", known)
