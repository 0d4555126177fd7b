"""What a required field says that was left empty."""

import pytest
from django import forms
from django.utils import translation

from core.forms import Form
from core.templatetags.ui import field_errors, leading

ONE = [("", "---"), ("a", "A")]


class Asked(Form):
    name = forms.CharField(label="الاسم الأول")
    sex = forms.ChoiceField(label="الجنس", choices=ONE)
    groups = forms.MultipleChoiceField(label="الفئات", choices=ONE, widget=forms.CheckboxSelectMultiple)
    deed = forms.FileField(label="الصك")
    about = forms.CharField(label="كيف خُدمت؟")
    kind = forms.ChoiceField(label="عمّ تبلّغ؟", choices=ONE, widget=forms.RadioSelect)
    owner = forms.CharField(label="صاحبه", error_messages={"required": "بيّن صاحب المستند."})
    note = forms.CharField(label="ملاحظة", required=False)
    version = forms.CharField(label="الإصدار", widget=forms.HiddenInput)


SAID = {
    "name": "اكتب الاسم الأول.",
    "sex": "اختر الجنس.",
    "groups": "اختر الفئات.",
    "deed": "أرفق الصك.",
    "about": "اكتب الإجابة.",
    "kind": "اختر إجابة.",
    "owner": "بيّن صاحب المستند.",
    "version": "هذا الحقل مطلوب.",  # nobody can write in it
}


def test_what_was_left_empty_says_what_to_do():
    form = Asked({})
    assert {name: errors[0] for name, errors in form.errors.items()} == SAID


def test_it_is_said_in_the_language_of_the_page():
    with translation.override("en"):
        assert Asked({}).errors["name"] == ["Write this: الاسم الأول"]
    assert Asked({}).errors["name"] == ["اكتب الاسم الأول."]


def test_a_label_that_is_given_later_is_the_one_that_is_named():
    form = Asked({})
    form.fields["name"].label = "اسم الممثل"
    assert form.errors["name"] == ["اكتب اسم الممثل."]


@pytest.mark.parametrize(
    ("at", "line"),
    [(0, ("", "اكتب الاسم الأول.")), (4, ("كيف خُدمت؟", "اكتب الإجابة."))],
    ids=["named in the error", "not named"],
)
def test_the_summary_names_a_field_once(at, line):
    _place, label, error = field_errors(Asked({}))[at]
    assert (leading(label), error) == line
