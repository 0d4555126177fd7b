"""The charter of rights and duties: read by anybody, published by the manager (C-21)."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.formtokens import attempt
from policy import permissions
from policy.actions.charter import PARTS, beginning, publish_charter
from policy.forms import CharterForm
from policy.models import Charter


@login_not_required
@require_safe
def charter(request):
    """What is in force, for beneficiaries; without an account and without a cookie."""
    return render(request, "policy/charter.html", {"parts": parts_of(Charter.objects.in_force())})


def parts_of(found) -> list[tuple[str, list[str]]]:
    """(heading, sentences) of a charter; empty where there is none."""
    if found is None:
        return []
    fields = CharterForm.base_fields
    return [
        (fields[part].label, [line for line in getattr(found, part).splitlines() if line]) for part in PARTS
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request):
    """The versions, and the form of the next one."""
    found = Charter.objects.in_force()
    may_write = permissions.can_write_charter(request.user)
    if request.method == "POST":
        may_write.enforce()
    initial = {part: getattr(found, part) for part in PARTS} if found else beginning()
    form = CharterForm(request.POST or None, initial=initial)

    def step():
        publish_charter(facts=form.cleaned_data, version=request.POST.get("version", ""), by=request.user)
        return reverse("policy:charter_edit")

    sound = request.method == "POST" and form.is_valid()
    if sound and (response := attempt(request, form, step, done=_("The charter is published."))):
        return response
    known = {
        "form": form,
        "row": found or Charter(number=0),
        "parts": parts_of(found),
        "versions": Charter.objects.select_related("written_by").order_by("-number"),
        "may_write": may_write,
    }
    return render(request, "policy/charter_edit.html", known, status=422 if form.errors else 200)
