"""The account into which a case pays."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core.formtokens import attempt
from core.pictures import numbers_of, serve_page
from core.saudi import mask_iban
from eligibility.case import pages, permissions
from eligibility.case.payee import verified_account
from eligibility.enums import Payee
from eligibility.intake.actions.accounts import verify_account
from eligibility.intake.forms.account import AccountForm
from eligibility.intake.permissions import can_verify_account


def load_paying(request, public_id):
    """The request with its payee, for those who see its papers or its decision; 404 out of scope."""
    case = pages.load_request(request, public_id)
    if not permissions.sees_papers(request.user, case):
        raise Http404
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def account(request, public_id):
    """Whom the service pays, into which account, and the comparison with the paper of the bank."""
    case = load_paying(request, public_id)
    verdict = can_verify_account(request.user, case)
    form = AccountForm(request.POST or None, request.FILES or None, terms=case.terms)
    if request.method == "POST":
        if form.is_valid() and (done := _verify(request, case, form)):
            return done
        verdict.enforce()
    own, file = case.terms.payee == Payee.BENEFICIARY, case.beneficiary
    known = verified_account(case)
    context = {
        "form": form,
        "verdict": verdict,
        "payee": Payee(case.terms.payee).label,
        "own": own,
        "on_file": mask_iban(file.iban) if own and file.iban else "",
        "holder": file.iban_holder,
        "account": known,
        "scan_pages": numbers_of(known.scan if known else None),
    }
    return render(request, "eligibility/intake/account.html", pages.request_context(request, case, **context))


def _verify(request, case, form):
    def step():
        verify_account(
            public_id=case.public_id,
            by=request.user,
            version=request.POST.get("version", ""),
            **form.cleaned_data,
        )
        return request.path

    return attempt(request, form, step, done=_("The account is verified."))


@require_safe
def account_page(request, public_id, number):
    """A page of the paper by which the account was verified, as a picture."""
    case = load_paying(request, public_id)
    known = verified_account(case)
    if known is None or known.scan is None:
        raise Http404
    return serve_page(request, known.scan, number)
