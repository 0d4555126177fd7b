"""Files that people send: what is taken, what it becomes, where it goes and how it comes back."""

import base64
import errno
import io
import json
import os
import re
import struct
import subprocess
import sys
import threading
import time
import zlib
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.core.management import call_command
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from core import cleaning, file_cleaner, jobs, notes, page_drawer, uploads
from core.bodies import LostFile
from core.models import StoredFile
from core.pdf_maker import make
from policy.models import DocumentType
from tests.factories import make_file

ROOT = Path(__file__).resolve().parent.parent.parent


def photo(kind="JPEG", size=(60, 40), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 0).save(out, kind, **options)
    return out.getvalue()


def paper(pages=1, change=None, **options) -> bytes:
    pdf = pikepdf.new()
    for _number in range(pages):
        pdf.add_blank_page(page_size=(200, 300))
    if change:
        change(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def png_chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_of_pixels(width, height) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    row = zlib.compress(bytes(1 + width // 8) * 100)
    return b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", row) + png_chunk(b"IEND", b"")


def read(content, name, **options):
    return uploads.read_upload(SimpleUploadedFile(name, content), **options)


def refusal(content, name, **options) -> str:
    with pytest.raises(ValidationError) as caught:
        read(content, name, **options)
    return caught.value.code


def test_photo_comes_back_without_exif_gps_or_comment():
    exif = Image.Exif()
    exif[0x010E] = "1000000008"
    exif.get_ifd(0x8825)[1] = "N"
    clean = read(photo(exif=exif, comment=b"1000000008"), "a.jpg")

    picture = Image.open(io.BytesIO(clean.content))
    assert b"1000000008" not in clean.content
    assert dict(picture.getexif()) == {}
    assert "comment" not in picture.info
    assert (clean.content_type, clean.extension, clean.pages) == ("image/jpeg", "jpg", 1)


def test_photo_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = read(photo(size=(60, 40), exif=exif), "a.jpeg")

    assert Image.open(io.BytesIO(clean.content)).size == (40, 60)


def test_png_keeps_its_transparency_and_loses_its_text():
    source = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    out = io.BytesIO()
    note = PngInfo()
    note.add_text("Comment", "1000000008")
    source.save(out, "PNG", pnginfo=note)
    clean = read(out.getvalue(), "توقيع.png")

    assert Image.open(io.BytesIO(clean.content)).getpixel((5, 5))[3] == 0
    assert b"1000000008" not in clean.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode):
    assert read(photo("PNG", mode=mode), "a.png").content_type == "image/png"


def test_tail_behind_the_picture_is_gone():
    assert b"PK\x03\x04" not in read(photo() + b"PK\x03\x04evil", "a.jpg").content


def test_large_photo_is_kept_at_a_readable_size():
    clean = read(photo(size=(6000, 4500), quality=30), "a.jpg")

    assert max(Image.open(io.BytesIO(clean.content)).size) == 4096


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.pdf", "empty"),
        (b"<svg/>", "a.svg", "type"),
        (photo("GIF"), "a.gif", "type"),
        (photo("GIF"), "a.jpg", "magic"),
        (photo("GIF"), "صورة", "type"),
        (b" " + photo(), "a.jpg", "magic"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "a.jpg", "picture"),
        (photo(size=(500, 500))[:700], "a.jpg", "picture"),
        (b"MZ" + b"\0" * 200, "setup.exe", "type"),
        (paper(), "a.pdf.exe", "type"),
        (paper(), "صورة\u202efdp.exe", "type"),
        (b"PK\x03\x04", "a.docx", "type"),
        (b"PK\x03\x04", "a.zip", "type"),
        (b"%PDF-1.7 nothing here", "a.pdf", "broken"),
        (b"x" * (40 * 1024 * 1024 + 1), "a.pdf", "too_large"),
    ],
)
def test_what_is_refused(content, name, code):
    assert refusal(content, name) == code


def test_picture_bombs_are_refused_before_they_open():
    began = time.monotonic()

    assert refusal(png_of_pixels(20000, 20000), "a.png") == "pixels"
    assert refusal(png_of_pixels(9000, 9000), "a.png") == "pixels"
    assert time.monotonic() - began < 100  # opened, they would take gigabytes


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1024 * 1024))),
        (b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(bytes(1024 * 1024))),
        (b"tEXt", b"Comment\0" + bytes(64 * 1024)),
    ],
)
def test_png_text_bomb_is_refused(name, body):
    text = png_chunk(name, body)
    head, tail = photo("PNG")[:33], photo("PNG")[33:]

    assert refusal(head + text * 64 + tail, "a.png") == "text"


def _javascript(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _launch(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def _embedded(pdf):
    pdf.attachments["setup.exe"] = b"MZ"


def _named_script(pdf):
    script = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["a", script]))


def _xfa(pdf):
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA="<xdp/>")


def _link_that_runs(pdf):
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="x")
    pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])


