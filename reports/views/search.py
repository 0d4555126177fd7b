"""The search of the shell: what was typed is kept in the session under a key, so that no address names a
person.
"""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from beneficiaries.permissions import can_open_file
from beneficiaries.search import find_people
from beneficiaries.summary import status_tag
from core import arabic, limits, panels, searches

SHOWN = 25
A_MINUTE = {"limit": 60, "seconds": 60}


@require_POST
def search(request):
    """Keep what was typed and go to its results."""
    limits.hit(f"search:{request.user.pk}", **A_MINUTE)
    key = searches.keep(request.session, request.POST.get("q", ""))
    return redirect("search_results", key=key)


@require_safe
def search_results(request, key):
    """People, files and requests for a search of this session; 404 for any other key."""
    query = searches.kept(request.session, key)
    if query is None:
        raise Http404
    limits.hit(f"search-results:{request.user.pk}", **A_MINUTE)
    hits = find_people(request.user, query, SHOWN + 1)
    requests = [
        found for panel in panels.of("search_requests") for found in panel.provider(request, query) or []
    ]
    people = [_row(hit) for hit in hits[:SHOWN] if hit.member]
    files = [_row(hit) for hit in hits[:SHOWN] if not hit.member]
    context = {
        "query": query.text,
        "key": key,
        "files": files,
        "people": people,
        "requests": requests,
        "found": bool(files or people or requests),
        "other_keyboard": arabic.wrong_layout(query.text),
        "more": len(hits) > SHOWN,
        "may_open": can_open_file(request.user),
    }
    return render(request, "search/results.html", context)


def _row(hit) -> dict:
    return {"hit": hit, "status": status_tag(hit.file)}
