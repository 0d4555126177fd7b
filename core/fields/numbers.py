"""Fields of numbers. Text inputs, because a number input takes neither Arabic numerals nor separators."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import arabic
from core.fields.text import TypedCharField, TypedMixin

_CURRENCY = re.compile(
    r"(?:ريال(?:ا|اً|ًا)?(?: سعودي(?:ا|اً|ًا)?)?|ریال|ر\.? ?س\.?|﷼|\u20c1|SAR|SR)", re.IGNORECASE
)
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_MARKS = str.maketrans({"٫": ".", "٬": ",", "،": ","})


class DigitsField(TypedCharField):
    """Text of exactly `length` digits, such as a building number (leading zeros count)."""

    attrs = {"dir": "ltr", "inputmode": "numeric"}
    too_long = "digits"
    default_error_messages = {
        "digits": ngettext_lazy("Write %(length)d digit.", "Write exactly %(length)d digits.", "length"),
    }

    def __init__(self, length: int, **kwargs):
        self.length = length
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "maxlength": str(self.length + 2)}

    def refusal(self, code, **params):
        return super().refusal(code, length=self.length, **params)

    def normalise(self, text):
        text = arabic.typed_number(text)
        if text and not re.fullmatch(f"[0-9]{{{self.length}}}", text):
            raise self.refusal("digits")
        return text


class _NumberField(TypedMixin, forms.Field):
    widget = forms.TextInput
    default_error_messages = {
        "unreadable": _("Write a whole number in digits."),
        "negative": _("Write the number without a minus sign."),
        "min_value": _("Write a number that is not below %(limit)s."),
        "max_value": _("Write a number that is not above %(limit)s."),
    }

    def __init__(self, *, min_value, max_value, **kwargs):
        self.min_value, self.max_value = min_value, max_value
        super().__init__(**kwargs)

    def to_python(self, value):
        text = arabic.typed_number(self.typed(value))
        if not text:
            return None
        if re.match(r"[-−–]", text) or text.endswith("-"):
            raise self.refusal("negative")
        number = self.read(text)
        if number < self.min_value:
            raise self.refusal("min_value", limit=self.shown(self.min_value))
        if number > self.max_value:
            raise self.refusal("max_value", limit=self.shown(self.max_value))
        return number

    def read(self, text):
        raise NotImplementedError

    def shown(self, number) -> str:
        """The number as it is written in a message or put back into the input: no exponent, no locale."""
        return format(number, "f") if isinstance(number, Decimal) else str(number)

    def prepare_value(self, value):
        return self.shown(value) if isinstance(value, Decimal | int) else value


class WholeNumberField(_NumberField):
    """A whole number in digits only. The widest limits are those of an integer column on both databases."""

    attrs = {"dir": "ltr", "inputmode": "numeric", "maxlength": "12"}

    def __init__(self, *, min_value: int = 0, max_value: int = 2_147_483_647, **kwargs):
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def read(self, text):
        if not re.fullmatch(r"[0-9]+", text):
            raise self.refusal("unreadable")
        return int(text)


class MoneyField(_NumberField):
    """Riyals as a Decimal with two places. Takes 1,250.50 and ١٬٢٥٠٫٥٠ and a currency word.

    A point is always the decimal point: "1.000" is refused, never read as 1.
    """

    attrs = {"dir": "ltr", "inputmode": "decimal", "maxlength": "24"}
    default_error_messages = {
        "unreadable": _("Write the amount in digits, such as 1250.50."),
        "decimals": _("Write the amount with two decimals at most, such as 1250.50."),
        "negative": _("Write the amount without a minus sign."),
        "min_value": _("Write an amount that is not below %(limit)s."),
        "max_value": _("Write an amount that is not above %(limit)s."),
    }

    def __init__(
        self,
        *,
        min_value: Decimal = Decimal(0),
        max_value: Decimal = Decimal("9999999.99"),
        **kwargs,
    ):
        super().__init__(min_value=min_value, max_value=max_value, **kwargs)

    def prepare_value(self, value):
        """Whole riyals stand in the field as they are written, without decimals."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return f"{value:.0f}"
        return value

    def read(self, text):
        match = _AMOUNT.fullmatch(_without_currency(text).translate(_MARKS))
        if not match:
            raise self.refusal("unreadable")
        whole, decimals = match.groups()
        if len(decimals or "") > 2:
            raise self.refusal("decimals")
        return Decimal(f"{whole.replace(',', '')}.{(decimals or '').ljust(2, '0')}")


def _without_currency(text: str) -> str:
    text = re.sub(rf"\A{_CURRENCY.pattern} ?", "", text, flags=re.IGNORECASE)
    return re.sub(rf" ?{_CURRENCY.pattern}\Z", "", text, flags=re.IGNORECASE)
