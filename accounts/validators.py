"""Passwords that somebody here would try first are refused (S6.2)."""

import re

from django.contrib.auth import password_validation
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import arabic, panels

ENOUGH = 6
# Words that Saudi offices put into passwords; folded like everything they are compared with.
LOCAL_WORDS = (
    "السعودية",
    "المملكة",
    "الرياض",
    "جدة",
    "مكة",
    "المدينة",
    "الدمام",
    "الاحساء",
    "العيون",
    "الجمعية",
    "جمعية",
    "خيرية",
    "مستفيد",
    "مستفيدين",
    "استحقاق",
    "بسم",
    "الله",
    "محمد",
    "رمضان",
    "الهلال",
    "النصر",
    "الاتحاد",
    "الاهلي",
    "باسورد",
    "كلمة",
    "المرور",
    "السر",
    "مرحبا",
    "عطاء",
    "براعم",
    "الحمد",
    "سبحان",
    "لااله",
    "ماشاء",
    "يارب",
    "احبك",
    "saudi",
    "arabia",
    "ksa",
    "riyadh",
    "jeddah",
    "makkah",
    "bismillah",
    "alhamdulillah",
    "subhan",
    "mashallah",
    "inshallah",
    "allah",
    "mohammed",
    "muhammad",
    "ramadan",
    "alhilal",
    "alnassr",
    "charity",
    "jamiyah",
    "istihqaq",
    "ataa",
    "baraem",
    "password",
    "passw0rd",
    "welcome",
    "admin",
    "qwerty",
    "abcdef",
    "asdf",
)


# Walked along with one finger, in either direction: the rows and columns of the two keyboards, the alphabets.
_ROWS = (
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklmnopqrstuvwxyz", "1234567890", "ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرلاىةوزظ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ",
)  # fmt: skip
_WALK = 4  # keys in a row that are no accident
# Single words of twelve letters and more that lists of stolen passwords hold and Django's does not.
_LONG_WORDS = frozenset({
    "architecture", "championship", "construction", "development", "entertainment", "independence",
    "intelligence", "international", "kindergarten", "organization", "photographer", "professional",
    "relationship", "thisismypassword", "unbelievable", "understanding", "unforgettable",
})  # fmt: skip
_DISGUISE = str.maketrans("@4013$57", "aaoiesst")


def _without_walks(text: str) -> str:
    """The text without every stretch of four keys or more that lie beside each other."""
    rows = [way for row in _ROWS for way in (row, row[::-1])]
    kept, at = [], 0
    while at < len(text):
        walked = max(_walked(text, at, row) for row in rows)
        if walked < _WALK:
            kept.append(text[at])
        at += walked if walked >= _WALK else 1
    return "".join(kept)


def _walked(text: str, at: int, row: str) -> int:
    place, long = row.find(text[at]), 1
    while place >= 0 and text[at : at + long + 1] == row[place : place + long + 1] and at + long < len(text):
        long += 1
    return long


def _stems(password: str) -> set[str]:
    """What a password is built on: without figures and signs at its ends, undisguised, and once where it is
    said again and again.
    """
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password.lower())
    plain = {password.lower(), bare, bare.translate(_DISGUISE), re.sub(r"[\W\d_]+", "", bare)}
    return plain | {re.sub(r"^(.{3,}?)\1+$", r"\1", stem) for stem in plain}


class CommonPasswordValidator(password_validation.CommonPasswordValidator):
    """Django's list, whose words are mostly short, asked also for what a longer password is built on:
    "iloveyou1234" is "iloveyou", "qwertyuiopas" a walk along the keyboard.
    """

    def validate(self, password, user=None):
        """Raise ValidationError at a password that many people have."""
        super().validate(password, user)
        known = _stems(password) & (self.passwords | _LONG_WORDS)
        walked = len(re.sub(r"\d", "", _without_walks(arabic.fold(password)))) < ENOUGH
        if walked or known:
            raise ValidationError(
                _("This password is built on one that very many people have."), code="password_too_common"
            )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", arabic.fold(text))


def _charity_words() -> list[str]:
    charities = [panel.provider(None, None) for panel in panels.of("shell_charity")]
    return [word for charity in charities if charity for word in charity.name.split() if len(word) > 3]


class LongEnoughValidator(MinimumLengthValidator):
    """Django's, in words of ours: its own are not there in Arabic."""

    def get_error_message(self):
        """What is wrong with a short one."""
        said = ngettext(
            "The password is too short: write at least %(n)d character.",
            "The password is too short: write at least %(n)d characters.",
            self.min_length,
        )
        return said % {"n": self.min_length}

    def get_help_text(self):
        """One sentence for the field."""
        said = ngettext("At least %(n)d character.", "At least %(n)d characters.", self.min_length)
        return said % {"n": self.min_length}


class LocalWordsValidator:
    """Refuses a password that holds the user's own name, or little else than words everybody here knows."""

    def validate(self, password, user=None):
        """Raise ValidationError at such a password; `user` may be None."""
        said = _letters(password)
        own = [user.username, *user.full_name.split(), user.email.partition("@")[0]] if user else []
        if any(len(word) > 2 and word in said for word in map(_letters, own)):
            raise ValidationError(_("The password must not hold your own name."), code="own_name")
        for word in sorted(map(_letters, (*LOCAL_WORDS, *_charity_words())), key=len, reverse=True):
            said = said.replace(word, "")
        if len(re.sub(r"(.)\1+|\d", r"\1", said)) < ENOUGH:
            raise ValidationError(
                _("The password is made of words that are easy to guess here."), code="local_words"
            )

    def get_help_text(self):
        """One sentence for the field."""
        return _("Not your own name, nor the name of the charity or a place.")
