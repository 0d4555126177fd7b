"""Assigning a researcher; interviews and field visits."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import uploads
from core.formtokens import attempt
from core.models import StoredFile
from eligibility.case import moments, needs, pages, permissions
from eligibility.case.workflow import STEPS
from eligibility.enums import SETTLED, Mechanism, StudyStatus
from eligibility.study import forms
from eligibility.study import permissions as study_permissions
from eligibility.study.actions import appointments
from eligibility.study.actions.assign import assign as assign_researcher
from eligibility.study.actions.assign import candidates

# What the page may be asked to do, the form that it takes, and the action that carries it out.
DOORS = {
    "plan": (moments.AppointmentForm, appointments.plan),
    "move": (moments.AppointmentForm, appointments.move),
    "done": (forms.DoneForm, appointments.carry_out),
    "photo": (forms.PhotoForm, appointments.add_photo),
    "absent": (forms.ReasonForm, appointments.miss),
    "refused": (forms.ReasonForm, appointments.refuse),
    "waive": (forms.ReasonForm, appointments.waive),
}
FOR_VISITS = {"plan": forms.VisitAppointmentForm, "done": forms.VisitDoneForm}


def load_study(request, public_id):
    """The request, for those who see its study; 404 out of scope, 403 for those who do not (the desk)."""
    case = pages.load_request(request, public_id)
    if not permissions.sees_study(request.user, case):
        raise PermissionDenied(_("The study of a request is not open to your role."))
    return case


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request, public_id):
    """Who may research the request, with their workload and what speaks against them."""
    case = load_study(request, public_id)
    verdict = permissions.can_take(request.user, case, STEPS["assign"])
    form = forms.AssignForm(request.POST or None)
    if request.method == "POST":
        verdict.enforce()
        if form.is_valid() and (done := _assign(request, case, form)):
            return done
    found = candidates(case)
    anybody = any(not one.conflict and one.user.pk != case.assigned_researcher_id for one in found)
    context = pages.request_context(
        request, case, form=form, candidates=found, anybody=anybody, verdict=verdict
    )
    return render(request, "eligibility/study/study_assign.html", context)


def _assign(request, case, form):
    def step():
        return assign_researcher(
            public_id=case.public_id,
            researcher_id=form.cleaned_data["researcher"],
            by=request.user,
            version=request.POST.get("version", ""),
        )

    return attempt(request, form, step, done=_("The researcher is assigned."))


@require_http_methods(["GET", "HEAD", "POST"])
def interview(request, public_id):
    """The personal interview of a request (B-19)."""
    return _appointment(request, public_id, "interview")


@require_http_methods(["GET", "HEAD", "POST"])
def field_visit(request, public_id):
    """The visit to the home (B-10), laid out for a phone."""
    return _appointment(request, public_id, "visit")


def _appointment(request, public_id, kind):
    case = load_study(request, public_id)
    rows = appointments.MODELS[kind].objects.filter(request=case)
    rows = rows.select_related("by", "ended_by").order_by("-pk")
    if kind == "visit":
        rows = rows.select_related("signature").prefetch_related("photos__file")
    sent = None
    if request.method == "POST":
        sent = _sent_form(request, kind)
        _may(request.user, case, sent.door).enforce()
        if sent.is_valid() and (done := _carry_out(request, case, kind, sent)):
            return done
    return render(
        request,
        "eligibility/study/study_step.html",
        _page(request, case, kind, list(rows), sent),
    )


def _sent_form(request, kind):
    name = request.POST.get("do", "")
    if name not in DOORS:
        raise BadRequest("unknown form")
    return _form(kind, name, request.POST, request.FILES)


def _form(kind, name, *data, **more):
    form_class = DOORS[name][0]
    if kind == "visit":
        form_class = FOR_VISITS.get(name, form_class)
    form = form_class(*data, auto_id=f"{name}_%s", **more)
    form.door = name
    return form


def _may(user, case, door):
    if door == "waive":
        return study_permissions.can_waive_study(user, case)
    return study_permissions.can_research(user, case)


def _carry_out(request, case, kind, form):
    known = {name: value for name, value in form.cleaned_data.items() if name not in {"day", "hour"}}
    if form.door != "plan":
        known["version"] = request.POST.get("version", "")
    carry_out = DOORS[form.door][1]

    def step():
        carry_out(public_id=case.public_id, kind=kind, by=request.user, **known)
        return request.path

    return attempt(request, form, step, done=_said(form.door))


def _said(door) -> str:
    if door in {"plan", "move"}:
        return _("The appointment is kept, and the applicant is told.")
    return _("Recorded.")


def _page(request, case, kind, rows, sent) -> dict:
    may = study_permissions.can_research(request.user, case)
    may_waive = study_permissions.can_waive_study(request.user, case)
    current = next((row for row in rows if row.status == StudyStatus.PLANNED), None)
    settled = any(row.status in SETTLED for row in rows)
    mechanism = Mechanism.FIELD_VISIT if kind == "visit" else Mechanism.INTERVIEW
    shown = _forms(kind, current, may=bool(may), may_waive=bool(may_waive) and not settled)
    visited = next((row for row in rows if row.status == StudyStatus.DONE), None) if kind == "visit" else None
    if visited and may and visited.photo_consent and len(visited.photos.all()) < appointments.MOST_PHOTOS:
        shown["photo"] = _form(kind, "photo")
    if sent is not None:
        shown[sent.door] = sent
    return pages.request_context(
        request,
        case,
        kind=kind,
        row=current,
        visited=visited,
        past=[row for row in rows if row is not current],
        demanded=mechanism in needs.demanded_mechanisms(case),
        settled=settled,
        may=may,
        forms=shown,
        sent=sent.door if sent is not None else "",
        can_end=bool(current and current.planned_at and current.planned_at <= timezone.now()),
    )


NOBODY = {
    "visit": _("Nobody was there at the appointed hour."),
    "interview": _("The applicant did not come at the appointed hour."),
}


def _forms(kind, current, *, may, may_waive) -> dict:
    """The unbound forms that this user may send now, by the name of their door."""
    shown = {}
    if may and current is None:
        shown["plan"] = _form(kind, "plan")
    elif may:
        shown["move"] = _form(kind, "move", at=current.planned_at, initial={"place": current.place})
        shown["done"] = _form(kind, "done", at=min(current.planned_at, timezone.now()))
        nobody = str(NOBODY[kind])
        shown["absent"] = _form(kind, "absent", initial={"reason": nobody})
        shown["refused"] = _form(kind, "refused")
    if may_waive:
        shown["waive"] = _form(kind, "waive")
    return shown


@require_safe
def visit_file(request, public_id, file_id):
    """A photo or the signature of a visit, shown in the browser."""
    case = load_study(request, public_id)
    of_request = Q(visit_photo__field_visit__request=case) | Q(field_visit__request=case)
    stored = get_object_or_404(StoredFile.objects.filter(of_request), public_id=file_id)
    return uploads.serve(request, stored, inline=True)
