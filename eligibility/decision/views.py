"""The decision of the competent department, the letter, and telling the applicant."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf, reading, uploads
from core.formtokens import attempt
from core.pictures import numbers_of, serve_page
from core.verdicts import ConflictError
from eligibility.case import pages, permissions, tasks
from eligibility.case.needs import last_day_to_object, may_object_until
from eligibility.case.workflow import STEPS
from eligibility.decision.actions import decisions as actions
from eligibility.decision.actions import notices, objections
from eligibility.decision.forms import (
    AddressForm,
    DepartmentForm,
    NoticeForm,
    ObjectionForm,
    TryForm,
    WordsForm,
)
from eligibility.decision.letters import letter_context, load_decision
from eligibility.decision.sheet import sheet_of
from eligibility.decision.sheet_words import in_words
from eligibility.enums import NoticeMethod
from eligibility.models import Decision, ServiceRequest
from eligibility.statement.statement import statement_of


@require_http_methods(["GET", "HEAD", "POST"])
def department_decision(request, public_id):
    """The whole study and the form of the decision (B-14)."""
    case = pages.load_request(request, public_id)
    if not permissions.sees_study(request.user, case):
        raise PermissionDenied(_("The study of a request is not open to your role."))
    step = STEPS["decide"]
    verdict = permissions.can_take(request.user, case, step)
    if case.profile.by_committee:
        raise ConflictError(_("The committee decides on this request, in a session."))
    if not permissions.may_ever_take(request.user, case, step):
        verdict.enforce()
    study = getattr(case, "assessment", None)
    form = DepartmentForm(request.POST or None, terms=case.terms, study=study)
    if request.method == "POST":
        if form.is_valid() and (done := _decide(request, case, form)):
            return done
        verdict.enforce()
    context = {
        "verdict": verdict,
        "form": form,
        "study": study,
        "parts": statement_of(case),
        "decision": getattr(case, "decision", None),
        "sheet": in_words(sheet_of(case, named=True)),
    }
    context = pages.request_context(request, case, **context)
    return render(request, "eligibility/decision/department_decision.html", context)


def _decide(request, case, form):
    known = {
        "public_id": case.public_id,
        "by": request.user,
        "version": request.POST.get("version", ""),
    }

    def step():
        if form.returns:
            actions.send_back(**known, note=form.cleaned_data["note"])
            return case
        actions.issue(**known, **form.wording)
        return reverse("eligibility:notify", args=[case.public_id])

    done = _("The request is returned for more study.") if form.returns else _("The decision is issued.")
    return attempt(request, form, step, done=done)


# --- the letter ----------------------------------------------------------------------------------


def load_for_notice(request, public_id) -> Decision:
    """The decision on a request, for those who tell it or may read it; 404 out of scope, 409 before there is
    one.
    """
    decision = (
        load_decision()
        .filter(
            pk__in=Decision.objects.visible_to(request.user).values("pk"),
            request__public_id=public_id,
        )
        .first()
    )
    if decision:
        reading.note(request, decision.request)
        return decision
    get_object_or_404(ServiceRequest.objects.visible_to(request.user), public_id=public_id)
    raise ConflictError(_("Nothing is decided on this request yet."))


def can_tell(user, decision):
    """Whether the user may tell the applicant now."""
    return permissions.can_take(user, decision.request, STEPS["notify"])


@require_safe
def decision_letter(request, public_id):
    """The letter as PDF: the one that was kept at the notice, before it a preview."""
    decision = load_for_notice(request, public_id)
    tells = permissions.may_ever_take(request.user, decision.request, STEPS["notify"])
    if not (tells or permissions.sees_decision(request.user, decision.request)):
        raise Http404
    kept = getattr(decision, "letter", None)
    if kept:
        return uploads.serve(request, kept.stored, inline=True)
    content = pdf.render("pdf/letter.html", letter_context(decision))
    return uploads.inert(content, f"{decision.number}.pdf")


# --- the notice ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def notify(request, public_id):
    """Send the message that a letter waits, or record a call or a conversation (B-15)."""
    decision = load_for_notice(request, public_id)
    case = decision.request
    verdict = can_tell(request.user, decision)
    if not permissions.may_ever_take(request.user, case, STEPS["notify"]):
        verdict.enforce()
    do = request.POST.get("do", "tell") if request.method == "POST" else ""
    forms = {
        "tell": NoticeForm(
            request.POST if do == "tell" else None,
            early=notices.comes_early(case),
            written=bool(decision.written) and do != "tell",
            initial={"how": _first_way(decision)},
        ),
        "try": TryForm(request.POST if do == "try" else None, prefix="try"),
        "address": AddressForm(request.POST if do == "address" else None, prefix="address"),
    }
    if do and do not in forms:
        raise BadRequest("unknown form")
    if do:
        if forms[do].is_valid() and (done := _carry_out(request, decision, do, forms[do])):
            return done
        verdict.enforce()
    context = {
        "decision": decision,
        "verdict": verdict,
        "form": forms["tell"],
        "try_form": forms["try"],
        "address_form": forms["address"],
        "shown_form": forms.get(do, forms["tell"]),
        "tries": list(decision.tries.select_related("by")),
        "reachable": _reach(case.beneficiary.head),
        "may_object": permissions.can_object(request.user, case),
        "has_detail": ServiceRequest.objects.visible_to(request.user).filter(pk=case.pk).exists(),
        "case": case,
        "identity": _identity(case),
    }
    return render(request, "eligibility/decision/notify.html", context)


def _carry_out(request, decision, do, form):
    if do == "tell":
        return _tell(request, decision, form)
    known = {
        "public_id": decision.request.public_id,
        "by": request.user,
        "version": request.POST.get("version", ""),
        **form.cleaned_data,
    }
    carried_out = {"try": notices.note_try, "address": notices.notify_at_address}[do]
    return attempt(request, form, lambda: carried_out(**known) and request.path, done=_("Recorded."))


def _first_way(decision):
    head = decision.request.beneficiary.head
    return NoticeMethod.MESSAGE if (head.mobile or head.email) and not decision.written else None


def _reach(head) -> str:
    """By which way a message would go."""
    if head.mobile:
        return _("It goes to the mobile as a text message.")
    return _("It goes by e-mail.") if head.email else ""


def _identity(case) -> dict:
    """No more of the person than the letter itself says: the secretary opens no files."""
    return {
        "name": case.beneficiary.head.full_name,
        "number": case.shown_number,
        "status": tasks.status_tag(case),
        "who": tasks.who_must_act(case),
        "by_when": tasks.by_when(case),
    }


def _tell(request, decision, form):
    known = {
        "public_id": decision.request.public_id,
        "by": request.user,
        "version": request.POST.get("version", ""),
        "early_reason": form.cleaned_data.get("early_reason", ""),
    }
    how = form.cleaned_data["how"]

    def step():
        if how == NoticeMethod.MESSAGE:
            notices.send_notice(**known)
        else:
            notices.tell(**known, how=how, note=form.cleaned_data["note"])
        return request.path

    done = (
        _("The message is on its way. The applicant is told when he opens the letter, or when you call him.")
        if how == NoticeMethod.MESSAGE
        else _("The applicant was told. The letter is kept as it stands today.")
    )
    return attempt(request, form, step, done=done)


# --- the objection -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request, public_id):
    """What the applicant says against the decision, and how it stands."""
    case = pages.load_request(request, public_id)
    if not permissions.sees_objection(request.user, case):
        raise Http404
    if getattr(case, "decision", None) is None:
        raise ConflictError(_("Nothing is decided on this request yet."))
    verdict = permissions.can_object(request.user, case)
    if verdict.conflict:
        verdict.enforce()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do and do not in OBJECTION:
        raise BadRequest("unknown form")
    forms = {
        "make": ObjectionForm(
            request.POST if do == "make" else None, request.FILES if do == "make" else None
        ),
        "take_back": WordsForm(request.POST if do == "take_back" else None, prefix="back"),
        "none": WordsForm(request.POST if do == "none" else None, prefix="none"),
    }
    if request.method == "POST":
        verdict.enforce()
        form = forms.get(do)
        if form is None:
            raise BadRequest("unknown form")
        if form.is_valid() and (done := _object(request, case, do, form)):
            return done
    made = getattr(case, "objection", None)
    context = {
        "decision": case.decision,
        "objection": made,
        "scan_pages": numbers_of(made.scan if made else None),
        "none": getattr(case.decision, "no_objection", None),
        "last_day": last_day_to_object(case),
        "late": may_object_until(case) is None,
        "verdict": verdict,
        "forms": forms,
        "shown_form": forms.get(do, forms["make"]),
    }
    return render(
        request, "eligibility/decision/objection.html", pages.request_context(request, case, **context)
    )


OBJECTION = {
    "make": (objections.make, _("The objection is recorded. It stops the closing and waits to be heard.")),
    "take_back": (objections.take_back, _("The objection is taken back.")),
    "none": (objections.will_not, _("The word of the applicant is recorded.")),
}


def _object(request, case, do, form):
    carried_out, done = OBJECTION[do]
    known = dict(form.cleaned_data)
    if "stated_on" in known:
        known["stated_on"] = known["stated_on"].date
    known |= {"public_id": case.public_id, "by": request.user, "version": request.POST.get("version", "")}
    return attempt(request, form, lambda: carried_out(**known) and request.path, done=done)


@require_safe
def objection_page(request, public_id, number):
    """A page of what the applicant brought in writing, as a picture."""
    case = pages.load_request(request, public_id)
    known = getattr(case, "objection", None)
    if known is None or known.scan is None or not permissions.sees_objection(request.user, case):
        raise Http404
    return serve_page(request, known.scan, number)
