"""Children, income, obligations and the account of a household, entered on one page."""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from beneficiaries import permissions
from beneficiaries.actions.facts import add_income, add_obligation
from beneficiaries.actions.files import edit_account
from beneficiaries.actions.household import add_member
from beneficiaries.forms.grid import AccountRow, ChildRow, Grid, IncomeRow
from beneficiaries.identity import identity_of
from beneficiaries.views.loading import tab_url, visible_file
from core import hooks
from core.formtokens import comes_back, once, put_on_form
from core.verdicts import StaleVersionError


class _RowRefusedError(Exception):
    pass


@require_http_methods(["GET", "HEAD", "POST"])
def household(request, public_id):
    """Rows for the account, the children, the income and the obligations; all that was filled in is saved
    with one press, or comes back with what is wrong beside its field.
    """
    file = visible_file(request, public_id)
    permissions.can_edit_file(request.user, file).enforce()
    permissions.can_add_fact(request.user, file).enforce()
    sources = permissions.sources_of(request.user)
    grid = Grid(request.POST or None, file=file, sources=sources)
    sent = request.method == "POST" and "more" not in request.POST
    nothing = sent and not grid.touched
    if sent and grid.is_valid() and not nothing and (answer := _save(request, file, grid)):
        return answer
    context = {
        "file": file,
        "identity": identity_of(request, file, with_next=False),
        "grid": grid,
        "nothing": nothing,
        "asked": sent,
        "back": tab_url(file, "household"),
    }
    return render(request, "beneficiaries/household_grid.html", context, status=422 if sent else 200)


def _save(request, file, grid):
    """The redirect once all is saved; else None, with the objections on the rows that they are about."""
    if comes_back(request):
        return None

    def step():
        for form in grid.touched:
            _add(request.user, file, form)
        if "request" in request.POST:
            return hooks.url_of(hooks.OPEN_REQUEST, file.public_id)
        return tab_url(file, "household")

    try:
        return once(request, step, done=_("Saved."))
    except _RowRefusedError:
        return None


def _add(user, file, form):
    try:
        if isinstance(form, AccountRow):
            _add_account(user, file, form)
        elif isinstance(form, ChildRow):
            add_member(by=user, file=file, **form.stated())
        else:
            add = add_income if isinstance(form, IncomeRow) else add_obligation
            add(by=user, file=file, facts=form.facts(), **form.which())
    except ValidationError as error:
        put_on_form(form, error)
        raise _RowRefusedError from error
    except StaleVersionError as stale:
        form.add_error(None, stale.reason)
        raise _RowRefusedError from stale


def _add_account(user, file, form):
    """The first account; one that is on file is changed on its own page, where it is seen."""
    if file.iban:
        raise ValidationError(
            {"iban": _("An account is on file already. Change it on the page of the file.")}
        )
    edit_account(by=user, file=file, version=file.version, facts=form.facts())
