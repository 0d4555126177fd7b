"""The list, the opening of a file, and the file page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from beneficiaries import permissions
from beneficiaries.actions.files import confirm_data, open_file
from beneficiaries.forms.filters import FileFilter
from beneficiaries.forms.people import OpenFileForm
from beneficiaries.identity import identity_of
from beneficiaries.models import Beneficiary
from beneficiaries.querysets import ALL_FILES
from beneficiaries.search import identity_text, likely_same, prefill
from beneficiaries.summary import FileFacts, status_tag
from beneficiaries.views.loading import tab_url, visible_file
from beneficiaries.views.sections import section_panels
from core import panels, reading, searches, timeline
from core.formtokens import attempt, once
from core.paging import page_of
from core.sentences import filled

SEES_REQUESTS_WHOLE = ALL_FILES - {Role.INTAKE_OFFICER}
SHARED = 5  # files that are named of those that share an account or people with another


@require_safe
def index(request):
    """The files that the asker may open, by status, category and place."""
    permissions.can_see_files(request.user).enforce()
    form = FileFilter(request.GET)
    chosen = form.chosen()
    sort = FileFilter.SORTS.get(chosen.pop("sort", ""), FileFilter.SORTS["newest"])
    files = Beneficiary.objects.visible_to(request.user).filtered(**chosen).for_list()
    page = page_of(request, files.order_by(*sort))
    context = {
        "form": form,
        "page": page,
        "rows": [{"file": file, "status": status_tag(file)} for file in page],
        "may_open": permissions.can_open_file(request.user),
    }
    return render(request, "beneficiaries/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """Open a file; what was typed into a search without a hit, or said by a visitor, is filled in already
    (`?from=` the key of the search, or the visit).
    """
    permissions.can_open_file(request.user).enforce()
    if request.method != "POST":
        sought = searches.kept(request.session, request.GET.get("from", ""))
        form = OpenFileForm(initial=_said_before(request, sought))
        return _show_create(request, form, query=sought.text if sought else "")
    form = OpenFileForm(request.POST)
    if not form.is_valid():
        return _show_create(request, form)
    same = likely_same(request.user, form.head_facts())
    if same and not form.cleaned_data["not_the_same"]:
        form.add_error("not_the_same", _("Compare with the files below before you open another."))
        return _show_create(request, form, same=same)
    return _open(request, form, same) or _show_create(request, form, same=same)


def _said_before(request, sought) -> dict:
    """What was searched for, and the mobile of the visitor who said it."""
    mobile = searches.kept(request.session, request.GET.get("from", ""), among=searches.MOBILES)
    return (prefill(mobile) if mobile else {}) | (prefill(sought) if sought else {})


def _open(request, form, same):
    compared = ", ".join(str(hit.file) for hit in same)
    note = filled(gettext_lazy("Compared with: %(files)s"), files=compared) if same else ""
    address = {name: form.cleaned_data[name] for name in ("city", "district")}

    def step():
        return open_file(
            by=request.user,
            head=form.head_facts(),
            categories=list(form.cleaned_data["categories"]),
            address=address,
            note=note,
            correction=form.correction(),
            young_head=form.cleaned_data["young_head"],
            out_of=request.GET.get("from", ""),
        )

    return attempt(request, form, step, done=_("The file is open. Add the household and the income next."))


def _show_create(request, form, *, query="", same=()):
    context = {"form": form, "query": query, "same": same, "known": None}
    if form.is_bound and form.has_error("id_number", "known"):
        context["known"] = _known_file(request, form)
    status = 422 if form.is_bound else 200
    return render(request, "beneficiaries/create.html", context, status=status)


def _known_file(request, form):
    number = identity_text(form.data.get("id_number", ""))
    files = Beneficiary.objects.visible_to(request.user).select_related("head")
    return files.with_head_number(number).first()


# === The file page ===============================================================================


@require_safe
def detail(request, public_id):
    """The file: one tab, the summary before the first."""
    file = visible_file(request, public_id)
    facts = FileFacts(file)
    tabs, chosen = _tabs(request, file, facts)
    first = chosen["name"] == "details"
    context = {
        "file": file,
        "facts": facts,
        "identity": identity_of(request, file, with_next=not first, papers=facts.documents),
        "tabs": tabs,
        "tab": chosen,
        "next": _filled("file_next", request, file) if first else None,
        "action": (_filled("file_actions", request, file) or {}).get("panel"),
        "may_confirm": permissions.can_confirm_data(request.user, file),
        "may_edit": permissions.can_edit_file(request.user, file),
        "may_add_fact": permissions.can_add_fact(request.user, file),
        "may_add_paper": permissions.can_add_paper(request.user, file),
        "sources": permissions.sources_of(request.user),
        "shared": shared_with(request.user, file, facts),
    }
    return render(request, "beneficiaries/detail.html", context | _tab_context(request, file, chosen))


def _tabs(request, file, facts):
    """The tabs as links, and the one that is open: {name, label, count, panel, context}."""
    own = [
        ("details", _("Details"), None),
        ("papers", _("Papers"), len(facts.documents)),
        ("household", _("Household"), 1 + len(facts.members)),
        ("facts", _("Income and obligations"), len(facts.incomes) + len(facts.obligations)),
    ]
    known = [{"name": name, "label": label, "count": count} for name, label, count in own]
    for panel in panels.of("file_tabs"):
        context = panel.provider(request, file)
        if context is not None:
            known.append(
                {
                    "name": panel.name,
                    "label": panel.label,
                    "count": context.get("count"),
                    "panel": panel,
                    "context": context,
                }
            )
    known.append({"name": "timeline", "label": _("Timeline"), "count": None})
    wanted = request.GET.get("tab", "details")
    chosen = next((tab for tab in known if tab["name"] == wanted), known[0])
    links = [
        {
            "label": tab["label"],
            "count": tab["count"],
            "url": tab_url(file, tab["name"]),
            "active": tab is chosen,
        }
        for tab in known
    ]
    return links, chosen


def _filled(place, request, file) -> dict | None:
    """{template, panel} of the first panel of a place that has something to show of the file."""
    for panel in panels.of(place):
        context = panel.provider(request, file)
        if context is not None:
            return {"template": panel.template, "panel": context}
    return None


def _tab_context(request, file, chosen) -> dict:
    if panel := chosen.get("panel"):
        return {**chosen["context"], "panel_template": panel.template}
    if chosen["name"] == "timeline":
        return {"events": events_of(request, file, 30)}
    if chosen["name"] == "details":
        return {"sections": section_panels(file)}
    return {}


def events_of(request, file, limit) -> list[dict]:
    """The history of the file, as far as the asker sees it: what happened inside its requests to those who
    see them whole.
    """
    whole = request.user.has_role(*SEES_REQUESTS_WHOLE)
    return timeline.of_file(file.public_id, limit, without_requests=not whole)


@require_safe
def history(request, public_id):
    """The whole history of a file on a page of its own."""
    file = visible_file(request, public_id)
    context = {
        "file": file,
        "identity": identity_of(request, file, with_next=False),
        "events": events_of(request, file, 500),
    }
    return render(request, "beneficiaries/timeline.html", context)


@require_POST
def confirm(request, public_id):
    """The applicant went through the data and it is right as it stands."""
    file = visible_file(request, public_id)
    permissions.can_confirm_data(request.user, file).enforce()

    def step():
        return confirm_data(by=request.user, file=file, version=request.POST.get("version", ""))

    return once(request, step, done=_("The data is confirmed. It is due again in a year."))


@require_POST
def reveal(request, public_id):
    """Show the whole identity number once; who asked is kept in the read log."""
    file = visible_file(request, public_id)
    if not file.head.id_number:
        messages.info(request, _("There is no identity number in this file yet."))
        return redirect(file)
    reading.note(request, file.head, "id_number")
    context = {"file": file, "identity": identity_of(request, file, with_next=False)}
    response = render(request, "beneficiaries/reveal.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def shared_with(user, file, facts) -> list[dict]:
    """What this file has in common with others: the same bank account, the same people. One query."""
    people = [file.head_id, *(member.person_id for member in facts.members)]
    others = list(Beneficiary.objects.visible_to(user).sharing_with(file, people, SHARED))
    kinds = (
        (_("The same bank account is in another file"), [row for row in others if row.shares_account]),
        (_("Somebody of this household is in another file"), [row for row in others if row.shares_people]),
    )
    return [{"label": label, "files": files[:SHARED]} for label, files in kinds if files]
