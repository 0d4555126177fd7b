"""Upon what people are asked, whom the lot leaves out, and who is never asked (C-19, C-24, C-25)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from beneficiaries.actions.files import edit_contact
from channels_log.actions.visits import (
    answer_visitor,
    link_file,
    receive_visitor,
    start_serving,
    visitor_left,
)
from channels_log.models import Message
from eligibility.decision.actions.notices import tell
from surveys.actions.inviting import after_decision, after_delivery, after_reception
from surveys.actions.planning import asking_of
from surveys.models import Cell, Plan, Tally
from surveys.rules import Asked, Asking, why_not
from tests.factories import make_file, make_person, request_at

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)


@pytest.fixture
def everybody_is_drawn(db):
    """The lot leaves nobody out."""
    rows = [("after_reception", "none"), ("after_decision", "granted"), ("after_decision", "rejected")]
    Plan.objects.bulk_create(
        Plan(moment=moment, outcome=outcome, active=True, percent=100, quiet_days=30)
        for moment, outcome in rows
    )


def told(case, officer):
    """The applicant is told of the decision at the desk."""
    tell(public_id=case.public_id, by=officer, how="in_person", note="أُخبر وفهم", early_reason="حضر بنفسه")


def served(file, officer, finish=answer_visitor):
    """A visitor with a file, whose question was answered."""
    visit = receive_visitor(visitor_name="زائر", purpose="سؤال", by=officer)
    link_file(visit_id=visit.public_id, file=file, by=officer)
    if finish is visitor_left:
        return visitor_left(visit_id=visit.public_id, version=None, by=officer)
    start_serving(visit_id=visit.public_id, by=officer)
    return answer_visitor(visit_id=visit.public_id, answer="أُجيب", version=None, by=officer)


def invitations():
    """(moment, service, outcome) of everybody invited so far."""
    return list(Cell.objects.order_by("pk").values_list("moment", "service", "outcome"))


@pytest.mark.parametrize(("outcome", "cell"), [("approved", "granted"), ("rejected", "rejected")])
def test_c19_whoever_is_told_is_asked_after_the_decision_approved_and_refused_alike(
    outcome, cell, ataa, officer, researcher, chair, everybody_is_drawn
):
    refused = {"amount": None, "months": None} if outcome == "rejected" else {}
    case = request_at(
        outcome, file=make_file(by=officer), profile=ataa, by=officer, researcher=researcher, decider=chair,
        decided={"outcome": outcome} | refused,
    )  # fmt: skip

    told(case, officer)

    assert invitations() == [("after_decision", case.service.code, cell)]
    first = Message.objects.filter(kind="survey").order_by("next_attempt_at").first()
    assert timedelta(hours=23) < first.next_attempt_at - timezone.now() <= timedelta(days=1)


def test_c19_a_visitor_with_a_file_is_asked_after_the_reception(ataa, officer, everybody_is_drawn):
    served(make_file(by=officer), officer)

    assert invitations() == [("after_reception", "reception", "none")]
    assert Cell.objects.get().service_label == "الاستقبال"


def test_whoever_left_unserved_or_has_no_file_is_not_asked(ataa, officer, everybody_is_drawn):
    served(make_file(by=officer), officer, finish=visitor_left)
    visit = receive_visitor(visitor_name="زائر", purpose="سؤال", by=officer)
    start_serving(visit_id=visit.public_id, by=officer)
    answer_visitor(visit_id=visit.public_id, answer="أُجيب", version=None, by=officer)

    assert (invitations(), Tally.objects.count()) == ([], 0)


def test_nobody_is_asked_twice_within_the_days_that_were_set(closed_request, officer):
    cases = [closed_request() for _number in range(3)]
    for case in cases:
        case.beneficiary = cases[0].beneficiary
    with time_machine.travel(NOW, tick=False) as clock:
        after_delivery(case=cases[0], by=officer)
        clock.move_to(NOW + timedelta(days=29, hours=23))
        after_delivery(case=cases[1], by=officer)
        assert list(Tally.objects.values_list("moment", "reason", "number")) == [
            ("after_delivery", "lately", 1)
        ]
        clock.move_to(NOW + timedelta(days=30))
        after_delivery(case=cases[2], by=officer)

    assert sum(Cell.objects.values_list("invited", flat=True)) == 2


def test_c25_whoever_does_not_want_to_be_asked_is_not_asked(closed_request, officer):
    case = closed_request()
    file = case.beneficiary
    edit_contact(
        by=officer, file=file, version=None,
        facts={"mobile": file.head.mobile, "email": "", "no_surveys": True},
    )  # fmt: skip
    case.beneficiary.head.refresh_from_db()

    assert after_delivery(case=case, by=officer) is None
    assert not Message.objects.exists()
    assert list(Tally.objects.values_list("moment", "reason", "number")) == [("after_delivery", "refused", 1)]


def test_who_cannot_be_reached_is_counted_and_not_invited(closed_request, officer):
    case = closed_request(head=make_person(mobile="", email=""))

    assert after_delivery(case=case, by=officer) is None
    assert list(Tally.objects.values_list("reason", "number")) == [("unreachable", 1)]


def test_whom_the_lot_leaves_out_is_counted(closed_request, officer, monkeypatch):
    Plan.objects.create(moment="after_decision", outcome="granted", active=True, percent=40, quiet_days=0)
    cases, lots = [closed_request() for _number in range(4)], iter([39, 40, 0, 99])
    monkeypatch.setattr("surveys.actions.inviting._lot", lambda: next(lots))

    asked = [after_decision(case=case, by=officer) is not None for case in cases]

    assert asked == [True, False, True, False]
    assert list(Tally.objects.values_list("reason", "number")) == [("not_drawn", 2)]


def test_a_moment_that_is_off_asks_nobody_and_counts_nobody(closed_request, officer):
    Plan.objects.create(moment="after_delivery", outcome="granted", active=False, percent=100, quiet_days=0)

    assert after_delivery(case=closed_request(), by=officer) is None
    assert (Message.objects.count(), Tally.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("moment", "outcome", "known"),
    [
        ("after_reception", "none", Asking(True, 20, 90)),
        ("after_decision", "granted", Asking(True, 50, 30)),
        ("after_decision", "rejected", Asking(True, 100, 30)),
        ("after_delivery", "granted", Asking(True, 100, 30)),
        ("yearly", "any", Asking(False, 100, 30)),
    ],
)
def test_until_the_charity_sets_something_else_these_hold(db, moment, outcome, known):
    assert asking_of(moment, outcome) == known


@pytest.mark.parametrize(
    ("refused", "reachable", "days", "drawn", "reason"),
    [
        (True, False, 1, False, "refused"),
        (False, False, 1, False, "unreachable"),
        (False, True, 29, True, "lately"),
        (False, True, 30, False, "not_drawn"),
        (False, True, 30, True, None),
        (False, True, None, True, None),
    ],
)
def test_a_wish_comes_first_and_the_lot_last(refused, reachable, days, drawn, reason):
    lately = NOW - timedelta(days=days) if days else None
    person = Asked(refused=refused, reachable=reachable, lately=lately)

    assert why_not(Asking(True, 100, 30), person, drawn=drawn, now=NOW) == reason


def test_one_occasion_asks_once(ataa, officer, everybody_is_drawn):
    visit = served(make_file(by=officer), officer)

    assert after_reception(visit=visit, by=officer) is None
    assert Cell.objects.get().invited == 1
