"""The charity's record: read by everybody who works here, written by the manager; its mark is for all."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import uploads
from core.formtokens import attempt
from policy import permissions
from policy.actions.charity import COLUMNS, write_charity
from policy.forms import CharityForm
from policy.models import Charity


@require_safe
def record(request):
    """The record as it stands, and who wrote the versions before it."""
    context = {
        "record": Charity.objects.in_force(),
        "versions": Charity.objects.select_related("written_by").order_by("-number"),
        "may_edit": permissions.can_edit_charity(request.user),
    }
    return render(request, "policy/charity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request):
    """Write the record, or its next version."""
    permissions.can_edit_charity(request.user).enforce()
    found = Charity.objects.in_force()
    form = CharityForm(
        request.POST or None,
        request.FILES or None,
        initial=_initial(found),
        marked=bool(found and found.mark_id),
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(request, form, lambda: _write(request, form), done=_("The record is written."))
        if done:
            return done
    context = {"form": form, "row": found or Charity(number=0), "record": found}
    return render(request, "policy/charity_edit.html", context)


def _initial(found) -> dict:
    if found is None or found.is_demo:
        return {}
    return {name: getattr(found, name) for name in COLUMNS} | {
        "signatories": "\n".join("، ".join(pair) for pair in found.signatories)
    }


def _write(request, form) -> str:
    write_charity(
        by=request.user,
        version=request.POST.get("version", ""),
        facts=form.facts(),
        mark=form.cleaned_data.get("mark"),
        without_mark=form.cleaned_data.get("without_mark", False),
    )
    return "policy:charity"


@login_not_required
@require_safe
def mark(request, number):
    """The mark of a version: it stands on the sign-in page and on those of beneficiaries."""
    found = get_object_or_404(Charity.objects.select_related("mark"), number=number)
    if found.mark is None:
        raise Http404
    answer = uploads.serve(request, found.mark, inline=True)
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
