"""Fields of free text, and what all typed fields stand on."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import arabic

# PostgreSQL stores no NUL, and no encoding takes a lone surrogate.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_EMAIL = re.compile(
    r"(?=.{6,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def strict_email(text: str) -> str:
    """An e-mail address in Latin letters with a plain domain, its domain in lower case. ValueError for
    another.
    """
    if not _EMAIL.fullmatch(text):
        raise ValueError("not an e-mail address")
    local, _at, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


class TypedMixin:
    """What every field that is typed into shares: nothing unstorable gets in or comes back, and a hint for
    keyboards.

    `attrs` are the attributes of the widget, `raw_limit` is the number of characters that are looked at,
    and `too_long` is the message for more.
    """

    attrs = {"dir": "auto"}
    raw_limit = 64
    too_long = "unreadable"
    default_error_messages = {
        "unstorable": _("This holds characters that cannot be stored. Delete it and type it again."),
    }

    def __init__(self, *, autocomplete: str = "off", **kwargs):
        self.autocomplete = autocomplete
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        ours = {**super().widget_attrs(widget), **self.attrs, "autocomplete": self.autocomplete}
        return {name: value for name, value in ours.items() if name not in widget.attrs}

    def bound_data(self, data, initial):
        data = super().bound_data(data, initial)
        return _UNSTORABLE.sub("", data) if isinstance(data, str) else data

    def typed(self, value) -> str:
        """The raw text. ValidationError if it cannot be stored or is far too long to be read."""
        text = "" if value is None else str(value)
        if _UNSTORABLE.search(text):
            raise self.refusal("unstorable")
        if len(text) > self.raw_limit:
            raise self.refusal(self.too_long)
        return text

    def refusal(self, code: str, **params) -> ValidationError:
        """The error of this field for a code of its messages."""
        return ValidationError(self.error_messages[code], code=code, params=params or None)


class TypedCharField(TypedMixin, forms.CharField):
    """A typed field whose value is text. Subclasses say in `normalise` what is stored."""

    def to_python(self, value):
        return self.normalise(self.typed(value)) or self.empty_value

    def normalise(self, text: str) -> str:
        raise NotImplementedError


class TextField(TypedCharField):
    """One line of text, kept as it was typed; line ends become spaces. Max length counts what is kept."""

    too_long = "max_length"
    multiline = False
    keep = staticmethod(arabic.kept)
    default_error_messages = {
        "max_length": ngettext_lazy(
            "Shorten this text to %(limit_value)d character.",
            "Shorten this text to %(limit_value)d characters.",
            "limit_value",
        ),
        "marks": _("A letter carries more than three marks. Write the text without them."),
    }

    def __init__(self, *, max_length: int = 200, compared: bool = False, **kwargs):
        if compared:  # a city, the number on a paper: it is looked up, so it has one form
            self.keep = arabic.clean
        # Cleaning shortens: spaces and marks that go may be typed beyond the limit, within reason.
        self.raw_limit = 4 * max_length + 100
        super().__init__(max_length=max_length, **kwargs)

    def refusal(self, code, **params):
        if code == "max_length":
            params["limit_value"] = self.max_length
        return super().refusal(code, **params)

    def normalise(self, text):
        text = self.keep(text, multiline=self.multiline)
        if arabic.too_many_marks(text):
            raise self.refusal("marks")
        return text


class SubjectField(TextField):
    """The subject of a message: a line end inside it is refused, since it could start a header of its own."""

    default_error_messages = {"one_line": _("Write this in one line.")}

    def normalise(self, text):
        if "\n" in arabic.clean(text, multiline=True):
            raise self.refusal("one_line")
        return super().normalise(text)


class LongTextField(TextField):
    """Text of several lines, as it was typed: whatever shows it must escape it."""

    widget = forms.Textarea(attrs={"rows": 4})
    multiline = True

    def __init__(self, *, max_length: int = 4000, **kwargs):
        super().__init__(max_length=max_length, **kwargs)


class LinkField(TypedCharField):
    """A link that may stand in an href: http, https or mailto. Without a scheme it is taken for https."""

    attrs = {"dir": "ltr", "inputmode": "url", "maxlength": "500"}
    raw_limit = 500
    too_long = "link"
    default_error_messages = {"link": _("Write a link that begins with https://, http:// or mailto:.")}
    _web = URLValidator(schemes=["http", "https"])

    def normalise(self, text):
        link = arabic.clean(text)
        if not link:
            return ""
        scheme, colon, rest = link.partition(":")
        if not colon:
            link = f"https://{link}"
        try:
            if scheme.lower() == "mailto":
                return f"mailto:{strict_email(rest)}"
            self._web(link)
        except (ValueError, ValidationError):
            raise self.refusal("link") from None
        return link
