"""Filters of the lists: what a query string may hold, and those in use as tags that can be taken off."""

from django import forms
from django.utils.translation import gettext_lazy as _

ALL = ("", _("All"))
ORDER = "sort"


class FilterForm(forms.Form):
    """Filters of a list, bound to a query string. Nothing that identifies a person: that is the search, which
    posts.

    A field named `sort` orders the list and narrows nothing, so it has no tag.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if "invalid_choice" in field.error_messages:
                field.error_messages["invalid_choice"] = _("Choose one from the list.")

    def chosen(self) -> dict:
        """The sound filters in use; an unknown value counts as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def tags(self) -> list[dict]:
        """The filters in use that can be seen: [label, remove_url], the address of the list without this
        one.
        """
        return [
            {"label": self.tag_label(name, value), "remove_url": self._without(name)}
            for name, value in self.chosen().items()
            if name != ORDER and not self.fields[name].widget.is_hidden
        ]

    def tag_label(self, name: str, value) -> str:
        """The words of a tag: those of the choice."""
        return dict(self.fields[name].choices)[value]

    def _without(self, name) -> str:
        rest = self.data.copy()
        del rest[name]
        rest.pop("page", None)
        return f"?{rest.urlencode()}"
