"""The quality report: frozen figures, what is compared and what is not, the way from the survey to the public
(C-08, C-19, C-20, C-23, C-28, B-20).
"""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from xml.etree.ElementTree import fromstring

import pypdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core import figures
from core.figures import Period
from core.hijri import StatedDate
from core.models import AuditEvent
from core.verdicts import ConflictError
from eligibility.models import Delivery
from reports import quality
from reports.workbook import workbook
from surveys import collecting, jobs, periods, public_reports, summary
from surveys.actions import report_board, reports, targets
from surveys.actions.questionnaires import current_survey
from surveys.enums import PeriodKind
from surveys.models import (
    Publication,
    QualityReport,
    ReportComment,
    ReportContent,
    Tally,
    Target,
)
from tests.races import at_once
from tests.reports import figures_world
from tests.surveys.test_results import closed_round, overall_of

OCTOBER = {"kind": "month", "first": date(2026, 10, 1)}
LIST = reverse("reports:quality")
PUBLIC = reverse("portal:quality")


@pytest.fixture
def november(ataa):
    """Nine in the morning of 9 November 2026."""
    with time_machine.travel(figures_world.on(figures_world.TODAY), tick=False):
        yield


@pytest.fixture
def world(november, ataa, officer, researcher):
    """The fourteen requests of October."""
    return figures_world.make(ataa, officer, researcher)


def made(by, **which) -> QualityReport:
    """A report with its figures counted."""
    report = reports.ask(by=by, **(OCTOBER | which))
    jobs.make_report.call(report.public_id)
    report.refresh_from_db()
    return report


def issued(by, **which) -> QualityReport:
    report = made(by, **which)
    reports.issue(public_id=report.public_id, version=None, by=by)
    return QualityReport.objects.select_related("issue__content").get(pk=report.pk)


def decided(report, manager, number="12", text="اعتماد التقرير وتقصير مدة الدراسة"):
    report_board.enter_decision(
        public_id=report.public_id,
        version=None,
        facts={"body": "مجلس الإدارة", "number": number, "text": text},
        decided_on=StatedDate(timezone.localdate(), "H"),
        by=manager,
    )


def made_public(report, manager, changed="صارت الزيارة قبل المقابلة"):
    decided(report, manager)
    report_board.publish(public_id=report.public_id, version=None, changed=changed, by=manager)


def url(report, name="detail"):
    return reverse(f"reports:quality_{name}", args=[report.public_id])


def row_of(content, code):
    return next(row for row in content["figures"] if row["code"] == code)


def content_of(report):
    return report.contents.latest("number").content


def text_of(answer):
    return " ".join(answer.content.decode().split())


def day_fields(name, day):
    """What a browser sends for a day in the Gregorian calendar."""
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
        f"{name}_calendar": "G",
    }


# === periods =====================================================================================


@pytest.mark.parametrize(
    ("kind", "first", "last", "name", "before"),
    [
        ("month", date(2026, 10, 1), date(2026, 10, 31), "أكتوبر 2026م", date(2026, 9, 1)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), "الربع الرابع 2026م", date(2026, 7, 1)),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "عام 2026م", date(2025, 1, 1)),
        # 15 October 2026 is 4 Jumada al-Ula 1448; Rabi al-Akhir begins on 12 September.
        ("hijri_month", date(2026, 10, 12), date(2026, 11, 10), "جمادى الأولى 1448هـ", date(2026, 9, 12)),
        ("hijri_quarter", date(2026, 9, 12), date(2026, 12, 9), "الربع الثاني 1448هـ", date(2026, 6, 16)),
        ("hijri_year", date(2026, 6, 16), date(2027, 6, 5), "عام 1448هـ", date(2025, 6, 26)),
    ],
)
def test_a_period_of_either_calendar(kind, first, last, name, before):
    period = periods.span(kind, date(2026, 10, 15))

    assert period == Period(first, last)
    assert periods.name_of(kind, period) == name
    assert periods.before(kind, period).first == before


def test_the_last_hijri_quarter_ends_with_its_year():
    assert periods.span("hijri_quarter", date(2026, 6, 1)) == Period(date(2026, 3, 20), date(2026, 6, 15))


def test_only_periods_that_are_over_are_offered(november, quality_officer, client_for):
    page = client_for(quality_officer).get(reverse("reports:quality_new"))
    values = [
        value for _group, pairs in page.context["form"].fields["period"].choices[1:] for value, _ in pairs
    ]

    assert values[0] == "quarter.2026-07-01"
    assert "month.2026-10-01" in values
    assert "month.2026-11-01" not in values
    assert len(values) == 46


@pytest.mark.parametrize(
    ("kind", "first", "message"),
    [
        ("month", date(2026, 10, 2), "اختر إحدى المدد."),
        ("week", date(2026, 10, 1), "اختر إحدى المدد."),
        ("month", date(2026, 11, 1), "لم تنته هذه المدة بعد."),
    ],
)
def test_a_period_that_is_none_is_refused(november, quality_officer, kind, first, message):
    with pytest.raises(ValidationError) as refused:
        reports.ask(kind=kind, first=first, by=quality_officer)

    assert refused.value.message_dict == {"period": [message]}
    assert not QualityReport.objects.exists()