@pytest.mark.parametrize("change", [_javascript, _launch, _embedded, _named_script, _xfa, _link_that_runs])
def test_pdf_that_carries_something_is_refused(change):
    assert refusal(paper(change=change), "a.pdf") == "active"


@pytest.mark.parametrize(
    "action",
    [
        "JavaScript", "Launch", "ImportData", "SubmitForm", "GoToR", "GoToE", "Rendition", "Movie", "Sound",
        "RichMediaExecute", "GoTo3DView",
    ],
)  # fmt: skip
def test_pdf_with_a_link_that_does_more_than_lead_is_refused(action):
    def change(pdf):
        does = pikepdf.Dictionary(S=pikepdf.Name(f"/{action}"))
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=does)])

    assert refusal(paper(change=change), "a.pdf") == "active"


@pytest.mark.parametrize("key", ["JS", "JavaScript", "EF", "EmbeddedFiles", "XFA", "RichMediaContent", "AA"])
def test_pdf_with_a_forbidden_key_is_refused(key):
    def change(pdf):
        pdf.pages[0].obj["/Held"] = pikepdf.Dictionary({f"/{key}": pikepdf.Dictionary()})

    assert refusal(paper(change=change), "a.pdf") == "active"


@pytest.mark.parametrize(
    "kind", ["EmbeddedFile", "3D", "RichMedia", "Movie", "Screen", "FileAttachment", "Sound"]
)
def test_pdf_with_a_forbidden_annotation_is_refused(kind):
    def change(pdf):
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name(f"/{kind}"))])

    assert refusal(paper(change=change), "a.pdf") == "active"


def test_pdf_with_a_plain_link_is_taken():
    def change(pdf):
        leads = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/")
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=leads)])

    assert read(paper(change=change), "a.pdf").pages == 1


def test_pdf_locked_with_a_password_is_refused_and_one_protected_against_changes_is_taken():
    assert refusal(paper(encryption=pikepdf.Encryption(user="a", owner="b")), "a.pdf") == "encrypted"

    clean = read(paper(2, encryption=pikepdf.Encryption(user="", owner="b")), "a.pdf")
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert (pdf.is_encrypted, len(pdf.pages)) == (False, 2)


@pytest.mark.parametrize(
    ("content", "name", "kind", "shown"),
    [
        (photo(), "صورة.jfif", "image/jpeg", "صورة.jpg"),
        (photo(), "a.jpe", "image/jpeg", "a.jpg"),
        (photo(), "بطاقة الهوية", "image/jpeg", "بطاقة الهوية.jpg"),
        (photo("PNG"), "a.jpg", "image/png", "a.png"),
        (photo(), "a.png", "image/jpeg", "a.jpg"),
        (photo("WEBP"), "a.webp", "image/jpeg", "a.jpg"),
        (photo("WEBP", mode="RGBA"), "a.webp", "image/png", "a.png"),
        (paper(), "a.jpg", "application/pdf", "a.pdf"),
        (paper(), "pdf", "application/pdf", "pdf.pdf"),
        (b"From a scanner\r\n" + paper(), "a.pdf", "application/pdf", "a.pdf"),
    ],
)
def test_the_content_says_what_it_is_and_not_the_name(content, name, kind, shown):
    clean = read(content, name)

    assert (clean.content_type, clean.display_name) == (kind, shown)


# Of 64 by 48 pixels, turned to the right by its EXIF, with a number in its description.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAA"
    "AAAAADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAADQAAgAAAAACIAABAAAAAAAAADwAAAA4aWluZgAAAAAAAgAAABVp"
    "bmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZo"
    "dmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAA"
    "AwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAA"
    "AAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90"
    "AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAHhtZGF0AAAAMCgBr1j5Et3/"
    "5eLkdAZ/MJLxzDULPNP4Wtdh2tqZTsfWrcNy/8pH9+YsWhEx4pVE+gAAAAZFeGlmAABNTQAqAAAACAACAQ4AAgAAAAsAAAAm"
    "ARIAAwAAAAEABgAAAAAAADEwMDAwMDAwMDgAAA=="
)


def test_a_heic_becomes_an_upright_jpeg_without_its_exif():
    assert b"1000000008" in HEIC
    for name in ("IMG_0001.HEIC", "a.heif", "بطاقة", "a.jpg"):
        clean = read(HEIC, name)
        picture = Image.open(io.BytesIO(clean.content))
        assert (clean.content_type, clean.extension, picture.size) == ("image/jpeg", "jpg", (48, 64))
    assert clean.display_name == "a.jpg"
    assert b"1000000008" not in clean.content
    assert refusal(HEIC[:400], "a.heic") == "picture"


def test_a_video_in_the_same_wrapping_is_not_taken():
    assert refusal(HEIC.replace(b"ftypheic", b"ftypisom"), "a.heic") == "magic"


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}])
def test_a_jpeg_without_its_last_two_bytes_is_taken_and_one_that_lacks_more_is_not(options):
    out = io.BytesIO()
    Image.effect_noise((320, 240), 80).convert("RGB").save(out, "JPEG", quality=80, **options)
    whole = out.getvalue()
    assert whole.endswith(b"\xff\xd9")

    expected = Image.open(io.BytesIO(read(whole, "a.jpg").content)).tobytes()
    for cut in (whole[:-2], whole[:-1]):
        assert Image.open(io.BytesIO(read(cut, "a.jpg").content)).tobytes() == expected
    for share in (0.3, 0.6, 0.95):
        assert refusal(whole[: int(len(whole) * share)], "a.jpg") == "picture"


