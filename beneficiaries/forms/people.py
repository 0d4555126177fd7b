"""Who somebody is: the head when a file is opened or corrected, and the members of the household."""

from datetime import date

from crispy_forms.bootstrap import InlineCheckboxes
from crispy_forms.layout import Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.actions.writing import Correction
from beneficiaries.enums import NAME_PARTS
from beneficiaries.forms.base import AskingForm, choices, group, layout, pair, row
from beneficiaries.models.person import wrong_identity
from beneficiaries.search import identity_text
from core import hijri
from core.fields import (
    DualDateField,
    MobileField,
    NamePartField,
    NationalIdField,
    TextField,
)
from core.fields.text import TypedCharField
from core.forms import Form
from core.hijri import StatedDate
from policy.models import Category

# Until about 1400 AH civil records gave whose day of birth was not known the first of Muharram, of Rajab,
# of January or of July.
PLACEHOLDERS_UNTIL = date(1980, 1, 1)
YOUNG_HEAD = _("The birth date is right: the applicant is not of age, and a guardian signs")


class IdentityNumberField(TypedCharField):
    """An identity number as it is stored (0-9 and capital letters); the form judges it by its kind."""

    attrs = {"dir": "ltr", "maxlength": "40", "spellcheck": "false"}
    raw_limit = 60
    too_long = "long"
    default_error_messages = {"long": _("This number is too long. Compare it with the paper.")}

    def normalise(self, text):
        return identity_text(text)


def may_stand_for_a_year(birth: StatedDate | None) -> bool:
    """Whether a day of birth may say no more than its year: on an old paper, the first day of a year or of
    its middle.
    """
    if birth is None or birth.year_only or birth.date >= PLACEHOLDERS_UNTIL:
        return False
    return birth.month_and_day in {(1, 1), hijri.MIDDLE}