@pytest.mark.parametrize("sent", ["", "month.2026-11-01", "x", "month.\x00", "quarter.2026-07-02"])
def test_a_bad_choice_is_answered_beside_its_field(november, quality_officer, client_for, sent):
    page = client_for(quality_officer).post(reverse("reports:quality_new"), {"period": sent})

    assert page.status_code == 422
    assert page.context["form"].errors == {"period": ["اختر إحدى المدد."]}


# === made in the background ======================================================================


def test_c08_a_report_holds_every_figure_with_its_definition(world, quality_officer, client_for):
    report = made(quality_officer)
    content = content_of(report)
    acceptance, at_home = row_of(content, "acceptance"), row_of(content, "delivered_at_home")

    assert [row["code"] for row in content["figures"]] == [figure.code for figure in figures.every()]
    assert (at_home["number"], at_home["n"], at_home["version"]) == ("50.0", 2, 1)
    assert at_home["definition"].startswith("مما سُلِّم في المدة")
    assert (acceptance["number"], acceptance["n"]) == ("75.0", 12)
    assert [part["hidden"] for part in acceptance["parts"] if part["group"] == "حسب الحي"] == [True, True]
    page = client_for(quality_officer).get(url(report))
    assert '<bdi dir="ltr">75%</bdi>' in page.content.decode()
    assert (report.making, report.done) == ("made", report.total)


def test_while_it_is_counted_the_page_says_how_far(november, quality_officer, client_for):
    client = client_for(quality_officer)
    answer = client.post(reverse("reports:quality_new"), {"period": "month.2026-10-01"})
    report = QualityReport.objects.get()
    QualityReport.objects.update(making="running", done=4)

    page = client.get(url(report))

    assert answer["Location"] == url(report)
    assert "حُسب 4 من 23 خطوة" in text_of(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    jobs.make_report.call(report.public_id)
    whole = client.get(url(report), headers={"HX-Request": "true"})
    assert whole["HX-Refresh"] == "true"
    assert "HX-Request" in whole["Vary"]


def test_asked_twice_there_is_one_report(november, quality_officer, client_for):
    first, second = (
        client_for(quality_officer).post(reverse("reports:quality_new"), {"period": "month.2026-10-01"})
        for _each in range(2)
    )

    assert first["Location"] == second["Location"]
    assert QualityReport.objects.count() == 1
    assert AuditEvent.objects.filter(kind="report.asked").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_asked_twice_at_once_there_is_one_report(ataa, quality_officer):
    last_year = {"kind": "year", "first": date(timezone.localdate().year - 1, 1, 1)}

    came = at_once(*[lambda: reports.ask(by=quality_officer, **last_year)] * 2)

    assert came == ["done", "done"]
    assert QualityReport.objects.count() == 1
    assert AuditEvent.objects.filter(kind="report.asked").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_counted_twice_at_once_the_figures_are_kept_once(ataa, quality_officer):
    last_year = {"kind": "year", "first": date(timezone.localdate().year - 1, 1, 1)}
    report = reports.ask(by=quality_officer, **last_year)

    came = at_once(*[lambda: jobs.make_report.call(report.public_id)] * 2)

    assert came == ["done", "done"]
    assert ReportContent.objects.count() == 1


def test_killed_in_the_middle_the_next_run_makes_it_whole(november, quality_officer, monkeypatch):
    report = reports.ask(by=quality_officer, **OCTOBER)
    aid_of = collecting.aid_of

    def killed(_period):
        raise SystemExit

    monkeypatch.setattr(collecting, "aid_of", killed)
    with pytest.raises(SystemExit):
        jobs.make_report.call(report.public_id)
    report.refresh_from_db()
    assert (report.making, report.done, report.contents.count()) == ("running", 22, 0)

    monkeypatch.setattr(collecting, "aid_of", aid_of)
    jobs.make_report.call(report.public_id)

    report.refresh_from_db()
    assert (report.making, report.done, report.contents.count()) == ("made", 23, 1)
    assert len(content_of(report)["figures"]) == 21


def test_what_failed_says_so_and_can_be_tried_again(november, quality_officer, client_for, monkeypatch):
    report = reports.ask(by=quality_officer, **OCTOBER)
    with monkeypatch.context() as broken:
        broken.setattr(collecting, "aid_of", lambda _period: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.make_report.call(report.public_id)
    client = client_for(quality_officer)
    report.refresh_from_db()

    page = client.get(url(report))
    answer = client.post(url(report, "again"), {"version": report.version})

    assert "حدث خلل أثناء حسابها" in page.content.decode()
    assert 'hx-trigger="every 2s"' not in page.content.decode()
    assert answer["Location"] == url(report)
    jobs.make_report.call(report.public_id)
    report.refresh_from_db()
    assert report.making == "made"


def test_what_gives_no_sign_of_life_can_be_tried_again(november, quality_officer, client_for):
    report = reports.ask(by=quality_officer, **OCTOBER)
    with pytest.raises(ConflictError, match="قيد الحساب"):
        reports.make_again(public_id=report.public_id, version=None, by=quality_officer)
    QualityReport.objects.update(touched_at=timezone.now() - timedelta(minutes=3))

    page = client_for(quality_officer).get(url(report))

    assert "توقف الحساب قبل أن يتم" in page.content.decode()
    reports.make_again(public_id=report.public_id, version=None, by=quality_officer)


def test_c19_a_period_without_answers_says_so(november, quality_officer, client_for):
    report = made(quality_officer)

    text = text_of(client_for(quality_officer).get(url(report)))

    assert "لم تُغلق في هذه المدة جولة من استبانات الرضا، فلا أرقام للرضا فيها." in text
    assert "لا مستهدف محددًا للمؤشرات التي لها قيمة في هذه المدة." in text
    assert text.count("لا بيانات في هذه المدة") == 19


def test_c19_the_rounds_closed_in_the_period_stand_with_the_versions_of_their_surveys(
    november, officer, quality_officer, client_for
):
    survey = current_survey(moment="after_decision", by=officer)
    inside = closed_round(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), closed_on=date(2026, 10, 21))
    overall_of(inside, survey, [5, 5, 5, 3, 3])
    Tally.objects.create(round=inside, moment="after_delivery", reason="refused", number=2)
    overall_of(
        closed_round(starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31), closed_on=date(2026, 9, 30)),
        survey,
        [1, 1, 1, 3, 4],
    )

    report = made(quality_officer)
    content = content_of(report)

    (row,) = content["rounds"]
    (group,) = row["moments"]
    assert (row["starts_on"], row["invited"], row["answered"]) == ("2026-09-01", 40, 20)
    assert group["left_out"] == [["لا يرغب في أن يُسأل", 2]]
    assert group["outcomes"] == [
        {"label": "الطلبات الموافق عليها", "share": {"value": 60, "sign": ""}, "answers": 5}
    ]
    assert (group["tables"][0]["survey"], group["tables"][0]["version"]) == (survey.title, 1)
    hidden = [line for line in group["tables"][0]["rows"] if line["share"] is None]
    assert {line["answers"] for line in hidden} == {None}
    assert content["trend"]["rows"][0]["shares"] == [{"value": 20, "sign": "at_most"}]
    page = client_for(quality_officer).get(url(report))
    assert '<bdi lang="ar">بعد التسليم: الطلبات الموافق عليها</bdi></th>' in page.text
    assert content["summary"][0] == (
        "في جولات الاستبانة التي أُغلقت في هذه المدة، وعددها 1، بلغ عدد المدعوين 40 وعدد المجيبين 20: نسبة "
        "الراضين عمومًا في آخرها بعد التسليم (الطلبات الموافق عليها) \u206660%\u2069."
    )


