"""PDFs: the Arabic text comes out whole, nothing outside is reached, nothing is given away."""

import io
import random
import re
import socket
import threading
from types import SimpleNamespace

import pikepdf
import pypdf
import pytest
from django.template import engines

from core import pdf, pdf_maker

GIVEN = [
    "محمد",
    "عبدالله",
    "نورة",
    "فاطمة",
    "الجوهرة",
    "عبدالرحمن",
    "هيا",
    "لولوة",
    "ثنيان",
    "ضاوي",
    "غزيل",
    "ظافر",
    "يحيى",
    "آمنة",
    "إيمان",
    "أسماء",
    "مؤيد",
    "هنيء",
    "رؤى",
    "لجين",
]
FAMILY = [
    "القحطاني",
    "الغامدي",
    "الشمري",
    "العتيبي",
    "الدوسري",
    "الزهراني",
    "الحربي",
    "المطيري",
    "السبيعي",
    "الثبيتي",
    "البقمي",
    "اللهيبي",
    "الأحمدي",
    "آل_سعود",
    "الفضلي",
    "الظفيري",
]


def names(count, seed=5):
    chosen = random.Random(seed)
    parts = [[chosen.choice(GIVEN), chosen.choice(GIVEN), chosen.choice(FAMILY)] for _number in range(count)]
    return [" ".join(part).replace("_", " ") for part in parts]


def page(body: str, **context) -> bytes:
    template = engines["django"].from_string("{% extends base %}{% block body %}" + body + "{% endblock %}")
    known = {
        "base": "pdf/base.html",
        "title": "إشعار بقرار",
        "charity_name": "جمعية عطاء",
        "number": "L-1448-03-07",
    }
    return pdf_maker.make(template.render(known | context))


def words(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return " ".join(sheet.extract_text() for sheet in reader.pages).split()


@pytest.fixture
def listener():
    """A server on the loopback address; the list holds what it was asked."""
    asked, server = [], socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            asked.append(connection.recv(200))
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1], asked
    server.close()


def test_two_hundred_names_come_out_exact():
    people = names(200)
    found = words(page("{% for name in people %}<p>{{ name }}</p>{% endfor %}", people=people))

    expected = " ".join(people).split()
    start = found.index(expected[0])
    body = [word for word in found[start:] if word in set(expected)]
    assert body == expected


def test_letter_says_who_when_and_what():
    content = page(
        "<p>مبلغ <bdi dir='ltr'>1,250.00</bdi> ريال</p>",
        licence="1234",
        date_hijri="25 ربيع الأول 1448هـ",
        date_gregorian="7 سبتمبر 2026م",
        recipient="نورة بنت عبدالله",
        signatures=[{"role": "رئيس اللجنة", "name": "سعد القحطاني"}],
        qr=pdf.qr_svg_data_uri("https://example.sa/track/"),
        qr_text="لمتابعة الطلب",
    )
    found = " ".join(words(content))

    for piece in [
        "جمعية عطاء",
        "ترخيص رقم 1234",
        "L-1448-03-07",
        "1,250.00",
        "نورة بنت عبدالله",
        "رئيس اللجنة",
        "سعد القحطاني",
        "لمتابعة الطلب",
    ]:
        assert piece in found
    assert "صفحة" in found


def test_tagged_arabic_and_silent_about_its_maker():
    content = page("<p>نص</p>")
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "ar"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert reader.metadata.title == "إشعار بقرار"
    assert reader.metadata.producer is None
    assert reader.xmp_metadata.pdf_producer == "Istihqaq"
    assert b"WeasyPrint" not in content + root["/Metadata"].get_object().get_data()


