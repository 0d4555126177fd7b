"""When the last backup was made, as script/backup notes it in the folder of the data."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

NOTED = "last_backup"  # the name of the file; it holds an ISO moment in UTC


def last_backup() -> datetime | None:
    """The moment of the last backup that was made whole; None where there is none or the note is damaged."""
    try:
        noted = datetime.fromisoformat((settings.VAR / NOTED).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return noted if timezone.is_aware(noted) else None