def test_a_jpeg_cut_in_a_plain_part_is_not_taken_for_one_without_its_end():
    """Where nothing follows, a decoder goes on with the last colour: half a white page looks whole."""
    whole = photo(size=(500, 500))

    assert refusal(whole[: len(whole) // 2 + 300], "a.jpg") == "picture"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_of_fifty_megapixels_is_taken_whatever_its_kind(kind):
    assert cleaning.clean(photo(kind, size=(8_000, 6_200)), "a", allow=("JPEG", "PNG")).pages == 1


# === PDFs that carry something ===================================================================


def _invoice(
    pdf, *, kind="/text/xml", content=b"<?xml version='1.0'?><Invoice/>", relation=True, listed=True
):
    """As PDF/A-3 has it: an XML embedded, listed by name, and declared as data of the document."""
    stream = pdf.make_stream(content, Type=pikepdf.Name.EmbeddedFile, Subtype=pikepdf.Name(kind))
    spec = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, F="i.xml", EF=pikepdf.Dictionary(F=stream, UF=stream)
    )
    if relation:
        spec.AFRelationship = pikepdf.Name.Data
    spec = pdf.make_indirect(spec)
    pdf.Root.AF = pikepdf.Array([spec])
    if listed:
        pdf.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=["i.xml", spec]))
    return spec


@pytest.mark.parametrize("kind", ["/text/xml", "/application/xml"])
def test_the_xml_of_an_electronic_invoice_is_left_out_and_told(kind):
    notes.begin()
    content = b"\xef\xbb\xbf<Invoice>1000000008</Invoice>"
    sent = paper(2, lambda pdf: _invoice(pdf, kind=kind, content=content))
    clean = read(sent, "فاتورة.pdf")

    assert (clean.pages, clean.dropped) == (2, True)
    assert [str(note) for note in notes.taken()] == [
        "في الملف بيانات فاتورة (XML) مضمنة. حُفظت الصفحات وتُركت البيانات."
    ]
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert "/AF" not in pdf.Root
        assert not any(isinstance(o, pikepdf.Stream) and b"Invoice" in o.read_bytes() for o in pdf.objects)


def test_a_plain_pdf_leaves_nothing_to_be_told():
    notes.begin()

    assert (read(paper(), "a.pdf").dropped, notes.taken()) == (False, [])


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: _invoice(pdf, kind="/application/octet-stream"),
        lambda pdf: _invoice(pdf, content=b"MZ\x90"),
        lambda pdf: _invoice(pdf, relation=False),
        lambda pdf: (_invoice(pdf), pdf.attachments.__setitem__("setup.exe", b"MZ")),
        lambda pdf: pdf.pages[0].obj.__setitem__("/AF", pikepdf.Array([_invoice(pdf), _filespec(pdf)])),
        lambda pdf: _launch(pdf) or _invoice(pdf),
    ],
)
def test_any_other_file_inside_is_refused(change):
    assert refusal(paper(change=change), "a.pdf") == "active"


def _filespec(pdf):
    """A second way to an embedded file, beside the declared one."""
    return pikepdf.Dictionary(Type=pikepdf.Name.Filespec, EF=pikepdf.Dictionary(F=pdf.make_stream(b"MZ")))


def test_a_photo_of_a_hundred_megapixels_is_taken():
    clean = read(photo(size=(12_000, 9_000), quality=20), "a.jpg")

    assert max(Image.open(io.BytesIO(clean.content)).size) == 4096
    assert refusal(photo("PNG", size=(7_500, 7_500), mode="1"), "a.png") == "pixels"


def test_a_cut_pdf_is_not_mended_by_guess():
    whole = paper(20)
    for share in (0.5, 0.9, 0.99):
        assert refusal(whole[: int(len(whole) * share)], "a.pdf") == "broken"


def heic_of(width, height) -> bytes:
    """The HEIC above, which says that it has so many pixels."""
    coded = struct.pack(">II", 64, 64)  # of which 64 by 48 are shown
    assert coded in HEIC
    return HEIC.replace(coded, struct.pack(">II", width, height))


def test_a_heic_that_announces_very_many_pixels_is_refused_before_it_is_decoded():
    assert heic_of(64, 64) == HEIC
    assert refusal(heic_of(30_000, 30_000), "a.heic") in {"pixels", "picture"}


