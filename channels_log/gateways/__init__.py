"""The ways out of the house. settings.GATEWAYS says which one carries which kind of message.

A gateway is a function: it takes a Message, sends it, and returns a short proof. It raises GatewayError when
the message did not go out; the reason is for the desk and names no person.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from channels_log.gateways.errors import GatewayError
from channels_log.gateways.file import send_to_file
from channels_log.gateways.mail import send_by_email
from channels_log.gateways.screen import send_to_screen
from channels_log.gateways.sms_http import send_by_http

__all__ = ["GatewayError", "check_settings", "send"]

FOR_TRYING_OUT = frozenset({"file", "screen"})
KNOWN = {
    "sms": {"file": send_to_file, "screen": send_to_screen, "sms_http": send_by_http},
    "email": {"file": send_to_file, "screen": send_to_screen, "email": send_by_email},
}


def send(message) -> str:
    """Send a message by the gateway of its channel; returns the proof. Raises GatewayError.

    On a real site a message that lies in a folder has reached nobody, so it is not called sent: the gateways
    for trying out are refused there, and the desk is told that it did not go out.
    """
    if not_for_people(message.channel):
        raise GatewayError("not_for_people")
    return _gateway(message.channel)(message)


def not_for_people(channel: str) -> bool:
    """True where the channel leads to a file or a screen although the site is a real one (https)."""
    return settings.HTTPS and settings.GATEWAYS.get(channel) in FOR_TRYING_OUT


def fault_of(channel: str) -> str:
    """Why messages of a channel reach nobody: "not_for_people", "unknown" (no such gateway), "not_whole" (its
    address is not written); empty where they go out.
    """
    if settings.GATEWAYS.get(channel) not in KNOWN[channel]:
        return "unknown"
    if not_for_people(channel):
        return "not_for_people"
    missing = settings.GATEWAYS[channel] == "sms_http" and not settings.SMS_HTTP_URL
    return "not_whole" if missing else ""


def check_settings():
    """Raise ImproperlyConfigured when a channel names no gateway that can carry it."""
    for channel in KNOWN:
        _gateway(channel)


def _gateway(channel):
    name = settings.GATEWAYS.get(channel)
    try:
        return KNOWN[channel][name]
    except KeyError:
        raise ImproperlyConfigured(
            f"No gateway {name!r} for {channel}: choose one of {', '.join(KNOWN[channel])}."
        ) from None
