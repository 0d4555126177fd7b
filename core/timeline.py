"""The audit chain as people read it: each app says what its kinds of event are called."""

from django.apps import apps
from django.contrib.auth import get_user_model

_labels: dict = {}


def name_kinds(labels: dict):
    """Register `{kind: label}`; the labels are translatable sentences such as "Papers accepted"."""
    _labels.update(labels)


def label_of(kind: str) -> str:
    """The sentence for a kind of event; the kind itself where no app named it (a test forbids that)."""
    return str(_labels.get(kind, kind))


def known_kinds() -> set:
    """Every kind that has a sentence."""
    return set(_labels)


def of_file(file_id: str, limit: int = 100, *, hidden=frozenset(), without_requests=False) -> list[dict]:
    """The latest events of a file, newest first, without the kinds in `hidden`.

    `without_requests` leaves out what happened inside its requests, for readers who do not see those whole.
    """
    events = _events().filter(file_id=file_id)
    return _shown(events.filter(request_id="") if without_requests else events, limit, hidden)


def of_request(request_id: str, limit: int = 100, *, hidden=frozenset()) -> list[dict]:
    """The latest events of a request, newest first, without the kinds in `hidden`."""
    return _shown(_events().filter(request_id=request_id), limit, hidden)


def _events():
    # Looked up late: apps name their kinds before the models are loaded.
    return apps.get_model("core", "AuditEvent").objects


def _shown(events, limit, hidden):
    events = list(events.exclude(kind__in=hidden).order_by("-sequence")[:limit])
    people = get_user_model().objects.in_bulk({event.actor_id for event in events} - {None})
    return [
        {
            "at": event.at,
            "title": label_of(event.kind),
            "who": str(people.get(event.actor_id, event.actor_name)),
            "note": event.note,
            "kind": event.kind,
        }
        for event in events
    ]