def test_what_is_two_things_at_once_is_kept_as_one_and_without_the_other():
    """A picture that is a page of a browser and an archive, too; a PDF behind the head of a picture."""
    page = b"<script>alert(1)</script>"
    clean = read(photo(comment=page) + page + b"PK\x03\x04" + paper(), "a.jpg")
    assert (clean.content_type, page in clean.content, b"%PDF" in clean.content) == (
        "image/jpeg",
        False,
        False,
    )

    clean = read(b"GIF89a/*" + paper() + b"*/=1;alert(1)", "a.pdf")
    assert (clean.content_type, clean.content[:5], b"GIF89a" in clean.content) == (
        "application/pdf", b"%PDF-", False,
    )  # fmt: skip


# === What keeps a worker busy ====================================================================


def many_scans(times) -> bytes:
    """A progressive JPEG whose last scan stands there so many times."""
    picture = Image.effect_noise((600, 600), 60)
    out = io.BytesIO()
    picture.save(out, "JPEG", progressive=True, quality=30)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:-2] + content[last:-2] * times + b"\xff\xd9"


def test_a_picture_of_very_many_scans_is_refused_before_it_is_decoded(monkeypatch):
    assert read(many_scans(1), "a.jpg").content_type == "image/jpeg"
    assert refusal(many_scans(150), "a.jpg") == "scans"


def of_many_objects(number, announced) -> bytes:
    """A PDF of a few kilobytes with one stream that unpacks to so many objects."""
    heads = b"".join(b"%d %d " % (place + 10, place * 2) for place in range(number))
    packed = zlib.compress(heads + b"0 " * number, 9)
    return paper() + (
        b"\n9 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n"
        % (announced, len(heads), len(packed))
        + packed
        + b"\nendstream\nendobj\n"
    )


def test_a_pdf_of_millions_of_objects_is_refused_before_it_is_unpacked():
    assert refusal(of_many_objects(1000, 3_000_000), "a.pdf") == "objects"


def test_a_pdf_that_hides_how_many_objects_it_holds_meets_the_limits_of_the_child():
    """Its name for their number is written another way, so that only unpacking tells."""
    sent = (
        of_many_objects(400_000, 400_000)
        .replace(b"/N 400000", b"/#4E 400000")
        .replace(b"/ObjStm", b"/ObjStm")
    )

    assert refusal(sent, "a.pdf") in {"broken", "objects", "costly"}


def test_the_child_has_a_gigabyte_of_memory_and_five_seconds_of_the_processor(monkeypatch):
    limits = {}
    monkeypatch.setattr(file_cleaner.resource, "setrlimit", limits.__setitem__)
    monkeypatch.setattr(file_cleaner.sys, "stdin", SimpleNamespace(buffer=io.BytesIO(photo())))
    written = SimpleNamespace(buffer=io.BytesIO())
    monkeypatch.setattr(file_cleaner.sys, "stdout", written)

    file_cleaner.main("a.jpg", "JPEG")

    resource = file_cleaner.resource
    assert limits == {
        resource.RLIMIT_AS: (1 << 30, 1 << 30),
        resource.RLIMIT_CPU: (5, 5),
        resource.RLIMIT_FSIZE: (80 << 20, 80 << 20),
    }
    assert written.buffer.getvalue().startswith(b'{"content_type": "image/jpeg"')


def test_what_takes_too_long_or_too_much_memory_dies_alone(monkeypatch):
    monkeypatch.setattr(file_cleaner, "SECONDS", 0.01)

    assert refusal(photo(), "a.jpg") == "costly"


