"""The decision of the competent department, the letter, and telling the applicant."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import pdf, uploads
from core.formtokens import attempt
from core.verdicts import ConflictError
from eligibility.case import pages, permissions, tasks
from eligibility.case.workflow import STEPS
from eligibility.decision.actions import decisions as actions
from eligibility.decision.actions import notices
from eligibility.decision.forms import DepartmentForm, NoticeForm
from eligibility.decision.letters import letter_context, load_decision
from eligibility.decision.sheet import sheet_of
from eligibility.decision.sheet_words import in_words
from eligibility.enums import NoticeMethod
from eligibility.models import Decision, ServiceRequest
from eligibility.statement.statement import statement_of


@require_http_methods(["GET", "POST"])
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
    form = DepartmentForm(request.POST or None, study=study)
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


@require_http_methods(["GET", "POST"])
def notify(request, public_id):
    """Send the message that a letter waits, or record a call or a conversation (B-15)."""
    decision = load_for_notice(request, public_id)
    case = decision.request
    verdict = can_tell(request.user, decision)
    if not permissions.may_ever_take(request.user, case, STEPS["notify"]):
        verdict.enforce()
    form = NoticeForm(
        request.POST or None,
        early=notices.comes_early(case),
        written=bool(decision.written) and request.method != "POST",
        initial={"how": _first_way(decision)},
    )
    if request.method == "POST":
        if form.is_valid() and (done := _tell(request, decision, form)):
            return done
        verdict.enforce()
    context = {
        "decision": decision,
        "verdict": verdict,
        "form": form,
        "reachable": _reach(case.beneficiary.head),
        "has_detail": ServiceRequest.objects.visible_to(request.user).filter(pk=case.pk).exists(),
        "case": case,
        "identity": _identity(case),
    }
    return render(request, "eligibility/decision/notify.html", context)


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
        _("The message is on its way. The day it goes out is the day of the notice.")
        if how == NoticeMethod.MESSAGE
        else _("The applicant was told. The letter is kept as it stands today.")
    )
    return attempt(request, form, step, done=done)
