"""The request form on paper (C-37): printed for a signature by hand, its scan led to its request."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import notes, pdf, uploads
from core.audit import audited
from core.formtokens import attempt, once
from core.paging import page_of
from core.pictures import serve_page
from core.verdicts import ConflictError
from eligibility.case import pages, permissions
from eligibility.intake import permissions as intake_permissions
from eligibility.intake.actions import paper_forms as actions
from eligibility.intake.forms.paper_forms import ScanForm, TypedScanForm
from eligibility.intake.paper_form import paper_form_context
from eligibility.models import FormScan

NOT_TAKEN = "not_taken"  # how many of the scans of one sending found no request


@require_POST
def form_print(request, public_id):
    """Print the request form of the data as they stand, to be signed by hand."""
    case = pages.load_request(request, public_id)
    intake_permissions.can_sign(request.user, case).enforce()

    def step():
        form = actions.print_form(by=request.user, case=case)
        return reverse("eligibility:paper_form", args=[case.public_id, form.public_id])

    return once(request, step)


@require_safe
def paper_form(request, public_id, form_id):
    """The printed form as PDF, while it says what the request says; a conflict afterwards. It says what was
    stated: the desk reads it as long as something may be signed, and no longer.
    """
    case, user = pages.load_request(request, public_id), request.user
    if not (permissions.sees_statement(user, case) or intake_permissions.can_sign(user, case)):
        raise Http404
    form = get_object_or_404(case.printed_forms.select_related("printed_by"), public_id=form_id)
    actions.check_current(form, case)
    content = pdf.render("pdf/request_form.html", paper_form_context(form, case))
    return uploads.inert(content, f"{form.code}.pdf")


@require_safe
def scan_page(request, public_id, scan_id, number):
    """A page of a scan that arrived, as a picture."""
    case = pages.load_request(request, public_id)
    if not permissions.sees_papers(request.user, case):
        raise Http404
    scan = get_object_or_404(FormScan.objects.select_related("file"), form__request=case, public_id=scan_id)
    return serve_page(request, scan.file, number)


@require_http_methods(["GET", "HEAD", "POST"])
def form_scans(request):
    """The scans of signed forms: each that is dropped here finds its request by the code on it, and waits
    there for the declaration. Nothing is said of requests that one may not see.
    """
    intake_permissions.can_take_scans(request.user).enforce()
    forms, sent = _scan_forms(request)
    sound = sent and sent.is_valid()  # reads the pages: before the transaction
    if sound and (answer := attempt(request, sent, lambda: _take(request, sent, sent.found()))):
        return answer
    scans = FormScan.objects.visible_to(request.user).waiting().for_list()
    context = {
        "page": page_of(request, scans),
        "not_taken": _not_taken(request.GET),
    }
    return render(request, "eligibility/intake/form_scans.html", forms | context)


def _scan_forms(request) -> tuple[dict, ScanForm | None]:
    """Both forms of the page, and the one that was sent."""
    typed, user = "by_code" in request.POST, request.user
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    forms = {
        "form": ScanForm(*(() if typed else sent), user=user),
        "typed_form": TypedScanForm(*(sent if typed else ()), user=user, prefix="typed"),
    }
    return forms, forms["typed_form" if typed else "form"] if sent else None


def _take(request, form, printed) -> str:
    """Keep the scan with its request; where to go on, with the number of those that found none."""
    here, missed = reverse("eligibility:form_scans"), _not_taken(request.POST)
    if not _is_taken(request, form, printed):
        missed += 1
    return f"{here}?{NOT_TAKEN}={missed}" if missed else here


def _is_taken(request, form, printed) -> bool:
    if printed is None:
        notes.add(_("No code of a request form was found on the scan. Type the code, or open the request."))
        return False
    try:
        with audited():
            actions.take_scan(by=request.user, form=printed, scan=form.cleaned_data["scan"])
    except (PermissionDenied, ConflictError) as refusal:
        notes.add(f"{printed.code}: {refusal}")
        return False
    messages.success(request, _("%(code)s: the scan was put with its request.") % {"code": printed.code})
    return True


def _not_taken(data) -> int:
    sent = data.get(NOT_TAKEN, "")
    return int(sent) if sent.isdecimal() and len(sent) < 4 else 0
