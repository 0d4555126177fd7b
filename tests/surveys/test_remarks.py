"""Free words: nobody reads them before the quality officer, and what is shared names nobody (C-25, C-28)."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import AuditEvent
from surveys.actions.questionnaires import current_survey
from surveys.models import Remark, Round, Screening, Theme

READ, SHARED, THANKS = reverse("surveys:read_remark"), reverse("surveys:remarks"), reverse("surveys:thanks")
SHARE = {"verdict": "share", "text": "شكرًا لموظف الاستقبال", "themes": "الاستقبال، الوقت", "thanks": "on"}


@pytest.fixture
def remarks(ataa, officer):
    """Two remarks of a closed round, in which somebody is named."""
    row = Round.objects.create(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), state="closed", closed_on=date(2026, 2, 21),
        invited=40, answered=20, dropped=0, minimum=5,
    )  # fmt: skip
    question = current_survey(moment="after_delivery", by=None).questions.get(code="improve")
    texts = ("شكرًا لخالد في الاستقبال", "المدة طويلة")
    return [Remark.objects.create(round=row, question=question, text=text) for text in texts]


def screened(client, remark, **changed):
    return client.post(READ, {"remark": str(remark.pk)} | SHARE | changed)


def test_c25_before_it_is_read_a_remark_is_seen_by_nobody_else(
    remarks, manager, auditor, quality_officer, client_for
):
    for reader in (manager, auditor):
        assert "خالد" not in client_for(reader).get(SHARED).text
        assert client_for(reader).get(READ).status_code == 403
    page = client_for(quality_officer).get(READ)
    assert [text for text in ("خالد", "المدة طويلة") if text in page.text] in (["خالد"], ["المدة طويلة"])


def test_c28_what_is_shared_stands_without_names_under_its_themes(
    remarks, quality_officer, manager, client_for
):
    assert screened(client_for(quality_officer), remarks[0])["Location"] == READ

    page = client_for(manager).get(SHARED)

    assert "شكرًا لموظف الاستقبال" in page.text
    assert "خالد" not in page.text
    assert [(theme.name, number) for theme, number in page.context["themes"]] == [
        ("الاستقبال", 1),
        ("الوقت", 1),
    ]
    event = AuditEvent.objects.get(kind="remark.screened")
    assert "خالد" not in f"{event.note}{event.changes}"


def test_a_theme_narrows_the_list(remarks, quality_officer, client_for):
    client = client_for(quality_officer)
    screened(client, remarks[0])
    screened(client, remarks[1], text="المدة طويلة", themes="المدة", thanks="")

    page = client.get(SHARED, {"theme": Theme.objects.get(name="المدة").pk})

    assert [row.text for row in page.context["page"]] == ["المدة طويلة"]
    assert len(client.get(SHARED, {"theme": "x"}).context["page"]) == 2


def test_words_of_thanks_are_passed_on_to_all_who_work_here(remarks, quality_officer, researcher, client_for):
    client = client_for(quality_officer)
    screened(client, remarks[0])
    screened(client, remarks[1], text="المدة طويلة", thanks="")

    text = client_for(researcher).get(THANKS).text

    assert "شكرًا لموظف الاستقبال" in text
    assert "المدة طويلة" not in text


def test_what_is_held_back_is_kept_nowhere_but_where_it_was(remarks, quality_officer, manager, client_for):
    screened(client_for(quality_officer), remarks[0], verdict="hold", thanks="")

    row = Screening.objects.get()
    assert (row.shared, row.text) == (False, "")
    assert len(client_for(manager).get(SHARED).context["page"]) == 0


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"verdict": ""}, "verdict"),
        ({"text": "  "}, "text"),
        ({"verdict": "hold"}, "thanks"),
        ({"themes": "أ، ب، ج، د، هـ، و"}, "themes"),
        ({"themes": "م" * 41}, "themes"),
        ({"text": "م" * 1001}, "text"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_typed_is_lost(
    remarks, quality_officer, client_for, changed, field
):
    answer = screened(client_for(quality_officer), remarks[1], **changed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["remark"] == remarks[1]
    assert not Screening.objects.exists()


def test_of_two_who_read_one_remark_the_later_is_told(remarks, quality_officer, client_for):
    client = client_for(quality_officer)
    screened(client, remarks[0])

    assert screened(client, remarks[0], text="غير ذلك").status_code == 409
    assert Screening.objects.get().text == "شكرًا لموظف الاستقبال"


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 40])
def test_a_number_that_is_none_is_not_found(remarks, quality_officer, client_for, number):
    assert client_for(quality_officer).post(READ, SHARE | {"remark": number}).status_code == 404


def test_a_remark_is_read_again_once(remarks, quality_officer, client_for):
    client = client_for(quality_officer)
    screened(client, remarks[0])
    again = reverse("surveys:remark_again", args=[Screening.objects.get().public_id])

    assert client.post(again, {"version": "2"}).status_code == 409
    assert client.post(again, {"version": "1"}).status_code == 302

    assert not Screening.objects.exists()
    assert AuditEvent.objects.filter(kind="remark.taken_back").count() == 1


def test_the_desk_says_that_remarks_wait_to_whoever_reads_them(remarks, quality_officer, manager, client_for):
    client = client_for(quality_officer)

    assert "ملاحظتان من الاستبانة" in client.get("/").text
    assert "ملاحظتان من الاستبانة" not in client_for(manager).get("/").text
    for remark in remarks:
        screened(client, remark)
    assert "ملاحظتان من الاستبانة" not in client.get("/").text
