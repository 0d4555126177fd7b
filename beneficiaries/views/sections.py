"""The sections of a file, each changed on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from beneficiaries.actions import files as actions
from beneficiaries.enums import NAME_PARTS
from beneficiaries.forms import sections as forms
from beneficiaries.forms.people import IdentityForm
from beneficiaries.permissions import can_edit_file
from beneficiaries.views.loading import saved, show_form, tab_url, visible_file
from core.saudi import mask_iban
from core.templatetags.istihqaq import both_dates, ltr


@dataclass(frozen=True)
class Section:
    """A section: its title, how its form is made for a file, the values that stand now, the action that
    writes it, and what stands beside the form: why it is asked, which papers show it, what comes next.
    """

    title: str
    make_form: Callable
    standing: Callable
    write: Callable
    tab: str = "details"
    why: str = ""
    papers: str = ""
    then: str = ""


def person_values(person) -> dict:
    """The facts of a person as PersonForm shows them; the identity number stays out."""
    names = (
        *NAME_PARTS,
        "id_kind",
        "id_pending_reason",
        "sex",
        "marital_status",
        "nationality",
    )
    return {
        **{name: getattr(person, name) for name in names},
        "id_number": "",
        "birth_date": person.stated_birth,
    }


def _of_head(*names):
    return lambda file: {name: getattr(file.head, name) for name in names}


def _of_file(*names):
    return lambda file: {name: getattr(file, name) for name in names}


def _plain(form_class):
    return lambda file, data, initial: form_class(data, initial=initial)


def _circumstances(file) -> dict:
    return {
        "categories": list(file.categories.all()),
        "special_circumstances": file.special_circumstances,
    }


def _account_form(file, data, initial):
    """A first account is nearly always the head's own."""
    holder = initial["iban_holder"] or file.head.full_name
    known = mask_iban(file.iban) if file.iban else ""
    return forms.AccountForm(data, initial=initial | {"iban_holder": holder}, known=known)


SECTIONS = {
    "identity": Section(
        gettext_lazy("Identity"),
        lambda file, data, initial: IdentityForm(data, initial=initial, person=file.head),
        lambda file: person_values(file.head),
        lambda form, **kwargs: actions.edit_identity(
            facts=form.person_facts(),
            correction=form.correction(),
            young_head=form.cleaned_data["young_head"],
            **kwargs,
        ),
    ),
    "contact": Section(
        gettext_lazy("Contact"),
        _plain(forms.ContactForm),
        _of_head(*actions.CONTACT),
        lambda form, **kwargs: actions.edit_contact(facts=form.cleaned_data, **kwargs),
    ),
    "address": Section(
        gettext_lazy("National address"),
        _plain(forms.AddressForm),
        _of_file(*actions.ADDRESS),
        lambda form, **kwargs: actions.edit_address(facts=form.cleaned_data, **kwargs),
    ),
    "account": Section(
        gettext_lazy("Bank account"),
        _account_form,
        lambda file: {"iban": "", "iban_holder": file.iban_holder, "remove": False},
        lambda form, **kwargs: actions.edit_account(facts=form.facts(), **kwargs),
        why=gettext_lazy(
            "What is granted in money is transferred to this account. One wrong digit leads it astray."
        ),
        papers=gettext_lazy("A paper of the bank that shows the IBAN and the name of its holder."),
        then=gettext_lazy(
            "Before the first transfer the desk compares the account with the paper of the bank once more."
        ),
    ),
    "circumstances": Section(
        gettext_lazy("Categories and circumstances"),
        _plain(forms.CircumstancesForm),
        _circumstances,
        lambda form, **kwargs: actions.edit_circumstances(
            categories=list(form.cleaned_data["categories"]),
            special_circumstances=form.cleaned_data["special_circumstances"],
            **kwargs,
        ),
    ),
    "income": Section(
        gettext_lazy("No income"),
        _plain(forms.StatedIncomeForm),
        _of_file("no_income_declared"),
        lambda form, **kwargs: actions.state_no_income(
            no_income=form.cleaned_data["no_income_declared"], **kwargs
        ),
        tab="facts",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, public_id, section):
    """Change one section; a version that is no longer the latest is answered with both texts (409)."""
    known = SECTIONS.get(section)
    if known is None:
        raise Http404
    file = visible_file(request, public_id)
    can_edit_file(request.user, file).enforce()
    form = known.make_form(file, request.POST or None, known.standing(file))
    back = tab_url(file, known.tab)

    def step():
        version = request.POST.get("version", "")
        known.write(form, by=request.user, file=file, version=version)
        return back

    if response := saved(request, form, step, done=_("Saved."), standing=known.standing):
        return response
    beside = {"why": known.why, "papers": known.papers, "then": known.then}
    return show_form(request, file, form, title=known.title, back=back, row=file, **beside)


# === The sections on the file page ===============================================================


COLUMNS = (("identity", "circumstances"), ("contact", "account", "address"))


def section_panels(file) -> list[list[dict]]:
    """The sections of the tab "details" as two columns of summary lists: {title, slug, url, rows}."""
    rows = {
        "identity": _identity_rows(file.head),
        "circumstances": _circumstances_rows(file),
        "contact": _contact_rows(file.head),
        "account": _account_rows(file),
        "address": _address_rows(file),
    }
    return [[_panel(file, slug, rows[slug]) for slug in column] for column in COLUMNS]


def _panel(file, slug, rows) -> dict:
    url = reverse("beneficiaries:edit", args=[file.public_id, slug])
    return {"title": SECTIONS[slug].title, "slug": slug, "url": url, "rows": rows}


def _contact_rows(person) -> list[dict]:
    rows = [_row(_("Mobile"), ltr(person.mobile)), _row(_("E-mail address"), ltr(person.email))]
    if person.no_surveys:
        rows.append(_row(_("Surveys"), _("Does not want to be asked for an opinion")))
    return rows


def _account_rows(file) -> list[dict]:
    return [
        _row(_("IBAN"), ltr(mask_iban(file.iban)) if file.iban else ""),
        _row(_("Account holder"), file.iban_holder),
    ]


def _circumstances_rows(file) -> list[dict]:
    return [
        _row(_("Categories"), _(", ").join(file.category_labels)),
        _row(_("Special circumstances"), file.special_circumstances),
    ]


def _row(label, value) -> dict:
    return {"label": label, "value": value}


def _identity_rows(person) -> list[dict]:
    return [
        _row(_("Name"), person.full_name),
        _row(_("Identity paper"), person.get_id_kind_display()),
        _row(_("Identity number"), ltr(person.masked_id) or person.id_pending_reason),
        _row(_("Birth date"), person.birth_text),
        *([_row(_("Day of death"), both_dates(person.deceased_on))] if person.deceased_on else []),
        _row(_("Sex"), person.get_sex_display()),
        _row(_("Marital status"), person.marital_text),
        _row(_("Nationality"), person.nationality),
    ]


def _address_rows(file) -> list[dict]:
    return [
        _row(_("Short national address"), ltr(file.short_address)),
        _row(_("City"), file.city),
        _row(_("District"), file.district),
        _row(_("Street"), file.street),
        _row(_("Building number"), ltr(file.building_no)),
        _row(_("Unit number"), ltr(file.unit_no)),
        _row(_("Postal code"), ltr(file.postal_code)),
        _row(_("How to get there"), file.directions),
    ]
