"""What a step objects to stands beside the field it is about, and nothing is carried out."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.formtokens import attempt
from core.kept import FIELD
from core.models import FormToken
from core.verdicts import ConflictError, StaleVersionError


class Small(forms.Form):
    amount = forms.IntegerField()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("objection", "beside"),
    [
        (ValidationError({"amount": ["أكثر من السقف."]}), {"amount": ["أكثر من السقف."]}),
        (ValidationError({"service": ["أُغلقت الخدمة."]}), {"__all__": ["أُغلقت الخدمة."]}),
        (ValidationError("لم يُحفظ."), {"__all__": ["لم يُحفظ."]}),
        (
            ValidationError({"amount": ["أ", "ب"], "__all__": ["ج"]}),
            {"amount": ["أ", "ب"], "__all__": ["ج"]},
        ),
    ],
)
def test_what_a_step_objects_to_stands_beside_its_field(rf, officer, objection, beside):
    request = rf.post("/", {"amount": "5"})
    request.user, request.resolver_match = officer, SimpleNamespace(view_name="test")
    form = Small(request.POST)
    assert form.is_valid()

    def step():
        raise objection

    assert attempt(request, form, step) is None
    assert form.errors == beside
    assert not FormToken.objects.exists()


class VersionedForm(Small):
    version = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField()


@pytest.mark.django_db
def test_of_a_conflict_the_number_of_the_version_is_no_row_and_no_token_is_typed_again(rf, officer):
    form = VersionedForm({"amount": "5", "note": "كما هو", "version": "1"})
    assert form.is_valid()
    now = SimpleNamespace(amount=7, note="كما هو", version=4)
    request = rf.post("/", {"note": "كما هو", "version": "1", "csrfmiddlewaretoken": "x", FIELD: "y"})

    def step():
        raise StaleVersionError("سبقك غيرك.", now)

    request.user, request.resolver_match = officer, SimpleNamespace(view_name="test")
    with pytest.raises(ConflictError, match="سبقك غيرك") as conflict:
        attempt(request, form, step)

    assert [(str(label), yours, theirs) for label, yours, theirs in conflict.value.rows] == [
        ("Amount", "5", "7")
    ]
    assert conflict.value.typed == [("note", "كما هو"), ("version", 4)]
