"""Error pages: Arabic, right to left, an id that is in the log, no trace, and no database needed."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from core import errors
from core.models import AuditEvent

pytestmark = pytest.mark.urls("tests.core.probe_urls")


@pytest.fixture
def visitor(db):
    """A browser that sees the error page where the test client would raise."""
    return Client(raise_request_exception=False)


TITLES = {
    403: "هذا غير متاح لك",
    404: "لم نجد هذه الصفحة",
    409: "تغيّر شيء في أثناء ذلك",
    429: "محاولات كثيرة في وقت قصير",
    500: "حدث خلل من جهتنا",
    503: "الخدمة متوقفة لوقت قصير",
}


@pytest.mark.parametrize(("status", "title"), TITLES.items())
def test_every_error_has_a_plain_arabic_page(visitor, status, title):
    response = visitor.get(f"/{status}/")
    text = response.content.decode()

    assert response.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert '<html lang="ar" dir="rtl">' in text
    assert response["X-Request-ID"] in text
    assert not re.search("Traceback|Error|Exception|1000000008|locked|/work|Django", text)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not re.search(r"<script|<style| style=| on[a-z]+=", text)


@pytest.mark.django_db
def test_403_shows_the_reason_and_leaves_one_audit_row(visitor):
    text = visitor.get("/403/").content.decode()

    assert "دورك لا يقوم بهذه الخطوة." in text
    row = AuditEvent.objects.get()
    assert (row.kind, row.note) == ("refused", "GET دورك لا يقوم بهذه الخطوة.")


def test_a_reason_that_was_recorded_is_not_recorded_again(visitor):
    error = errors.limits.TooMany(1)
    error.recorded = True
    errors.forbidden(RequestFactory().get("/"), error)

    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize(("status", "seconds"), [(429, "125"), (503, "10")])
def test_who_must_wait_is_told_how_long(visitor, status, seconds):
    assert visitor.get(f"/{status}/")["Retry-After"] == seconds


def test_wait_is_said_in_minutes(visitor):
    assert "حاول بعد 3 دقائق." in visitor.get("/429/").content.decode()


def test_conflict_shows_both_versions_and_keeps_what_was_typed(visitor):
    text = visitor.get("/409/").content.decode()

    assert "سبقك زميل إلى الحفظ." in text
    assert "نورة &lt;b&gt;" in text
    assert "نوره" in text
    assert '<input type="hidden" name="name" value="نورة &lt;b&gt;">' in text
    assert '<input type="hidden" name="version" value="2">' in text
    assert '<form method="post" action="/edit/">' in text


def test_pages_stand_without_the_database():
    """No `db` mark: a query here would fail the test."""
    for status in errors.WORDS:
        assert (
            errors.page(RequestFactory().get("/"), status, template="errors/page.html").status_code == status
        )


def test_a_database_lost_outside_a_view_is_503_too():
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = errors.server_error(RequestFactory().get("/"))

    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_refusals_from_one_address_do_not_flood_the_chain(visitor):
    for _number in range(65):
        errors.leave_trace(RequestFactory().get("/"), "400")

    assert AuditEvent.objects.count() == 60


def test_refusals_are_counted_for_each_account_and_not_by_a_noisy_address(visitor, officer, manager):
    """Sixty refusals of anybody behind an address silenced those of everybody else there."""
    for _number in range(65):
        errors.leave_trace(RequestFactory().get("/"), "400")
    for user, times in ((officer, 65), (manager, 1)):
        for _number in range(times):
            request = RequestFactory().get("/")
            request._cached_user = user
            errors.leave_trace(request, "403")

    refused = AuditEvent.objects.filter(kind="refused")
    assert refused.filter(actor_id=None).count() == 60
    assert refused.filter(actor_id=officer.pk).count() == 60
    assert refused.filter(actor_id=manager.pk).count() == 1
