import os
import tempfile
from pathlib import Path

from django.conf import settings

from channels_log.enums import MessageChannel
from channels_log.gateways.errors import GatewayError
from channels_log.gateways.mail import as_email


def send_to_file(message) -> str:
    """Leave the message in settings.OUTBOX_ROOT, whole or not at all; a second sending replaces the first."""
    if message.channel == MessageChannel.EMAIL:
        name, content = f"{message.public_id}.eml", as_email(message).message().as_bytes()
    else:
        name, content = (
            f"{message.public_id}.txt",
            f"{message.address}\n\n{message.text}\n".encode(),
        )
    try:
        _write(Path(settings.OUTBOX_ROOT), name, content)
    except OSError as error:
        raise GatewayError("no_room") from error
    return name


def _write(folder: Path, name: str, content: bytes):
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as draft:  # mode 0600
        try:
            draft.write(content)
            draft.flush()
            os.fsync(draft.fileno())
            os.replace(draft.name, folder / name)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
            raise
