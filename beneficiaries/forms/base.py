"""What the forms of a file share."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import Form

CHOOSE = ("", _("Choose"))


def layout(*parts) -> FormHelper:
    """A helper that draws the fields alone: the page draws form, token and buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper


def row(*names) -> Row:
    """Fields side by side on a desk, below one another on a phone."""
    width = 12 // len(names)
    return Row(*(Column(name, css_class=f"col-12 col-md-{width}") for name in names))


def pair(*names) -> Row:
    """Two short fields side by side, on a phone too."""
    return Row(*(Column(name, css_class="col-12 col-md-6") for name in names), css_class="row pair")


def group(legend, *parts) -> Fieldset:
    """Fields under one heading."""
    return Fieldset(legend, *parts, css_class="group")


def choices(enum, *, empty=True) -> list:
    """The choices of a TextChoices, with "Choose" in front."""
    return [CHOOSE, *enum.choices] if empty else list(enum.choices)


class AskingForm(Form):
    """A form with fields that confirm something (`questions`, in groups): a group stays hidden until one of
    it is asked about, and then keeps what was said.
    """

    questions: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._widgets = {}
        for name in (name for group in self.questions for name in group):
            self._widgets[name] = self.fields[name].widget
            self.fields[name].widget = forms.HiddenInput()

    def add_error(self, field, error):
        """Add an objection; what it asks about is shown from now on."""
        super().add_error(field, error)
        for names in self.questions:
            if any(name in self.errors for name in names):
                for name in names:
                    self.fields[name].widget = self._widgets[name]
