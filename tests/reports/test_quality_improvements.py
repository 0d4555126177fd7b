"""C-20, C-28: what was learnt became something, and the quality report says what (with the figure before and
after, as it was published).
"""

import io
from datetime import date

import pypdf
import pytest
import time_machine
from django.urls import reverse

from core.figures import Period
from reports.workbook import improvement_lines
from surveys import jobs
from surveys.actions import improving, reports
from surveys.improved import improved
from surveys.models import ReportContent
from tests.surveys.test_improvements import FACTS, typed_figure

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def enter(ataa, quality_officer, officer):
    """Enters an improvement on a day, to be done by another: `enter("2026-10-05", date(…), title=…)`."""

    def make(day, due_on, *, before=None, **facts):
        with time_machine.travel(f"{day}T09:00+03:00", tick=False):
            return improving.create_improvement(
                facts=FACTS | facts | {"due_on": due_on}, owner=officer, before=before, by=quality_officer
            )

    return make


def close(row, day, by, after=None):
    with time_machine.travel(f"{day}T10:00+03:00", tick=False):
        row = improving.close_improvement(
            public_id=row.public_id, version=None, done="فُتحت نافذة", done_on=date.fromisoformat(day), by=by
        )
        if after:
            improving.measure_again(public_id=row.public_id, version=None, after=after, by=by)


@pytest.fixture
def five(enter, quality_officer):
    """Carried out in October; open, late at its end; carried out in November; given up; entered in
    November.
    """
    done, late, later, gone, new = (
        enter("2026-09-05", date(2026, 10, 20), title="تقصير الانتظار", before=typed_figure(12)),
        enter("2026-10-05", date(2026, 10, 30), title="مقاعد لكبار السن"),
        enter("2026-10-06", date(2026, 11, 20), title="نماذج أوضح", source="suggestion"),
        enter("2026-10-07", date(2026, 10, 20), title="تُرك"),
        enter("2026-11-02", date(2026, 12, 1), title="جديد"),
    )
    close(done, "2026-10-18", quality_officer, typed_figure(8))
    close(later, "2026-11-05", quality_officer)
    with time_machine.travel("2026-10-21T10:00+03:00", tick=False):
        improving.drop_improvement(
            public_id=gone.public_id, version=None, reason="لا موازنة له", by=quality_officer
        )
    return done, late, later, gone, new


def test_c20_the_period_says_what_was_carried_out_and_what_was_open_at_its_end(five):
    done, late, later, *_others = five

    found = improved(OCTOBER)

    assert found["done"] == [
        {
            "ref": done.number, "title": "تقصير الانتظار", "source": "عائق في العمل",
            "due_on": "2026-10-20", "done_on": "2026-10-18", "late": False, "measured": "مدة الانتظار",
            "unit": "يوم", "before": {"value": "12", "sign": ""}, "after": {"value": "8", "sign": ""},
        }
    ]  # fmt: skip
    assert [(row["ref"], row["late"], row["done_on"]) for row in found["open"]] == [
        (late.number, True, None), (later.number, False, None),
    ]  # fmt: skip


def test_c20_page_paper_and_workbook_print_them(five, quality_officer, client_for):
    with time_machine.travel("2026-11-09T09:00+03:00", tick=False):
        report = reports.ask(kind="month", first=date(2026, 10, 1), by=quality_officer)
        jobs.make_report.call(report.public_id)
        client = client_for(quality_officer)
        page = client.get(reverse("reports:quality_detail", args=[report.public_id])).content.decode()
        pdf = client.get(reverse("reports:quality_pdf", args=[report.public_id]))
    content = ReportContent.objects.get(report=report).content

    assert page.index('id="improvements"') < page.index("مقاعد لكبار السن")
    assert "متأخر" in page
    assert "تُرك" not in page
    assert "جديد" not in page[page.index('id="improvements"') : page.index('id="conclusion"')]
    text = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert five[0].number in text
    assert five[3].number not in text
    assert list(improvement_lines(content))[0][8:] == ("", "12", "", "8")
    assert list(improvement_lines(content))[1][2:6] == ("عائق في العمل", "2026-10-30", None, "نعم")
    assert list(improvement_lines({})) == []


def test_a_period_without_improvements_says_so(ataa, quality_officer, client_for):
    with time_machine.travel("2026-11-09T09:00+03:00", tick=False):
        report = reports.ask(kind="month", first=date(2026, 10, 1), by=quality_officer)
        jobs.make_report.call(report.public_id)
        page = client_for(quality_officer).get(reverse("reports:quality_detail", args=[report.public_id]))

    assert "لم يُنفَّذ تحسين في هذه المدة، ولم يبقَ تحسين قيد التنفيذ في آخرها." in page.content.decode()
