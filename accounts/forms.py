"""What staff type about themselves and, as administrators, about others."""

import re

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context
from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.actions import door
from accounts.enums import Role, RoleList
from core.fields import MobileField, NamePartField, ShortAddressField, StrictEmailField
from core.fields.text import TypedCharField
from core.filters import ALL, FilterForm
from core.forms import Form, SayingMixin
from core.limits import client_address

LONGEST_PASSWORD = 256  # characters; what is longer is refused before anything is worked out of it


def _say(field, label, help_text=""):
    """Give a field of allauth our label and help; labels stand above, so no placeholder."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


def _say_password(field, label, help_text=""):
    """The same for a password: never longer than LONGEST_PASSWORD, and not cut short by the box."""
    _say(field, label, help_text)
    too_long = _("A password has %(limit_value)d characters at most.")
    field.validators.append(MaxLengthValidator(LONGEST_PASSWORD, too_long))


class SignInForm(SayingMixin, allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("User name"))
        self.fields["login"].widget.attrs |= {"dir": "ltr", "autocapitalize": "none"}
        self.fields["login"].widget.attrs["autofocus"] = True
        _say_password(self.fields["password"], _("Password"))

    def clean_login(self):
        """As the database compares names: no other spelling of one ("ı" is "I" to it) has tries of its
        own.
        """
        return super().clean_login().upper().lower()


class ResetPasswordForm(SayingMixin, allauth.ResetPasswordForm):
    # As strict as the outbox: an address that it would not take is refused here, beside the field.
    email = StrictEmailField(label=_("E-mail address"), autocomplete="email")

    def save(self, request, **kwargs):
        if self.users:
            return super().save(request, **kwargs)
        get_adapter().pretend_to_send(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class _NewPasswordMixin(SayingMixin):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say_password(
            self.fields["password1"],
            _("New password"),
            _("12 characters at least. A few words that do not belong together are easy to keep."),
        )
        _say_password(self.fields["password2"], _("The new password once more"))

    def clean(self):
        """Both passwords are the same; said in our words before allauth's."""
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ. Type the same one twice."))
        return super().clean()


class ResetPasswordKeyForm(_NewPasswordMixin, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_NewPasswordMixin, allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say_password(self.fields["oldpassword"], _("Present password"))

    def clean_oldpassword(self):
        """As allauth compares it; a wrong one leaves a row, for the session may be somebody else's by now."""
        try:
            return super().clean_oldpassword()
        except forms.ValidationError:
            door.failed(self.user, address=client_address(context.request), why=door.PRESENT)
            raise


class UsernameField(TypedCharField):
    """A name to sign in with: Latin letters, digits, points, hyphens and underscores."""

    attrs = {"dir": "ltr", "maxlength": "40", "spellcheck": "false", "autocapitalize": "none"}
    raw_limit = 60
    too_long = "username"
    default_error_messages = {
        "username": _("Write the user name in Latin letters and digits, from 3 to 40, without spaces."),
    }

    def to_python(self, value):
        text = self.typed(value).strip()
        if text and not re.fullmatch(r"[A-Za-z0-9._-]{3,40}", text):
            raise self.refusal("username")
        return text


class RolesField(forms.MultipleChoiceField):
    """Ticks; gives a RoleList."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value):
        return RoleList(super().clean(value))


class UserForm(Form):
    """A member of staff; the password is theirs alone and has no field here."""

    full_name = NamePartField(label=_("Full name"), max_length=150)
    email = StrictEmailField(label=_("E-mail address"), help_text=_("The link to set a password goes there."))
    mobile = MobileField(label=_("Mobile"), required=False)
    family_name = NamePartField(
        label=_("Family name"),
        required=False,
        help_text=_("Keeps the request of a relative from reaching this member of staff."),
    )
    short_address = ShortAddressField(label=_("Short national address"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("ar", "العربية"), ("en", "English")], initial="ar"
    )
    chosen_roles = RolesField(label=_("Roles"), choices=Role.choices, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class NewUserForm(UserForm):
    username = UsernameField(label=_("User name"))
    field_order = ["username"]


class ChangeUserForm(UserForm):
    is_active = forms.BooleanField(
        label=_("The account is open"),
        required=False,
        help_text=_("A closed account is signed out everywhere at once; its history stays."),
    )


class AccessForm(Form):
    """The word of the second person; the version is that of the account as the page showed it."""

    do = forms.ChoiceField(choices=[("confirm", ""), ("withdraw", "")], widget=forms.HiddenInput)
    version = forms.CharField(max_length=20, widget=forms.HiddenInput)


WAITING = "waiting"


class UserFilter(FilterForm):
    """Filters in the query string; names are looked for by a form that posts."""

    role = forms.ChoiceField(label=_("Role"), choices=[ALL, *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[
            ALL,
            ("open", _("Account open")),
            ("closed", _("Account closed")),
            (WAITING, _("Waits for a second person")),
        ],
        required=False,
    )
