"""The yearly update: when it is due, and the word that the applicant confirmed the data."""

from datetime import date

import pytest
import time_machine

from beneficiaries.models import Beneficiary
from core.models import AuditEvent
from eligibility.intake.actions import submission
from tests.beneficiaries.conftest import url_of
from tests.eligibility.steps_of_intake import submitted

pytestmark = pytest.mark.django_db
BUTTON = "أكد مقدم الطلب بياناته اليوم"


@pytest.fixture
def registered(ataa, officer):
    """A file that was registered on 1 November 2026 with its first accepted request."""
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False):
        case = submitted(officer)
        submission.accept(by=officer, public_id=case.public_id)
    return Beneficiary.objects.get(pk=case.beneficiary_id)


def confirm(desk, file):
    return desk.post(url_of("confirm", file), {"version": file.version})


def shown(desk, file, day) -> bool:
    with time_machine.travel(f"{day}T08:00:00Z"):
        desk.force_login(file.opened_by)
        return BUTTON in desk.get(file.get_absolute_url()).text


def test_it_is_due_thirty_days_before_the_year_is_over(registered, desk):
    assert registered.valid_until == date(2027, 11, 1)
    assert not shown(desk, registered, "2027-10-01")
    assert shown(desk, registered, "2027-10-02")


def test_a_confirmation_sets_the_next_day_and_is_on_record(registered, desk):
    Beneficiary.objects.filter(pk=registered.pk).update(status="due_update")
    with time_machine.travel("2027-10-20T08:00:00Z"):
        desk.force_login(registered.opened_by)
        assert confirm(desk, registered).status_code == 302

    registered.refresh_from_db()
    assert (registered.status, registered.valid_until) == ("active", date(2028, 10, 19))
    event = AuditEvent.objects.get(kind="file.confirmed")
    assert event.changes == {"valid_until": ["2027-11-01", "2028-10-19"], "status": ["due_update", "active"]}


def test_a_suspended_file_stays_suspended(registered, desk):
    Beneficiary.objects.filter(pk=registered.pk).update(status="suspended")

    assert confirm(desk, registered).status_code == 302

    registered.refresh_from_db()
    assert registered.status == "suspended"


def test_nobody_confirms_what_was_changed_meanwhile(registered, desk):
    Beneficiary.objects.filter(pk=registered.pk).update(version=registered.version + 1)

    assert confirm(desk, registered).status_code == 409

    registered.refresh_from_db()
    assert registered.valid_until == date(2027, 11, 1)
