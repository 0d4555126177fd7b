"""The answers with the declaration under them, the signature, the receipt."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf, uploads
from core.formtokens import attempt, once
from core.pictures import numbers_of, serve_page
from eligibility.case import pages, permissions
from eligibility.case.needs import missing_of_file
from eligibility.enums import EDITABLE, SignatureMethod, SignerKind
from eligibility.intake import permissions as intake_permissions
from eligibility.intake import steps_bar
from eligibility.intake.actions import declarations, submission
from eligibility.intake.actions.requests import papers_outdated, refresh_papers
from eligibility.intake.forms.declaration import DeclarationForm
from eligibility.intake.paper_form import arrived_scan
from eligibility.intake.receipt import intake_receipt_context
from eligibility.statement import declaration_text, declared
from eligibility.statement.signers import father_of_minor, may_sign_alone
from eligibility.statement.statement import statement_of
from policy.reply import reply_window


def _drafting(case):
    return case.status in EDITABLE


def _missing(case) -> list:
    """What keeps the request from being submitted, and is not for the applicant to sign."""
    return missing_of_file(case.beneficiary) if _drafting(case) else []


def _papers_changed(request, case) -> bool:
    """True when the list of papers had to be brought up to date: then it is looked at again before anyone
    signs.
    """
    if not permissions.can_check_papers(request.user, case):
        return False
    changed = refresh_papers(by=request.user, public_id=case.public_id)
    if changed:
        messages.warning(
            request, _("The file changed, and with it the papers that are asked for. Look at them.")
        )
    return changed


@require_http_methods(["GET", "HEAD", "POST"])
def request_sign(request, public_id):
    """Step three: all that is stated, each part with the way to change it, and under it the declaration
    (C-45, C-46); once that is signed the request is submitted and the receipt is ready.
    """
    case = pages.load_request(request, public_id)
    intake_permissions.can_sign(request.user, case).enforce()
    standing = declared.standing_declaration(case)
    arrived = arrived_scan(case)
    form = DeclarationForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        arrived=arrived,
        initial=_initial(case, arrived),
    )
    if request.method == "POST":
        answer = _sign(request, case, standing, form)
        if answer:
            return answer
    context = {
        "form": form,
        "drawn": _drawn(form),
        "standing": standing,
        "parts": statement_of(case),
        "missing": _missing(case),
        "outdated": _drafting(case) and papers_outdated(case),
        "pledges": declaration_text.pledges(case),
        "reply": _reply_words(case),
        "steps": steps_bar.form_steps(case, 3) if _drafting(case) else [],
        "submits": _drafting(case),
        "alone": may_sign_alone(case),
        "father": father_of_minor(case),
        "arrived": arrived,
        "arrived_pages": numbers_of(arrived.file) if arrived else (),
        "file_url": f"{case.beneficiary.get_absolute_url()}?tab=household",
    }
    return render(
        request,
        "eligibility/intake/request_sign.html",
        pages.request_context(request, case) | context,
    )


def _initial(case, arrived):
    return {
        "method": SignatureMethod.SCAN if arrived else SignatureMethod.SCREEN,
        "signer_kind": SignerKind.SELF if may_sign_alone(case) else SignerKind.GUARDIAN,
        "shown": declared.digest(declared.snapshot(case)),
    }


def _drawn(form) -> str:
    """The signature that was drawn before the form came back, if it was drawn under the data as it stands."""
    unchanged = form.is_bound and form.data.get("shown") == form.initial["shown"]
    return form.data.get("signature", "") if unchanged else ""


def _reply_words(case) -> str:
    """What is said of the reply before the signature, as it would be from today."""
    not_before, due = reply_window(case.profile, timezone.localdate())
    return declaration_text.reply_sentence(case.profile, not_before=not_before, due=due)


def _sign(request, case, standing, form):
    if standing and "submit" in request.POST:
        return once(request, lambda: _submit(request, case), done=_("The request is submitted."))
    if not form.is_valid():
        return None
    if missing := _missing(case):
        form.add_error(None, missing)
        return None
    if _papers_changed(request, case):
        return redirect("eligibility:request_papers", case.public_id)

    def step():
        declarations.sign(by=request.user, case=case, **form.signed())
        if _drafting(case):
            return _submit(request, case)
        return reverse("eligibility:request_detail", args=[case.public_id])

    done = _("The request is submitted.") if _drafting(case) else _("The declaration is signed.")
    return attempt(request, form, step, done=done)


def _submit(request, case):
    submission.submit(by=request.user, public_id=case.public_id)
    return reverse("eligibility:request_received", args=[case.public_id])


@require_safe
def signature_picture(request, public_id, number):
    """A page of the latest signature or signed scan, as a picture."""
    case = pages.load_request(request, public_id)
    latest = case.declarations.select_related("signature").first()
    if latest is None or not permissions.sees_papers(request.user, case):
        raise Http404
    return serve_page(request, latest.signature, number)


# --- the receipt ---------------------------------------------------------------------------------


@require_safe
def request_received(request, public_id):
    """The receipt as a page that is printed as it stands: where one arrives once the request is submitted."""
    case = _submitted(request, public_id)
    context = {"receipt": intake_receipt_context(case)}
    return render(
        request,
        "eligibility/intake/request_received.html",
        pages.request_context(request, case) | context,
    )


def _submitted(request, public_id):
    """A request that has its reference, where this user sees its papers; 404 otherwise."""
    case = pages.load_request(request, public_id)
    if not case.reference or not permissions.sees_papers(request.user, case):
        raise Http404
    return case


@require_safe
def request_receipt(request, public_id):
    """The receipt as PDF: reference, what happens next, the reply period as the policy states it (A-08),
    tracking.
    """
    case = _submitted(request, public_id)
    content = pdf.render("pdf/receipt.html", intake_receipt_context(case))
    return uploads.inert(content, f"{case.reference}.pdf")
