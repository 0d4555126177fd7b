"""What a beneficiary opens without an account."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.limits import client_address
from portal.forms import TrackForm
from portal.lookup import find
from portal.stages import shown


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request):
    """Where a request stands: asked by POST, so that neither number ever stands in an address."""
    form = TrackForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/track.html", {"form": form})
    found = find(address=client_address(request), **form.cleaned_data)
    if found is None:
        return render(request, "portal/track.html", {"form": form, "missed": True})
    return render(request, "portal/stage.html", {"stage": shown(found)})