# === frozen ======================================================================================


def test_c20_an_issued_report_stays_though_the_records_change(world, quality_officer, client_for):
    report = issued(quality_officer)
    Delivery.objects.update(method="at_home")
    reports_figures = reverse("reports:figures")
    today = (
        {"period": "dates"} | day_fields("first", date(2026, 10, 1)) | day_fields("last", date(2026, 10, 31))
    )
    client = client_for(quality_officer)

    jobs.make_report.call(report.public_id)

    now = next(
        row
        for row in client.get(reports_figures, today).context["rows"]
        if row.figure.code == "delivered_at_home"
    )
    shown = row_of(client.get(url(report)).context["content"], "delivered_at_home")
    assert (now.value.number, shown["number"]) == (Decimal("100.0"), Decimal("50.0"))
    assert report.issue.number == "QR-1448-01"
    assert report.contents.count() == 1
    with pytest.raises(ConflictError, match="صدر التقرير"):
        reports.make_again(public_id=report.public_id, version=None, by=quality_officer)
    with pytest.raises(TypeError, match="append-only"):
        report.issue.content.delete()
    with pytest.raises(TypeError, match="append-only"):
        ReportContent.objects.update(content={})


def test_what_was_counted_is_left_alone_and_counted_anew_from_its_beginning(november, quality_officer):
    report = made(quality_officer)
    steps = report.total
    jobs.make_report.call(report.public_id)
    assert report.contents.count() == 1
    QualityReport.objects.update(done=7, total=3, touched_at=timezone.now() - timedelta(hours=1))

    reports.make_again(public_id=report.public_id, version=None, by=quality_officer)

    report.refresh_from_db()
    assert (report.making, report.done, report.total) == ("waiting", 0, steps)
    assert timezone.now() - report.touched_at < timedelta(minutes=1)


def test_a_draft_is_counted_anew_and_the_issue_takes_the_last(world, quality_officer):
    report = made(quality_officer)
    Delivery.objects.filter(method="handed").update(method="at_home")
    reports.make_again(public_id=report.public_id, version=None, by=quality_officer)
    jobs.make_report.call(report.public_id)

    row = reports.issue(public_id=report.public_id, version=None, by=quality_officer)

    assert row.content.number == 2
    assert row_of(row.content.content, "delivered_at_home")["number"] == "100.0"


