"""What a user typed and did not send: kept while it is typed, and thrown away (core/kept.py); and the press
to stay before the session ends.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import kept, sessions

ACTION = "kept_action"


@login_not_required  # the token of the form says whose it is, also once the session is over
@require_POST
def keep(request):
    """Keep what stands in a form at this moment; 204 whether it was or not."""
    action = request.POST.get(ACTION, "")
    if _is_ours(action):
        kept.keep(request, action, while_typing=True)
    return HttpResponse(status=204)


def _is_ours(action: str) -> bool:
    if not url_has_allowed_host_and_scheme(action, None):
        return False
    try:
        return bool(resolve(action.partition("?")[0]))
    except Resolver404:
        return False


@require_POST
def discard(request):
    """Throw one's own kept text away, and back to its page."""
    kept.discard(by=request.user, key=request.POST.get("key", ""))
    messages.success(request, _("What you had typed is thrown away."))
    ticket = kept.opened(request)
    return redirect(ticket.page if ticket else "home")


@require_POST
def stay(request):
    """Stay signed in: pressed on the note that comes before the session ends."""
    sessions.count_from_now(request)
    return HttpResponse(status=204)
