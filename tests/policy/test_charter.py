"""The charter of rights and duties: published by versions, read by anybody (C-21)."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from policy.models import Charter

EDIT, PUBLIC = reverse("policy:charter_edit"), reverse("policy:charter")
TEXT = {"rights": "أن تُعامل بكرامة.\nأن تعترض.", "duties": "أن تصدُق.", "promises": "نبلغك.", "version": "0"}


def test_c21_before_it_is_published_the_page_says_so_and_the_form_has_a_text(ataa, manager, client_for):
    assert "لم تُنشر بعد" in Client().get(PUBLIC).text

    form = client_for(manager).get(EDIT).context["form"]

    assert form["rights"].value().splitlines()[0] == "أن تُستقبل باحترام، وتُحفظ كرامتك وخصوصيتك."
    assert not Charter.objects.exists()


def test_c21_what_is_published_is_read_without_an_account_or_a_cookie(ataa, manager, client_for):
    assert client_for(manager).post(EDIT, TEXT).status_code == 302

    answer = Client().get(PUBLIC)

    said = ["أن تُعامل بكرامة.", "أن تعترض.", "أن تصدُق.", "نبلغك."]
    assert [line for line in said if line in answer.text] == said
    assert not answer.cookies
    assert AuditEvent.objects.get(kind="charter.published").actor_id == manager.pk


def test_the_next_version_leaves_the_one_before(ataa, manager, client_for):
    client = client_for(manager)
    client.post(EDIT, TEXT)
    client.post(EDIT, TEXT | {"rights": "حق جديد.", "version": "1"})

    assert list(Charter.objects.values_list("number", "rights")) == [(1, TEXT["rights"]), (2, "حق جديد.")]
    assert "حق جديد." in Client().get(PUBLIC).text
    assert "أن تعترض." not in Client().get(PUBLIC).text
    assert '<td data-label="نشرها">' in client.get(EDIT).text


def test_of_two_who_publish_at_once_the_later_sees_both_texts(ataa, manager, client_for):
    client = client_for(manager)
    client.post(EDIT, TEXT)

    answer = client.post(EDIT, TEXT | {"duties": "غير ذلك."})

    assert answer.status_code == 409
    assert [text for text in ("غير ذلك.", "أن تصدُق.") if text in answer.text] == ["غير ذلك.", "أن تصدُق."]
    assert Charter.objects.count() == 1


@pytest.mark.parametrize("part", ["rights", "duties", "promises"])
def test_an_empty_part_is_said_beside_its_field(ataa, manager, client_for, part):
    answer = client_for(manager).post(EDIT, TEXT | {part: "  "})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [part])


def test_others_read_it_and_write_nothing(ataa, officer, client_for):
    client = client_for(officer)

    assert "<textarea" not in client.get(EDIT).text
    assert client.post(EDIT, TEXT).status_code == 403
