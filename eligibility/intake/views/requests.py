"""The list of requests, a new one, its first step again, and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beneficiaries.models import Person
from channels_log.models import Contact, Visit
from core.formtokens import attempt
from core.verdicts import StaleVersionError
from eligibility.case import pages
from eligibility.enums import ENDED
from eligibility.intake import permissions as intake_permissions
from eligibility.intake import steps_bar
from eligibility.intake.actions import requests as actions
from eligibility.intake.actions.papers import take_known_papers
from eligibility.intake.forms.request import RequestForm
from eligibility.models import Service
from eligibility.statement.answers import field_name

# --- the list ------------------------------------------------------------------------------------


# --- a new request, step one ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request, file_id):
    """Step one: the service from the catalogue, then what is asked for. `?visit=` or `?contact=` say where it
    came from; else it comes from the visitor of this file whom the officer serves, if there is one.
    """
    file = pages.load_file(request, file_id)
    intake_permissions.can_open(request.user, file).enforce()
    profile = actions.policy_in_force()
    service = Service.objects.on_offer().filter(code=request.GET.get("service", "")).first()
    if service is None:
        return _choose_service(request, file)
    origin = _origin(request) or _visitor(request, file)
    form = RequestForm(
        request.POST or None,
        service=service,
        profile=profile,
        people=_people(service, file),
        initial=_initial(origin),
    )
    if request.method == "POST" and form.is_valid():

        def step():
            opened = actions.open_request(
                by=request.user,
                file=file,
                service=service,
                profile=profile,
                **origin,
                **form.stated(),
            )
            take_known_papers(by=request.user, case=opened)
            return reverse("eligibility:request_papers", args=[opened.public_id])

        answer = attempt(request, form, step, done=_("The request is saved as a draft."))
        if answer:
            return answer
    return _form_page(request, form, service, file, steps=steps_bar.form_steps(None, 1))


def _people(service, file):
    """Those the service can be for, where a paper of that person is asked; else None."""
    return Person.objects.of_file(file) if actions.asks_whom_for(service, file) else None


def _origin(request) -> dict:
    """The visit or contact out of which the request came, where the address names one that this user may
    see.
    """
    origin = {}
    for name, model in (("visit", Visit), ("contact", Contact)):
        if request.GET.get(name):
            rows = model.objects.visible_to(request.user)
            origin[name] = get_object_or_404(rows, public_id=request.GET[name][:22])
    return origin


def _visitor(request, file) -> dict:
    open_now = Visit.objects.visible_to(request.user).filter(beneficiary=file, ended_at=None)
    visit = open_now.filter(served_by=request.user).order_by("-pk").first()
    return {"visit": visit} if visit else {}


def _initial(origin):
    if "contact" in origin:
        return {"channel": origin["contact"].channel, "need": origin["contact"].question}
    return {"need": origin["visit"].purpose} if "visit" in origin else {}


def _choose_service(request, file):
    taken = {
        row.service_code: row
        for row in file.requests.exclude(status__in=ENDED).select_related("service", "beneficiary")
    }
    services = []
    for service in Service.objects.on_offer():
        query = request.GET.copy()
        query["service"] = service.code
        services.append(
            {
                "service": service,
                "taken": taken.get(service.code),
                "url": f"{request.path}?{query.urlencode()}",
            }
        )
    return render(
        request,
        "eligibility/intake/service_choose.html",
        {
            "file": file,
            "identity": pages.identity_of(request, file, with_next=False),
            "services": services,
            "steps": steps_bar.form_steps(None, 1),
        },
    )


def _form_page(request, form, service, file, *, steps, case=None):
    identity = (
        pages.request_identity(request, case) if case else pages.identity_of(request, file, with_next=False)
    )
    return render(
        request,
        "eligibility/intake/request_form.html",
        {
            "form": form,
            "service": service,
            "file": file,
            "steps": steps,
            "case": case,
            "identity": identity,
            "other_url": _without_service(request),
        },
    )


def _without_service(request) -> str:
    """The same address, to choose another service; it keeps the visit or contact the request came out of."""
    query = request.GET.copy()
    query.pop("service", None)
    return f"{request.path}?{query.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request, public_id):
    """Step one again: what is asked for, as long as it is a draft or incomplete."""
    case = pages.load_request(request, public_id)
    intake_permissions.can_edit(request.user, case).enforce()
    form = RequestForm(
        request.POST or None,
        service=case.service,
        profile=case.profile,
        people=_people(case.service, case.beneficiary),
        initial=RequestForm.initial_of(case),
    )
    if request.method == "POST" and form.is_valid():

        def step():
            _edit(request, public_id, form)
            return reverse("eligibility:request_papers", args=[public_id])

        answer = attempt(request, form, step, done=_("Saved."))
        if answer:
            return answer
    return _form_page(
        request,
        form,
        case.service,
        case.beneficiary,
        steps=steps_bar.form_steps(case, 1),
        case=case,
    )


def _edit(request, public_id, form):
    try:
        actions.edit_request(
            by=request.user,
            public_id=public_id,
            version=request.POST.get("version", ""),
            **form.stated(),
        )
    except StaleVersionError as stale:
        for code, value in stale.current.answers.items():  # so that both texts can be shown
            setattr(stale.current, field_name(code), value)
        raise


# --- the page of a request -----------------------------------------------------------------------
