"""File audits: what they found, and for the manager and the checkers the files that were drawn."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import reading
from core.formtokens import attempt
from core.paging import page_of
from policy.models import PolicyProfile
from surveys import permissions
from surveys.actions import file_audits as actions
from surveys.audit_forms import (
    AuditFilter,
    AuditForm,
    CheckerForm,
    ChecklistForm,
    CloseForm,
    DrawnFilter,
)
from surveys.file_results import results_of
from surveys.models import AuditedFile, FileAudit

# What the filter of the drawn files means.
STANDS = {
    "nobodys": {"checker__isnull": True},
    "given": {"checker__isnull": False, "checked_at__isnull": True},
    "checked": {"checked_at__isnull": False},
}


@require_safe
def file_audits(request):
    """The audits, the newest first."""
    permissions.can_see_audits(request.user).enforce()
    form = AuditFilter(request.GET)
    rows = FileAudit.objects.counted().filter(**form.chosen())
    context = {
        "page": page_of(request, rows.order_by("-pk")),
        "form": form,
        "may_open": permissions.can_open_audit(request.user),
    }
    return render(request, "surveys/file_audits.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def file_audit_open(request):
    """Choose a period and how many files are drawn of it."""
    permissions.can_open_audit(request.user).enforce()
    form = AuditForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = attempt(
            request,
            form,
            lambda: actions.open_audit(**form.asked, by=request.user),
            done=_("The files are drawn. The manager gives each to somebody who checks it."),
        )
        if answer:
            return answer
    status = 422 if form.is_bound else 200
    return render(request, "surveys/file_audit_open.html", {"form": form}, status=status)


def _audit(public_id) -> FileAudit:
    rows = FileAudit.objects.counted().select_related("checklist", "opened_by")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def file_audit(request, public_id):
    """What was found, question by question; no file and no name."""
    permissions.can_see_audits(request.user).enforce()
    row, user = _audit(public_id), request.user
    sees_drawn = permissions.can_see_drawn(user)
    context = {
        "row": row,
        "results": _results(row),
        "may_close": permissions.can_close_audit(user, row),
        "may_improve": permissions.can_improve(user) and not row.is_open,
        "sees_drawn": sees_drawn,
        "give_url": _next_to_give(row, user) if sees_drawn else "",
    }
    return render(request, "surveys/file_audit.html", context)


def _results(row) -> list[dict]:
    """Each result, and the clause where the policy in force has it."""
    profile = PolicyProfile.objects.effective()
    return [
        {"found": found, "clause": found.question.clause if _cites(profile, found.question) else ""}
        for found in results_of(row)
    ]


def _cites(profile, question) -> bool:
    return bool(profile and profile.cites(question.clause))


def _next_to_give(row, user) -> str:
    """The page on which this user gives out the next file of the audit; empty where there is none."""
    left = row.files.nobodys().select_related("audit").first()
    if left is None or not permissions.can_assign_checker(user, left):
        return ""
    return reverse("surveys:audited_file_give", args=[left.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
def file_audit_close(request, public_id):
    """Close an audit before all its files are checked."""
    permissions.can_close_audit(request.user).enforce()
    row = _audit(public_id)
    permissions.can_close_audit(request.user, row).enforce()
    form = CloseForm(request.POST or None, row=row)

    def step():
        said = form.cleaned_data
        return actions.close_audit(
            public_id=public_id, version=said["version"], reason=said["reason"], by=request.user
        )

    sent = request.method == "POST" and form.is_valid()
    if sent and (done := attempt(request, form, step, done=_("The file audit is closed."))):
        return done
    context = {"row": row, "form": form}
    return render(request, "surveys/file_audit_close.html", context, status=422 if form.is_bound else 200)


# === the files ===================================================================================


@require_safe
def audited_files(request, public_id):
    """Which files were drawn, and who checks them."""
    permissions.can_see_drawn(request.user).enforce()
    row, form = _audit(public_id), DrawnFilter(request.GET)
    known = ("request__service", "checker")
    rows = row.files.filter(**STANDS.get(form.chosen().get("state"), {})).select_related(*known)
    context = {
        "row": row,
        "page": page_of(request, rows.order_by("pk")),
        "form": form,
        "give_url": _next_to_give(row, request.user),
        "may_give": permissions.can_give_files(request.user) and row.is_open,
    }
    return render(request, "surveys/audited_files.html", context)


KNOWN = ("audit__checklist", "request__service", "request__beneficiary__head", "checker")


def _file(request, public_id) -> AuditedFile:
    rows = AuditedFile.objects.visible_to(request.user).select_related(*KNOWN)
    return reading.shown(request, rows, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def audited_file_give(request, public_id):
    """Who may check a file, and what speaks against the others; then the next file."""
    row = _file(request, public_id)
    permissions.can_assign_checker(request.user, row).enforce()
    form = CheckerForm(request.POST or None)

    def step():
        checker, version = form.cleaned_data["checker"], request.POST.get("version", "")
        actions.assign_checker(public_id=public_id, checker_id=checker, version=version, by=request.user)
        drawn = reverse("surveys:audited_files", args=[row.audit.public_id])
        return _next_to_give(row.audit, request.user) or drawn

    sent = request.method == "POST" and form.is_valid()
    if sent and (done := attempt(request, form, step, done=_("The file is given to a checker."))):
        return done
    found = [each for each in actions.checkers(row) if each.user.pk != row.checker_id]
    context = {"row": row, "form": form, "checkers": found, "anybody": any(not e.conflict for e in found)}
    return render(request, "surveys/audited_file_give.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def audited_file_check(request, public_id):
    """The checklist, beside a link to the file."""
    row, profile = _file(request, public_id), PolicyProfile.objects.effective()
    permissions.can_check_file(request.user, row).enforce()
    form = ChecklistForm(request.POST or None, questions=row.audit.checklist.questions.all())

    def step():
        actions.check_file(public_id=public_id, answers=form.answers, by=request.user)
        return "home"

    sent = request.method == "POST" and form.is_valid()
    if sent and (done := attempt(request, form, step, done=_("The file is checked. Thank you."))):
        return done
    rows = [
        {"question": question, "clause": _cites(profile, question), "answer": answer, "note": note}
        for question, answer, note in form.rows
    ]
    context = {"row": row, "form": form, "rows": rows}
    return render(request, "surveys/audited_file_check.html", context, status=422 if form.is_bound else 200)
