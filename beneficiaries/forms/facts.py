"""Income, obligations and papers."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.forms.base import AskingForm, choices, layout, row
from beneficiaries.forms.people import IdentityNumberField
from beneficiaries.models import Income, Obligation, Person
from beneficiaries.month import line_of
from core.fields import DualDateField, MoneyField, NationalIdField, TextField
from core.forms import Form
from core.uploads import UploadField
from policy.models import DocumentType


class FactForm(AskingForm):
    """An amount per period; the study also says where it knows it from."""

    same_as = forms.ModelChoiceField(
        label=_("About which line"),
        queryset=None,
        required=False,
        empty_label=_("Something that is not on file yet"),
        help_text=_("Two sources about the same thing count once: the better one."),
    )
    kind = forms.ChoiceField(label=_("What it is"))
    owner = forms.ModelChoiceField(label=_("Whose"), queryset=None)
    party = TextField(label=_("Who pays it"), required=False, max_length=80)
    amount = MoneyField(label=_("Amount in riyals"), min_value=Decimal("0.01"))
    period = forms.ChoiceField(label=_("How often"), choices=choices(enums.Period, empty=False))
    proof = forms.ModelChoiceField(
        label=_("Paper that proves it"),
        queryset=None,
        required=False,
        empty_label=_("No paper yet"),
    )
    as_of = DualDateField(
        label=_("So it was on"),
        required=False,
        past_only=True,
        help_text=_("The day of the paper, the visit or the word. Left empty: today."),
    )
    note = TextField(label=_("Note"), required=False, max_length=200)
    another = forms.BooleanField(label=_("This is another one, besides what is on file"), required=False)
    source = forms.ChoiceField(label=_("How we know it"))

    questions = (("another",),)
    kinds, model = (), None

    def __init__(self, *args, file, sources, line=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(self.kinds)
        self.fields["owner"].queryset = Person.objects.of_file(file)
        current = file.documents.exclude(status=enums.DocumentStatus.REPLACED)
        self.fields["proof"].queryset = current.select_related("type")
        self.fields["source"].choices = [(s.value, s.label) for s in sources]
        self.only_source = sources[0] if len(sources) == 1 else None
        known = self.model.objects.filter(beneficiary=file, ended_at__isnull=True).select_related("owner")
        self.fields["same_as"].queryset = known
        self.fields["same_as"].label_from_instance = line_of
        # A line that is corrected stays about its own thing.
        left_out = {"same_as", "another"} if line is not None else set() if known else {"same_as"}
        left_out |= {"source"} if self.only_source else set()
        for name in left_out:
            del self.fields[name]
        self.helper = layout(*(part for part in self.parts() if part not in left_out))

    def parts(self):
        """The fields in their order on the page."""
        return [
            "same_as",
            "another",
            row("kind", "owner"),
            "party",
            row("amount", "period"),
            "source",
            "as_of",
            "proof",
            "note",
        ]

    def facts(self) -> dict:
        """The cleaned facts as columns."""
        facts = {
            name: value for name, value in self.cleaned_data.items() if name not in ("same_as", "another")
        }
        as_of = facts.pop("as_of")
        if as_of:
            facts["as_of"] = as_of.date
        if self.only_source:
            facts["source"] = self.only_source
        return facts

    def which(self) -> dict:
        """What was said of its being the same as a line on file, as the actions take it."""
        known = self.cleaned_data
        return {"same_as": known.get("same_as"), "another": known.get("another", False)}


class IncomeForm(FactForm):
    """An income of the head or a member."""

    kinds, model = enums.IncomeKind, Income

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, file=file, **kwargs)
        self.fields["owner"].label = _("Whose income")
        self.fields["owner"].initial = self.initial.get("owner", file.head_id)


class ObligationForm(FactForm):
    """What the household owes regularly, as a whole or one of them."""

    kinds, model = enums.ObligationKind, Obligation

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, file=file, **kwargs)
        self.fields["owner"].required = False
        self.fields["owner"].empty_label = _("The household")
        self.fields["party"].label = _("To whom it is owed")


class RepresentationForm(Form):
    """A deed by which somebody signs in the place of the head."""

    kind = forms.ChoiceField(label=_("By what"), choices=choices(enums.RepresentationKind))
    name = TextField(label=_("Name of the representative"), max_length=150)
    id_number = NationalIdField(label=_("Identity number of the representative"))
    number = TextField(label=_("Number of the deed"), compared=True, max_length=40)
    issuer = TextField(label=_("Who issued it"), max_length=100)
    valid_from = DualDateField(label=_("From"))
    valid_until = DualDateField(label=_("Until"), required=False, help_text=_("Left empty: without an end."))
    document = forms.ModelChoiceField(
        label=_("The deed, among the papers of the file"),
        queryset=None,
        empty_label=_("Choose"),
        help_text=_("Receive the paper first, on the tab of papers."),
    )

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, **kwargs)
        gone = (enums.DocumentStatus.REPLACED, enums.DocumentStatus.REJECTED)
        papers = file.documents.exclude(status__in=gone).select_related("type")
        self.fields["document"].queryset = papers
        self.helper = layout(
            "kind",
            row("name", "id_number"),
            row("number", "issuer"),
            "valid_from",
            "valid_until",
            "document",
        )

    def clean(self):
        """The days in order."""
        facts = super().clean()
        begins, ends = facts.get("valid_from"), facts.get("valid_until")
        if begins and ends and ends.date < begins.date:
            self.add_error("valid_until", _("It does not end before it begins."))
        return facts

    def facts(self) -> dict:
        """The cleaned facts as columns."""
        facts = dict(self.cleaned_data)
        ends = facts["valid_until"]
        return facts | {"valid_from": facts["valid_from"].date, "valid_until": ends and ends.date}


class OwnerForm(Form):
    """Whose a paper is: somebody on file, or somebody else by name and, where it is known, number."""

    owner = forms.ModelChoiceField(
        label=_("Whose paper"),
        queryset=None,
        required=False,
        empty_label=_("Somebody else, by name"),
    )
    other_name = TextField(
        label=_("Name of somebody else"),
        max_length=150,
        required=False,
        help_text=_("Such as a landlord; as it stands on the paper."),
    )
    other_number = IdentityNumberField(label=_("Identity number of somebody else"), required=False)

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.owners_in(file)

    def clean(self):
        """Somebody on file or a name, one of the two."""
        facts = super().clean()
        if self.fields["owner"].disabled or "other_name" in self.errors or "owner" in self.errors:
            return facts
        if facts.get("owner") is None and not facts.get("other_name"):
            self.add_error("other_name", _("Say whose paper it is: choose a person, or write the name."))
        if facts.get("owner") is not None and facts.get("other_name"):
            self.add_error("other_name", _("Choose a person or write a name, not both."))
        return facts

    def whose(self) -> dict:
        """The cleaned owner as the actions take it."""
        return {name: self.cleaned_data[name] for name in ("owner", "other_name", "other_number")}


OWNER = ("owner", row("other_name", "other_number"))


class PaperForm(OwnerForm):
    """A paper: a picture of it, or its number and dates where only the original was seen."""

    type = forms.ModelChoiceField(
        label=_("Kind of paper"), queryset=DocumentType.objects.on_offer(), empty_label=_("Choose")
    )
    upload = UploadField(label=_("Picture or scan"), required=False)
    original_seen = forms.BooleanField(label=_("I saw the original"), required=False)
    number = TextField(label=_("Number on the paper"), compared=True, required=False, max_length=40)
    issued = DualDateField(label=_("Issued on"), required=False, past_only=True)
    expires = DualDateField(label=_("Valid until"), required=False)

    def __init__(self, *args, file, replaces=None, **kwargs):
        super().__init__(*args, file=file, **kwargs)
        if not self.initial:
            self.fields["owner"].initial = file.head_id
        if replaces is not None:
            self.fields["type"].queryset = DocumentType.objects.on_offer(replaces.type_id)
            known = ("type", "owner", "other_name", "other_number") if replaces.is_said else ("type",)
            for name in known:
                self.fields[name].disabled = True
        self.order_fields(["type", "owner", "other_name", "other_number"])
        self.helper = layout("type", *OWNER, "upload", "original_seen", "number", "issued", "expires")

    def clean(self):
        """There is a picture, or the original was seen."""
        facts = super().clean()
        if "upload" in facts and not facts["upload"] and not facts.get("original_seen"):
            message = _("Add a picture of the paper, or tick that the original was seen.")
            self.add_error("upload", message)
        return facts

    def paper(self) -> dict:
        """The cleaned facts as `receive_document` takes them."""
        return dict(self.cleaned_data)
