"""What a required field says that was left empty, and where a field says what is wrong with it."""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from core.forms import Form
from core.templatetags.ui import field_errors

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
    number = forms.CharField(label="الرقم", required=False)
    marked = frozenset({"number"})


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
    assert (label, error) == line


def drawn(form, name: str) -> str:
    return as_crispy_field(form[name])


@pytest.mark.parametrize(
    ("name", "before"), [("name", "<input"), ("sex", "<select"), ("groups", 'type="checkbox"')]
)
def test_what_is_wrong_stands_between_the_label_and_the_input(name, before):
    page = drawn(Asked({}), name)
    assert page.index(str(Asked.base_fields[name].label)) < page.index(SAID[name]) < page.index(before)
    assert page.count(SAID[name]) == 1
    assert f'id="id_{name}_error"' in page
    assert re.search(rf'aria-describedby="[^"]*\bid_{name}_error\b', page)


def test_a_group_turns_red_once():
    page = drawn(Asked({}), "groups")
    assert (page.count("has-error"), page.count("is-invalid")) == (1, 0)


def test_what_must_be_filled_in_is_marked_before_it_is_sent_and_nothing_else():
    marked = {name for name in Asked.base_fields if "asteriskField" in drawn(Asked(), name)}
    assert marked == {"name", "sex", "groups", "deed", "about", "kind", "owner", "number"}
    assert "(إلزامي)" in drawn(Asked(), "groups")  # no box of it is required by itself


def test_the_summary_puts_the_field_after_the_sentence_and_no_colon_between():
    page = render_to_string("components/error_summary.html", {"form": Asked({})})
    assert '<a href="#id_name">اكتب الاسم الأول.</a>' in page
    assert '<a href="#id_about">اكتب الإجابة. <span class="error-where">كيف خُدمت؟</span></a>' in page
