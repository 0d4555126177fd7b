"""What every request passes: soundness, headers, language, the id, the log line."""

import io
import json
import logging
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.client import ClientHandler

from core import logs
from core.models import AuditEvent
from tests.core import probe_urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.probe_urls")]


@pytest.fixture(autouse=True)
def nothing_seen():
    """The list of what reached a view, empty at the start."""
    probe_urls.seen.clear()
    return probe_urls.seen


@pytest.fixture
def officer():
    """A member of staff who reads English."""
    user = get_user_model().objects.create_user("officer", "officer@example.sa", "made-up password")
    user.language = "en"
    user.save()
    return user


def raw(
    method="POST",
    path="/posted/",
    body=b"",
    length=None,
    content_type="application/x-www-form-urlencoded",
    **more,
):
    """What a WSGI server hands over, with whatever length it was told. Returns status and text."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body) if length is None else length),
    }
    response = ClientHandler(enforce_csrf_checks=False)(environ | more)
    return response.status_code, response.content.decode()


def multipart(*parts, end=b"--B--\r\n") -> bytes:
    return b"".join(b"--B\r\n" + head + b"\r\n\r\n" + body + b"\r\n" for head, body in parts) + end


def file_part(name: bytes, body=b"x"):
    head = (
        b'Content-Disposition: form-data; name="attachment"; filename="'
        + name
        + b'"\r\nContent-Type: application/pdf'
    )
    return head, body


MULTIPART = "multipart/form-data; boundary=B"


def test_whole_body_is_taken(nothing_seen):
    assert raw(body=b"name=a&amount=1000") == (201, "kept")
    assert nothing_seen == [{"name": "a", "amount": "1000"}]


def test_cut_body_reaches_no_view(nothing_seen):
    status, text = raw(body=b"name=x&amount=1", length=18)

    assert status == 400
    assert "لم يُحفظ شيء" in text
    assert nothing_seen == []
    assert AuditEvent.objects.get().kind == "refused"


def test_multipart_without_its_closing_line_is_refused(nothing_seen):
    field = (b'Content-Disposition: form-data; name="amount"', b"1000")

    assert raw(body=multipart(field, end=b""), content_type=MULTIPART)[0] == 400
    assert nothing_seen == []
    assert raw(body=multipart(field), content_type=MULTIPART) == (201, "kept")


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=é",
        "multipart/form-data; boundary=" + "b" * 300,
    ],
)
def test_bad_boundary_is_refused(content_type):
    assert raw(body=b"--B--\r\n", content_type=content_type)[0] == 400


def test_too_many_files_and_fields_are_refused():
    files = multipart(
        *[(b'Content-Disposition: form-data; name="f%d"; filename="a"' % n, b"x") for n in range(101)]
    )
    fields = "&".join(f"f{n}=1" for n in range(1001)).encode()

    assert raw(body=files, content_type=MULTIPART)[0] == 400
    assert raw(body=fields)[0] == 400


def test_body_over_the_limit_is_413():
    status, text = raw(body=b"x" * 100, length=50 * 1024 * 1024)
    long_field = b"a=" + b"x" * (4 * 1024 * 1024)

    assert status == 413
    assert raw(body=b"x", content_type=MULTIPART, length=129 * 1024 * 1024)[0] == 413
    assert "ما أرسلته كبير جدًا" in text
    assert raw(body=long_field)[0] == 413


@pytest.mark.parametrize("name", ["صورة.pdf".encode("windows-1256"), b"..", b"\xe5\xe6\xed\xc9.pdf"])
def test_file_that_the_parser_drops_is_missed(name):
    """FN-13: a name in windows-1256 must not silently mean "no attachment"."""
    status, text = raw(path="/upload/", body=multipart(file_part(name)), content_type=MULTIPART)

    assert (status, text) == (
        200,
        "لم يصل أي ملف: تعذرت قراءة اسمه. أعطه اسمًا قصيرًا ثم اختره من جديد.",
    )


def test_file_that_was_not_chosen_is_only_missing():
    status, text = raw(path="/upload/", body=multipart(file_part(b"", b"")), content_type=MULTIPART)

    assert (status, text) == (200, "هذا الحقل مطلوب.")


def test_field_name_in_another_encoding_is_refused():
    field = ('Content-Disposition: form-data; name="اسم"'.encode("windows-1256"), b"1")

    assert raw(body=multipart(field), content_type=MULTIPART)[0] == 400


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "FOO"])
def test_other_methods_reach_no_view(client, nothing_seen, method):
    response = client.generic(method, "/plain/")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")
    assert nothing_seen == []


def test_method_a_view_does_not_take_gets_a_page(client):
    response = client.get("/post-only/")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "لا تُفتح هذه الصفحة بهذه الطريقة" in response.content.decode()


@pytest.mark.parametrize("path", ["/plain/?q=a%00", "/plain/?q=%ff", "/plain/?q=%ed%a0%80", "/pl%00ain/"])
def test_nul_and_broken_utf8_are_refused(client, path):
    assert client.get(path).status_code == 400


def test_arabic_in_the_query_is_fine(client):
    assert client.get("/plain/?q=%D9%86%D9%88%D8%B1%D8%A9+x").status_code == 200


def test_headers_of_every_page(client):
    response = client.get("/plain/")

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "DENY"
    assert re.fullmatch(r"[0-9a-f]{16}", response["X-Request-ID"])


@pytest.mark.parametrize("path", ["/plain/", "/404/", "/plain/?q=%00", "/nowhere/"])
def test_policy_of_content_is_strict_on_every_answer(client, path):
    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "object-src 'none'" in policy
    assert "unsafe" not in policy


def test_page_behind_a_secret_link_gives_nothing_away(client):
    response = client.get("/t/abc/")

    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "site", "status"),
    [
        ("/t/abc/send/", "same-origin", 200),
        ("/t/abc/send/", "cross-site", 403),
        ("/plain/", "same-origin", 403),
    ],
)
def test_form_behind_a_secret_link_is_taken_from_our_own_page(path, site, status):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = token = "a" * 32
    headers = {"origin": "null", "sec-fetch-site": site}

    assert client.post(path, {"csrfmiddlewaretoken": token}, headers=headers).status_code == status


def test_post_without_a_token_is_403_with_an_arabic_page():
    response = Client(enforce_csrf_checks=True).post("/plain/", {"a": "1"})

    assert response.status_code == 403
    assert "لم يعد هذا النموذج صالحًا" in response.content.decode()


@pytest.mark.parametrize(
    ("header", "cookie", "language"),
    [("en", "", "ar"), ("en", "en", "en"), ("fr", "xx", "ar"), ("", "ar", "ar")],
)
def test_language_is_never_the_browsers(client, header, cookie, language):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/plain/", headers={"accept-language": header})

    assert (response.content.decode(), response["Content-Language"]) == (language, language)


def test_language_of_the_user_comes_first(client, officer):
    client.force_login(officer)
    client.cookies["django_language"] = "ar"

    assert client.get("/private/").content == b"en"
    assert Client().get("/plain/").content == b"ar"


def test_log_line_names_pattern_and_user_but_no_person(client, officer, caplog):
    client.force_login(officer)
    with caplog.at_level(logging.INFO, "istihqaq.request"):
        client.get("/t/very-secret-token/?q=1000000008")
        client.get("/private/")
    lines = [
        json.loads(logs.JsonLines().format(record))
        for record in caplog.records
        if record.name == logs.requests.name
    ]

    assert [line["view"] for line in lines] == ["secret", "private"]
    assert lines[1]["user"] == officer.pk
    assert (lines[1]["method"], lines[1]["status"]) == ("GET", 200)
    assert "very-secret" not in json.dumps(lines)
    assert "1000000008" not in json.dumps(lines)


def test_log_lines_cannot_be_forged_and_carry_no_values():
    record = logging.LogRecord("x", logging.ERROR, "f.py", 1, "login\nfailed for %s", ("نورة",), None)
    line = logs.JsonLines().format(record)

    assert "\n" not in line
    assert "نورة" not in line


def test_log_of_a_fault_has_the_place_and_not_the_text():
    try:
        raise ValueError("1000000008")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f.py", 1, "fault", (), (ValueError, error, error.__traceback__)
        )
    line = json.loads(logs.JsonLines().format(record))

    assert line["error"] == "builtins.ValueError"
    assert line["trace"][0].endswith("test_log_of_a_fault_has_the_place_and_not_the_text")
    assert "1000000008" not in json.dumps(line)


def test_refused_host_is_400_and_its_value_is_not_logged(client, caplog):
    assert client.get("/plain/", headers={"host": "evil.example"}).status_code == 400
    written = [logs.JsonLines().format(record) for record in caplog.records]

    assert written
    assert "evil.example" not in "".join(written)
