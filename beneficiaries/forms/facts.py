"""Income, obligations and papers."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries import enums
from beneficiaries.forms.base import choices, layout, row
from beneficiaries.models import Person
from core.fields import DualDateField, MoneyField, TextField
from core.uploads import UploadField
from policy.models import DocumentType


def people_of(file, *, ended=False):
    """The head and the members of a file, those now or all there were, for a choice."""
    members = file.members.all() if ended else file.members.filter(until__isnull=True)
    ids = [file.head_id, *members.values_list("person_id", flat=True)]
    return Person.objects.filter(pk__in=ids).order_by("pk")


class FactForm(forms.Form):
    """An amount per period; the study also says where it knows it from."""

    kind = forms.ChoiceField(label=_("What it is"))
    amount = MoneyField(label=_("Amount in riyals"), min_value=Decimal("0.01"))
    period = forms.ChoiceField(label=_("How often"), choices=choices(enums.Period, empty=False))
    proof = forms.ModelChoiceField(
        label=_("Paper that proves it"),
        queryset=None,
        required=False,
        empty_label=_("No paper yet"),
    )
    note = TextField(label=_("Note"), required=False, max_length=200)
    source = forms.ChoiceField(label=_("How we know it"))

    kinds = ()

    def __init__(self, *args, file, sources, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices(self.kinds)
        current = file.documents.exclude(status=enums.DocumentStatus.REPLACED)
        self.fields["proof"].queryset = current.select_related("type")
        self.fields["source"].choices = [(s.value, s.label) for s in sources]
        self.has_choice = len(sources) > 1
        if not self.has_choice:
            del self.fields["source"]
        self.only_source = sources[0] if len(sources) == 1 else None
        self.helper = layout(*self.parts())

    def parts(self):
        """The fields in their order on the page."""
        return ["kind", row("amount", "period"), *(["source"] if self.has_choice else []), "proof", "note"]

    def facts(self) -> dict:
        """The cleaned facts as columns."""
        facts = dict(self.cleaned_data)
        if self.only_source:
            facts["source"] = self.only_source
        return facts


class IncomeForm(FactForm):
    """An income of the head or a member."""

    owner = forms.ModelChoiceField(label=_("Whose income"), queryset=None)

    kinds = enums.IncomeKind

    def __init__(self, *args, file, **kwargs):
        super().__init__(*args, file=file, **kwargs)
        self.fields["owner"].queryset = people_of(file)
        self.fields["owner"].initial = self.initial.get("owner", file.head_id)

    def parts(self):
        """The owner comes first."""
        return ["owner", *super().parts()]


class ObligationForm(FactForm):
    """What the household owes regularly."""

    kinds = enums.ObligationKind


class PaperForm(forms.Form):
    """A paper: a picture of it, or its number and dates where only the original was seen."""

    owner = forms.ModelChoiceField(label=_("Whose paper"), queryset=None)
    type = forms.ModelChoiceField(
        label=_("Kind of paper"), queryset=DocumentType.objects.on_offer(), empty_label=_("Choose")
    )
    upload = UploadField(
        label=_("Picture or scan"),
        required=False,
        help_text=_("JPEG, PNG or PDF, up to 10 MB."),
    )
    original_seen = forms.BooleanField(label=_("I saw the original"), required=False)
    number = TextField(label=_("Number on the paper"), required=False, max_length=40)
    issued = DualDateField(label=_("Issued on"), required=False, past_only=True)
    expires = DualDateField(label=_("Valid until"), required=False)

    def __init__(self, *args, file, replaces=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_of(file, ended=True)
        self.fields["owner"].initial = self.initial.get("owner", file.head_id)
        if replaces is not None:
            self.fields["type"].queryset = DocumentType.objects.on_offer(replaces.type_id)
            for name in ("owner", "type"):
                self.fields[name].disabled = True
        self.helper = layout(row("owner", "type"), "upload", "original_seen", "number", "issued", "expires")

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
