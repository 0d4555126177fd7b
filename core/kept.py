"""What was typed and could not be carried out is kept, and offered again (docs/rules.md, "Kept text").

The token of a form says for whom it was made and on which page it stands; under such a token alone anything
is kept. Passwords, codes, files and ballots never are: their forms have no token, or one that keeps nothing.
"""

import json
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.utils import timezone

from core.ids import public_id
from core.models import FormToken, KeptText

FIELD = "form_token"
# A form that carries this is shown with what it holds and not carried out.
RESTORE = "restore"
LASTS = timedelta(days=3)
LARGEST = 200_000  # bytes of one text, with its names
MOST = 20  # texts of one user; the oldest go
LONGEST_PAGE = 300  # characters of an address
_NOT_TYPED = {"csrfmiddlewaretoken", FIELD, RESTORE, "kept_action"}
_SALT = "core.kept"


class Ticket(NamedTuple):
    """What a form's token says: the user it was made for (0: nobody), the address of its page, the thread
    that joins it with the form that came back, and whether its text may be kept.
    """

    user: int
    page: str
    thread: str
    keeps: bool


class Offer(NamedTuple):
    """A kept text as its page offers it: where it goes, its (name, value) pairs, a token of its thread."""

    key: str
    action: str
    fields: list
    token: str
    saved_at: object


def issue(request, *, keeps: bool = True, thread: str = "") -> str:
    """A new token for a form on the page of `request`. A form that came back stays on the page, and in the
    thread, of the one that was sent.
    """
    sent = opened(request) if request.method == "POST" else None
    page = sent.page if sent else request.get_full_path()
    if len(page) > LONGEST_PAGE:
        page = request.path[:LONGEST_PAGE]
    thread = thread or (sent.thread if sent else public_id())
    user = getattr(request, "user", None)
    content = [(user and user.pk) or 0, page, thread, int(keeps), public_id()]
    return signing.dumps(content, salt=_SALT)


def opened(request) -> Ticket | None:
    """What the token sent with `request` says; None where it is missing, forged or over three days old."""
    try:
        user, page, thread, keeps, _ = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(user, page, thread, bool(keeps))


def restoring(request) -> bool:
    """Whether this POST only asks to see its form again with what was typed."""
    return RESTORE in request.POST


def keep(request, action: str = "", *, while_typing: bool = False) -> bool:
    """Keep what `request` carries for the user its token was made for, at most one text a form; whether it
    was. `action` is the address the form goes to, else that of the request.

    A signed-in user keeps nothing under another one's token; a session that ended is asked for nothing. What
    is sent `while_typing` may arrive after the form itself was carried out, and is then kept no more.
    """
    ticket = opened(request)
    if ticket is None or not ticket.keeps or not ticket.user or _another(request, ticket):
        return False
    typed = _typed(request)
    if not typed:
        return False
    texts = KeptText.objects.filter(user_id=ticket.user)
    with transaction.atomic():
        if while_typing and FormToken.objects.filter(key=used_key(ticket.user, request.POST[FIELD])).exists():
            return False
        KeptText.objects.update_or_create(
            key=_key(ticket.user, ticket.thread),
            defaults={
                "user_id": ticket.user,
                "page": ticket.page,
                "action": (action or request.get_full_path())[:LONGEST_PAGE],
                "thread": ticket.thread,
                "typed": typed,
                "saved_at": timezone.now(),
            },
        )
        newest = texts.order_by("-saved_at", "-pk").values_list("pk", flat=True)[:MOST]
        texts.exclude(pk__in=list(newest)).delete()
    return True


def _another(request, ticket) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.pk != ticket.user)


def _typed(request) -> list:
    """The typed pairs; without drawings where they would not fit; none where nothing is left."""
    pairs = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in _NOT_TYPED and "password" not in name
    ]
    for fields in (pairs, [pair for pair in pairs if not pair[1].startswith("data:")]):
        if (
            any(value.strip() for _, value in fields)
            and len(json.dumps(fields, ensure_ascii=False).encode()) <= LARGEST
        ):
            return fields
    return []


def used_key(user: int | None, token: str) -> str:
    """Under which key the token of a form of this user is noted as used. Hashed: any text makes a key that
    can be stored, and no two users share one.
    """
    return sha256(f"{user or ''}:{token}".encode()).hexdigest()


def _key(user: int, thread: str) -> str:
    return sha256(f"{user}:{thread}".encode()).hexdigest()


def offers(request) -> list[Offer]:
    """The texts of the user that belong to the page of `request`, the newest first."""
    rows = KeptText.objects.filter(
        user=request.user, page=request.get_full_path(), saved_at__gt=timezone.now() - LASTS
    ).order_by("-saved_at")
    return [
        Offer(row.key, row.action, row.typed, issue(request, thread=row.thread), row.saved_at) for row in rows
    ]


def carried_out(request):
    """Forget what was kept of the form that `request` carried out."""
    ticket = opened(request)
    if ticket and ticket.user:
        KeptText.objects.filter(key=_key(ticket.user, ticket.thread)).delete()


def discard(*, by, key: str):
    """Forget one's own text `key`; nothing where there is none."""
    KeptText.objects.filter(user=by, key=key).delete()


def sweep() -> int:
    """Remove the texts that are no longer offered; returns how many."""
    return KeptText.objects.filter(saved_at__lte=timezone.now() - LASTS).delete()[0]
