"""Sessions on quality for the staff (C-26): entered, corrected with a reason, taken back, counted by year."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from core.models import AuditEvent
from core.verdicts import ConflictError, StaleVersionError
from surveys.actions import awareness
from surveys.models import AwarenessSession

pytestmark = pytest.mark.django_db

LIST = reverse("surveys:awareness")
NEW = reverse("surveys:awareness_new")
FACTS = {
    "held_on": date(2026, 1, 12), "subject": "حسن الاستقبال", "departments": ["relations", "delivery"],
    "attended": 14, "held_by": "مركز التدريب",
}  # fmt: skip
TYPED = {
    "held_on_day": "23", "held_on_month": "7", "held_on_year": "1447", "held_on_calendar": "H",
    "subject": "حسن الاستقبال", "departments": ["delivery", "relations"], "attended": "١٤",
    "held_by": "مركز التدريب",
}  # fmt: skip


@pytest.fixture
def enter(quality_officer):
    """Enters a session, as `enter(subject=…)`."""
    return lambda **facts: awareness.enter_session(facts=FACTS | facts, by=quality_officer)


def url(name, row):
    return reverse(f"surveys:awareness_{name}", args=[row.public_id])


def test_c26_a_session_is_entered_by_either_calendar(ataa, manager, client_for):
    client_for(manager).post(NEW, TYPED)

    row = AwarenessSession.objects.get()
    assert (row.held_on, row.departments, row.attended) == (date(2026, 1, 12), ["relations", "delivery"], 14)
    assert AuditEvent.objects.get(target_id=row.public_id).kind == "awareness.entered"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(ataa, manager, client_for):
    typed = TYPED | {"held_on_year": "1499", "departments": ["x"], "attended": "0", "held_by": "مدربنا"}

    page = client_for(manager).post(NEW, typed)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"held_on", "departments", "attended"}
    assert "مدربنا" in page.text


def test_a_session_to_come_is_no_session_that_was_held(enter):
    with pytest.raises(ValidationError) as refused:
        enter(held_on=date(2099, 1, 1))

    assert list(refused.value.message_dict) == ["held_on"]


def test_a_correction_says_why(ataa, enter, quality_officer, client_for):
    row, browser = enter(), client_for(quality_officer)

    refused = browser.post(url("edit", row), TYPED | {"version": "1", "attended": "15"})
    browser.post(url("edit", row), TYPED | {"version": "1", "attended": "15", "reason": "عُد مرتين"})

    row.refresh_from_db()
    event = AuditEvent.objects.get(kind="awareness.corrected")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert (row.attended, row.version) == (15, 2)
    assert (event.note, event.changes) == ("عُد مرتين", {"attended": [14, 15]})


def test_a_correction_from_an_older_version_is_a_conflict(enter, quality_officer):
    """409, shown by tests/security/test_stale_forms.py."""
    row = enter()
    AwarenessSession.objects.update(version=2)

    with pytest.raises(StaleVersionError):
        awareness.correct_session(
            public_id=row.public_id, version=1, facts=FACTS, reason="س", by=quality_officer
        )


def test_what_was_taken_back_stays_and_is_not_counted(ataa, enter, quality_officer, client_for):
    row, browser = enter(), client_for(quality_officer)

    browser.post(url("take_back", row), {"version": "1", "reason": "قُيدت مرتين"})

    page = browser.get(LIST)
    assert "سُحب القيد: قُيدت مرتين" in page.text
    assert page.context["years"] == []
    with pytest.raises(ConflictError, match="سُحب قيد هذه الجلسة"):
        awareness.take_back_session(public_id=row.public_id, version=None, reason="س", by=quality_officer)


def test_c26_the_sessions_are_counted_by_year(ataa, enter, auditor, client_for):
    enter()
    enter(subject="الشكاوى", attended=6)
    enter(subject="أول العام", held_on=date(2026, 6, 20), attended=3)  # 1448/01/05
    browser = client_for(auditor)

    page = browser.get(LIST)
    of_year = browser.get(LIST, {"year": "1448"})

    assert page.context["years"] == [
        {"year": 1448, "sessions": 1, "attended": 3},
        {"year": 1447, "sessions": 2, "attended": 20},
    ]
    assert [row.subject for row in of_year.context["page"]] == ["أول العام"]
    assert len(browser.get(LIST, {"year": "x"}).context["page"].object_list) == 3


def test_the_auditor_enters_nothing(ataa, auditor, client_for):
    with pytest.raises(PermissionDenied, match="يقيّد جلسات التوعية"):
        awareness.enter_session(facts=FACTS, by=auditor)
    page = client_for(auditor).get(LIST).text
    assert "لم تُقيد جلسة بعد" in page
    assert NEW not in page


@pytest.mark.parametrize("rows", [1, 5])
def test_the_register_costs_the_same_for_one_and_many(
    ataa, enter, auditor, client_for, rows, django_assert_num_queries
):
    for number in range(rows):
        enter(subject=f"جلسة {number}")
    browser = client_for(auditor)
    browser.get(LIST)

    # session, user, roles, the charity, the policy for the navigation, years, count, page
    with django_assert_num_queries(8):
        browser.get(LIST)