def scopes_in(content: bytes) -> list[str]:
    """What each heading of a table heads, as the tree says that a screen reader walks, in order."""
    found = []

    def walk(part):
        if isinstance(part, pikepdf.Array):
            for one in part:
                walk(one)
        elif isinstance(part, pikepdf.Dictionary) and "/S" in part:
            found.extend([str(part.A.get("/Scope"))] if part.S == "/TH" else [])
            walk(part.get("/K"))

    with pikepdf.open(io.BytesIO(content)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_headings_of_tables_say_what_they_head():
    """PDF/UA-1 7.5: of a column in the head of a table, of a row elsewhere."""
    content = page(
        "<table><thead><tr><th scope='col'>البند</th><th scope='col'>النتيجة</th></tr></thead>"
        "<tbody><tr><th scope='row'>1</th><td>مقبول</td></tr></tbody></table>"
    )

    assert scopes_in(content) == ["/Row", "/Column", "/Column", "/Row"]


SOURCES = sorted((pdf_maker.ROOT / "templates" / "pdf").glob("*.html"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_tables_and_drawings_are_described(source):
    """PDF/UA-1 7.3, 7.5: a drawing has a title, a heading its scope and its words, a first cell heads its
    row.
    """
    html = source.read_text("utf-8")

    assert re.findall(r"<svg[^>]*>(?!<title>.)", html) == []
    assert re.findall(r"<th(?! scope=\"(?:row|col)\")[ >]|<th [^>]*></th>", html) == []
    assert re.findall(r"<tr[^>]*>\s*<td>", html) == []


def test_a_word_longer_than_its_cell_is_broken():
    content = page(f"<table class='key'><tr><th scope='row'>س</th><td>{'نصٌّ' * 200}</td></tr></table>")
    sheet = pypdf.PdfReader(io.BytesIO(content)).pages[0]
    lines = [line for line in sheet.extract_text().splitlines() if line.count("نص") > 5]

    assert len(lines) > 3


def test_malicious_html_reaches_nothing(listener, tmp_path):
    """S1.8: even markup that slipped past escaping asks nobody and opens no file."""
    port, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    there, here = f"http://127.0.0.1:{port}", secret.as_uri()
    evil = f"""
      <link rel=stylesheet href="{there}/a"><link rel=attachment href="{there}/b">
      <link rel=attachment href="{here}">
      <img src="{there}/c"><img src="{here}"><img src="packaged:../config/settings.py">
      <object data="{there}/d"></object>
      <style>@import url({there}/e); body {{ background: url({there}/f) }}
      @font-face {{ font-family: x; src: url({there}/g) }}</style>
      <embed src="{there}/h"><a rel=attachment href="{here}">x</a>
      <iframe src="{there}/i"></iframe><p style="font-family:x">y</p>
      <svg><image href="{there}/j"/><use href="{there}/k"/></svg>
      <input type=image src="{there}/l"><base href="{there}/">
      <img src="m">
      <img src="data:image/svg+xml;base64,PHN2Zz48aW1hZ2UgaHJlZj0iaHR0cDovLzEyNy4wLjAuMS8iLz48L3N2Zz4=">"""
    content = page(evil)
    reader = pypdf.PdfReader(io.BytesIO(content))

    assert asked == []
    assert dict(reader.attachments) == {}
    assert b"/EmbeddedFile" not in content
    assert "TOPSECRET" not in " ".join(words(content))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "packaged:fonts/pdf/../../errors.css",
        "packaged:/etc/passwd",
        "data:text/html,x",
        "data:image/svg+xml;base64,PCFET0NUWVBFIHg+",
        "packaged:img/%2e%2e/errors.css",
    ],
)
def test_fetcher_refuses_everything_but_what_is_packaged(url):
    with pytest.raises(pdf_maker.NotPackagedError):
        pdf_maker.packaged(url) if url.startswith("packaged:") else pdf_maker.picture_in(url)


def test_what_people_typed_is_escaped():
    assert "&lt;xss-7f3a" in pdf.html_of("pdf/base.html", {"title": '<xss-7f3a" onx=1>', "charity_name": "x"})


def test_the_line_over_a_drawing_stays_with_it():
    """As the trend of a report does where its page ends under it."""
    made = pdf_maker.make(
        '<html lang="ar"><div style="height: 215mm"></div><h3>Trend</h3><p>Oldest first.</p>'
        '<figure class="over-time"><figcaption>Drawn</figcaption><div style="height: 40mm"></div></figure>'
    )
    _first, second = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)

    assert ["Trend" in second, "Oldest" in second, "Drawn" in second] == [True, True, True]


def test_child_makes_the_same_pdf():
    content = pdf.in_child("pdf/base.html", {"title": "محضر الجلسة", "charity_name": "جمعية عطاء"})

    assert "محضر الجلسة" in " ".join(words(content))


def test_child_that_takes_too_long_is_killed():
    with pytest.raises(pdf.NotMade):
        pdf.in_child("pdf/base.html", {"title": "x", "charity_name": "x"}, seconds=0.05)


def test_qr_is_a_picture_of_ours():
    kind, content = pdf_maker.picture_in(pdf.qr_svg_data_uri("R-7KQ2-M9XC"))

    assert kind == "image/svg+xml"
    assert content.startswith(b"<svg")


def test_whoever_makes_a_document_has_so_much_memory(monkeypatch):
    limits = {}
    monkeypatch.setattr(pdf_maker.resource, "setrlimit", limits.__setitem__)
    html = SimpleNamespace(buffer=io.BytesIO("<p>سلام</p>".encode()))
    out = SimpleNamespace(buffer=io.BytesIO())
    monkeypatch.setattr(pdf_maker, "sys", SimpleNamespace(stdin=html, stdout=out))

    pdf_maker.main()

    assert limits == {pdf_maker.resource.RLIMIT_AS: (pdf_maker.MEMORY, pdf_maker.MEMORY)}
    assert out.buffer.getvalue().startswith(b"%PDF")