def test_c20_a_definition_that_changed_is_said_and_not_compared(
    world, quality_officer, client_for, monkeypatch
):
    issued(quality_officer, first=date(2026, 9, 1))
    known = figures._figures["waiting"]
    monkeypatch.setitem(figures._figures, "waiting", replace(known, version=2, definition="كما يُحسب الآن"))

    report = made(quality_officer)
    content = content_of(report)

    waiting, objections = row_of(content, "waiting"), row_of(content, "objections")
    assert (waiting["comparison"], waiting["change"], waiting["version"]) == ("definition", "", 2)
    assert (waiting["before"]["version"], waiting["before"]["report"]) == (1, "QR-1448-01")
    assert (objections["comparison"], objections["change"]) == ("compared", "higher")
    assert content["summary"][2].endswith("، ولم تُقارن مؤشرات تغيّر تعريفها، وعددها 1.")
    text = text_of(client_for(quality_officer).get(url(report)))
    assert text.count("لا يُقارن: تغيّر تعريفه") == 1
    assert "وكان الإصدار 1" in text


def test_c20_the_period_before_is_what_its_report_said(world, quality_officer):
    """A count of now would find the visit that was recorded later."""
    issued(quality_officer, first=date(2026, 9, 1))
    Delivery.objects.filter(method="at_home").update(delivered_at=figures_world.on(-5))

    report = made(quality_officer)

    assert row_of(content_of(report), "delivered_at_home")["before"] == {
        "number": None,
        "n": 0,
        "hidden": False,
        "version": 1,
        "report": "QR-1448-01",
    }


def test_c20_parts_stand_beside_those_before_where_the_whole_has_no_value(world, quality_officer, client_for):
    """The time in each stage has no figure for all of them: "0" stood in the column of the period before."""
    report = made(quality_officer, first=date(2026, 10, 1))
    row = row_of(content_of(report), "per_stage")
    page = client_for(quality_officer).get(url(report, "detail")).content.decode()

    assert (row["number"], row["comparison"]) == (None, "nothing")
    assert {part["label"]: part["before"] for part in row["parts"]}["قيد الدراسة"] is None
    of = page[page.index("الوقت في كل مرحلة") :]
    line = of[of.index("قيد الدراسة") :].partition("</tr>")[0]
    assert re.sub(r"<[^>]*>|\s", "", line).endswith("–")
    assert render_to_string("reports/_figure.html", {"unit": "days"}).strip() == "–"


@pytest.mark.parametrize(
    ("now", "then", "better", "comparison", "change"),
    [
        ("80.0", "70.0", "up", "compared", "better"),
        ("60.0", "70.0", "up", "compared", "worse"),
        ("60.0", "70.0", "down", "compared", "better"),
        ("9.5", "10.0", "down", "compared", "better"),
        ("70.0", "70.0", "down", "compared", "same"),
        ("3", "2", "none", "compared", "higher"),
        ("2", "3", "none", "compared", "lower"),
        (None, "3", "up", "nothing", ""),
        ("3", None, "up", "nothing", ""),
    ],
)
def test_how_a_value_stands_to_the_one_before(now, then, better, comparison, change):
    row = {"number": now, "version": 1, "better": better, "before": {"number": then, "version": 1}}

    assert collecting.compared(row) == {"comparison": comparison, "change": change}


@pytest.mark.parametrize(
    ("number", "target", "better", "expected"),
    [("80.0", "80.0", "up", True), ("79.9", "80.0", "up", False), ("9.5", "10.0", "down", True),
     ("10.0", "9.5", "down", False), (None, "9.5", "down", None), ("9.5", None, "down", None)],
)  # fmt: skip
def test_a_target_is_reached_or_not(number, target, better, expected):
    assert collecting.met({"number": number, "target": target, "better": better}) is expected


def test_the_summary_says_what_the_figures_say():
    line = {"comparison": "compared", "met": None, "change": ""}
    rows = [
        line | {"change": "better", "met": True},
        line | {"change": "worse", "met": False},
        line | {"change": "same", "met": True},
        line | {"change": "higher"},
        line | {"comparison": "definition"},
    ]

    _first, second, third = summary.summary_of({"rounds": [], "figures": rows})

    assert second == (
        "عدد المؤشرات التي لها مستهدف وقيمة في هذه المدة 3: تحقق المستهدف في 2 منها، ولم يتحقق في 1."
    )
    assert third == (
        "مقارنةً بالمدة السابقة: عدد المؤشرات التي تحسنت 1، والتي تراجعت 1، والتي لم تتغير 1، ولم تُقارن "
        "مؤشرات تغيّر تعريفها، وعددها 1."
    )


# === targets =====================================================================================


