"""When a session ends: twelve hours (SESSION_COOKIE_AGE) after the sign-in, or after the last press to stay.
Neither work nor a page that refreshes itself makes it longer.
"""

import time

from django.conf import settings

BEGAN = "began"  # where a session keeps the second from which it is counted


def ends_in(request) -> int:
    """The seconds until the session of `request` ends: 0 where it is over, or was never counted."""
    began = request.session.get(BEGAN)
    left = settings.SESSION_COOKIE_AGE - (int(time.time()) - began) if began is not None else 0
    return left if 0 < left <= settings.SESSION_COOKIE_AGE else 0


def count_from_now(request):
    """Count the session of `request` from this second: it was just begun, or somebody pressed to stay."""
    request.session[BEGAN] = int(time.time())