class PersonForm(AskingForm):
    """The facts of a human being. `person_facts` gives them as columns of Person."""

    first_name = NamePartField(label=_("First name"), max_length=40)
    father_name = NamePartField(label=_("Father's name"), max_length=40)
    grandfather_name = NamePartField(label=_("Grandfather's name"), max_length=40, required=False)
    family_name = NamePartField(label=_("Family name"), max_length=60)
    id_kind = forms.ChoiceField(label=_("Identity paper"), choices=choices(enums.IdKind))
    id_number = IdentityNumberField(label=_("Identity number"), required=False)
    id_pending_reason = TextField(
        label=_("Why there is no number yet"),
        required=False,
        max_length=200,
        help_text=_("Only where there is no number, such as for a newborn child."),
    )
    birth_date = DualDateField(
        label=_("Birth date"),
        past_only=True,
        year_alone=True,
        required=False,
        help_text=_("Where the paper shows the year alone, write the year alone."),
    )
    birth_shown = forms.ChoiceField(
        label=_("What the paper shows"),
        choices=[
            (enums.Precision.DAY, _("This very day of birth")),
            (enums.Precision.YEAR, _("The year alone")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=choices(enums.Sex))
    marital_status = forms.ChoiceField(
        label=_("Marital status"), choices=choices(enums.MaritalStatus), required=False
    )
    nationality = NamePartField(label=_("Nationality"), max_length=60, required=False)
    correction_reason = TextField(label=_("Why what is on file is corrected"), required=False, max_length=200)
    keep_known = forms.BooleanField(label=_("Keep what is on file"), required=False)

    questions = (("correction_reason", "keep_known"), ("birth_shown",))
    keeps_number = False  # where an empty number means "as it is"

    @property
    def marked(self) -> frozenset[str]:
        """The number, but for whoever has none yet."""
        return frozenset() if self.keeps_number else frozenset({"id_number"})

    def clean(self):
        """The identity number agrees with the kind of paper; a day that stands for a year is asked about."""
        facts = super().clean()
        typed_anew = "birth_date" in self.changed_data and not facts.get("birth_shown")
        if typed_anew and may_stand_for_a_year(facts.get("birth_date")):
            self.add_error(
                "birth_shown", _("Old papers show 1/1 or 1/7 where the day is not known. Look again.")
            )
        kind, number = facts.get("id_kind"), facts.get("id_number")
        if kind is None or number is None:
            return facts
        try:
            facts["id_number"] = self._number_of(kind, number)
        except ValidationError as error:
            self.add_error("id_number", error)
        else:
            wrong = wrong_identity(kind, facts["id_number"], facts.get("nationality", ""))
            if self.keeps_number and not facts["id_number"]:
                wrong.pop("id_number", None)
            for name, message in wrong.items():
                self.add_error(name, message)
        if kind == enums.IdKind.PENDING and not facts.get("id_pending_reason"):
            self.add_error("id_pending_reason", _("Say why there is no number yet."))
        if kind != enums.IdKind.PENDING:
            facts["id_pending_reason"] = ""
        return facts

    def _number_of(self, kind, number) -> str:
        if kind == enums.IdKind.PENDING:
            return number
        if not number:
            if self.keeps_number:
                return ""
            raise ValidationError(_("Write the identity number as it stands on the paper."))
        if kind == enums.IdKind.OTHER:
            if len(number) < 4:
                raise ValidationError(_("Write the whole number, as it stands on the paper."))
            return number
        return NationalIdField().clean(number)

    def correction(self) -> Correction:
        """What was said of correcting somebody who stands in other files."""
        known = self.cleaned_data
        return Correction(known.get("correction_reason", ""), known.get("keep_known", False))

    def person_facts(self) -> dict:
        """The cleaned facts as columns of Person (birth_date a StatedDate or None)."""
        names = (
            *NAME_PARTS,
            "id_kind",
            "id_number",
            "id_pending_reason",
            "birth_date",
            "sex",
            "marital_status",
            "nationality",
        )
        facts = {name: self.cleaned_data[name] for name in names}
        birth, shown = facts["birth_date"], self.cleaned_data["birth_shown"]
        year = birth and (birth.year_only or (shown == enums.Precision.YEAR and may_stand_for_a_year(birth)))
        facts["birth_precision"] = enums.Precision.YEAR if year else enums.Precision.DAY
        if self.keeps_number and not facts["id_number"] and facts["id_kind"] != enums.IdKind.PENDING:
            del facts["id_number"]
        return facts


WHO = (
    "correction_reason",
    "keep_known",
    pair("first_name", "father_name"),
    pair("grandfather_name", "family_name"),
    pair("id_kind", "id_number"),
    Field("id_pending_reason", wrapper_class="only-pending"),
    "birth_date",
    "birth_shown",
    pair("sex", "marital_status"),
)


class OpenFileForm(PersonForm):
    """The one short page on which a file is opened."""

    mobile = MobileField(label=_("Mobile"), required=False)
    city = TextField(label=_("City"), compared=True, max_length=60)
    district = TextField(label=_("District"), compared=True, max_length=60, required=False)
    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"), queryset=Category.objects.on_offer(), widget=forms.CheckboxSelectMultiple
    )
    not_the_same = forms.BooleanField(
        label=_("I compared them: none of these is the person before me"), required=False
    )

    young_head = forms.BooleanField(label=YOUNG_HEAD, required=False)

    questions = (*PersonForm.questions, ("not_the_same",), ("young_head",))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].required = True
        self.fields["marital_status"].required = True
        self.fields["id_kind"].initial = enums.IdKind.NATIONAL
        self.helper = layout(
            "not_the_same",
            "young_head",
            group(_("The head of the household"), *WHO, "nationality"),
            group(_("Where to reach them"), "mobile", pair("city", "district")),
            group(_("Why they come to us"), InlineCheckboxes("categories")),
        )

    def head_facts(self) -> dict:
        """The facts of the head, with the mobile."""
        return self.person_facts() | {"mobile": self.cleaned_data["mobile"]}