# A web worker's own road, from the bytes on the wire to the file on the disk; only the row is left out.
GROWTH = """
import io, json, resource, sys
from django.conf import settings
settings.configure(
    USE_I18N=False, SECRET_KEY="k", FILE_UPLOAD_HANDLERS=["core.uploads.UnnamedFileHandler"],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "core"],
    TASKS={"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
)
import django
django.setup()
from pathlib import Path
from django.core.handlers.wsgi import WSGIRequest
from core import uploads
from core.bodies import read_form

def take(sent, kept):
    head = b'--between-the-parts\\r\\nContent-Disposition: form-data; name="f"; filename="a"\\r\\n\\r\\n'
    tail = b"\\r\\n--between-the-parts--\\r\\n"
    whole = open(kept + ".body", "w+b")
    whole.write(head)
    with open(sent, "rb") as file:
        while chunk := file.read(65536):
            whole.write(chunk)
    whole.write(tail)
    length = whole.tell()
    whole.seek(0)
    request = WSGIRequest({
        "REQUEST_METHOD": "POST", "CONTENT_TYPE": "multipart/form-data; boundary=between-the-parts",
        "CONTENT_LENGTH": str(length), "wsgi.input": whole, "SCRIPT_NAME": "", "PATH_INFO": "/",
    })
    read_form(request, limit=128 * 1024 * 1024)
    clean = uploads.read_upload(request.FILES["f"])
    return uploads._write(Path(kept), clean.chunks())["size"]

take(sys.argv[1], sys.argv[3] + "/first")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = take(sys.argv[2], sys.argv[3] + "/second")
print(json.dumps([size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""


def large_pdf() -> bytes:
    """A PDF of almost forty megabytes, one page of noise that cannot be packed."""

    def held(pdf):
        pdf.pages[0].Contents = pdf.make_stream(b"%" + os.urandom(39 * 1024 * 1024).replace(b"\n", b" "))

    return paper(change=held, compress_streams=False)


def test_a_worker_does_not_grow_with_what_it_is_sent(tmp_path):
    """Peak growth, in kilobytes, of a process that takes a PDF of thirty-nine megabytes and stores it."""
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(photo())
    large.write_bytes(large_pdf())

    said = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", GROWTH, str(small), str(large), str(tmp_path)],
        stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT,
    )  # fmt: skip

    size, growth = json.loads(said.stdout)
    assert size > 38 * 1024 * 1024
    assert growth < 30 * 1024


def test_a_file_that_is_too_large_comes_back_with_the_rest_of_its_form(
    monkeypatch, client_for, officer, ataa
):
    monkeypatch.setattr(uploads, "MAX_BYTES", 200_000)
    file = make_file(by=officer)
    kind = DocumentType.objects.get(code="family_record")
    data = {
        "owner": file.head_id,
        "type": kind.pk,
        "upload": SimpleUploadedFile("a.jpg", photo() + bytes(500_000)),
        "number": "٥٥",  # behind the file: it must be read to its end
    }

    answer = client_for(officer).post(f"/files/{file.public_id}/papers/add/", data)

    assert answer.context["form"].errors == {
        "upload": ["الملف أكبر من 40 ميغابايت. امسحه ضوئيًا بدقة أقل أو اختر ملفًا أصغر."]
    }
    assert answer.context["form"]["number"].value() == "٥٥"
    assert StoredFile.objects.count() == 0


def test_of_a_file_that_is_too_large_no_more_is_kept_than_is_taken(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100_000)
    handler = uploads.UnnamedFileHandler()
    handler.new_file("upload", "a.jpg", "image/jpeg", None)
    handler.receive_data_chunk(bytes(65_536), 0)

    with pytest.raises(SkipFile):
        handler.receive_data_chunk(bytes(65_536), 65_536)
    assert handler.skipped == ["upload"]
    assert handler.file.tell() == 65_536
    handler.upload_interrupted()
    assert handler.file.closed


def test_a_full_house_keeps_the_form_and_says_when_to_come_again(monkeypatch, client_for, officer, ataa):
    monkeypatch.setattr(file_cleaner, "_few_at_a_time", threading.BoundedSemaphore(1))
    monkeypatch.setattr(file_cleaner, "PATIENCE", 0.05)
    file = make_file(by=officer)
    kind = DocumentType.objects.get(code="family_record")
    data = {
        "owner": file.head_id,
        "type": kind.pk,
        "number": "٥٥",
        "upload": SimpleUploadedFile("a.jpg", photo()),
    }

    with file_cleaner._a_child():
        answer = client_for(officer).post(f"/files/{file.public_id}/papers/add/", data)

    assert (answer.status_code, answer["Retry-After"]) == (503, "20")
    assert "تُفحص الآن ملفات كثيرة" in answer.text
    assert answer.context["form"]["number"].value() == "٥٥"
    data["upload"] = SimpleUploadedFile("a.jpg", photo())
    assert client_for(officer).post(f"/files/{file.public_id}/papers/add/", data).status_code == 302


def test_pdf_of_more_than_two_hundred_pages_is_refused():
    assert read(paper(200), "a.pdf").pages == 200
    assert refusal(paper(201), "a.pdf") == "pages"


def test_pdf_is_rebuilt_without_metadata_and_tail():
    def named(pdf):
        pdf.docinfo["/Author"] = "نورة"
        pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])

    clean = read(paper(2, named) + b"PK\x03\x04evil", "a.pdf")

    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert dict(pdf.docinfo) == {}
        assert "/OpenAction" not in pdf.Root
    assert b"evil" not in clean.content
    assert clean.pages == 2


def _all_that_is_in(content: bytes) -> bytes:
    """Everything that a PDF says, its streams as they lie there and unpacked."""
    said = b""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            said += repr(item).encode()
            if isinstance(item, pikepdf.Stream):
                said += item.read_raw_bytes()
                said += b"" if item.get("/Filter") == "/DCTDecode" else item.read_bytes()
    return said


def _metadata_everywhere(pdf):
    page = pdf.pages[0].obj
    told = pikepdf.Dictionary(Private=pdf.make_stream(b"SECRET of a program"))
    for item in (pdf.Root, page):
        item.Metadata, item.PieceInfo = pdf.make_stream(b"<x>SECRET</x>"), told
    page.Thumb = pdf.make_stream(b"SECRET")
    page.Resources = pikepdf.Dictionary(Properties=pikepdf.Dictionary(A=pikepdf.Dictionary(PieceInfo=told)))
    pdf.Root.Extra, pdf.Root.URI = pdf.make_stream(b"SECRET"), pikepdf.Dictionary(Base="http://SECRET/")


def test_no_part_of_a_pdf_keeps_metadata():
    clean = read(paper(1, _metadata_everywhere), "a.pdf")

    assert b"SECRET" not in _all_that_is_in(clean.content)


def _photo_in(content, *packed_as):
    def put(pdf):
        picture = pdf.make_stream(content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image)
        picture.Width, picture.Height, picture.BitsPerComponent = 60, 40, 8
        picture.ColorSpace = pikepdf.Name.DeviceRGB
        names = [pikepdf.Name(name) for name in (*packed_as, "/DCTDecode")]
        picture.Filter = pikepdf.Array(names) if packed_as else names[0]
        pdf.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))

    return put


def _photo_that_tells(**options) -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x8825] = "SECRET", {1: "N", 2: (24.0, 42.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    taken = photo(exif=exif, icc_profile=profile, comment="SECRET", **options)
    return taken[:2] + b"\xff\xed\x00\x0dPhotoSECRET" + taken[2:] + b"SECRET behind its end"


@pytest.mark.parametrize("packed_as", [(), ("/FlateDecode",), ("/ASCIIHexDecode",)])
@pytest.mark.parametrize("options", [{}, {"progressive": True}])
def test_a_photo_in_a_pdf_loses_where_it_was_taken_and_no_pixel(packed_as, options):
    taken = _photo_that_tells(**options)
    packed = {"/FlateDecode": zlib.compress, "/ASCIIHexDecode": lambda photo: photo.hex().encode() + b">"}
    content = packed[packed_as[0]](taken) if packed_as else taken

    clean = read(paper(1, _photo_in(content, *packed_as)), "a.pdf")

    said = _all_that_is_in(clean.content)
    assert [word for word in (b"SECRET", b"Exif", b"Photo") if word in said] == []
    assert b"ICC_PROFILE" in said
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        kept = pdf.pages[0].Resources.XObject.I
        shown = Image.open(io.BytesIO(kept.read_raw_bytes()))
        assert shown.tobytes() == Image.open(io.BytesIO(taken)).tobytes()


def test_pdf_whose_content_lies_in_another_file_is_refused():
    def elsewhere(pdf):
        pdf.pages[0].Contents = pdf.make_stream(b"", F=pikepdf.Dictionary(F="//host/share"))

    assert refusal(paper(1, elsewhere), "a.pdf") == "active"


def test_pdf_that_unpacks_without_end_is_refused():
    def bomb(pdf):
        pdf.pages[0].Contents = pdf.make_stream(bytes(80 * 1024 * 1024))

    assert refusal(paper(change=bomb, compress_streams=True), "a.pdf") in {"bomb", "broken"}


def test_pdf_with_a_stream_that_is_not_what_it_says_is_no_bomb():
    def change(pdf):
        pdf.pages[0].obj["/Held"] = pdf.make_indirect(
            pdf.make_stream(b"not packed at all", Filter=pikepdf.Name.FlateDecode)
        )

    assert read(paper(change=change, compress_streams=False), "a.pdf").pages == 1


def _in_form(pdf, content, **more):
    """The page draws a form, whose stream `content` is; returns the form."""
    form = pdf.make_stream(
        content, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 300]
    )
    for name, value in more.items():
        form[f"/{name}"] = value
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    pdf.pages[0].Contents = pdf.make_stream(b"/X Do\n")
    return form


def _drawn_a_million_times(pdf):
    form = _in_form(pdf, b"0 0 m 100 100 l S\n")
    for _level in range(6):
        inner = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
        form = _in_form(pdf, b"/X Do\n" * 10, Resources=inner)


def _unpacked_twice(pdf):
    packed = base64.a85encode(zlib.compress(b"0 0 m 1 1 l S\n" * 15_000_000)) + b"~>"
    pdf.pages[0].Contents = pdf.make_stream(
        packed, Filter=[pikepdf.Name.ASCII85Decode, pikepdf.Name.FlateDecode]
    )


@pytest.mark.django_db
@pytest.mark.parametrize("change", [_drawn_a_million_times, _unpacked_twice])
def test_pdf_that_cannot_be_shown_in_time_is_found_out_in_the_background(change, monkeypatch):
    """Two kilobytes that keep PDFium busy for minutes, half a megabyte that takes gigabytes."""
    monkeypatch.setattr(page_drawer, "TRIAL_SECONDS", 3)
    clean = read(paper(change=change, compress_streams=False), "a.pdf")
    stored = uploads.store(clean, by=None, kind="paper")

    assert stored.state == "checking"
    jobs.try_pages.func(stored.public_id)
    stored.refresh_from_db()
    assert stored.state == "unshowable"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("عقد الإيجار.PDF", "عقد الإيجار.pdf"),
        ("a\u202eb\u200f\u0007c.pdf", "abc.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        (".pdf", "file.pdf"),
        ("ا" * 200 + ".pdf", "ا" * 58 + ".pdf"),
    ],
)
def test_display_name_is_visible_and_short(name, shown):
    assert uploads.read_bytes(paper(), name).display_name == shown


def test_only_pictures_where_only_pictures_are_allowed():
    assert refusal(paper(), "a.pdf", allow=("JPEG", "PNG")) == "type"


# --- the field -------------------------------------------------------------------------------------


class PaperForm(forms.Form):
    title = forms.CharField()
    attachment = uploads.UploadField()


def bound(file, title="عقد"):
    return PaperForm({"title": title}, {"attachment": file} if file else {})


def test_field_gives_the_clean_file():
    form = bound(SimpleUploadedFile("a.pdf", paper()))

    assert form.is_valid()
    assert form.cleaned_data["attachment"].pages == 1


def test_field_says_choose_again_when_the_form_comes_back():
    form = bound(SimpleUploadedFile("a.pdf", paper()), title="")

    assert not form.is_valid()
    assert form["attachment"].help_text == "اختر الملف من جديد: لا يبقى الملف عند عودة النموذج."


def test_field_says_so_when_the_file_part_was_lost():
    form = bound(LostFile())

    assert not form.is_valid()
    assert form.errors["attachment"] == ["لم يصل أي ملف: تعذرت قراءة اسمه. أعطه اسمًا قصيرًا ثم اختره من جديد."]


def test_field_needs_a_file_and_takes_the_empty_one_as_an_error():
    assert list(bound(None).errors) == ["attachment"]
    assert list(bound(SimpleUploadedFile("a.pdf", b"")).errors) == ["attachment"]


def test_field_offers_only_what_it_takes():
    drawn = str(PaperForm()["attachment"])

    kinds = "image/jpeg,image/png,application/pdf,image/webp,image/heic,image/heif,.heic,.heif"
    assert f'accept="{kinds}"' in drawn
    assert 'data-most-bytes="41943040"' in drawn
    assert 'data-too-large="الملف أكبر من 40 ميغابايت.' in drawn
    assert PaperForm()["attachment"].help_text == (
        "صورة (JPEG أو PNG أو HEIC أو WebP) أو ملف PDF، حتى 40 ميغابايت، وحتى 200 صفحة للملف."
    )


# --- trying the pages in the background ---------------------------------------------------------------


def kept_pdf(content=None):
    return uploads.store(uploads.read_bytes(content or paper(3), "عقد.pdf"), by=None, kind="paper")


@pytest.mark.django_db
def test_the_pages_of_a_pdf_are_tried_by_a_worker_and_not_in_the_request(monkeypatch):
    monkeypatch.setattr(page_drawer, "_in_child", lambda *args: pytest.fail("drawn in the request"))
    stored = kept_pdf()
    waiting = DBTaskResult.objects.get()

    assert (stored.state, waiting.task_path) == ("checking", "core.jobs.try_pages")
    assert waiting.args_kwargs == {"args": [stored.public_id], "kwargs": {}}
    monkeypatch.undo()
    import_string(waiting.task_path).func(*waiting.args_kwargs["args"])
    stored.refresh_from_db()
    assert stored.state == "sound"


@pytest.mark.django_db
def test_a_picture_and_what_we_made_wait_for_nobody():
    made = uploads.made_here(paper(), name="خطاب.pdf")

    assert keep().state == "sound"
    assert uploads.store(made, by=None, kind="letter").state == "sound"
    assert DBTaskResult.objects.count() == 0


@pytest.mark.django_db
def test_a_file_that_is_gone_cannot_be_shown(settings):
    stored = kept_pdf()
    (settings.PRIVATE_ROOT / stored.path).unlink()
    uploads.try_pages(stored.public_id)

    stored.refresh_from_db()
    assert stored.state == "unshowable"


@pytest.mark.django_db
def test_what_a_killed_worker_left_untried_is_asked_for_at_night():
    late, young = kept_pdf(), kept_pdf()
    StoredFile.objects.filter(pk=late.pk).update(uploaded_at=timezone.now() - timedelta(hours=2))
    DBTaskResult.objects.all().delete()

    assert uploads.try_again() == 1
    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[late.public_id]]
    assert young.state == "checking"


@pytest.mark.django_db
def test_a_large_file_is_handed_out_a_piece_at_a_time():
    stored = kept_pdf(large_pdf())
    response = uploads.serve(RequestFactory().get("/"), stored)

    assert response.streaming
    assert sum(map(len, response.streaming_content)) == stored.size > 38 * 1024 * 1024
    assert response["Content-Disposition"].startswith("attachment")
    response.close()


# --- storing and handing out ---------------------------------------------------------------------------


def keep(**options):
    return uploads.store(uploads.read_bytes(photo(), "صورة.jpg"), by=None, kind="photo", **options)


def files(root):
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_stored_under_a_random_name_readable_only_by_us(settings):
    stored = keep()
    path = settings.PRIVATE_ROOT / stored.path

    assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{32}", stored.path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert uploads.open_stored(stored) == path.read_bytes()
    assert (stored.size, stored.display_name) == (len(path.read_bytes()), "صورة.jpg")


@pytest.mark.django_db(transaction=True)
def test_file_goes_when_the_transaction_rolls_back(settings):
    with transaction.atomic():
        keep()
        assert len(files(settings.PRIVATE_ROOT)) == 1
        transaction.set_rollback(True)

    assert files(settings.PRIVATE_ROOT) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_file_stays_when_the_transaction_is_committed(settings):
    with transaction.atomic():
        keep()

    assert len(files(settings.PRIVATE_ROOT)) == 1


@pytest.mark.django_db(transaction=True)
def test_file_goes_when_only_a_savepoint_rolls_back(settings):
    with transaction.atomic():
        with transaction.atomic():
            keep()
            transaction.set_rollback(True)
        kept = keep()

    assert files(settings.PRIVATE_ROOT) == [settings.PRIVATE_ROOT / kept.path]


@pytest.mark.django_db
def test_full_disk_stores_nothing_and_says_so(settings, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(uploads.NotStored) as caught:
        keep()

    assert caught.value.messages == ["لم يُحفظ الملف: لا تتسع له مساحة الخادم. حاول لاحقًا."]
    assert files(settings.PRIVATE_ROOT) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_little_room_left_refuses_uploads_but_not_reading(monkeypatch):
    stored = keep()
    monkeypatch.setattr("core.uploads.FREE_FLOOR", 1 << 62)

    with pytest.raises(uploads.NotStored):
        keep()
    assert uploads.open_stored(stored)


@pytest.mark.django_db
def test_served_as_a_download_that_cannot_run():
    response = uploads.serve(RequestFactory().get("/"), keep())

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%D8%B5%D9%88%D8%B1%D8%A9.jpg"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_inline_only_for_types_we_encode_ourselves():
    stored = keep()
    shown = uploads.serve(RequestFactory().get("/"), stored, inline=True)
    stored.content_type = "text/html"
    other = uploads.serve(RequestFactory().get("/"), stored, inline=True)

    assert shown["Content-Disposition"].startswith("inline")
    assert other["Content-Disposition"].startswith("attachment")


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["flip", "delete"])
def test_damaged_file_is_said_and_not_handed_out(settings, harm):
    stored = keep()
    path = settings.PRIVATE_ROOT / stored.path
    content = path.read_bytes()
    path.unlink() if harm == "delete" else path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    response = uploads.serve(RequestFactory().get("/"), stored)
    assert response.status_code == 500
    assert "تعذر عرض هذا الملف" in response.content.decode()
    with pytest.raises(uploads.Damaged):
        uploads.open_stored(stored)


@pytest.mark.django_db
def test_line_breaks_in_a_name_split_no_header():
    clean = uploads.read_bytes(paper(), "a\r\nSet-Cookie: x=1.pdf")
    response = uploads.serve(RequestFactory().get("/"), uploads.store(clean, by=None, kind="paper"))

    assert response["Content-Disposition"] == 'attachment; filename="aSet-Cookie: x=1.pdf"'


@pytest.mark.django_db
def test_sweep_removes_only_old_files_without_a_row(settings):
    kept, folder = keep(), settings.PRIVATE_ROOT / "ab"
    folder.mkdir(exist_ok=True)
    for name, age in {"old": 7200, "old.upload": 7200, "young": 10}.items():
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age,) * 2)
    os.utime(settings.PRIVATE_ROOT / kept.path, (0, 0))

    said = io.StringIO()
    call_command("sweep_files", stdout=said)

    assert said.getvalue() == "2 files removed.\n0 files are tried once more.\n"
    assert set(files(settings.PRIVATE_ROOT)) == {
        settings.PRIVATE_ROOT / kept.path,
        folder / "young",
    }


def test_a_picture_cut_short_is_refused_after_a_letter_was_made_too():
    make("<p>خطاب</p>")

    assert refusal(photo(size=(500, 500))[:700], "a.jpg") == "picture"


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [("RGB", "PNG", "RGB"), ("L", "PNG", "L"), ("RGBA", "PNG", "RGBA"), ("L", "JPEG", "L")],
)
def test_a_picture_gets_no_transparency_that_it_had_not(mode, kind, kept):
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, kind)

    clean = read(out.getvalue(), f"a.{kind.lower()}")

    with Image.open(io.BytesIO(clean.content)) as picture:
        assert picture.mode == kept


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("image/jpeg", "inline"),
        ("image/png", "inline"),
        ("application/pdf", "inline"),
        ("text/html", "attachment"),
    ],
)
def test_what_is_shown_in_the_browser_and_what_is_only_handed_out(kind, way, monkeypatch):
    monkeypatch.setattr(uploads, "opened", lambda stored: io.BytesIO(b"x"))
    stored = StoredFile(display_name="ورقة", content_type=kind, size=1)

    answer = uploads.serve(RequestFactory().get("/"), stored, inline=True)

    assert answer["Content-Disposition"].startswith(way)


@pytest.mark.django_db
def test_a_file_whose_folder_cannot_be_written_down_leaves_nothing(settings, monkeypatch):
    def fails(_folder):
        raise OSError(5, "input/output error")

    monkeypatch.setattr(uploads, "_sync_folder", fails)
    with pytest.raises(uploads.NotStored):
        keep()

    assert [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()] == []
