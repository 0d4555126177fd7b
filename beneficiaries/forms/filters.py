"""The filters of the list of files. Nothing that identifies a person: that is the search."""

from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.enums import FileStatus
from core.fields import TextField
from core.filters import ALL, FilterForm
from policy.models import Category


class FileFilter(FilterForm):
    """Status, category, city and district, and one of a closed list of orders."""

    SORTS = {"newest": ("-pk",), "oldest": ("pk",), "name": ("head__search_key", "pk")}

    status = forms.ChoiceField(label=_("Status"), required=False, choices=[ALL, *FileStatus.choices])
    category = forms.ModelChoiceField(
        label=_("Category"),
        required=False,
        queryset=Category.objects.filter(sensitive=False),
        to_field_name="code",
        empty_label=_("All"),
    )
    city = TextField(label=_("City"), compared=True, required=False, max_length=60)
    district = TextField(label=_("District"), compared=True, required=False, max_length=60)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("newest", _("Newest first")), ("oldest", _("Oldest first")), ("name", _("By name"))],
    )

    def tag_label(self, name, value):
        """With the name of the filter: a city and a district may be called the same."""
        shown = FileStatus(value).label if name == "status" else value
        return f"{self.fields[name].label}: {shown}"
