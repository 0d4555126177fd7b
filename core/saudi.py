"""Saudi identifiers: identity number, phones, IBAN, short address. Pure: no Django.

Each reader takes what people write (any numerals, spaces, dashes) and gives the stored form, or raises
`InvalidFormat` with a code. A sound form does not prove that the number exists.
"""

import re

from core import arabic

_SEPARATORS = re.compile(r"[\s\-_./‐‑–]+")
_NATIONAL_ID = re.compile(r"[12][0-9]{9}")
_PHONE_PREFIX = r"(?:(?:\+|00)?966)?0?"  # takes the common slip +9660501234567 too
_MOBILE = re.compile(_PHONE_PREFIX + r"(5[0-9]{8})")
_LANDLINE = re.compile(_PHONE_PREFIX + r"(1[1-7][0-9]{7})")
_IBAN = re.compile(r"SA[0-9]{4}[0-9A-Z]{18}")
_SHORT_ADDRESS = re.compile(r"[A-Z]{4}[0-9]{4}")

CITIZEN, RESIDENT = "citizen", "resident"


class InvalidFormat(ValueError):  # noqa: N818 - reads as what it is
    """What was written is not of the kind asked for. `code` says why, for the wording of a message."""

    def __init__(self, code: str):
        self.code = code
        super().__init__(code)


def _compact(text: str) -> str:
    """Without what people put between digits."""
    return _SEPARATORS.sub("", arabic.typed_number(text))


def national_id(text: str) -> str:
    """The ten digits of a national identity or residence number.

    InvalidFormat: "characters", "length", "prefix" (neither 1 nor 2) or "checksum".
    """
    number = _compact(text)
    if not re.fullmatch(r"[0-9]+", number):
        raise InvalidFormat("characters")
    if len(number) != 10:
        raise InvalidFormat("length")
    if not _NATIONAL_ID.fullmatch(number):
        raise InvalidFormat("prefix")
    if _luhn(number) % 10:
        raise InvalidFormat("checksum")
    return number


def _luhn(number: str) -> int:
    """Digits in odd places count double, with the digits of the product added."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[::2])
    return doubled + sum(int(digit) for digit in number[1::2])


def id_kind_of(number: str) -> str:
    """CITIZEN or RESIDENT by the first digit of an identity number; empty for any other."""
    return {"1": CITIZEN, "2": RESIDENT}.get(number[:1], "")


def mobile(text: str) -> str:
    """A Saudi mobile as +9665XXXXXXXX. InvalidFormat: "landline" or "mobile"."""
    number = _phone(text)
    if match := _MOBILE.fullmatch(number):
        return "+966" + match[1]
    raise InvalidFormat("landline" if _LANDLINE.fullmatch(number) else "mobile")


def phone(text: str) -> str:
    """A Saudi mobile or landline in E.164, such as +966112345678. InvalidFormat: "phone"."""
    number = _phone(text)
    if match := _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return "+966" + match[1]
    raise InvalidFormat("phone")


def _phone(text: str) -> str:
    return _compact(text).replace("(", "").replace(")", "")


def iban(text: str) -> str:
    """A Saudi IBAN: SA and 22 more, upper case, no spaces.

    InvalidFormat: "country", "length", "characters" or "checksum". Letters in the account part are rare but
    lawful.
    """
    number = _compact(text).upper()
    if not number.startswith("SA"):
        raise InvalidFormat("country")
    if len(number) != 24:
        raise InvalidFormat("length")
    if not _IBAN.fullmatch(number):
        raise InvalidFormat("characters")
    if int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 != 1:
        raise InvalidFormat("checksum")
    return number


def short_address(text: str) -> str:
    """A short national address, such as RNBB2312. InvalidFormat: "short_address"."""
    address = _compact(text).upper()
    if not _SHORT_ADDRESS.fullmatch(address):
        raise InvalidFormat("short_address")
    return address


def mask_id(number: str) -> str:
    """First and last four of an identity number: 1•••••0008. Shorter or other numbers show their last two."""
    if len(number) < 9:
        return _mask(number, 0, 2)
    return _mask(number, 1, 4)


def mask_iban(iban: str) -> str:
    """Country and last four of an IBAN, in groups: SA•• •••• •••• •••• •••• 7519."""
    return group_iban(_mask(iban, 2, 4))


def mask_mobile(number: str) -> str:
    """The last two of a phone: +966•••••••67. Not four: the last four open the tracking page."""
    return _mask(number, 4 if number.startswith("+") else 0, 2)


def _mask(text: str, start: int, end: int) -> str:
    if len(text) <= start + end:
        return "•" * len(text)
    return text[:start] + "•" * (len(text) - start - end) + text[-end:]


def group_iban(iban: str) -> str:
    """An IBAN in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