class IdentityForm(PersonForm):
    """Correcting who the head is. The number stays hidden: left empty, it stays as it is."""

    young_head = forms.BooleanField(label=YOUNG_HEAD, required=False)

    questions = (*PersonForm.questions, ("young_head",))
    keeps_number = True

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeps_number = bool(person.id_number)
        hide_number(self, person)
        self.helper = layout("young_head", *WHO, "nationality")


def hide_number(form, person):
    """Say under the field which number is kept, masked."""
    if person.id_number:
        form.fields["id_number"].help_text = _("Leave this empty to keep %(number)s.") % {
            "number": f"\u2066{person.masked_id}\u2069"
        }


class MemberForm(PersonForm):
    """A member of the household. `confirm_size` is asked for only when the household becomes implausibly
    large.
    """

    relationship = forms.ChoiceField(label=_("Relation to the head"), choices=choices(enums.Relationship))
    lives_in = forms.BooleanField(label=_("Lives in the home"), required=False, initial=True)
    counted = forms.BooleanField(label=_("Counts when income is divided"), required=False, initial=True)
    health_note = TextField(
        label=_("Health"),
        required=False,
        max_length=200,
        help_text=_("Illness or disability, in a few words."),
    )
    since = DualDateField(label=_("In the household since"), required=False, past_only=True)
    confirm_size = forms.BooleanField(
        label=_("The number of members is right, I counted them with the applicant"), required=False
    )

    another = forms.BooleanField(label=_("This is another child, besides the one on file"), required=False)

    questions = (*PersonForm.questions, ("confirm_size",), ("another",))

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeps_number = bool(person and person.id_number)
        if person:
            hide_number(self, person)
        self.helper = layout(
            "confirm_size",
            "another",
            "relationship",
            *WHO,
            "nationality",
            row("lives_in", "counted"),
            "health_note",
            "since",
        )

    def member_facts(self) -> dict:
        """The cleaned facts as columns of HouseholdMember."""
        facts = {n: self.cleaned_data[n] for n in ("relationship", "lives_in", "counted", "health_note")}
        since = self.cleaned_data["since"]
        return facts | {"since": since and since.date}

    def stated(self) -> dict:
        """All that is said of a new member, as `add_member` takes it."""
        return {
            "person": self.person_facts(),
            "facts": self.member_facts(),
            "size_confirmed": self.cleaned_data["confirm_size"],
            "correction": self.correction(),
            "another": self.cleaned_data["another"],
        }


class ProviderForm(PersonForm):
    """Who provided for the household and has died, and what he was to the head."""

    relationship = forms.ChoiceField(label=_("Relation to the head"), choices=choices(enums.Relationship))
    deceased_on = DualDateField(label=_("Day of death"), past_only=True)

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.keeps_number = bool(person and person.id_number)
        if person:
            hide_number(self, person)
        self.helper = layout("relationship", "deceased_on", *WHO, "nationality")

    def stated(self) -> dict:
        """What was stated, as the actions take it."""
        known = self.cleaned_data
        return {
            "person": self.person_facts(),
            "relationship": known["relationship"],
            "deceased_on": known["deceased_on"].date,
            "correction": self.correction(),
        }


class EndForm(Form):
    """Why something is over; for a member also since when."""

    until = DualDateField(label=_("Since when"), past_only=True)
    reason = TextField(label=_("Why"), max_length=200)

    def __init__(self, *args, dated, **kwargs):
        super().__init__(*args, **kwargs)
        if not dated:
            del self.fields["until"]


class DeathForm(Form):
    """On which day somebody died, and how that is known; taken back, the reason alone."""

    deceased_on = DualDateField(label=_("Day of death"), past_only=True)
    reason = TextField(label=_("How it is known"), max_length=200)

    def __init__(self, *args, taken_back, **kwargs):
        super().__init__(*args, **kwargs)
        if taken_back:
            del self.fields["deceased_on"]
            self.fields["reason"].label = _("Why")
