"""Children, income, obligations and the first account of a household on one page: rows, of which those left
empty say nothing.
"""

from crispy_forms.layout import Div, Field
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import Relationship, Sex
from beneficiaries.forms.base import layout, row
from beneficiaries.forms.facts import IncomeForm, ObligationForm
from beneficiaries.forms.people import MemberForm
from beneficiaries.forms.sections import AccountForm
from beneficiaries.models import Person
from core.fields import NamePartField
from core.forms import Form

SHARED = ("father_name", "grandfather_name", "family_name", "nationality")
MORE = {"child": 3, "income": 1, "obligation": 1}  # that come where no script brings them one by one
MOST = 30  # rows of one kind on a page
BLANK = "blank"  # stands for the number of a row that the page itself adds


def line(kind, *parts) -> Div:
    """The fields of a row: one line where there is room for it, a short card on a phone."""
    return Div(*parts, css_class=f"grid-line grid-{kind}")


class FatherForm(Form):
    """What the children of the page have of their father."""

    father_name = NamePartField(label=_("Father's name"), max_length=40, required=False)
    grandfather_name = NamePartField(label=_("Grandfather's name"), max_length=40, required=False)
    family_name = NamePartField(label=_("Family name"), max_length=60, required=False)
    nationality = NamePartField(label=_("Nationality"), max_length=60, required=False)

    helper = layout(line("father", *SHARED))

    def needs_names(self) -> bool:
        """Objects to names that are wanting, for there is a child; True if there were any."""
        wanting = [
            name for name in ("father_name", "family_name") if not self.data.get(self.add_prefix(name))
        ]
        for name in wanting:
            self.add_error(name, _("Write the name that the children have of their father."))
        return bool(wanting)


def father_of(file) -> Person | None:
    """Who the father of the children most likely is: the head, the husband, or the husband who died."""
    if file.head.sex == Sex.MALE:
        return file.head
    facts = {"relationship": Relationship.SPOUSE, "person__sex": Sex.MALE}
    members = file.members.filter(until=None, **facts).select_related("person")
    providers = file.providers.filter(ended_at=None, **facts).select_related("person")
    found = members.first() or providers.first()
    return found.person if found else None


def names_of_children(file) -> dict:
    """What the children have of that father, as initial values of FatherForm."""
    father = father_of(file)
    if father is None:
        return {}
    return {
        "father_name": father.first_name,
        "grandfather_name": father.father_name,
        "family_name": father.family_name,
        "nationality": father.nationality,
    }


class Row:
    """A form that says nothing where none of `said` is filled in. `legend` counts the rows of its kind."""

    said: tuple[str, ...] = ()
    legend = ""

    def has_changed(self):
        """Whether anything was said."""
        return any(self.data.get(self.add_prefix(name), "").strip() for name in self.said)


class ChildRow(Row, MemberForm):
    """A son or daughter; the rest of the name is the father's."""

    legend = _("Child %(number)s")
    said = ("first_name", "id_number", "sex", "birth_date_day", "birth_date_month", "birth_date_year")

    def __init__(self, *args, father, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.father = father
        left_out = (*SHARED, "relationship", "marital_status", "lives_in", "counted", "health_note", "since")
        for name in left_out:
            del self.fields[name]
        self.fields["id_kind"].initial = "national"
        self.helper = layout(
            "confirm_size",
            "another",
            "correction_reason",
            "keep_known",
            line(
                "child",
                "first_name",
                "sex",
                "id_kind",
                "id_number",
                Field("birth_date", wrapper_class="grid-date"),
                Field("id_pending_reason", wrapper_class="grid-pending"),
            ),
            "birth_shown",
        )
        # The parts stand in line with the other fields, and the page says once that a year alone will do.
        birth = self.fields["birth_date"]
        birth.help_text = ""
        birth.widget.widgets[0].attrs["aria-label"] = _("Day of birth")

    def clean(self):
        """The child with what it has of the father."""
        father = self.father.cleaned_data if self.father.is_valid() else {}
        self.cleaned_data |= {name: father.get(name, "") for name in SHARED}
        self.cleaned_data |= {"marital_status": "", "relationship": Relationship.CHILD, "health_note": ""}
        self.cleaned_data |= {"lives_in": True, "counted": True, "since": None}
        return super().clean()


class FactRow(Row):
    """What is said of an income or obligation; its paper and its day are said on its own page."""

    said = ("kind", "amount", "party")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        for name in ("proof", "as_of", "note"):
            del self.fields[name]
        asked = [name for name in ("another", "source") if name in self.fields]
        also = [Field("same_as", wrapper_class="grid-also")] if "same_as" in self.fields else []
        party = Field("party", wrapper_class="grid-party")
        self.helper = layout(*asked, line("fact", "kind", "owner", "amount", "period", party, *also))

    def clean(self):
        """The facts, as of today."""
        return super().clean() | {"as_of": None}


class IncomeRow(FactRow, IncomeForm):
    legend = _("Income %(number)s")


class ObligationRow(FactRow, ObligationForm):
    legend = _("Obligation %(number)s")


class AccountRow(Row, AccountForm):
    """The first account of a file; nearly always the head's own."""

    legend = _("Bank account")
    said = ("iban",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **kwargs)
        self.helper = layout(row("iban", "iban_holder"))


class Grid:
    """The rows of the page by kind, with a blank one of each that the page adds more from; the names that
    the children share, and the account of a file that has none yet.
    """

    most = MOST

    def __init__(self, data, *, file, sources):
        self.sent = data is not None
        self.blank = {}
        self.father = FatherForm(data, initial=names_of_children(file), prefix="father")
        facts = {"file": file, "sources": sources}
        self.children = self._rows("child", data, ChildRow, father=self.father)
        self.incomes = self._rows("income", data, IncomeRow, **facts)
        self.obligations = self._rows("obligation", data, ObligationRow, **facts)
        self.account = AccountRow(
            data,
            initial={"iban_holder": file.iban_holder or file.head.full_name},
            prefix="account",
        )
        self.shows_account = not file.iban or self.account.has_changed()

    def _rows(self, kind, data, form_class, **known):
        sent = (data or {}).get(f"{kind}-rows", "")
        before = min(int(sent), MOST) if sent.isascii() and sent.isdigit() else 1
        more = MORE[kind] if (data or {}).get("more") == kind else 0
        count = min(before + more, MOST)
        rows = [form_class(data, prefix=f"{kind}-{number}", **known) for number in range(count)]
        if count > before:
            new = rows[before]
            new.fields[new.said[0]].widget.attrs["autofocus"] = True
        self.blank[kind] = form_class(prefix=f"{kind}-{BLANK}", **known)
        for number, form in enumerate(rows, start=1):
            form.legend = form_class.legend % {"number": number}
        self.blank[kind].legend = form_class.legend % {"number": BLANK}
        return rows

    @property
    def rows(self) -> list:
        """All rows."""
        return [self.account, *self.children, *self.incomes, *self.obligations]

    @property
    def touched(self) -> list:
        """Those of which something was said."""
        return [form for form in self.rows if form.has_changed()]

    def is_valid(self) -> bool:
        """Whether all that was said is sound; every row is looked at."""
        sound = [form.is_valid() for form in (self.father, *self.rows)]
        if any(form.has_changed() for form in self.children) and self.father.needs_names():
            return False
        return all(sound)
