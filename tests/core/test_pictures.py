"""Papers shown as pictures."""

import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.http import Http404
from PIL import Image

from core import child, page_drawer, pictures, uploads

pytestmark = pytest.mark.django_db


def stored_paper(*sizes):
    pdf = pikepdf.new()
    for size in sizes:
        pdf.add_blank_page(page_size=size)
    out = io.BytesIO()
    pdf.save(out)
    stored = uploads.store(uploads.read_bytes(out.getvalue(), "a.pdf"), by=None, kind="paper")
    uploads.try_pages(stored.public_id)
    stored.refresh_from_db()
    return stored


def stored_photo(size=(3000, 2000)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "JPEG")
    return uploads.store(uploads.read_bytes(out.getvalue(), "a.jpg"), by=None, kind="photo")


def size_of(png: bytes):
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    return picture.size


def test_page_of_a_pdf_is_as_wide_as_asked():
    paper = stored_paper((595, 842), (842, 595))

    assert size_of(pictures.page_png(paper, 1, width=600)) == (600, 850)
    assert size_of(pictures.page_png(paper, 2, width=600)) == (600, 424)


def test_photo_is_shown_smaller():
    assert size_of(pictures.page_png(stored_photo(), width=600)) == (600, 400)


@pytest.mark.parametrize("number", [0, 3, -1])
def test_page_that_does_not_exist(number):
    with pytest.raises(Http404):
        pictures.page_png(stored_paper((595, 842), (595, 842)), number)


def test_no_page_is_drawn_before_all_were_tried_or_where_one_cannot_be():
    paper = stored_paper((595, 842))
    for state in ("checking", "unshowable"):
        paper.state = state
        assert list(pictures.numbers_of(paper)) == []
        with pytest.raises(Http404):
            pictures.page_png(paper)
    paper.state = "sound"
    assert list(pictures.numbers_of(paper)) == [1]
    assert list(pictures.numbers_of(None)) == []


@pytest.mark.parametrize("size", [(3, 14400), (14400, 3), (14400, 14400)])
def test_odd_pages_are_bounded(size):
    wide, tall = size_of(pictures.page_png(stored_paper(size), width=100_000))

    assert wide <= 2400
    assert tall <= 7200


def test_altered_file_is_not_drawn(settings):
    stored = stored_photo()
    (settings.PRIVATE_ROOT / stored.path).write_bytes(b"x")

    with pytest.raises(uploads.Damaged):
        pictures.page_png(stored)


def test_page_that_is_never_done_is_given_up(monkeypatch):
    monkeypatch.setattr(page_drawer, "SECONDS", 1)
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 m 595 842 l S\n" * 2_000_000)
    out = io.BytesIO()
    pdf.save(out)
    paper = uploads.store(uploads.made_here(out.getvalue(), name="a.pdf"), by=None, kind="paper")

    with pytest.raises(Http404):
        pictures.page_png(paper)


def test_drawing_knows_none_of_our_keys(monkeypatch):
    given = {}
    run = child.subprocess.run
    monkeypatch.setattr(
        child.subprocess,
        "run",
        lambda *args, **kwargs: given.update(kwargs) or run(*args, **kwargs),
    )

    pictures.page_png(stored_paper((595, 842)))

    assert given["env"] == {}


def test_whoever_draws_pages_has_so_much_memory_and_so_many_seconds_of_the_processor(monkeypatch):
    limits = {}
    monkeypatch.setattr(page_drawer.resource, "setrlimit", limits.__setitem__)
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PDF")

    resource = page_drawer.resource
    for number, seconds in ((0, 60), (1, 8)):
        written = SimpleNamespace(buffer=io.BytesIO())
        monkeypatch.setattr(page_drawer.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(out.getvalue())))
        monkeypatch.setattr(page_drawer.sys, "stdout", written)
        page_drawer.main(100, number)
        assert limits == {resource.RLIMIT_AS: (1 << 30, 1 << 30), resource.RLIMIT_CPU: (seconds, seconds)}
