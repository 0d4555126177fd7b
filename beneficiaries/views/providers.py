"""The deceased provider of a household: recorded, corrected, taken back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from beneficiaries import permissions
from beneficiaries.actions import providers as actions
from beneficiaries.enums import IdKind, Relationship, Sex
from beneficiaries.forms.people import EndForm, ProviderForm
from beneficiaries.models import Provider
from beneficiaries.views.loading import saved, show_form, tab_url, visible_file, visible_row
from beneficiaries.views.sections import person_values
from core.hijri import Calendar, StatedDate
from core.verdicts import wrong_stage

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
def provider_add(request, public_id):
    """Record who provided for the household and has died."""
    file = visible_file(request, public_id)
    permissions.can_edit_file(request.user, file).enforce()
    form = ProviderForm(request.POST or None, initial=_most_likely(file))
    back = tab_url(file, "household")

    def step():
        actions.add_provider(by=request.user, file=file, **form.stated())
        return back

    if response := saved(request, form, step, done=_("Saved.")):
        return response
    return show_form(request, file, form, title=_("Add the deceased provider"), back=back)


def _most_likely(file) -> dict:
    """A woman's provider is nearly always her husband."""
    known = {"id_kind": IdKind.NATIONAL}
    if file.head.sex == Sex.FEMALE:
        known |= {"relationship": Relationship.SPOUSE, "sex": Sex.MALE}
    return known


@require_http_methods(FORM_METHODS)
def provider_edit(request, public_id):
    """Correct who the deceased provider was."""
    row = _standing(request, public_id)
    file, back = row.beneficiary, tab_url(row.beneficiary, "household")
    form = ProviderForm(request.POST or None, initial=provider_values(row), person=row.person)

    def step():
        version = request.POST.get("version", "")
        actions.edit_provider(by=request.user, provider=row, version=version, **form.stated())
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=provider_values):
        return response
    return show_form(
        request,
        file,
        form,
        title=_("The deceased provider"),
        heading=row.person.full_name,
        back=back,
        row=row,
    )


def provider_values(provider) -> dict:
    """What ProviderForm shows of a provider as it stands."""
    died = provider.person.deceased_on
    return person_values(provider.person) | {
        "relationship": provider.relationship,
        "deceased_on": died and StatedDate(died, Calendar.HIJRI),
    }


@require_http_methods(FORM_METHODS)
def provider_end(request, public_id):
    """It was recorded by mistake that this was the provider."""
    row = _standing(request, public_id)
    file, back = row.beneficiary, tab_url(row.beneficiary, "household")
    form = EndForm(request.POST or None, dated=False)

    def step():
        version, reason = request.POST.get("version", ""), form.cleaned_data["reason"]
        actions.end_provider(by=request.user, provider=row, version=version, reason=reason)
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=lambda _row: {"reason": ""}):
        return response
    heading = _("Correct: %(name)s is not the provider") % {"name": row.person.full_name}
    title = _("The provider recorded by mistake")
    return show_form(request, file, form, title=title, heading=heading, back=back, row=row)


def _standing(request, public_id):
    row = visible_row(request, Provider.objects.select_related("person"), public_id)
    permissions.can_edit_file(request.user, row.beneficiary).enforce()
    if row.ended_at:
        wrong_stage(gettext_lazy("This has ended already.")).enforce()
    return row
