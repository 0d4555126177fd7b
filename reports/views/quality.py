"""Quality reports: made, commented, issued, decided on, published, told of, and taken along as files."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from core import hooks, pdf
from core.formtokens import attempt, once
from core.paging import page_of
from core.uploads import inert
from reports.quality import as_published, bar_of, chain_of, comments_of, paper, shown, steps_of
from reports.quality_forms import (
    CommentsForm,
    DecisionForm,
    NewReportForm,
    PublishForm,
    TargetForm,
    TellForm,
    WithdrawForm,
)
from reports.workbook import workbook
from surveys import permissions
from surveys.actions import report_board, reports, targets
from surveys.models import QualityReport
from surveys.public_reports import public_of

READS = ["GET", "HEAD", "POST"]
SECONDS = 45  # a report of many tables on a busy machine; a worker is given up after sixty
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _loaded(request, public_id) -> QualityReport:
    """The report; whoever reads none is refused before anything is looked for."""
    permissions.can_read_reports(request.user).enforce()
    found = QualityReport.objects.select_related("issue__content", "publication")
    return get_object_or_404(found, public_id=public_id)


def _url(report, name="detail") -> str:
    return reverse(f"reports:quality_{name}", args=[report.public_id])


def _version(request) -> str:
    return request.POST.get("version", "")


@require_safe
def index(request):
    """All reports, the newest period first."""
    permissions.can_read_reports(request.user).enforce()
    known = {
        "page": page_of(request, QualityReport.objects.select_related("issue")),
        "may_ask": permissions.can_ask_for_report(request.user),
    }
    return render(request, "reports/quality_list.html", known)


@require_http_methods(READS)
def new(request):
    """Have the report of a period made; where there is one, this leads to it."""
    permissions.can_ask_for_report(request.user).enforce()
    form = NewReportForm(request.POST or None)

    def step():
        return _url(reports.ask(by=request.user, **form.facts()))

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step)):
        return response
    return render(request, "reports/quality_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@vary_on_headers("HX-Request")
def detail(request, public_id):
    """The report; it asks for itself again while its figures are being counted, then comes whole."""
    report = _loaded(request, public_id)
    steps = steps_of(request.user, report)
    known = shown(report) | {
        "steps": steps,
        "bar": bar_of(report, steps),
        "public": hooks.url_of(hooks.QUALITY),
    }
    answer = render(request, "reports/quality_detail.html", known)
    if request.headers.get("HX-Request") == "true" and not report.is_busy:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def again(request, public_id):
    """Count the figures of a draft once more."""
    report = _loaded(request, public_id)
    permissions.can_make_again(request.user, report).enforce()

    def step():
        return _url(reports.make_again(public_id=public_id, version=_version(request), by=request.user))

    return once(request, step)


@require_http_methods(READS)
def comments(request, public_id):
    """Write on the sections."""
    report = _loaded(request, public_id)
    permissions.can_comment(request.user, report).enforce()
    form = CommentsForm(request.POST or None, initial=comments_of(report))

    def step(texts):
        return reports.comment(public_id=public_id, version=_version(request), texts=texts, by=request.user)

    return _form_page(request, report, form, lambda: step(form.cleaned_data), "comments", _("Saved."))


@require_http_methods(READS)
def issue(request, public_id):
    """Issue the report, after saying what that means."""
    report = _loaded(request, public_id)
    permissions.can_issue(request.user, report).enforce()

    def step():
        reports.issue(public_id=public_id, version=_version(request), by=request.user)
        return _url(report)

    if request.method == "POST":
        return once(request, step, done=_("The report was issued."))
    return render(request, "reports/quality_issue.html", {"report": report})


@require_http_methods(READS)
def decide(request, public_id):
    """Enter what the board decided."""
    report = _loaded(request, public_id)
    permissions.can_enter_decision(request.user, report).enforce()
    form = DecisionForm(request.POST or None)

    def step():
        facts = dict(form.cleaned_data)
        report_board.enter_decision(
            public_id=public_id,
            version=_version(request),
            decided_on=facts.pop("decided_on"),
            facts=facts,
            by=request.user,
        )

    return _form_page(request, report, form, step, "decide", _("The decision was entered."))


@require_http_methods(READS)
def publish(request, public_id):
    """Publish the report, with what the public will read of it in sight."""
    report = _loaded(request, public_id)
    permissions.can_publish(request.user, report).enforce()
    form = PublishForm(request.POST or None)
    alone = report_board.stands_alone(report)
    known = {
        "content": as_published(public_of(report.issue.content.content, alone=alone)),
        "decisions": report.decisions.all(),
    }

    def step():
        report_board.publish(
            public_id=public_id,
            version=_version(request),
            changed=form.cleaned_data["changed"],
            by=request.user,
        )

    return _form_page(request, report, form, step, "publish", _("The report was published."), known)


@require_http_methods(READS)
def tell(request, public_id):
    """Note how the target groups were told."""
    report = _loaded(request, public_id)
    permissions.can_note_telling(request.user, report).enforce()
    form = TellForm(request.POST or None)

    def step():
        facts = dict(form.cleaned_data)
        day = facts.pop("told_on").date
        report_board.note_telling(public_id=public_id, told_on=day, by=request.user, **facts)

    return _form_page(request, report, form, step, "tell", _("Saved."))


@require_http_methods(READS)
def withdraw(request, public_id):
    """Withdraw the report, with the reason."""
    report = _loaded(request, public_id)
    permissions.can_withdraw(request.user, report).enforce()
    form = WithdrawForm(request.POST or None)

    def step():
        reports.withdraw(
            public_id=public_id,
            version=_version(request),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )

    return _form_page(request, report, form, step, "withdraw", _("The report was withdrawn."))


def _form_page(request, report, form, step, name, done, known=None):
    """A page with one form: carried out where it is sound, else shown with what is wrong."""

    def carried_out():
        step()
        return _url(report)

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, carried_out, done=done)):
        return response
    known = {"form": form, "report": report} | (known or {})
    return render(request, f"reports/quality_{name}.html", known, status=422 if form.errors else 200)


# === to take along ===============================================================================


def _counted(request, public_id) -> QualityReport:
    """A report whose figures are there; 404 for one without."""
    report = _loaded(request, public_id)
    if not report.contents.exists():
        raise Http404
    return report


def _as_pdf(template, known, name):
    """The PDF; where the machine is too busy to make it, the reader is told to try again."""
    try:
        return inert(pdf.in_child(template, known, seconds=SECONDS), f"{name}.pdf")
    except pdf.NotMade:
        return HttpResponse(
            _("The PDF could not be made just now. Try again in a minute."),
            status=503,
            headers={"Retry-After": "60"},
            content_type="text/plain; charset=utf-8",
        )


@require_safe
def report_pdf(request, public_id):
    """The report on paper."""
    report = _counted(request, public_id)
    known = paper(report, "تقرير جودة الخدمة")
    return _as_pdf("pdf/quality_report.html", known, f"quality-{report.first:%Y-%m-%d}")


@require_POST
def report_xlsx(request, public_id):
    """The figures as a workbook."""
    report = _counted(request, public_id)
    reports.note_export(report=report, by=request.user)
    content = workbook(report, shown(report)["content"])
    return inert(content, f"quality-{report.first:%Y-%m-%d}.xlsx", XLSX, download=True)


@require_safe
def board(request, public_id):
    """The sheet for the board: aid, and the chain from the survey to the notice."""
    known = shown(_counted(request, public_id))
    return render(request, "reports/quality_board.html", known | {"board": chain_of(known)})


@require_safe
def board_pdf(request, public_id):
    """The sheet for the board on paper."""
    report = _counted(request, public_id)
    known = paper(report, "ورقة المجلس")
    return _as_pdf("pdf/quality_board.html", known, f"board-{report.first:%Y-%m-%d}")


# === targets =====================================================================================


@require_safe
def target_list(request):
    """What each figure should come to."""
    permissions.can_read_reports(request.user).enforce()
    known = {"rows": targets.with_targets(), "may_set": permissions.can_set_targets(request.user)}
    return render(request, "reports/quality_targets.html", known)


@require_http_methods(READS)
def target(request, code):
    """Set what one figure should come to."""
    permissions.can_set_targets(request.user).enforce()
    figure = next((one for one in targets.may_have_target() if one.code == code), None)
    if figure is None:
        raise Http404
    row = targets.target_of(code)
    form = TargetForm(request.POST or None, initial={"value": row.value})

    def step():
        targets.set_target(
            code=code, version=_version(request), value=form.cleaned_data["value"], by=request.user
        )
        return reverse("reports:quality_targets")

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("Saved."))):
        return response
    known = {"form": form, "figure": figure, "row": row}
    return render(request, "reports/quality_target.html", known, status=422 if form.errors else 200)
