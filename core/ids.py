"""Random public ids: what stands in addresses instead of running numbers."""

import re
import secrets
from typing import Any

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without what is misread or misheard: 0 O 1 I L U


def public_id() -> str:
    """22 characters, 128 random bits, fit for a URL."""
    return secrets.token_urlsafe(16)


def spoken_code(groups: int = 2, size: int = 4) -> str:
    """A code that can be read out on the telephone, such as 7KQ2-M9XC."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(size)) for _ in range(groups))


def sent_id(text: str) -> str:
    """What a form sent for a public id; empty for anything that cannot be one (a NUL must reach no query)."""
    return text if re.fullmatch(PublicIdConverter.regex, text) else ""


class PublicIdConverter:
    """`<pid:public_id>` in URL patterns."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


def target_id(target: Any) -> str:
    """By what the chain knows a target: its random id, else its key."""
    return str(getattr(target, "public_id", None) or getattr(target, "pk", "") or "")
