import http.client
import json
import time
from urllib import error, request
from urllib.parse import urlsplit

from django.conf import settings

from channels_log.gateways.errors import GatewayError

TIMEOUT = 5  # seconds: for the connection and for each piece of the answer
DEADLINE = 10  # seconds for the whole body of the answer
LONGEST_ANSWER = 64 * 1024


class _NoRedirect(request.HTTPRedirectHandler):
    """The key and the number go to the address of the settings and nowhere else."""

    def redirect_request(self, *args, **kwargs):
        return None


# No proxies of the environment either, for the same reason. TLS certificates are verified by default.
_opener = request.build_opener(_NoRedirect, request.ProxyHandler({}))


def send_by_http(message) -> str:
    """Post the message as JSON to settings.SMS_HTTP_URL; returns the provider's id for it, or our own.

    The public id goes along as Idempotency-Key, by which a provider can know a doubled message.
    """
    body = {
        "id": message.public_id,
        "to": message.address,
        "sender": settings.SMS_SENDER,
        "text": message.text,
    }
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": f"Bearer {settings.SMS_HTTP_KEY}",
        "Idempotency-Key": message.public_id,
    }
    posted = request.Request(_url(), data=json.dumps(body).encode(), headers=headers, method="POST")  # noqa: S310 - _url()
    try:
        with _opener.open(posted, timeout=TIMEOUT) as answer:
            return _proof(_read(answer)) or message.public_id
    except error.HTTPError as refusal:
        refusal.close()
        raise GatewayError("redirected" if 300 <= refusal.code < 400 else "refused") from refusal
    except TimeoutError as silence:
        raise GatewayError("silent") from silence
    except error.URLError as fault:
        silent = isinstance(fault.reason, TimeoutError)
        raise GatewayError("silent" if silent else "unreachable") from fault
    except http.client.HTTPException as fault:
        raise GatewayError("cut_off") from fault
    except OSError as fault:
        raise GatewayError("unreachable") from fault


def _url() -> str:
    url = settings.SMS_HTTP_URL
    if urlsplit(url).scheme not in {"http", "https"}:
        raise GatewayError("not_set_up")
    return url


def _read(answer) -> bytes:
    """The body, bounded in size and time. GatewayError when it is too long, too slow or broken off."""
    announced = answer.length
    content, until = b"", time.monotonic() + DEADLINE
    while piece := answer.read1(8192):
        content += piece
        if len(content) > LONGEST_ANSWER:
            raise GatewayError("unreadable")
        if time.monotonic() > until:
            raise GatewayError("silent")
    if announced is not None and len(content) < announced:
        raise GatewayError("cut_off")
    return content


def _proof(content: bytes) -> str:
    try:
        answer = json.loads(content)
    except ValueError as fault:
        raise GatewayError("unreadable") from fault
    if not isinstance(answer, dict):
        raise GatewayError("unreadable")
    return "".join(char for char in str(answer.get("id") or "") if char.isprintable())[:100]
