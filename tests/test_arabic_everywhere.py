"""Nothing of the interface is left in English for whoever reads Arabic: messages of passwords, labels of
fields, and what a browser in another language would say itself.
"""

import importlib
import re
from datetime import time

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.utils import translation

from accounts.models import User
from core.fields import ClockField
from core.templatetags.ui import field_errors
from core.uploads import UploadField
from eligibility.intake.forms.declaration import DeclarationForm
from tests.house import BASE, ORDER

ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Markup, an example of a national address, kinds of files.
TECHNICAL = re.compile(r"<[^>]*>|RNBB2312|\b(JPEG|JPG|PNG|PDF|HEIC|WebP|IBAN|SMS|Word)\b")
PASSWORDS = [
    "a",
    "short1",
    "password1234",
    "123456789012",
    "منال منال منال",
    "aaaaaaaaaaaa",
    "manal-manal-manal",
]


def forms_of_the_house():
    """Every form class of the product."""
    for app in ORDER:
        for path in sorted((BASE / app).rglob("*forms*/*.py")) + sorted((BASE / app).rglob("*forms.py")):
            importlib.import_module(".".join(path.relative_to(BASE).with_suffix("").parts))
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.split(".")[0] in ORDER:
                found.add(kind)
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def test_every_field_that_is_seen_has_a_label_of_its_own():
    """A name that is made a label is English."""
    bare = {
        f"{kind.__name__}.{name}"
        for kind in forms_of_the_house()
        for name, field in getattr(kind, "base_fields", {}).items()
        if not field.widget.is_hidden and (field.label is None or str(field.label) == pretty_name(name))
    }
    assert bare == set()


def test_the_fault_of_a_hidden_field_is_told_without_its_name():
    class Sent(forms.Form):
        shown = forms.CharField(widget=forms.HiddenInput, error_messages={"required": "اقرأ الإقرار."})
        said = forms.CharField(label="القول", error_messages={"required": "اكتب القول."})

    assert field_errors(Sent({})) == [("", "", "اقرأ الإقرار."), ("id_said", "", "اكتب القول.")]


def test_a_declaration_that_was_not_read_is_said_in_arabic():
    field = DeclarationForm.base_fields["shown"]

    assert field.error_messages["required"] == "افتح الإقرار من جديد ليقرأه مقدم الطلب."


def test_every_label_and_help_text_is_arabic():
    left = set()
    for kind in forms_of_the_house():
        for field in getattr(kind, "base_fields", {}).values():
            for text in (field.label, field.help_text):
                if ENGLISH.search(TECHNICAL.sub("", str(text or ""))):
                    left.add((kind.__name__, str(text)))
    assert left == set()


@pytest.mark.django_db
@pytest.mark.parametrize("password", PASSWORDS)
def test_a_refused_password_is_refused_in_arabic(password):
    user = User(username="manal", email="manal@example.org", full_name="منال الحربي")

    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password(password, user)

    assert [text for text in refused.value.messages if ENGLISH.search(text)] == []


@pytest.mark.django_db
def test_a_short_password_is_told_how_long_it_must_be():
    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password("ثسفق")

    assert "كلمة المرور قصيرة: اكتب 12 حرفًا على الأقل." in refused.value.messages
    assert "12 حرفًا على الأقل." in password_validation.password_validators_help_texts()
    with translation.override("en"):
        assert "At least 12 characters." in password_validation.password_validators_help_texts()


# === What the browser would say in its own language ==============================================


class HourForm(forms.Form):
    hour = ClockField(label="الساعة")


def test_an_hour_is_typed_into_an_input_of_ours():
    shown = str(HourForm(initial={"hour": time(9, 5)})["hour"])

    assert 'type="text"' in shown
    assert 'inputmode="numeric"' in shown
    assert 'value="09:05"' in shown


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("16:30", time(16, 30)), ("1630", time(16, 30)), ("٩:٠٥", time(9, 5)), ("9.05", time(9, 5)),
     ("905", time(9, 5)), ("16:30:00", time(16, 30)), ("00:00", time(0, 0))],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(typed, hour):
    assert ClockField().clean(typed) == hour


@pytest.mark.parametrize("typed", ["25:00", "9", "16:60", "1", "99999", "س", "16-30-1"])
def test_what_is_no_hour_is_said_in_arabic(typed):
    with pytest.raises(ValidationError) as refused:
        ClockField().clean(typed)

    assert refused.value.messages == ["اكتب الساعة بأربعة أرقام بينها نقطتان، مثل 16:30."]


def test_no_form_uses_an_input_that_the_browser_draws_in_its_language():
    native = {"time", "date", "datetime-local", "month", "week", "color"}
    found = {
        (kind.__name__, name)
        for kind in forms_of_the_house()
        for name, field in getattr(kind, "base_fields", {}).items()
        if field.widget.attrs.get("type", getattr(field.widget, "input_type", "")) in native
    }
    assert found == set()


class FileForm(forms.Form):
    upload = UploadField(label="الملف")


def test_a_file_input_has_button_and_text_of_the_page():
    from django.template import engines

    page = engines["django"].from_string("{% load crispy_forms_filters %}{{ form.upload|as_crispy_field }}")
    shown = page.render({"form": FileForm()})

    assert 'type="file"' in shown
    assert re.search(r'<label class="btn btn-secondary js-only" for="id_upload">اختيار ملف</label>', shown)
    assert re.search(r'data-none="لم يُختر ملف">لم يُختر ملف</output>', shown)
