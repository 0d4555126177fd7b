"""Papers of a request: the list, receiving one, matching one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.forms.facts import OwnerForm
from core import notes, reading
from core.audit import audited
from core.formtokens import attempt, comes_back, once, put_on_form
from core.ids import sent_id
from core.pictures import numbers_of, serve_page
from core.verdicts import StaleVersionError
from eligibility.case import needs, pages, permissions
from eligibility.enums import EDITABLE, CheckStatus, PaperOwner, Status
from eligibility.intake import permissions as intake_permissions
from eligibility.intake import steps_bar
from eligibility.intake.actions import papers as actions
from eligibility.intake.actions.requests import papers_outdated, refresh_papers
from eligibility.intake.forms.papers import (
    ORIGINALS_SEEN,
    MatchForm,
    PaperForm,
    RejectForm,
    SittingForm,
    WaiveForm,
)
from eligibility.models import CheckField
from eligibility.statement.stated import compared_fields, labels_of
from policy.enums import ReasonKind
from policy.models import Reason

TONES = {
    CheckStatus.MISSING: "warning",
    CheckStatus.RECEIVED: "info",
    CheckStatus.MATCHED: "success",
    CheckStatus.REJECTED: "danger",
    CheckStatus.WAIVED: "neutral",
}


def _load(request, public_id):
    case = pages.load_request(request, public_id)
    if not permissions.sees_papers(request.user, case):
        raise Http404
    return case


def _load_check(request, case, check_id):
    fields = Prefetch("fields", CheckField.objects.select_related("by"))
    rows = case.checks.select_related("type", "owner", "document__file")
    check = reading.shown(request, rows.prefetch_related(fields), check_id)
    check.request = case
    return check


# --- the list ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def request_papers(request, public_id):
    """A card for each paper: what, why, its state, and what can be done. Step two of a new request."""
    case = _load(request, public_id)
    if request.method == "POST":
        return _act_on_list(request, case)
    may = permissions.can_check_papers(request.user, case)
    checks = list(case.checks.select_related("type", "owner", "document", "asked_by"))
    for check in checks:
        check.request = case
    mine = [check for check in checks if permissions.can_check_paper(request.user, check)]
    known = actions.reusable_papers(case, mine) if mine else {}
    drafting = case.status in EDITABLE and bool(intake_permissions.can_edit(request.user, case))
    context = {
        "cards": [card_of(check, known.get(check.pk)) | {"may": check in mine} for check in checks],
        "may": may,
        "to_settle": mine,
        "outdated": bool(may) and papers_outdated(case),
        "steps": steps_bar.form_steps(case, 2) if drafting else [],
        "drafting": drafting,
        "ending": _ending(request, case, checks),
    }
    return render(
        request,
        "eligibility/intake/request_papers.html",
        pages.request_context(request, case) | context,
    )


def card_of(check, known=None) -> dict:
    """What the card of one paper shows; `known` is a paper on file that would do."""
    return {
        "check": check,
        "tone": _tone(check),
        "known": known,
        "settled": needs.settled(check),
        "expired": check.status == CheckStatus.MATCHED and not check.holds,
        "ask": where_to_say(check),
    }


def _tone(check) -> str:
    """Green is for what holds: a paper that was matched and not valid warns."""
    if check.status == CheckStatus.MATCHED and not check.holds:
        return "danger"
    return TONES[check.status] if check.required or check.document_id else "neutral"


def _ending(request, case, checks):
    """After submission: the acceptance when all is settled, else the message to the applicant (C-42)."""
    if case.status != Status.SUBMITTED:
        return None
    unsettled = [check for check in checks if check.required and not needs.settled(check)]
    if any(check.status == CheckStatus.RECEIVED for check in unsettled):
        return None
    name = "ask_completion" if unsettled else "accept"
    url = reverse("eligibility:request_step", args=[case.public_id, name])
    return {"name": name, "url": url}


def _act_on_list(request, case):
    here = reverse("eligibility:request_papers", args=[case.public_id])

    def step():
        if "reuse" in request.POST:
            check = _load_check(request, case, sent_id(request.POST["reuse"]))
            known = actions.reusable_papers(case, [check]).get(check.pk)
            if known is None:
                raise Http404
            actions.receive_paper(by=request.user, check=check, document=known)
        else:
            refresh_papers(by=request.user, public_id=case.public_id)
        return here

    return once(request, step, done=_("Saved."))


# --- several in one sitting ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def request_sitting(request, public_id):
    """The papers that are open, on one page: what lies on the desk is received and matched with one press.
    Each paper is saved by itself; one that lacks something comes back and takes no other along.
    """
    case = _load(request, public_id)
    permissions.can_take_papers(request.user, case).enforce()
    forms = _sitting_forms(request, case)
    if request.method == "POST" and (answer := _save_sitting(request, case, forms)):
        return answer
    context = {
        "rows": [{"form": form, "tone": _tone(form.check)} for form in forms],
        "nothing": request.method == "POST" and not _touched(forms),
        "originals": ORIGINALS_SEEN in request.POST,
    }
    return render(
        request,
        "eligibility/intake/request_sitting.html",
        pages.request_context(request, case) | context,
    )


def _sitting_forms(request, case) -> list:
    """A form for each paper that is open, and for each of which something was sent, whatever became of it."""
    found = []
    for check in case.checks.select_related("type", "owner", "document__file"):
        check.request = case
        if not permissions.can_check_paper(request.user, check):
            continue
        known = {"check": check, "compared": compared_fields(case, check)}
        form = SittingForm(request.POST or None, request.FILES or None, **known)
        if form.is_touched:
            found.append(form)
        elif not _waits(check) and not needs.settled(check):
            found.append(SittingForm(**known))
    return found


def _waits(check) -> bool:
    """Whether something else comes first: to say whose it is, or to see what was sent."""
    if where_to_say(check):
        return True
    return check.document is not None and not (check.is_said and check.document.can_be_matched)


def _touched(forms) -> list:
    return [form for form in forms if form.is_touched]


def _save_sitting(request, case, forms):
    """The redirect to the list once all was saved; else None, with what was saved taken out of `forms` and
    the objections put on the papers that they are about.
    """
    touched = _touched(forms)
    sound = [form for form in touched if form.is_valid()]
    if comes_back(request) or not sound:
        return None
    saved = []

    def step():
        saved.extend(form for form in sound if _is_taken(request, form))
        if not saved:
            raise _NothingSavedError
        return reverse("eligibility:request_papers", args=[case.public_id])

    try:
        answer = once(request, step, done=_("Saved."))
    except _NothingSavedError:
        return None
    if not saved or len(saved) == len(touched):
        return answer
    forms[:] = [form for form in forms if form not in saved]
    messages.warning(request, _("What stands below is not saved yet. Choose its files again."))
    return None


class _NothingSavedError(Exception):
    pass


def _is_taken(request, form) -> bool:
    try:
        with audited():
            _take(request.user, form, request.POST.get(f"{form.prefix}-version", ""))
    except ValidationError as error:
        put_on_form(form, error)
    except StaleVersionError as stale:
        form.add_error(None, stale.reason)
    else:
        return True
    return False


def _take(user, form, version):
    check = form.check
    if not form.is_here:
        check = actions.receive_paper(by=user, check=check, version=version, **form.received())
        version = check.version
    if (matched := form.matched()) is None:
        return
    if not form.is_here and not check.document.can_be_matched:
        notes.add(_("%(paper)s: received. Match it once its pages are shown.") % {"paper": check.type})
        return
    actions.check_paper(by=user, check=check, version=version, **matched)


# --- receiving one -------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def paper_add(request, public_id, check_id):
    """Receive a paper: a picture or the original seen, and its dates; or say why it can be done without."""
    case = _load(request, public_id)
    check = _load_check(request, case, check_id)
    permissions.can_check_paper(request.user, check).enforce()
    waiving = request.POST.get("action") == "waive"
    form = PaperForm(
        (request.POST or None) if not waiving else None,
        request.FILES if request.method == "POST" and not waiving else None,
        check=check,
    )
    waive_form = WaiveForm(request.POST if waiving else None, prefix="waive")
    active = waive_form if waiving else form
    if request.method == "POST" and active.is_valid():
        done = _("The paper is received.") if not waiving else _("The paper is waived.")
        answer = attempt(
            request, active, lambda: _receive_or_waive(request, check, active, waiving), done=done
        )
        if answer:
            return answer
    context = {
        "check": check,
        "form": form,
        "waive_form": waive_form,
        "shown_form": active,
        "waive_reasons": _reasons(ReasonKind.WAIVER),
        "ask": where_to_say(check),
    }
    return render(
        request,
        "eligibility/intake/paper_add.html",
        pages.request_context(request, case) | context,
    )


def where_to_say(check) -> dict | None:
    """{text, label, url} where the file does not say yet whom the paper is about; None where it does, or
    where the desk says it with the paper.
    """
    if check.is_said or check.about == PaperOwner.OTHER:
        return None
    if check.about == PaperOwner.SERVED:
        return {
            "text": _("The request does not say yet whom the service is for."),
            "label": _("Say whom it is for"),
            "url": reverse("eligibility:request_edit", args=[check.request.public_id]),
        }
    return {
        "text": _("The deceased provider is not on file yet. The paper is compared with him."),
        "label": _("Add the deceased provider"),
        "url": reverse("beneficiaries:provider_add", args=[check.request.beneficiary.public_id]),
    }


def _receive_or_waive(request, check, form, waiving):
    known = {"by": request.user, "check": check, "version": request.POST.get("version", "")}
    if waiving:
        actions.waive_paper(**known, reason=form.cleaned_data["reason"])
    else:
        actions.receive_paper(**known, **form.received())
        if "match" in request.POST:
            return reverse("eligibility:paper_check", args=[check.request.public_id, check.public_id])
    return reverse("eligibility:request_papers", args=[check.request.public_id])


def _reasons(kind):
    return list(Reason.objects.on_offer().filter(kind=kind).values_list("text", flat=True))


# --- matching one --------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def paper_check(request, public_id, check_id):
    """The paper at one side, the fields to match at the other (C-43)."""
    case = _load(request, public_id)
    check = _load_check(request, case, check_id)
    may = permissions.can_check_paper(request.user, check)
    action = request.POST.get("action", "match")
    known = {field.code: (field.result, field.note) for field in check.fields.all()}
    forms = {
        "match": lambda data: MatchForm(data, compared=compared_fields(case, check), known=known),
        "whose": lambda data: OwnerForm(data, file=case.beneficiary),
        "reject": lambda data: RejectForm(data, prefix="reject"),
        "waive": lambda data: WaiveForm(data, prefix="waive"),
    }
    made = {
        name: make(request.POST if request.POST and action == name else None) for name, make in forms.items()
    }
    if request.method == "POST":
        may.enforce()
        answer = _carry_out(request, check, action, made.get(action))
        if answer:
            return answer
    context = {
        "check": check,
        "may": may,
        "form": made["match"],
        "reject_form": made["reject"],
        "waive_form": made["waive"],
        "shown_form": made.get(action) or made["match"],
        "open": action,
        "pictures": _pictures(check),
        "paper_reasons": _reasons(ReasonKind.PAPER),
        "waive_reasons": _reasons(ReasonKind.WAIVER),
        "whose_form": made["whose"],
        "judged": labels_of(check.fields.all()),
        "card": card_of(check),
    }
    return render(
        request,
        "eligibility/intake/paper_check.html",
        pages.request_context(request, case) | context,
    )


def _carry_out(request, check, action, form):
    known = {"by": request.user, "check": check, "version": request.POST.get("version", "")}
    if action == "reopen":

        def again():
            actions.reopen(**known)
            return request.path

        return once(request, again, done=_("The paper is to be matched again."))
    if form is None:
        raise Http404
    if not form.is_valid():
        return None

    def step():
        if action == "match":
            actions.check_paper(
                **known,
                results=form.results(),
                reject_reason=form.cleaned_data["reject_reason"],
                thing=form.cleaned_data.get("thing", ""),
            )
        elif action == "whose":
            actions.say_owner(**known, **form.whose())
            return request.path
        elif action == "reject":
            actions.reject_paper(**known, reason=form.cleaned_data["reason"])
        else:
            actions.waive_paper(**known, reason=form.cleaned_data["reason"])
        return _next_page(check)

    return attempt(request, form, step, done=_("Saved."))


def _next_page(check):
    """The next paper that waits to be matched, else the list."""
    waiting = (
        check.request.checks.filter(status=CheckStatus.RECEIVED).exclude(pk=check.pk).order_by("pk").first()
    )
    if waiting:
        return reverse("eligibility:paper_check", args=[check.request.public_id, waiting.public_id])
    return reverse("eligibility:request_papers", args=[check.request.public_id])


def _pictures(check):
    stored = check.document.file if check.document_id else None
    known = [check.request.public_id, check.public_id]
    return [reverse("eligibility:paper_page", args=[*known, number]) for number in numbers_of(stored)]


@require_safe
def paper_page(request, public_id, check_id, number):
    """One page of a paper as a picture."""
    case = _load(request, public_id)
    check = _load_check(request, case, check_id)
    stored = check.document.file if check.document_id else None
    if stored is None:
        raise Http404
    return serve_page(request, stored, number)
