"""Who looked at what: noted where a row is loaded for a page, kept once the page was shown."""

from typing import Any

from django.shortcuts import get_object_or_404

from core.models import ReadEvent

SHOWN = frozenset({200, 409, 422})  # a form that comes back, and both sides of a conflict, show it as well


def note(request: Any, target: Any, what: str = "") -> None:
    """Note that the page that is being made shows `target`; `what` names it, else the name of its address."""
    what = what or request.resolver_match.url_name
    row = (what[:40], target._meta.label_lower, target.public_id)
    if row not in (noted := _noted(request)):
        noted.append(row)


def shown(request: Any, rows: Any, public_id: str, what: str = "") -> Any:
    """The row with this id, noted as shown; Http404 where `rows` has none."""
    row = get_object_or_404(rows, public_id=public_id)
    note(request, row, what)
    return row


def keep(request: Any, response: Any) -> None:
    """Keep what was noted, if it was shown: no HEAD, no refusal, no page that leads elsewhere."""
    if request.method != "HEAD" and response.status_code in SHOWN:
        seen = [
            ReadEvent(actor=request.user, what=what, target_type=type_, target_id=id_)
            for what, type_, id_ in _noted(request)
        ]
        if len(seen) == 1:  # nearly always, and without a transaction around it
            seen[0].save()
        else:
            ReadEvent.objects.bulk_create(seen)


def _noted(request: Any) -> list[tuple[str, str, str]]:
    if not hasattr(request, "noted_readings"):
        request.noted_readings = []
    noted: list[tuple[str, str, str]] = request.noted_readings
    return noted
