"""Events and pages that a lower app only knows by name."""

import pytest

from core import hooks


@pytest.fixture
def nobody(monkeypatch):
    monkeypatch.setitem(hooks._listeners, hooks.AID_DELIVERED, [])


@pytest.mark.usefixtures("nobody")
def test_each_listener_hears_once_what_the_event_carries_and_who_caused_it():
    heard = []

    def listener(*, case, by):
        heard.append((case, by))

    hooks.listen(hooks.AID_DELIVERED, listener)
    hooks.listen(hooks.AID_DELIVERED, listener)
    hooks.tell(hooks.AID_DELIVERED, case="R-1", by="officer")

    assert heard == [("R-1", "officer")]


def test_an_event_without_a_name_is_neither_told_nor_heard():
    with pytest.raises(KeyError, match="request_closed"):
        hooks.tell("request_closed", by=None)
    with pytest.raises(KeyError, match="request_closed"):
        hooks.listen("request_closed", print)


@pytest.mark.parametrize("carried", [{}, {"message": 1}, {"case": 1, "message": 2}])
def test_an_event_carries_what_it_says_and_nothing_else(carried):
    with pytest.raises(TypeError, match=r"aid\.delivered carries \['case'\]"):
        hooks.tell(hooks.AID_DELIVERED, by=None, **carried)


def test_who_caused_it_is_always_said():
    with pytest.raises(TypeError, match="by"):
        hooks.tell(hooks.AID_DELIVERED, case="R-1")


def test_every_page_is_brought_by_somebody():
    assert hooks.url_of(hooks.TRACKING) == "/track/"
    assert hooks.url_of(hooks.OPEN_REQUEST, "a" * 22).endswith(f"/new/{'a' * 22}/")
    assert hooks.url_of(hooks.LETTER, "a" * 43) == f"/l/{'a' * 43}/"
    assert set(hooks._pages) == hooks.PAGES
    with pytest.raises(KeyError, match="other"):
        hooks.bring_page("other", "portal:track")
