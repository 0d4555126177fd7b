"""What the shell shows on every page."""

from django.conf import settings
from django.urls import reverse

from core import panels, sessions


def shell(request):
    """What base.html takes: `nav_items`, `may_search`, `role_labels`, `charity`, `waiting_count` and, in
    seconds, `session_ends_in` and `session_lasts`.

    Nothing for the anonymous but charity. How many tasks wait is None until the desk was read once.
    """
    user = getattr(request, "user", None)
    known = {
        "charity": _from(request, "shell_charity"),
        "nav_items": [],
        "may_search": False,
        "role_labels": [],
        "waiting_count": None,
    }
    if user is None or not user.is_authenticated:
        return known
    offered = [item for item in panels.navigation() if user.role_codes & item.roles and item.offered(request)]
    return known | {
        "nav_items": _links(request, offered),
        "may_search": any(item.searched for item in offered),
        "session_ends_in": sessions.ends_in(request),
        "session_lasts": settings.SESSION_COOKIE_AGE,
        "role_labels": user.role_labels,
        "waiting_count": _from(request, "shell_waiting"),
    }


def _from(request, place):
    found = [panel.provider(request, None) for panel in panels.of(place)]
    return found[0] if found else None


def _links(request, offered):
    here = request.resolver_match
    links = []
    for item in offered:
        url = reverse(item.url_name)
        active = bool(here) and here.view_name == item.url_name
        links.append({"url": url, "label": item.label, "icon": item.icon, "active": active})
    return links
