"""What is sent compressed (docs/adr/0015): pages into which no other site can have put anything."""

import gzip

import pytest
from django.http import HttpResponse

from core.middleware import CompressionMiddleware
from tests.factories import make_file

pytestmark = pytest.mark.django_db

WANTS = {"headers": {"accept-encoding": "gzip, deflate, br"}}


@pytest.fixture
def desk(officer, client_for):
    """An officer before his screen."""
    return client_for(officer)


def test_a_page_asked_for_without_a_query_is_compressed(ataa, officer, desk):
    file = make_file(by=officer)

    for address in ("/", "/files/", file.get_absolute_url()):
        answer = desk.get(address, **WANTS)
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        assert "<!doctype html>" in gzip.decompress(answer.content).decode()


def test_the_length_of_a_compressed_page_is_blurred(ataa, client):
    lengths = {len(client.get("/accounts/login/", **WANTS).content) for _time in range(12)}

    assert len(lengths) > 3


@pytest.mark.parametrize("address", ["/?all", "/files/?city=x", "/requests/?status=draft"])
def test_what_stands_beside_a_query_is_not_compressed(ataa, desk, address):
    assert "Content-Encoding" not in desk.get(address, **WANTS)


def test_a_search_a_refusal_and_a_form_that_comes_back_are_not_compressed(ataa, desk):
    assert "Content-Encoding" not in desk.post("/search/", {"q": "محمد"}, **WANTS)
    assert "Content-Encoding" not in desk.post("/files/new/", {}, **WANTS)
    assert "Content-Encoding" not in desk.get("/no/such/page/", **WANTS)


def test_what_is_no_page_is_not_compressed(rf):
    def letter(_request):
        return HttpResponse(b"x" * 5000, content_type="application/pdf")

    assert "Content-Encoding" not in CompressionMiddleware(letter)(rf.get("/", **WANTS))
