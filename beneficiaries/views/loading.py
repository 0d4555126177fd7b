"""How every page of a file finds it: within the asker's scope, or 404."""

from types import SimpleNamespace

from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from beneficiaries.identity import identity_of
from beneficiaries.models import Beneficiary
from core import reading
from core.formtokens import attempt
from core.verdicts import StaleVersionError


def visible_file(request, public_id) -> Beneficiary:
    """The file with what its identity bar shows; Http404 outside of the scope."""
    files = Beneficiary.objects.visible_to(request.user).for_page()
    return reading.shown(request, files, public_id, "file")


def visible_row(request, rows, public_id, **lookup):
    """A row of a visible file (member, fact, paper), its `beneficiary` loaded for the page; Http404
    otherwise.
    """
    files = Beneficiary.objects.visible_to(request.user)
    row = get_object_or_404(rows.filter(beneficiary__in=files.values("pk")), public_id=public_id, **lookup)
    row.beneficiary = Beneficiary.objects.for_page().get(pk=row.beneficiary_id)
    reading.note(request, row.beneficiary, "file")
    reading.note(request, row)
    return row


def tab_url(file, tab: str) -> str:
    """The address of a tab of the file page."""
    return f"{reverse('beneficiaries:detail', args=[file.public_id])}?tab={tab}"


def show_form(request, file, form, *, title, back, row=None, heading="", **more):
    """A page with one form about a file; 422 when it comes back with objections.

    `title` stands in the tab and in the history of a shared computer, so it names nobody; `heading` stands on
    the page instead of it and may.
    """
    context = {
        "file": file,
        "identity": identity_of(request, file, with_next=False),
        "form": form,
        "title": title,
        "heading": heading or title,
        "back": back,
        "row": row,
    }
    status = 422 if form.is_bound else 200
    return render(request, "beneficiaries/form.html", context | more, status=status)


def saved(request, form, step, *, done, standing=None):
    """Carry out `step` for a form that was sent and is sound: the redirect, or None where the form is to be
    shown.

    `standing(row)` gives the values that the form would show now, for the comparison when its version is
    stale.
    """
    if request.method != "POST" or not form.is_valid():
        return None

    def carried_out():
        try:
            return step()
        except StaleVersionError as stale:
            values = standing(stale.current) if standing else {}
            now = SimpleNamespace(**values, version=stale.current.version)
            raise stale.showing(now) from stale

    return attempt(request, form, carried_out, done=done)
