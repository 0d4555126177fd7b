"""The audit chain as people read it."""

from django.apps import apps
from django.contrib.auth import get_user_model

from core.ids import target_id
from core.kinds import NO_SAVING, SAVED_OPENLY, Kind, Part, kind_of


def label_of(kind: str) -> str:
    """The sentence for a kind of event."""
    return str(kind_of(kind).label)


def of_file(file_id: str, limit: int = 100, *, without_requests=False) -> list[dict]:
    """The latest events of a file, newest first.

    `without_requests` leaves out what happened inside its requests, for readers who do not see those whole.
    """
    events = _events().filter(file_id=file_id)
    return _shown(events.filter(request_id="") if without_requests else events, limit)


def of_request(request_id: str, limit: int = 100, *, parts=frozenset(Part)) -> list[dict]:
    """The latest events of a request that tell of these parts of it, newest first."""
    return _shown(_events().filter(request_id=request_id), limit, parts)


def of_row(row, limit: int = 100) -> list[dict]:
    """The latest events of one row that belongs to no file, newest first."""
    events = _events().filter(target_type=row._meta.label_lower, target_id=row.public_id)
    return _shown(events, limit)


def last_saved(row, *, reader) -> dict | None:
    """When `row` was saved last, and who did it: {at, who (empty for the machine), is_reader}. None where the
    chain tells of no saving, or of one whose hand is not told to everybody who writes the row.
    """
    if not hasattr(row, "_meta"):
        return None
    of_it = _events().filter(target_type=row._meta.label_lower, target_id=target_id(row))
    event = of_it.exclude(kind__in=NO_SAVING).order_by("-sequence").first()
    if event is None:
        return None
    is_reader = event.actor_id == reader.pk
    if not is_reader and event.kind not in SAVED_OPENLY:
        return None
    actor = get_user_model().objects.filter(pk=event.actor_id).first()
    return {"at": event.at, "who": str(actor or event.actor_name), "is_reader": is_reader}


def _events():
    # Looked up late: apps name their kinds before the models are loaded.
    return apps.get_model("core", "AuditEvent").objects


def _shown(events, limit, parts=frozenset(Part)):
    kinds = [kind.value for kind in Kind if kind.part in parts]
    events = list(events.filter(kind__in=kinds).order_by("-sequence")[:limit])
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
