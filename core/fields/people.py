"""Fields of what identifies and reaches a person: names, numbers, bank account, address."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from core import arabic, saudi
from core.fields.text import TextField, TypedCharField, strict_email

# Hyphens of any kind, apostrophes as they come from keyboards and cards, the point of an abbreviation.
_NAME_SIGNS = set(" -'.‐‑‒–—’‘ʼ`´")


class NamePartField(TextField):
    """One part of a name: letters, spaces, hyphens and the points and apostrophes of foreign names.

    Letters of any script, because a residence card may hold Latin ones; `arabic_only` asks for Arabic.
    """

    default_error_messages = {
        "letters": _("Write the name in letters only, without digits or signs."),
        "arabic": _("Write the name in Arabic letters."),
    }

    keep = staticmethod(arabic.clean)

    def __init__(self, *, max_length: int = 60, arabic_only: bool = False, **kwargs):
        self.arabic_only = arabic_only
        super().__init__(max_length=max_length, **kwargs)

    def normalise(self, text):
        name = super().normalise(text)
        if not name:
            return name
        if not arabic.has_letters(name) or not all(_belongs_in_name(char) for char in name):
            raise self.refusal("letters")
        if self.arabic_only and not all(arabic.has_arabic_letters(c) for c in name if c.isalpha()):
            raise self.refusal("arabic")
        return name


def _belongs_in_name(char: str) -> bool:
    return char in _NAME_SIGNS or unicodedata.category(char)[0] in "LM"


class _ReadField(TypedCharField):
    """A number that core.saudi reads; the code of its refusal chooses the message."""

    reader = None
    attrs = {"dir": "ltr"}

    def normalise(self, text):
        if not arabic.clean(text):
            return ""
        try:
            return type(self).reader(text)
        except saudi.InvalidFormat as error:
            raise self.refusal(error.code) from None


class NationalIdField(_ReadField):
    """National identity or residence number; gives its ten digits."""

    reader = staticmethod(saudi.national_id)
    attrs = {"dir": "ltr", "inputmode": "numeric", "maxlength": "20"}
    too_long = "length"
    default_error_messages = {
        "characters": _("Write the identity number in digits only."),
        "length": _("An identity number has ten digits. Compare it with the card."),
        "prefix": _("An identity number begins with 1 or 2. Compare it with the card."),
        "checksum": _("Compare the identity number with the card and write it again."),
    }


class MobileField(_ReadField):
    """A Saudi mobile that takes messages; gives +9665XXXXXXXX."""

    reader = staticmethod(saudi.mobile)
    widget = forms.TextInput(attrs={"type": "tel"})
    attrs = {"dir": "ltr", "inputmode": "tel", "maxlength": "24"}
    too_long = "mobile"
    default_error_messages = {
        "mobile": _("Write a Saudi mobile number, such as 0501234567."),
        "landline": _("This is a landline. Write a mobile number that takes messages, such as 0501234567."),
    }


class PhoneField(_ReadField):
    """A Saudi mobile or landline; gives E.164."""

    reader = staticmethod(saudi.phone)
    widget = forms.TextInput(attrs={"type": "tel"})
    attrs = {"dir": "ltr", "inputmode": "tel", "maxlength": "24"}
    too_long = "phone"
    default_error_messages = {
        "phone": _("Write a Saudi mobile or landline number, such as 0501234567 or 0112345678."),
    }


class IbanField(_ReadField):
    """A Saudi IBAN; gives SA and 22 more, without spaces."""

    reader = staticmethod(saudi.iban)
    attrs = {"dir": "ltr", "maxlength": "40", "autocapitalize": "characters", "spellcheck": "false"}
    too_long = "length"
    default_error_messages = {
        "country": _("A Saudi IBAN begins with SA. Compare it with the paper of the bank."),
        "length": _("A Saudi IBAN has SA and 22 digits. Compare it with the paper of the bank."),
        "characters": _("Write the IBAN in Latin letters and digits only."),
        "checksum": _("Compare the IBAN with the paper of the bank and write it again."),
    }


class ShortAddressField(_ReadField):
    """A short national address, such as RNBB2312."""

    reader = staticmethod(saudi.short_address)
    attrs = {"dir": "ltr", "maxlength": "12", "autocapitalize": "characters", "spellcheck": "false"}
    too_long = "short_address"
    default_error_messages = {
        "short_address": _(
            "Write the short address as four Latin letters and four digits, such as RNBB2312."
        ),
    }


class StrictEmailField(TypedCharField):
    """An e-mail address in Latin letters with a plain domain; no quotes, no addresses in brackets."""

    widget = forms.EmailInput
    attrs = {"dir": "ltr", "inputmode": "email", "maxlength": "254", "spellcheck": "false"}
    raw_limit = 300
    too_long = "email"
    default_error_messages = {
        "email": _("Write an e-mail address in Latin letters, such as name@example.com."),
    }

    def normalise(self, text):
        address = arabic.clean(text)
        if not address:
            return ""
        try:
            return strict_email(re.sub(r"\Amailto:", "", address))
        except ValueError:
            raise self.refusal("email") from None
