"""What a step objects to stands beside the field it is about, and nothing is carried out."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError

from core.formtokens import attempt
from core.models import FormToken


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
