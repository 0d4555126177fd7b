"""Passwords that somebody here would try first are refused (S6.2)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
    "saudi",
    "arabia",
    "ksa",
    "riyadh",
    "jeddah",
    "makkah",
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


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", arabic.fold(text))


def _charity_words() -> list[str]:
    charities = [panel.provider(None, None) for panel in panels.of("shell_charity")]
    return [word for charity in charities if charity for word in charity.name.split() if len(word) > 3]


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
