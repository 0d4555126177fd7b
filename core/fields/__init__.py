"""Form fields of the house: each cleans what was typed once, in `to_python`, and words its own refusals."""

from core.fields.dates import ClockField, DualDateField, DualDateWidget, moment_of
from core.fields.numbers import DigitsField, MoneyField, WholeNumberField
from core.fields.people import (
    IbanField,
    MobileField,
    NamePartField,
    NationalIdField,
    PhoneField,
    ShortAddressField,
    StrictEmailField,
)
from core.fields.text import LinkField, LongTextField, SubjectField, TextField

__all__ = [
    "ClockField",
    "DigitsField",
    "DualDateField",
    "DualDateWidget",
    "IbanField",
    "LinkField",
    "LongTextField",
    "MobileField",
    "MoneyField",
    "NamePartField",
    "NationalIdField",
    "PhoneField",
    "ShortAddressField",
    "StrictEmailField",
    "SubjectField",
    "TextField",
    "WholeNumberField",
    "moment_of",
]
