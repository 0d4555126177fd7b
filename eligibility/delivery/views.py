"""Delivering what was decided, on a phone: name, contact, place, and the receipt."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf, reading, uploads
from core.formtokens import attempt
from core.sentences import comma
from core.verdicts import ConflictError
from eligibility.case import pages, permissions
from eligibility.case.payee import verified_account
from eligibility.case.workflow import STEPS
from eligibility.delivery import actions
from eligibility.delivery.actions import cannot_transfer
from eligibility.delivery.forms import DeliveryForm, HandOverForm
from eligibility.delivery.receipt import delivery_receipt_context
from eligibility.enums import IN_DELIVERY, DeliveryMethod, Status
from eligibility.models import Delivery


def load_granted(request, public_id):
    """The request with its decision, for those who see it; 404 out of scope, 409 where nothing was
    granted.
    """
    case = pages.load_request(request, public_id)
    if not permissions.sees_decision(request.user, case):
        raise PermissionDenied(_("The decision on a request is not open to your role."))
    decision = getattr(case, "decision", None)
    if decision is None or not decision.granted:
        raise ConflictError(_("Nothing was granted on this request."))
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def delivery(request, public_id):
    """How, when and where it is delivered; beginning the delivery (C-49)."""
    case = load_granted(request, public_id)
    verdict = permissions.can_take(request.user, case, STEPS["deliver"])
    form = DeliveryForm(request.POST or None, terms=case.terms, no_transfer=cannot_transfer(case))
    if request.method == "POST":
        if form.is_valid() and (done := _start(request, case, form)):
            return done
        verdict.enforce()
    context = _context(request, case, form=form, verdict=verdict)
    return render(request, "eligibility/delivery/delivery.html", context)


def _start(request, case, form):
    def step():
        actions.start_delivery(
            public_id=case.public_id,
            by=request.user,
            version=request.POST.get("version", ""),
            **form.plan,
        )
        return reverse("eligibility:hand_over", args=[case.public_id])

    return attempt(request, form, step, done=_("The delivery has begun."))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, public_id):
    """Record the receipt: what, to whom, when, with what proof. Whoever transfers reads the whole number of
    the account here, and only here.
    """
    case = load_granted(request, public_id)
    begun = getattr(case, "delivery", None)
    verdict = permissions.can_take(request.user, case, STEPS["hand_over"])
    by_transfer = begun is not None and begun.method == DeliveryMethod.TRANSFER
    form = HandOverForm(
        request.POST or None,
        request.FILES or None,
        case=case,
        by_transfer=by_transfer,
        initial=_first_words(case),
    )
    if request.method == "POST":
        if form.is_valid() and (done := _hand_over(request, case, form)):
            return done
        verdict.enforce()
    account = _account_to_pay(request, case) if by_transfer and verdict else None
    context = _context(
        request, case, form=form, verdict=verdict, begun=begun, by_transfer=by_transfer, account=account
    )
    return render(request, "eligibility/delivery/delivery_hand_over.html", context)


def _account_to_pay(request, case):
    """The verified account; that its number was read is kept in the read log."""
    account = verified_account(case)
    if account is not None:
        reading.note(request, account, "iban")
    return account


def _first_words(case) -> dict:
    return {
        "what": case.service.label,
        "amount": case.decision.amount,
        "quantity": case.decision.quantity,
        "receiver_name": case.beneficiary.head.full_name,
        "receiver_relation": str(_("The applicant")),
        "delivered_on": timezone.localdate(),
    }


def _hand_over(request, case, form):
    def step():
        return actions.hand_over(
            public_id=case.public_id,
            by=request.user,
            version=request.POST.get("version", ""),
            receipt=form.receipt,
        )

    return attempt(request, form, step, done=_("The receipt is recorded."))


def _context(request, case, **more) -> dict:
    """Name, contact and place are all that whoever delivers sees of the file."""
    file = case.beneficiary
    place = [file.city, file.district, file.street, file.building_no]
    return pages.request_context(
        request,
        case,
        decision=case.decision,
        head=file.head,
        place=comma().join(part for part in place if part),
        short_address=file.short_address,
        **more,
    )


@require_safe
def delivery_receipt(request, public_id):
    """The receipt to be signed, and after the hand-over the record of it, as PDF."""
    case = load_granted(request, public_id)
    if getattr(case, "delivery", None) is None:
        raise ConflictError(_("The delivery has not begun yet."))
    content = pdf.render("pdf/delivery_receipt.html", delivery_receipt_context(case))
    return uploads.inert(content, f"{case.decision.number}-receipt.pdf")


@require_safe
def delivery_proof(request, public_id):
    """The proof of receipt as it was stored."""
    case = pages.load_request(request, public_id)
    if case.status not in IN_DELIVERY | {Status.CLOSED}:
        raise Http404
    if not permissions.sees_decision(request.user, case):
        raise Http404
    row = get_object_or_404(Delivery.objects.select_related("proof"), request=case, proof__isnull=False)
    return uploads.serve(request, row.proof, inline=True)
