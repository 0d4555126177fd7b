"""A real Chromium against a real server over a real database: one browser for the run, a context for each
person.
"""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import People

# No name but this machine's is resolved, so that a page that asks another house for something gets nothing.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


def the_chromium() -> str:
    """The browser that script/test found (any Chromium or Chrome), else the one on the path."""
    found = os.environ.get("TEST_BROWSER") or shutil.which("chromium")
    assert found, "The browser lane needs a Chromium or Chrome on the path."
    return found


@pytest.fixture(scope="session")
def chromium():
    """The Chromium of the machine, headless."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, in which Django would refuse to ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        browser = playwright.chromium.launch(executable_path=the_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def people(chromium, live_server, settings, request, tmp_path):
    """Whoever sits before a screen; fails the test on a console error, a refused script or a foreign
    address.
    """
    settings.SITE_URL = live_server.url
    everybody = People(chromium, live_server.url)
    failed_before = request.session.testsfailed
    yield everybody
    if os.environ.get("PICTURES") and request.session.testsfailed > failed_before:
        everybody.keep_pictures(os.environ["PICTURES"])
    everybody.close()
    assert everybody.faults == []
