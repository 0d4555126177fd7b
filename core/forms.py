"""What the forms of the house stand on."""

from django import forms
from django.utils.translation import gettext as _

# Django's own words state that a field is required, and do not say what to do.
UNSAID = forms.Field.default_error_messages["required"]
CHOSEN = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def left_empty(field: forms.Field) -> str:
    """What to do about a required field that was left empty: by its label, and by how it is answered."""
    chosen, words = isinstance(field.widget, CHOSEN), {"label": field.label}
    if str(field.label).endswith(("?", "؟")):
        return _("Choose an answer.") if chosen else _("Write an answer.")
    if isinstance(field.widget, forms.FileInput):
        return _("Attach this: %(label)s") % words
    return (_("Choose this: %(label)s") if chosen else _("Write this: %(label)s")) % words


class SayingMixin:
    """Says of a required field that was left empty what to do, unless it says so in words of its own."""

    def full_clean(self):
        """As Django's. Here, since labels may be given after a form is made."""
        for field in self.fields.values():
            unsaid = field.error_messages.get("required") is UNSAID
            if unsaid and field.label and not field.widget.is_hidden:
                field.error_messages["required"] = left_empty(field)
        super().full_clean()


class Form(SayingMixin, forms.Form):
    """The form that all of ours are. `marked` are fields that it asks for itself, in nearly every case: they
    bear the mark of what is required.
    """

    marked: frozenset[str] = frozenset()
