"""The reader of squares: what it reads of a scan, and where it stops."""

import io
import json
import resource
from contextlib import ExitStack
from types import SimpleNamespace

import pytest
import segno
from PIL import Image

from core import child, code_reader


@pytest.fixture
def opened(tmp_path):
    """An open file with this content, read to its end already."""
    with ExitStack() as files:

        def make(content: bytes):
            path = tmp_path / "scan"
            path.write_bytes(content)
            found = files.enter_context(path.open("rb"))
            found.seek(0, io.SEEK_END)
            return found

        yield make


def square(text: str) -> Image.Image:
    """A page with one square that says this."""
    found = io.BytesIO()
    segno.make_qr(text).save(found, kind="png", scale=8, border=4)
    page = Image.new("L", (620, 877), 255)
    page.paste(Image.open(found).convert("L"), (60, 60))
    return page


def pdf_of(pages: list[Image.Image]) -> bytes:
    """These pages as a scanner hands them over."""
    content = io.BytesIO()
    pages[0].save(content, "PDF", save_all=True, append_images=pages[1:])
    return content.getvalue()


def png_of(page: Image.Image) -> bytes:
    content = io.BytesIO()
    page.save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(("pages", "texts"), [(10, ["last"]), (11, [])])
def test_of_a_long_scan_the_first_ten_pages_are_read(opened, pages, texts):
    empty = Image.new("L", (620, 877), 255)

    assert code_reader.read(opened(pdf_of([empty] * (pages - 1) + [square("last")]))) == texts


def test_a_picture_is_read_from_its_beginning(opened):
    assert code_reader.read(opened(png_of(square("one")))) == ["one"]


def test_what_cannot_be_read_says_nothing(opened):
    assert code_reader.read(opened(b"%PDF-1.7 of no page")) == []


def test_the_reader_is_stopped_by_the_clock(monkeypatch, opened):
    monkeypatch.setattr(code_reader, "SECONDS", 0.05)

    assert code_reader.read(opened(png_of(square("late")))) == []


def test_the_reader_has_no_key_in_its_surroundings(monkeypatch, opened):
    seen = {}
    monkeypatch.setattr(child, "run", lambda name, **known: seen.update(known) or b"[]")

    assert code_reader.read(opened(b"x")) == []
    assert (seen["env"], seen["seconds"]) == ({"PYTHONUTF8": "1"}, 20)


def test_the_reader_bounds_itself_and_hands_over_twenty_texts(monkeypatch):
    limits, said = {}, io.StringIO()
    monkeypatch.setattr(code_reader.resource, "setrlimit", limits.__setitem__)
    shown = SimpleNamespace(stdin=SimpleNamespace(buffer=io.BytesIO(png_of(square("many")))), stdout=said)
    monkeypatch.setattr(code_reader, "sys", shown)
    monkeypatch.setattr(code_reader, "texts_of", lambda _picture: [str(number) for number in range(30)])

    code_reader.main()

    assert json.loads(said.getvalue()) == [str(number) for number in range(20)]
    assert limits == {resource.RLIMIT_AS: (1 << 30, 1 << 30), resource.RLIMIT_CPU: (8, 8)}
