"""Papers of a file: received, shown as pictures, handed out."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.actions.documents import receive_document, say_owner
from beneficiaries.enums import DocumentStatus
from beneficiaries.forms.facts import OwnerForm, PaperForm
from beneficiaries.identity import identity_of
from beneficiaries.models import Document
from beneficiaries.permissions import can_add_paper
from beneficiaries.views.loading import (
    saved,
    show_form,
    tab_url,
    visible_file,
    visible_row,
)
from core.pictures import numbers_of, serve_page
from core.uploads import serve
from core.verdicts import wrong_stage

PAPERS = Document.objects.select_related("type", "owner", "file")


@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request, public_id):
    """Put a paper into the file."""
    file = visible_file(request, public_id)
    can_add_paper(request.user, file).enforce()
    form = PaperForm(request.POST or None, request.FILES or None, file=file)
    back = tab_url(file, "papers")

    def step():
        receive_document(by=request.user, file=file, **form.paper())
        return back

    if response := saved(request, form, step, done=_("The paper is in the file.")):
        return response
    return show_form(request, file, form, title=_("Add a paper"), back=back, upload=True)


@require_http_methods(["GET", "HEAD", "POST"])
def document_replace(request, public_id):
    """Put a newer paper in the place of one that no longer counts."""
    old = visible_row(request, PAPERS.all(), public_id)
    file = old.beneficiary
    can_add_paper(request.user, file).enforce()
    if old.status == DocumentStatus.REPLACED:
        wrong_stage(_("This paper was replaced already.")).enforce()
    initial = {name: getattr(old, name) for name in ("type", "owner", "other_name", "other_number")}
    form = PaperForm(request.POST or None, request.FILES or None, file=file, replaces=old, initial=initial)
    back = tab_url(file, "papers")

    def step():
        version = request.POST.get("version", "")
        receive_document(by=request.user, file=file, replaces=old, version=version, **form.paper())
        return back

    done = _("The paper is in the file.")
    if response := saved(request, form, step, done=done, standing=document_values):
        return response
    title = _("Replace: %(paper)s") % {"paper": old.type}
    return show_form(request, file, form, title=title, back=back, row=old, upload=True)


@require_http_methods(["GET", "HEAD", "POST"])
def document_owner(request, public_id):
    """Say whose a paper is of which nobody said it yet."""
    paper = visible_row(request, PAPERS.all(), public_id)
    file, back = paper.beneficiary, reverse("beneficiaries:document", args=[paper.public_id])
    can_add_paper(request.user, file).enforce()
    if paper.is_said:
        wrong_stage(_("It is known whose paper this is.")).enforce()
    form = OwnerForm(request.POST or None, file=file)

    def step():
        version = request.POST.get("version", "")
        say_owner(by=request.user, document=paper, version=version, **form.whose())
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=document_values):
        return response
    title = _("Whose paper it is: %(paper)s") % {"paper": paper.type}
    return show_form(request, file, form, title=title, back=back, row=paper)


def document_values(document) -> dict:
    """What the form of a paper shows of one as it stands."""
    return {
        "owner": document.owner,
        "other_name": document.other_name,
        "other_number": document.other_number,
        "type": document.type,
        "upload": document.file or "",
        "original_seen": document.original_seen,
        "number": document.number,
        "issued": document.issue_date or "",
        "expires": document.expiry_date or "",
    }


@require_safe
def document(request, public_id):
    """A paper as pictures of its pages, with what is written on it."""
    paper = visible_row(request, PAPERS.all(), public_id)
    pages = [
        reverse("beneficiaries:document_page", args=[paper.public_id, number])
        for number in numbers_of(paper.file)
    ]
    context = {
        "file": paper.beneficiary,
        "paper": paper,
        "pages": pages,
        "identity": identity_of(request, paper.beneficiary, with_next=False),
        "may_add_paper": can_add_paper(request.user, paper.beneficiary),
    }
    return render(request, "beneficiaries/document.html", context)


@require_safe
def document_page(request, public_id, number):
    """One page of a paper as PNG."""
    paper = visible_row(request, PAPERS.all(), public_id)
    if not paper.file:
        raise Http404
    return serve_page(request, paper.file, number)


@require_safe
def document_file(request, public_id):
    """The stored file as a download."""
    paper = visible_row(request, PAPERS.all(), public_id)
    if not paper.file:
        raise Http404
    return serve(request, paper.file)
