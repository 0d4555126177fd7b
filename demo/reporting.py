"""A quality report of the last quarter, on the whole of its way: asked for, counted, commented, issued,
decided on by the board, published, and told of (C-08, C-28).
"""

from django.utils import timezone

from core.hijri import Calendar, StatedDate
from surveys import jobs, periods
from surveys.actions import report_board, reports
from surveys.enums import PeriodKind, ReportSection, ToldBy
from surveys.models import QualityReport

WORDS = {
    ReportSection.SATISFACTION: (
        "ارتفع الرضا عن المدة بعد أن صار الإسناد في يوم القبول وجلسة اللجنة كل أسبوع، وما زال بعض المستفيدين"
        " يطلبون تذكيرًا قبل الزيارة."
    ),
    ReportSection.PROCESS: "أكثر ما يعيد الطلبات ورقةٌ ناقصة من أول زيارة، ويُعالج ذلك في سجل التحسينات.",
    ReportSection.CONCLUSION: "نوصي بنشر قائمة الأوراق لكل خدمة، وبرسالة تذكير قبل الزيارة بيوم.",
}


def report(staff) -> None:
    """Carry it out by the steps that people take; a second fill makes none."""
    if QualityReport.objects.exists():
        return
    today, quality, manager = timezone.localdate(), staff["quality_officer"], staff["manager"]
    first = periods.before(PeriodKind.QUARTER, periods.span(PeriodKind.QUARTER, today)).first
    row = reports.ask(kind=PeriodKind.QUARTER, first=first, by=quality)
    jobs.make_report.call(row.public_id)
    of = {"public_id": row.public_id, "version": None}
    reports.comment(texts=WORDS, by=quality, **of)
    reports.issue(by=quality, **of)
    report_board.enter_decision(
        facts={
            "body": "مجلس الإدارة",
            "number": "7",
            "text": "اعتماد التقرير، ونشر قائمة الأوراق لكل خدمة قبل نهاية الربع القادم.",
        },
        decided_on=StatedDate(today, Calendar.HIJRI),
        by=manager,
        **of,
    )
    report_board.publish(changed="صارت جلسة اللجنة كل أسبوع، وتُنشر قائمة الأوراق لكل خدمة.", by=manager, **of)
    report_board.note_telling(
        public_id=row.public_id,
        channel=ToldBy.WEBSITE,
        told_on=today,
        text="نُشر تقرير جودة الخدمة، وهذا أبرز ما تغير بعد سماع رأيكم.",
        link="",
        by=quality,
    )
