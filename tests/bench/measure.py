"""Times the list, search and file pages of a running server beside the stock admin's, and prints a table.

    python -m tests.bench.measure http://127.0.0.1:PORT [runs]

Figures are medians of one client in milliseconds, and count as ratios to the admin of the same run.
"""

import http.client
import os
import statistics
import sys
import time
from urllib.parse import urlencode, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from accounts.models import User  # noqa: E402
from beneficiaries.models import Beneficiary, Person  # noqa: E402
from eligibility.models import ServiceRequest  # noqa: E402

LONG_MS = 10_000


class Browser:
    """One connection of one signed-in user."""

    def __init__(self, base, username):
        parts = urlsplit(base)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        user = User.objects.get(username=username)
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session.create()
        self.cookies = {
            settings.SESSION_COOKIE_NAME: session.session_key,
            settings.CSRF_COOKIE_NAME: "x" * 32,
        }
        self.origin = base

    def ask(self, method, path, data=None):
        """The answer's status, location and length; its body is read to the end."""
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Origin": self.origin,
        }
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": "x" * 32})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            answer = self._send(method, path, body, headers)
        except (
            http.client.RemoteDisconnected,
            ConnectionError,
        ):  # idle for too long: the server hung up
            self.connection.close()
            answer = self._send(method, path, body, headers)
        return answer.status, answer.headers.get("Location", ""), answer.read()

    def _send(self, method, path, body, headers):
        self.connection.request(method, path, body, headers)
        return self.connection.getresponse()

    def page(self, path):
        """A page that must be there."""
        status, _location, body = self.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
        return body

    def search(self, query):
        """The search as an officer does it: posted, then its results."""
        status, location, _body = self.ask("POST", "/search/", {"q": query})
        if status != 302:
            raise SystemExit(f"search answers {status}")
        return self.page(location)


def say(line):
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def median_ms(step, runs):
    """The median of so many runs, after two that warm up; a step of many seconds is taken once."""
    taken = []
    for _run in range(runs + 2):
        started = time.perf_counter()
        step()
        taken.append((time.perf_counter() - started) * 1000)
        if taken[0] > LONG_MS:
            return taken[0]
    return statistics.median(taken[2:])


def admin_ms(step, runs):
    """The median of the admin's page; None where it does not answer before the server gives up on it."""
    try:
        return median_ms(step, runs)
    except (TimeoutError, http.client.HTTPException, ConnectionError):
        return None


def rows(base, runs):
    """(what, ours in ms, the admin's in ms or None)."""
    desk, admin = Browser(base, "intake_officer"), Browser(base, "administrator")
    files = Beneficiary.objects.count()
    person = Person.objects.filter(file__isnull=False).order_by("pk")[files // 2]
    file, last = person.file, max(files // 100, 1)
    request = ServiceRequest.objects.filter(beneficiary=file).first() or ServiceRequest.objects.first()
    name = f"{person.first_name} {person.father_name} {person.family_name}"
    yield (
        "list of files",
        lambda: desk.page("/files/"),
        lambda: admin.page("/bench-admin/beneficiaries/beneficiary/"),
    )
    yield (
        "list of requests",
        lambda: desk.page("/requests/"),
        lambda: admin.page("/bench-admin/eligibility/servicerequest/"),
    )
    yield (
        "deep page of files",
        lambda: desk.page(f"/files/?page={min(last, 40)}"),
        lambda: admin.page(f"/bench-admin/beneficiaries/beneficiary/?p={last}"),
    )
    yield (
        "name search",
        lambda: Browser(base, "intake_officer2").search(name),
        lambda: admin.page("/bench-admin/beneficiaries/beneficiary/?" + urlencode({"q": name})),
    )
    searcher = Browser(base, "manager")
    yield "search by identity number", lambda: searcher.search(person.id_number), None
    other = Browser(base, "social_research_officer")
    yield "search without a hit", lambda: other.search("زعفران قرنفل بابونج"), None
    yield (
        "page of a file",
        lambda: desk.page(f"/files/{file.public_id}/"),
        lambda: admin.page(f"/bench-admin/beneficiaries/beneficiary/{file.pk}/change/"),
    )
    yield (
        "page of a request",
        lambda: desk.page(f"/requests/{request.public_id}/"),
        lambda: admin.page(f"/bench-admin/eligibility/servicerequest/{request.pk}/change/"),
    )
    yield "desk", lambda: desk.page("/"), None


def main(base, runs=15):
    """Measure and print."""
    User.objects.filter(username="administrator").update(is_staff=True, is_superuser=True)
    say(
        f"{Beneficiary.objects.count()} files, {Person.objects.count()} people, "
        f"{ServiceRequest.objects.count()} requests"
    )
    say(f"| {'page':28} | {'ours, ms':>9} | {'admin, ms':>10} | {'ratio':>6} |")
    say(f"|{'-' * 30}|{'-' * 11}|{'-' * 12}|{'-' * 8}|")
    for what, ours, theirs in rows(base, runs):
        own = median_ms(ours, runs)
        other = admin_ms(theirs, max(runs // 3, 3)) if theirs else None
        shown = (f"{other:.0f}", f"{other / own:.1f}x") if other else ("no answer" if theirs else "-", "-")
        say(f"| {what:28} | {own:9.0f} | {shown[0]:>10} | {shown[1]:>6} |")


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