def test_c20_an_issued_report_keeps_the_target_it_was_measured_by(world, quality_officer, manager):
    targets.set_target(code="delivered_at_home", version=None, value=Decimal("40.0"), by=manager)
    report = issued(quality_officer)

    targets.set_target(code="delivered_at_home", version=1, value=Decimal("90.0"), by=quality_officer)

    row = row_of(content_of(report), "delivered_at_home")
    assert (row["target"], row["met"]) == ("40.0", True)
    assert [(one.number, one.value) for one in Target.objects.all()] == [
        (1, Decimal("40.0")),
        (2, Decimal("90.0")),
    ]


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ("101", "لا تزيد النسبة على 100."),
        ("كثير", "اكتب رقمًا، مثل 80 أو 2.5."),
        ("2.55", "اكتب العدد بمنزلة عشرية واحدة على الأكثر، مثل 2.5."),
        ("-1", None),
        ("9" * 30, None),
    ],
)
def test_a_bad_target_is_answered_beside_its_field(ataa, manager, client_for, sent, message):
    page = client_for(manager).post(
        reverse("reports:quality_target", args=["acceptance_of_none"]), {"value": sent}
    )
    assert page.status_code == 404

    page = client_for(manager).post(
        reverse("reports:quality_target", args=["first_time_right"]), {"value": sent, "version": "0"}
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["value"]
    assert message is None or page.context["form"].errors["value"] == [message]
    assert not Target.objects.exists()


def test_a_stale_target_is_409(ataa, manager, client_for):
    targets.set_target(code="first_time_right", version=None, value=Decimal("80.0"), by=manager)

    page = client_for(manager).post(
        reverse("reports:quality_target", args=["first_time_right"]), {"value": "70", "version": "0"}
    )

    assert page.status_code == 409
    assert "80" in page.content.decode()
    assert Target.objects.count() == 1


# === words, decision, publication ================================================================


def test_words_have_versions_and_end_with_the_issue(november, quality_officer):
    report = made(quality_officer)
    for text in ("أول", "ثانٍ"):
        reports.comment(
            public_id=report.public_id,
            version=None,
            texts={"satisfaction": text, "process": "كما هو"},
            by=quality_officer,
        )

    reports.issue(public_id=report.public_id, version=None, by=quality_officer)

    said = list(ReportComment.objects.values_list("section", "number", "text"))
    assert said == [("process", 1, "كما هو"), ("satisfaction", 1, "أول"), ("satisfaction", 2, "ثانٍ")]
    assert quality.comments_of(report) == {"satisfaction": "ثانٍ", "process": "كما هو", "conclusion": ""}
    with pytest.raises(ConflictError, match="صدر التقرير"):
        reports.comment(public_id=report.public_id, version=None, texts={}, by=quality_officer)


def test_stale_words_are_409_with_both_texts(november, quality_officer, client_for):
    report = made(quality_officer)
    stale = report.version
    reports.comment(
        public_id=report.public_id, version=stale, texts={"process": "نص حفظه غيري"}, by=quality_officer
    )

    page = client_for(quality_officer).post(
        url(report, "comments"), {"process": "نص كتبته هنا", "version": stale}
    )

    assert page.status_code == 409
    assert "نص حفظه غيري" in page.content.decode()
    assert "نص كتبته هنا" in page.content.decode()
    assert report.process == "نص حفظه غيري"


@pytest.mark.parametrize("name", ["issue", "withdraw"])
def test_a_stale_step_is_409(november, quality_officer, client_for, name):
    report = made(quality_officer)

    page = client_for(quality_officer).post(
        url(report, name), {"version": "0", "reason": "خطأ في القيد وجب تصحيحه"}
    )

    report.refresh_from_db()
    assert (page.status_code, report.state) == (409, "draft")


def test_c28_nothing_is_published_before_the_board_has_decided(november, quality_officer, manager):
    report = issued(quality_officer)

    with pytest.raises(ConflictError, match="أدخل قرار المجلس أولًا"):
        report_board.publish(public_id=report.public_id, version=None, changed="شيء", by=manager)

    decided(report, manager)
    report_board.publish(public_id=report.public_id, version=None, changed="شيء", by=manager)
    report.refresh_from_db()
    assert report.state == "published"


def test_c28_from_the_survey_to_the_notice(world, quality_officer, manager, auditor, client_for):
    report, today = issued(quality_officer), date(2026, 11, 9)
    boss = client_for(manager)

    sent = {"body": "مجلس الإدارة", "number": "١٢", "text": "اعتماد التقرير"} | day_fields(
        "decided_on", today
    )
    assert boss.post(url(report, "decide"), sent | {"version": "3"})["Location"] == url(report)
    preview = boss.get(url(report, "publish"))
    assert "لا يُعرض ما كان دون عشر حالات" in preview.content.decode()
    report.refresh_from_db()
    boss.post(url(report, "publish"), {"changed": "صارت الزيارة أقرب", "version": report.version})
    told = {"channel": "website", "text": "نشرنا التقرير", "link": "ataa.example.org/q"}
    boss.post(url(report, "tell"), told | day_fields("told_on", today))

    text = text_of(client_for(auditor).get(url(report, "board")))
    assert "12" in text
    assert "اعتماد التقرير" in text
    assert "صارت الزيارة أقرب" in text
    assert 'href="https://ataa.example.org/q"' in text
    assert text.count("متوفر") == 4  # aid, decision, publication, notice; no round was closed
    assert "لا تُسجَّل الشكاوى في النظام بعد" in text
    kinds = AuditEvent.objects.filter(target_id=report.public_id).values_list("kind", flat=True)
    assert {"report.issued", "report.published"} <= set(kinds)


@pytest.mark.parametrize(
    ("sent", "field", "message"),
    [
        ({"number": "12"}, "number", "أُدخل هذا القرار من قبل."),
        ({"text": ""}, "text", None),
        (day_fields("decided_on", date(2026, 11, 8)), "decided_on", "صدر التقرير بعد هذا اليوم."),
        (day_fields("decided_on", date(2026, 11, 10)), "decided_on", None),
        ({"body": "س" * 90}, "body", None),
    ],
)
def test_a_bad_decision_is_answered_beside_its_field(
    november, quality_officer, manager, client_for, sent, field, message
):
    report = issued(quality_officer)
    decided(report, manager)
    report.refresh_from_db()
    sound = {"body": "مجلس الإدارة", "number": "13", "text": "اعتماد", "version": report.version}

    page = client_for(manager).post(
        url(report, "decide"), sound | day_fields("decided_on", date(2026, 11, 9)) | sent
    )

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert message is None or page.context["form"].errors[field] == [message]
    assert report.decisions.count() == 1


def test_a_withdrawn_report_leaves_the_public_and_its_period(november, quality_officer, manager, client):
    report = issued(quality_officer)
    made_public(report, manager)
    assert "أكتوبر 2026م" in client.get(PUBLIC).content.decode()

    reports.withdraw(public_id=report.public_id, version=None, reason="خطأ في القيد وجب تصحيحه", by=manager)

    assert "أكتوبر 2026م" not in client.get(PUBLIC).content.decode()
    assert made(quality_officer).pk != report.pk
    with pytest.raises(ConflictError, match="سُحب التقرير من قبل"):
        reports.withdraw(public_id=report.public_id, version=None, reason="مرة أخرى لا تصح", by=manager)


def test_withdrawing_needs_a_reason(november, quality_officer, client_for):
    report = made(quality_officer)

    page = client_for(quality_officer).post(
        url(report, "withdraw"), {"reason": "خطأ", "version": report.version}
    )

    assert page.status_code == 422
    assert page.context["form"].errors == {"reason": ["اذكر سبب السحب في عشرة أحرف أو أكثر."]}


def test_the_database_keeps_one_report_of_a_period(november, quality_officer):
    report = made(quality_officer)
    twin = {"kind": "month", "first": report.first, "last": report.last, "asked_by": quality_officer}

    with pytest.raises(IntegrityError), transaction.atomic():
        QualityReport.objects.create(**twin)
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityReport.objects.filter(pk=report.pk).update(state="withdrawn")
    with pytest.raises(IntegrityError), transaction.atomic():
        QualityReport.objects.create(**twin | {"kind": "year", "last": date(2020, 1, 1)})


# === the public ==================================================================================


def figure_row(code, number, n, parts=(), before=(None, 0), **more):
    return {
        "code": code, "label": code, "definition": "", "version": 1, "unit": "percent", "unit_label": "",
        "better": "up", "number": number, "n": n, "high": None, "hidden": False, "empty": False,
        "target": None, "before": {"number": before[0], "n": before[1], "hidden": False, "version": 1},
        "parts": [
            {"label": label, "group": "", "number": number, "n": n, "high": None, "hidden": False}
            for label, number, n in parts
        ],
    } | more  # fmt: skip


def whole(*rows, rounds=(), services=(), categories=(), n=0, amount=None):
    aid = {"n": n, "amount": amount, "services": list(services), "categories": list(categories)}
    return {"figures": list(rows), "rounds": list(rounds), "aid": aid}


def test_b20_the_public_reads_nothing_of_fewer_than_ten():
    content = whole(
        figure_row("few", "50.0", 9, before=("40.0", 30)),
        figure_row("many", "66.7", 40, [("أ", "90.0", 20), ("ب", "40.0", 14), ("ج", "50.0", 6)], ("50.0", 9)),
        figure_row("count", 12, 12, unit="count"),
    )

    few, many, count = public_reports.public_of(content, alone=True)["figures"]

    assert (few["number"], few["hidden"], few["change"]) == (None, True, "")
    assert (many["number"], many["before"]["number"], many["comparison"]) == (67, None, "nothing")
    # Hiding the six alone would leave them to be worked out: the fourteen are hidden too.
    assert [(part["number"], part["hidden"]) for part in many["parts"]] == [
        (90, False),
        (None, True),
        (None, True),
    ]
    assert (count["number"], count["hidden"]) == (12, False)
    assert "n" not in many
    assert {key for part in many["parts"] for key in part} == {"label", "group", "number", "hidden"}


def test_b20_sums_are_left_out_where_another_published_report_shares_days():
    content = whole(figure_row("count", 12, 12, unit="count"), n=40, amount="9000.00")

    shown = public_reports.public_of(content, alone=False)

    assert shown["figures"] == []
    assert shown["aid"] is None


def test_b20_aid_of_few_is_hidden_with_what_would_give_it_away():
    services = [
        {"label": label, "unit": "", "n": n, "amount": f"{n}000.00", "quantity": 0}
        for label, n in (("إيجار", 30), ("أجهزة", 12), ("ترميم", 3))
    ]

    aid = public_reports.public_of(whole(services=services, n=45, amount="45000.00"), alone=True)["aid"]
    few = public_reports.public_of(whole(services=services[2:], n=3, amount="3000.00"), alone=True)["aid"]

    assert [(row["label"], row["n"], row["amount"]) for row in aid["services"]] == [
        ("إيجار", 30, 30000),
        ("أجهزة", None, None),
        ("ترميم", None, None),
    ]
    assert few == {"n": None, "amount": None, "services": [], "categories": []}


def test_c23_a_group_with_few_answers_is_not_published():
    outcomes = [
        {"label": "الموافق عليها", "share": {"value": 80, "sign": ""}, "answers": 40},
        {"label": "المعتذر عنها", "share": {"value": 33, "sign": ""}, "answers": 6},
        {"label": "أيًا كان", "share": {"value": 50, "sign": ""}, "answers": 12},
    ]
    row = {
        "starts_on": "2026-09-01",
        "ends_on": "2026-09-30",
        "invited": 90,
        "answered": 58,
        "moments": [{"label": "بعد القرار", "outcomes": outcomes}],
    }

    (shown,) = public_reports.public_of(whole(rounds=[row]), alone=True)["rounds"]
    (few,) = public_reports.public_of(whole(rounds=[row | {"answered": 9}]), alone=True)["rounds"]

    assert [(one["share"], one["hidden"]) for one in shown["moments"][0]["outcomes"]] == [
        ({"value": 80, "sign": ""}, False),
        (None, True),
        (None, True),
    ]
    assert "33" not in str(shown)
    assert (few["invited"], few["answered"]) == (None, None)


def test_c23_anybody_reads_what_was_published_without_a_cookie(world, quality_officer, manager, client):
    report = issued(quality_officer)
    made_public(report, manager)

    page = client.get(PUBLIC)
    text = text_of(page)

    assert page.status_code == 200
    assert not page.cookies
    assert "أكتوبر 2026م" in text
    assert "اعتماد التقرير وتقصير مدة الدراسة" in text
    assert "صارت الزيارة قبل المقابلة" in text
    assert '<bdi dir="ltr">75%</bdi>' in text  # acceptance, of twelve decisions
    assert '<bdi dir="ltr">50%</bdi>' not in text  # delivered at home, of two
    assert client.post(PUBLIC).status_code == 405


def test_c23_the_public_reads_first_how_content_people_were_and_what_changed():
    """Of the last round that shows any group, not of the last one."""
    shown = {"label": "الطلبات الموافق عليها", "share": {"value": 75, "sign": ""}, "hidden": False}
    hidden = {"label": "الطلبات المعتذر عنها", "share": None, "hidden": True}
    rounds = [
        {"moments": [{"label": "بعد التسليم", "outcomes": [hidden, shown]}]},
        {"moments": [{"label": "بعد القرار", "outcomes": [hidden]}]},
    ]

    content = quality.as_published({"figures": [], "rounds": rounds})

    assert content["latest"] == [
        {
            "moment": "بعد التسليم",
            "outcome": "الطلبات الموافق عليها",
            "share": {"value": 75, "sign": ""},
        }
    ]
    assert quality.as_published({"figures": [], "rounds": []})["latest"] == []


def test_before_anything_is_published_the_public_is_told_so(ataa, client):
    assert "لم يُنشر شيء بعد." in client.get(PUBLIC).content.decode()


def test_what_the_public_reads_was_frozen_too(world, quality_officer, manager, client):
    report = issued(quality_officer)
    made_public(report, manager)
    before = client.get(PUBLIC).content

    Delivery.objects.update(method="at_home")

    assert client.get(PUBLIC).content == before
    assert row_of(Publication.objects.get().content, "acceptance")["number"] == 75


def test_b20_a_report_that_shares_days_with_a_published_one_is_published_without_sums(
    world, quality_officer, manager
):
    made_public(issued(quality_officer), manager)
    other = issued(quality_officer, kind="hijri_month", first=date(2026, 9, 12))

    made_public(other, manager)

    content = Publication.objects.get(report=other).content
    assert (content["aid"], content["alone"]) == (None, False)
    assert not [row for row in content["figures"] if row["unit"] == "count"]


@pytest.mark.parametrize("month", [date(2026, 7, 1), date(2026, 9, 1)], ids=["first", "last"])
def test_b20_a_month_at_either_end_of_a_quarter_shares_days_with_it(
    november, quality_officer, manager, month
):
    made_public(issued(quality_officer, first=month), manager)
    quarter = issued(quality_officer, kind="quarter", first=date(2026, 7, 1))

    made_public(quarter, manager)

    assert Publication.objects.get(report=quarter).content["alone"] is False


# === on paper and as a file ======================================================================


def missing_in(content: bytes, *phrases) -> list[str]:
    """Those of the words of these phrases that the PDF does not have."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    found = " ".join(sheet.extract_text() for sheet in reader.pages)
    return [word for phrase in phrases for word in phrase.split() if word not in found]


def test_c08_the_report_on_paper_is_read_back(world, quality_officer, manager, client_for):
    report = made(quality_officer)
    reports.comment(
        public_id=report.public_id,
        version=None,
        texts={"process": "طالت الدراسة في نصف الحالات"},
        by=quality_officer,
    )
    reports.issue(public_id=report.public_id, version=None, by=quality_officer)
    decided(report, manager)

    answer = client_for(manager).get(url(report, "pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert (
        missing_in(
            answer.content,
            "تقرير جودة الخدمة",
            "الخلاصة لم تُغلق في هذه المدة جولة من استبانات الرضا",
            "طالت الدراسة في نصف الحالات",
            "اعتماد التقرير وتقصير مدة الدراسة",
            "كيف يُحسب كل مؤشر",
            "التسليم في المنزل 50%",
        )
        == []
    )


def test_the_sheet_of_the_board_on_paper(world, quality_officer, client_for):
    report = issued(quality_officer)

    content = client_for(quality_officer).get(url(report, "board_pdf")).content

    assert (
        missing_in(
            content,
            "المساعدات النقدية والعينية مساعدة نقدية طارئة",
            "لا تُسجَّل الشكاوى في النظام",
            "أقل من الحد",
            "استرشادية",
        )
        == []
    )


def test_a_pdf_that_could_not_be_made_says_so(november, quality_officer, client_for, monkeypatch):
    report = made(quality_officer)
    monkeypatch.setattr("reports.views.quality.SECONDS", 0.01)

    answer = client_for(quality_officer).get(url(report, "pdf"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


SPACE = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets_of(content: bytes) -> dict:
    """{name: (whether right to left, [row of texts])} of a workbook; without formulas."""
    book = zipfile.ZipFile(io.BytesIO(content))
    texts = ["".join(item.itertext()) for item in tree(book, "sharedStrings").findall("m:si", SPACE)]
    names = [sheet.get("name") for sheet in tree(book, "workbook").findall("m:sheets/m:sheet", SPACE)]
    found = {}
    for number, name in enumerate(names, start=1):
        sheet = tree(book, f"worksheets/sheet{number}")
        assert sheet.findall(".//m:f", SPACE) == []
        rows = [cells_of(row, texts) for row in sheet.findall(".//m:row", SPACE)]
        found[name] = (sheet.find(".//m:sheetView", SPACE).get("rightToLeft"), rows)
    return found


def tree(book, name):
    return fromstring(book.read(f"xl/{name}.xml"))  # noqa: S314 - of our own making


def cells_of(row, texts) -> list[str]:
    values = [(cell.get("t"), cell.findtext("m:v", None, SPACE)) for cell in row.findall("m:c", SPACE)]
    return [texts[int(value)] if kind == "s" else value for kind, value in values if value is not None]


def test_the_workbook_is_read_back(world, quality_officer, client_for):
    report = issued(quality_officer)

    answer = client_for(quality_officer).post(url(report, "xlsx"))

    sheets = sheets_of(answer.content)
    assert list(sheets) == ["المؤشرات", "التعريفات", "الرضا", "المساعدات", "التحسينات"]
    assert {right for right, _rows in sheets.values()} == {"1"}
    at_home = next(row for row in sheets["المؤشرات"][1] if row[0] == "توصيل إلى المنزل")
    assert at_home[1:4] == ["نسبة مئوية", "50.0", "2"]
    assert len(sheets["التعريفات"][1]) == 22
    assert answer["Content-Disposition"] == 'attachment; filename="quality-2026-10-01.xlsx"'
    assert AuditEvent.objects.filter(kind="report.exported", actor_id=quality_officer.pk).count() == 1


def test_nothing_in_the_workbook_is_worked_out(november, quality_officer):
    report = made(quality_officer)
    content = quality.as_shown(content_of(report))
    content["aid"]["services"] = [
        {"label": "=HYPERLINK(1)", "unit": "=1+1", "n": 3, "amount": Decimal("1.50"), "quantity": 4}
    ]
    content["figures"][0]["label"] = "http://example.org/"

    sheets = sheets_of(workbook(report, content))

    assert sheets["المساعدات"][1][2] == ["بحسب الخدمة", "=HYPERLINK(1)", "=1+1", "3", "1.50", "4"]
    assert sheets["المؤشرات"][1][1][0] == "http://example.org/"


# === aid, indicators, rights =====================================================================


def test_what_was_handed_over_by_service_and_category(world, quality_officer):
    aid = content_of(made(quality_officer))["aid"]

    assert aid["n"] == 3
    assert {row["label"]: row["n"] for row in aid["services"]} == {"مساعدة نقدية طارئة": 3}
    # Of three deliveries no category is shown.
    assert {(row["n"], row["amount"], row["hidden"]) for row in aid["categories"]} == {(None, None, True)}


def test_the_indicators_are_data_of_an_edition():
    known = collecting.indicators()

    assert known["edition"] == "نسخة استرشادية 1444هـ"
    assert [one["number"] for one in known["indicators"]] == ["3.7", "3.8", "4.11", "4.12"]


@pytest.mark.parametrize(
    ("role", "reads", "writes", "decides"),
    [
        ("quality_officer", 200, 200, 403),
        ("manager", 200, 403, 200),
        ("auditor", 200, 403, 403),
        ("officer", 403, 403, 403),
        ("researcher", 403, 403, 403),
        ("chair", 403, 403, 403),
        ("administrator", 403, 403, 403),
    ],
)
def test_who_reads_writes_and_decides(
    november, request, quality_officer, client_for, role, reads, writes, decides
):
    report, draft = issued(quality_officer), made(quality_officer, first=date(2026, 9, 1))
    client = client_for(request.getfixturevalue(role))

    assert [client.get(page).status_code for page in (LIST, url(report), url(report, "board"))] == [reads] * 3
    assert client.get(url(draft, "comments")).status_code == writes
    assert client.get(url(report, "decide")).status_code == decides


def test_it_is_in_the_navigation_of_who_reads_it(ataa, auditor, officer, client_for):
    assert LIST in client_for(auditor).get(reverse("home")).content.decode()
    assert LIST not in client_for(officer).get(reverse("home")).content.decode()


def test_every_kind_of_period_is_offered():
    from reports.quality_forms import OFFERED

    assert set(OFFERED) == set(PeriodKind)
