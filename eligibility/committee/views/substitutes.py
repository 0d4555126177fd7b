"""Whom the manager names for one request."""

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.formtokens import attempt
from core.ids import sent_id
from eligibility.case import pages
from eligibility.committee import permissions
from eligibility.committee.actions import substitutes as actions
from eligibility.committee.forms import SubstituteForm, VersionForm


@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request, public_id):
    """Who stands in for this request, and the naming of another where one is needed."""
    case = pages.load_request(request, public_id)
    ending = permissions.can_end_naming(request.user, case)
    if not ending and not ending.conflict:
        ending.enforce()
    verdict = permissions.can_name(request.user, case, needed=actions.is_needed(case))
    offered = actions.candidates(case, by=request.user)
    form = SubstituteForm(request.POST if request.POST.get("do") == "name" else None, offered=offered)
    if request.method == "POST" and (done := _carry_out(request, case, form)):
        return done
    context = {
        "form": form,
        "verdict": verdict,
        "may_end": ending,
        "offered": offered,
        "named": case.substitutes.select_related("user", "named_by", "ended_by"),
    }
    return render(
        request, "eligibility/committee/substitute.html", pages.request_context(request, case, **context)
    )


def _carry_out(request, case, form):
    known = {"public_id": case.public_id, "by": request.user, "version": request.POST.get("version", "")}
    do, _colon, row_id = request.POST.get("do", "").partition(":")
    if do == "end":

        def end():
            actions.end_substitute(**known, substitute_id=sent_id(row_id))
            return request.path

        return attempt(request, VersionForm(request.POST), end, done=_("The naming is taken back."))
    if do != "name":
        raise BadRequest("unknown form")
    if not form.is_valid():
        return None

    def name():
        actions.name_substitute(**known, **form.cleaned_data)
        return request.path

    return attempt(request, form, name, done=_("The person is named for this request."))
