"""The outbox as the desk sees it. The text stands on the page of the message alone."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from channels_log import permissions
from channels_log.actions.outbox import ATTEMPTS, retry_message
from channels_log.forms import MessageFilter
from channels_log.gateways.reasons import in_words
from channels_log.models import Message
from core import reading
from core.formtokens import once
from core.paging import page_of


@require_safe
def message_list(request):
    """Messages by status and kind, newest first, with masked addresses."""
    permissions.can_see_desk(request.user).enforce()
    form = MessageFilter(request.GET)
    messages = Message.objects.visible_to(request.user).filter(**form.chosen())
    context = {
        "page": page_of(request, messages.for_list()),
        "form": form,
    }
    return render(request, "channels_log/message_list.html", context)


def _message(request, public_id) -> Message:
    messages = Message.objects.visible_to(request.user)
    return reading.shown(request, messages.select_related("beneficiary__head"), public_id)


@require_safe
def message_detail(request, public_id):
    """One message: its text (unless its link is for its reader alone), its attempts, its proof."""
    message = _message(request, public_id)
    url = reverse("channels_log:message_retry", args=[public_id])
    context = {
        "message": message,
        "sees_text": permissions.sees_text(message),
        "trouble": in_words(message.last_error),
        "attempts_allowed": ATTEMPTS,
        "retry_url": url if permissions.can_retry(request.user, message) else "",
    }
    return render(request, "channels_log/message_detail.html", context)


@require_POST
def message_retry(request, public_id):
    """Put a message that was given up back into the outbox."""
    permissions.can_retry(request.user, _message(request, public_id)).enforce()
    version = request.POST.get("version", "")
    return once(
        request,
        lambda: retry_message(message_id=public_id, version=version, by=request.user),
        done=_("The message waits in the outbox again."),
    )
