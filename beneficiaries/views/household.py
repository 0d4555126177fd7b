"""Members of the household, income and obligations: added, corrected, ended."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from beneficiaries import permissions
from beneficiaries.actions import facts as fact_actions
from beneficiaries.actions import household as member_actions
from beneficiaries.actions.deaths import record_death, take_death_back
from beneficiaries.actions.representations import add_representation, end_representation
from beneficiaries.forms.facts import IncomeForm, ObligationForm, RepresentationForm
from beneficiaries.forms.people import DeathForm, EndForm, MemberForm
from beneficiaries.models import HouseholdMember, Income, Obligation, Person, Representation
from beneficiaries.views.loading import (
    saved,
    show_form,
    tab_url,
    visible_file,
    visible_row,
)
from beneficiaries.views.sections import person_values
from core.hijri import Calendar, StatedDate
from core.verdicts import wrong_stage

FORM_METHODS = ["GET", "HEAD", "POST"]


# === Members =====================================================================================


@require_http_methods(FORM_METHODS)
def member_add(request, public_id):
    """Add somebody to the household."""
    file = visible_file(request, public_id)
    permissions.can_edit_file(request.user, file).enforce()
    form = MemberForm(request.POST or None)
    back = tab_url(file, "household")

    def step():
        member_actions.add_member(by=request.user, file=file, **form.stated())
        return back

    if response := saved(request, form, step, done=_("Added to the household.")):
        return response
    return show_form(request, file, form, title=_("Add to the household"), back=back)


@require_http_methods(FORM_METHODS)
def member_edit(request, public_id):
    """Correct a member of the household."""
    member = visible_row(request, HouseholdMember.objects.select_related("person"), public_id)
    file = member.beneficiary
    permissions.can_edit_file(request.user, file).enforce()
    form = MemberForm(request.POST or None, initial=member_values(member), person=member.person)
    back = tab_url(file, "household")

    def step():
        member_actions.edit_member(
            by=request.user,
            member=member,
            version=request.POST.get("version", ""),
            person=form.person_facts(),
            facts=form.member_facts(),
            size_confirmed=form.cleaned_data["confirm_size"],
            correction=form.correction(),
        )
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=member_values):
        return response
    return show_form(
        request,
        file,
        form,
        title=_("Change a member"),
        heading=member.person.full_name,
        back=back,
        row=member,
    )


def member_values(member) -> dict:
    """What MemberForm shows of a member as it stands."""
    return person_values(member.person) | {
        "relationship": member.relationship,
        "lives_in": member.lives_in,
        "counted": member.counted,
        "health_note": member.health_note,
        "since": member.since and StatedDate(member.since, Calendar.HIJRI),
        "confirm_size": False,
    }


@require_http_methods(FORM_METHODS)
def member_end(request, public_id):
    """Somebody no longer belongs to the household."""
    member = visible_row(request, HouseholdMember.objects.select_related("person"), public_id)
    file = member.beneficiary
    permissions.can_edit_file(request.user, file).enforce()
    if member.until:
        wrong_stage(gettext_lazy("This person has left the household already.")).enforce()
    form = EndForm(request.POST or None, dated=True)
    back = tab_url(file, "household")

    def step():
        member_actions.end_member(
            by=request.user,
            member=member,
            version=request.POST.get("version", ""),
            until=form.cleaned_data["until"].date,
            reason=form.cleaned_data["reason"],
        )
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=_end_values):
        return response
    heading = _("%(name)s leaves the household") % {"name": member.person.full_name}
    title = _("Leaving the household")
    return show_form(request, file, form, title=title, heading=heading, back=back, row=member)


def _end_values(row) -> dict:
    """What EndForm shows of a row that has ended meanwhile."""
    return {"until": getattr(row, "until", "") or "", "deceased_on": "", "reason": ""}


@require_http_methods(FORM_METHODS)
def death(request, public_id, person_id):
    """The head or a member has died; where that is on file, it may be taken back as a mistake."""
    file = visible_file(request, public_id)
    permissions.can_edit_file(request.user, file).enforce()
    person = get_object_or_404(Person.objects.of_file(file, ended=True), public_id=person_id)
    recorded = person.deceased_on is not None
    form = DeathForm(request.POST or None, taken_back=recorded)
    back = tab_url(file, "household")

    def step():
        known = {"by": request.user, "file": file, "person": person}
        known |= {"version": request.POST.get("version", ""), "reason": form.cleaned_data["reason"]}
        if recorded:
            take_death_back(**known)
        else:
            record_death(**known, deceased_on=form.cleaned_data["deceased_on"].date)
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=_end_values):
        return response
    heading = _("%(name)s lives: the death was recorded by mistake") if recorded else _("Death of %(name)s")
    return show_form(
        request,
        file,
        form,
        title=_("A death recorded by mistake") if recorded else _("Record a death"),
        heading=heading % {"name": person.full_name},
        back=back,
        row=file,
        will=WILL_LIVE if recorded else WILL_END if person.pk == file.head_id else WILL_LEAVE,
    )


WILL_END = (
    gettext_lazy("The open requests stop: each ends with the death paper, or waits for the new head."),
    gettext_lazy("What is the head's own counts no more, and no message goes out to the head."),
)
WILL_LEAVE = (
    gettext_lazy("The member leaves the household on that day."),
    gettext_lazy("Income, debts and health of the member count no more."),
)
WILL_LIVE = (gettext_lazy("The person counts again, and requests that stopped go on."),)


# === Who signs for the head =======================================================================


@require_http_methods(FORM_METHODS)
def representation_add(request, public_id):
    """A deed by which somebody signs for the head."""
    file = visible_file(request, public_id)
    permissions.can_edit_file(request.user, file).enforce()
    form = RepresentationForm(request.POST or None, file=file)
    back = tab_url(file, "household")

    def step():
        add_representation(by=request.user, file=file, facts=form.facts())
        return back

    if response := saved(request, form, step, done=_("Saved.")):
        return response
    return show_form(request, file, form, title=_("Add who signs for the head"), back=back)


@require_http_methods(FORM_METHODS)
def representation_end(request, public_id):
    """The right to sign for the head has ended before its day."""
    row = visible_row(request, Representation.objects.all(), public_id)
    file = row.beneficiary
    permissions.can_edit_file(request.user, file).enforce()
    if row.ended_at:
        wrong_stage(gettext_lazy("This has ended already.")).enforce()
    form = EndForm(request.POST or None, dated=False)
    back = tab_url(file, "household")

    def step():
        version, reason = request.POST.get("version", ""), form.cleaned_data["reason"]
        end_representation(by=request.user, representation=row, version=version, reason=reason)
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=_end_values):
        return response
    heading = _("End that %(name)s signs for the head") % {"name": row.name}
    title = _("End of the right to sign")
    return show_form(request, file, form, title=title, heading=heading, back=back, row=row)


# === Income and obligations ======================================================================

KINDS = {
    "income": (Income, IncomeForm, gettext_lazy("Add an income"), gettext_lazy("Income")),
    "obligation": (
        Obligation,
        ObligationForm,
        gettext_lazy("Add an obligation"),
        gettext_lazy("Obligation"),
    ),
}


@require_http_methods(FORM_METHODS)
def income_add(request, public_id):
    """Add an income."""
    return _fact_add(request, public_id, "income", fact_actions.add_income)


@require_http_methods(FORM_METHODS)
def obligation_add(request, public_id):
    """Add an obligation."""
    return _fact_add(request, public_id, "obligation", fact_actions.add_obligation)


def _fact_add(request, public_id, kind, add):
    """Add a line; `?about=` is the public id of a line about the same thing, as its own row offers it."""
    model, form_class, title, _name = KINDS[kind]
    file = visible_file(request, public_id)
    permissions.can_add_fact(request.user, file).enforce()
    sources = permissions.sources_of(request.user)
    about = model.objects.filter(beneficiary=file, public_id=request.GET.get("about", "")[:22]).first()
    form = form_class(request.POST or None, file=file, sources=sources, initial=_about_values(about))
    back = tab_url(file, "facts")

    def step():
        add(by=request.user, file=file, facts=form.facts(), **form.which())
        return back

    if response := saved(request, form, step, done=_("Saved.")):
        return response
    return show_form(request, file, form, title=title, back=back)


def _about_values(fact) -> dict:
    if fact is None:
        return {}
    names = ("kind", "owner", "party", "period")
    return {"same_as": fact, **{name: getattr(fact, name) for name in names}}


def _fact(request, kind, public_id):
    if kind not in KINDS:
        raise Http404
    fact = visible_row(request, KINDS[kind][0].objects.all(), public_id)
    permissions.can_change_fact(request.user, fact).enforce()
    return fact


def fact_values(fact) -> dict:
    """What the form of a fact shows as it stands."""
    names = ("kind", "owner", "party", "amount", "period", "source", "proof", "note")
    values = {name: getattr(fact, name) for name in names}
    return values | {"as_of": StatedDate(fact.as_of, Calendar.HIJRI)}


@require_http_methods(FORM_METHODS)
def fact_edit(request, kind, public_id):
    """Correct an income or an obligation."""
    fact = _fact(request, kind, public_id)
    file = fact.beneficiary
    sources = permissions.sources_of(request.user)
    initial = fact_values(fact)
    form = KINDS[kind][1](request.POST or None, initial=initial, file=file, sources=sources, line=fact)
    back = tab_url(file, "facts")

    def step():
        version = request.POST.get("version", "")
        fact_actions.edit_fact(by=request.user, fact=fact, version=version, facts=form.facts())
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=fact_values):
        return response
    return show_form(request, file, form, title=KINDS[kind][3], back=back, row=fact)


@require_http_methods(FORM_METHODS)
def fact_end(request, kind, public_id):
    """The household no longer has this income or obligation."""
    fact = _fact(request, kind, public_id)
    file = fact.beneficiary
    form = EndForm(request.POST or None, dated=False)
    back = tab_url(file, "facts")

    def step():
        version, reason = request.POST.get("version", ""), form.cleaned_data["reason"]
        fact_actions.end_fact(by=request.user, fact=fact, version=version, reason=reason)
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=_end_values):
        return response
    title = _("End: %(kind)s") % {"kind": fact.get_kind_display()}
    return show_form(request, file, form, title=title, back=back, row=fact)
