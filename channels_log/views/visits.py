"""Reception: who came, who serves them, how it ended (C-39 to C-42)."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_log import permissions
from channels_log.actions import visits as actions
from channels_log.forms import LeftForm, ReferForm, VisitAnswerForm, VisitFilter, VisitForm
from channels_log.models import Visit
from channels_log.views.confirm import confirmed
from channels_log.views.files import file_or_none, likely_files
from core import hooks, reading, searches
from core.formtokens import attempt, once
from core.paging import page_of
from policy.models import PolicyProfile


def _visit(request, public_id) -> Visit:
    visits = Visit.objects.visible_to(request.user)
    known = ("beneficiary__head", "served_by", "received_by", "referral")
    return reading.shown(request, visits.select_related(*known), public_id)


@require_safe
def visit_list(request):
    """Who waits, who is being served, who was here."""
    permissions.can_see_desk(request.user).enforce()
    form = VisitFilter(request.GET)
    chosen = form.chosen()
    visits = Visit.objects.visible_to(request.user).at_stage(chosen.get("stage", ""))
    visits = visits.within("arrived_at", chosen.get("period", ""))
    context = {
        "page": page_of(request, visits.for_list()),
        "form": form,
        "may_receive": permissions.can_receive(request.user),
    }
    return render(request, "channels_log/visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_create(request):
    """Receive a visitor."""
    permissions.can_receive(request.user).enforce()
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            form,
            lambda: _receive(request, form.cleaned_data),
            done=_("The visitor is waiting. Offer a seat."),
        )
        if done:
            return done
    return render(request, "channels_log/visit_create.html", {"form": form})


def _receive(request, stated) -> Visit:
    """The visit, served at once where that was pressed; name and mobile are kept for the page that may open a
    file for it.
    """
    visit = actions.receive_visitor(**stated, by=request.user)
    if "serve" in request.POST:
        visit = actions.start_serving(visit_id=visit.public_id, by=request.user)
    _keep_words(request, visit)
    return visit


def _keep_words(request, visit):
    searches.keep(request.session, visit.visitor_name, key=visit.public_id)
    searches.keep(request.session, visit.mobile, among=searches.MOBILES, key=visit.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_detail(request, public_id):
    """The visit; a POST answers the visitor, which ends it (C-40)."""
    visit = _visit(request, public_id)
    if request.method != "POST":
        return _show(request, visit, VisitAnswerForm(row=visit))
    permissions.can_receive(request.user).enforce()
    form = VisitAnswerForm(request.POST, row=visit)
    if form.is_valid():
        done = attempt(
            request,
            form,
            lambda: actions.answer_visitor(visit_id=public_id, **form.cleaned_data, by=request.user),
            done=_("The answer is recorded and the visit has ended."),
        )
        if done:
            return done
    return _show(request, visit, form)


def _show(request, visit, form):
    user, profile = request.user, PolicyProfile.objects.effective()
    may_finish = permissions.can_finish(user, visit)
    looking = permissions.can_receive(user) and not visit.beneficiary_id and not visit.ended_at
    hits = likely_files(user, name=visit.visitor_name, mobile=visit.mobile) if looking else []
    context = {
        "visit": visit,
        "form": form if may_finish else None,
        "hits": hits,
        "looking": looking,
        "may_finish": may_finish,
        "referral": getattr(visit, "referral", None),
        "primary": _serve_button(user, visit),
        "others": _other_steps(user, visit, profile) if may_finish else [],
        "request_url": _request_url(visit) if may_finish and visit.beneficiary_id else "",
    }
    return render(request, "channels_log/visit_detail.html", context)


def _serve_button(user, visit):
    if not permissions.can_serve(user, visit):
        return None
    url = reverse("channels_log:visit_serve", args=[visit.public_id])
    return {
        "label": _("Serve the visitor now"),
        "url": url,
        "method": "post",
        "icon": "person-check",
    }


def _other_steps(user, visit, profile):
    if not permissions.can_refer(user, profile):
        return []
    url = reverse("channels_log:visit_refer", args=[visit.public_id])
    return [{"label": _("Refer to the social research officer"), "url": url, "icon": "signpost-split"}]


def _request_url(visit) -> str:
    url = hooks.url_of(hooks.OPEN_REQUEST, visit.beneficiary.public_id)
    return f"{url}?visit={visit.public_id}"


@require_POST
def visit_serve(request, public_id):
    """Turn to the visitor now."""
    _visit(request, public_id)

    def step():
        visit = actions.start_serving(visit_id=public_id, by=request.user)
        _keep_words(request, visit)
        return visit

    return once(
        request,
        step,
        done=_("You are serving this visitor now."),
    )


@require_POST
def visit_file(request, public_id):
    """Link the visit to the file that was chosen, and go on to its request where that was pressed."""
    _visit(request, public_id)
    permissions.can_receive(request.user).enforce()
    file = file_or_none(request.user, request.POST.get("file", ""))
    if file is None:
        raise Http404

    def step():
        visit = actions.link_file(visit_id=public_id, file=file, by=request.user)
        goes_on = "request" in request.POST and permissions.can_finish(request.user, visit)
        return _request_url(visit) if goes_on else visit

    return once(
        request,
        step,
        done=_("The visit is linked to the file."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit_refer(request, public_id):
    """Refer the visitor to the social research officer, where the policy provides for it (A-04)."""
    visit, profile = _visit(request, public_id), PolicyProfile.objects.effective()
    permissions.can_refer(request.user, profile).enforce()
    permissions.can_finish(request.user, visit).enforce()
    form = ReferForm(request.POST or None, row=visit, initial={"question": visit.purpose})
    return confirmed(
        request,
        form,
        lambda: actions.refer_visitor(
            visit_id=public_id, profile=profile, **form.cleaned_data, by=request.user
        ),
        done=_("The visitor is referred to the social research officer."),
        title=_("Refer to the social research officer"),
        visit=visit,
        consequences=[
            _(
                "The question reaches the social research officer at once, with the visitor's name and "
                "mobile."
            ),
            _("This visit ends; the desk is told when the answer is there."),
        ],
        action_label=_("Refer"),
        cancel_url=visit.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit_left(request, public_id):
    """The visitor left before being served."""
    visit = _visit(request, public_id)
    permissions.can_serve(request.user, visit).enforce()
    form = LeftForm(request.POST or None, row=visit)
    return confirmed(
        request,
        form,
        lambda: actions.visitor_left(visit_id=public_id, **form.cleaned_data, by=request.user),
        done=_("It is recorded that the visitor left."),
        title=_("Record that the visitor left before being served"),
        visit=visit,
        consequences=[_("The visit ends without an answer and stays on record.")],
        action_label=_("Record that the visitor left"),
        cancel_url=visit.get_absolute_url(),
        danger=True,
    )
