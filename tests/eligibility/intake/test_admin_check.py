"""B-16, B-18: the administrative check is a row of the matrix, with outcome, officer and day of its own."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model

from eligibility.case.needs import demanded_mechanisms
from eligibility.case.tasks import task_list
from eligibility.case.whole import lacking
from eligibility.catalogue.rules import MechanismFact, demanded
from eligibility.intake.actions import submission
from eligibility.models import AdministrativeCheck, MechanismRule, Service
from tests.eligibility.cases import fresh
from tests.eligibility.steps_of_intake import submitted
from tests.factories import make_file, request_at
from tests.migrating import migrated, newest

pytestmark = pytest.mark.django_db
ALL = {"general": True, "category__isnull": True, "mechanism": "admin_check"}


def accepted(officer):
    case = submitted(officer)
    submission.accept(public_id=case.public_id, by=officer)
    return fresh(case)


@pytest.mark.parametrize(("code", "services"), [("ataa", 5), ("baraem", 4)])
def test_b16_both_catalogues_demand_it_of_every_service(code, services, request, officer):
    profile = request.getfixturevalue(code)
    case = request_at("draft", file=make_file(by=officer), profile=profile, by=officer)

    assert set(MechanismRule.objects.filter(**ALL).values_list("mode", flat=True)) == {"required"}
    assert MechanismRule.objects.filter(**ALL).count() == Service.objects.count() == services
    assert "admin_check" in demanded_mechanisms(case)


def test_b16_nothing_demands_it_but_the_matrix():
    line = MechanismFact(general=True, category=None, mechanism="admin_check", mode="required")
    off = MechanismFact(general=False, category=None, mechanism="admin_check", mode="off")

    assert demanded([], categories=set()) == frozenset()
    assert demanded([line], categories=set()) == {"admin_check"}
    assert demanded([line, off], categories=set()) == frozenset()


def test_b18_accepting_a_request_says_what_was_found_by_whom_and_when(ataa, officer):
    with time_machine.travel(datetime(2027, 3, 1, 7, tzinfo=UTC), tick=False):
        case = accepted(officer)

    assert (case.admin_check.outcome, case.admin_check.by, case.admin_check.at) == (
        "met",
        officer,
        datetime(2027, 3, 1, 7, tzinfo=UTC),
    )


def test_b16_where_the_matrix_does_not_ask_there_is_none(ataa, officer):
    MechanismRule.objects.filter(**ALL).update(mode="off")

    case = accepted(officer)

    assert not hasattr(case, "admin_check")
    assert "الفحص الإداري" not in [row["label"] for row in task_list(case, officer)]
    assert "no admin_check" not in lacking(case)


def test_the_task_list_shows_its_outcome(ataa, officer):
    case = submitted(officer)
    (row,) = [row for row in task_list(fresh(case), officer) if row["label"] == "الفحص الإداري"]
    assert row["state"] == "todo"

    submission.accept(public_id=case.public_id, by=officer)

    (row,) = [row for row in task_list(fresh(case), officer) if row["label"] == "الفحص الإداري"]
    assert row["state"] == "done"
    assert row["note"].startswith(f"المستندات مستوفية للشروط، {officer}، ")


def test_b18_an_accepted_request_without_it_is_not_whole(ataa, officer):
    case = accepted(officer)
    assert lacking(case) == []

    AdministrativeCheck.objects.all().delete()

    assert lacking(fresh(case)) == ["no admin_check"]


def test_what_was_accepted_before_gets_its_check_from_its_acceptance(back_again, ataa, officer):
    before = [("eligibility", "0015_who_signs")]
    case, draft = (
        request_at(status, file=make_file(by=officer), profile=ataa, by=officer)
        for status in ("studying", "draft")
    )
    MechanismRule.objects.filter(**ALL).delete()
    migrated(before)

    migrated(newest())

    (row,) = AdministrativeCheck.objects.all()
    case.refresh_from_db()
    assert (row.request_id, row.outcome, row.at) == (case.pk, "met", case.registered_at)
    assert row.by == get_user_model().objects.get(pk=case.registered_by_id)
    assert MechanismRule.objects.filter(**ALL).count() == Service.objects.count() == 5
