"""What becomes of answers and invitations from before the rounds (migration 0002), and on the way back."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from channels_log.models import Message
from surveys.actions.questionnaires import current_survey
from surveys.models import Answer, Box, Cell, Figure, Question, Remark, Response, Round
from tests.migrating import migrated, newest

BEFORE = [("surveys", "0001_initial")]


def answered(old, survey, group, values, month=date(2026, 1, 1), words=""):
    """Answers of before, one for each of `values`."""
    questions = old.get_model("surveys", "Question").objects.filter(survey_id=survey)
    for value in values:
        response = old.get_model("surveys", "Response").objects.create(
            survey_id=survey, group=group, month=month,
            touchpoint="after_delivery" if group == "granted" else "after_decision",
        )  # fmt: skip
        said = old.get_model("surveys", "Answer").objects
        said.create(response=response, question=questions.get(order=1), value=value)
        said.create(response=response, question=questions.get(order=8), text=words)


def invited(old, survey, cases, group):
    rows = old.get_model("surveys", "Invitation").objects
    for number, case in enumerate(cases):
        rows.create(
            survey_id=survey, request_id=case.pk, group=group, token_hash=f"{case.pk}", answered=number < 5,
            touchpoint="after_delivery" if group == "granted" else "after_decision",
            made_at=timezone.now(), expires_at=timezone.now(),
        )  # fmt: skip


def test_answers_become_those_of_one_closed_round_and_invitations_go(back_again, closed_request, officer):
    survey = current_survey(moment="after_decision", by=officer).pk
    cases = [closed_request() for _each in range(19)]
    old = migrated(BEFORE)
    invited(old, survey, cases[:10], "granted")
    invited(old, survey, cases[10:], "rejected")
    answered(old, survey, "granted", [1, 2, 3, 4, 5], words="شكرًا")
    answered(old, survey, "rejected", [2, 2, 2], month=date(2026, 2, 1), words="سر")
    waiting = Message.objects.create(
        kind="survey", channel="sms", address="+966501234567", body="https://x/s/y/", cause="survey:1",
        next_attempt_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip

    migrated(newest())

    row = Round.objects.get()
    assert (row.starts_on, row.ends_on, row.state) == (date(2026, 1, 1), date(2026, 2, 28), "closed")
    assert (row.invited, row.answered, row.dropped, row.minimum) == (19, 8, 3, 5)
    (cell,) = Cell.objects.all()
    assert (cell.moment, cell.outcome, cell.service, cell.district) == ("after_delivery", "granted", "", "")
    assert (cell.invited, cell.answered, Response.objects.count()) == (10, 5, 5)
    assert sorted(Answer.objects.values_list("value", flat=True)) == [1, 2, 3, 4, 5]
    assert min(Answer.objects.values_list("pk", flat=True)) > 1_000_000
    assert list(Remark.objects.values_list("text", flat=True)) == ["شكرًا"] * 5
    waiting.refresh_from_db()
    assert (waiting.status, waiting.body) == ("stopped", "")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    assert "surveys_box" in tables
    assert {"surveys_invitation", "surveys_oldresponse", "surveys_oldanswer"} & set(tables) == set()

    back = migrated(BEFORE)
    responses = back.get_model("surveys", "Response").objects
    assert {(one.group, one.month) for one in responses.all()} == {("granted", date(2026, 2, 1))}
    assert responses.count() == 5
    values = back.get_model("surveys", "Answer").objects.values_list("value", flat=True)
    assert sorted(values) == [1, 2, 3, 4, 5]


def test_two_small_groups_of_one_moment_lose_their_outcome(back_again, closed_request, officer):
    survey = current_survey(moment="after_decision", by=officer).pk
    cases = [closed_request() for _each in range(10)]
    old = migrated(BEFORE)
    invited(old, survey, cases[:6], "granted")
    invited(old, survey, cases[6:], "rejected")
    old.get_model("surveys", "Invitation").objects.update(touchpoint="after_decision")
    answered(old, survey, "granted", [5, 5, 5])
    answered(old, survey, "rejected", [1, 1])
    old.get_model("surveys", "Response").objects.update(touchpoint="after_decision")

    migrated(newest())

    cells = Cell.objects.values_list("moment", "outcome", "invited", "answered")
    assert list(cells) == [("after_decision", "", 10, 5)]
    assert Round.objects.get().dropped == 0


def test_where_nobody_had_answered_there_is_no_round(back_again, closed_request, officer, link_of):
    """And a round that is open when the way back is taken leaves no box behind."""
    survey, case = current_survey(moment="after_decision", by=officer).pk, closed_request()
    old = migrated(BEFORE)
    invited(old, survey, [case], "granted")

    migrated(newest())
    assert (Round.objects.count(), Cell.objects.count()) == (0, 0)

    link_of(case)
    row = Round.objects.get()
    Box.objects.create(mark="a", round=row, sealed=b"x")
    back = migrated(BEFORE)
    assert back.get_model("surveys", "Response").objects.count() == 0
    assert set(Message.objects.values_list("status", flat=True)) == {"stopped"}
    migrated(newest())
    assert (Round.objects.count(), Box.objects.count()) == (0, 0)


def test_figures_of_a_closed_round_are_kept_and_its_questions_named(back_again, closed_request, officer):
    """Migrations 0003 and 0004: what a page worked out for each reader is stored as it was shown."""
    survey = current_survey(moment="after_decision", by=officer).pk
    old = migrated([("surveys", "0002_answers_that_cannot_be_joined")])
    row = old.get_model("surveys", "Round").objects.create(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31), state="closed", closed_on=date(2026, 2, 21),
        invited=20, answered=6, dropped=0, minimum=5,
    )  # fmt: skip
    cell = old.get_model("surveys", "Cell").objects.create(
        round=row, number=1, survey_id=survey, moment="after_decision", invited=20, answered=6
    )
    question = old.get_model("surveys", "Question").objects.get(survey=survey, order=1)
    for number, value in enumerate((5, 4, 3, 2, 1, 5), start=1):
        response = old.get_model("surveys", "Response").objects.create(pk=number, cell=cell)
        old.get_model("surveys", "Answer").objects.create(
            pk=number, response=response, question=question, value=value
        )

    migrated(newest())

    first = Figure.objects.get(cell=cell.pk, question__order=1)
    assert (first.answers, first.mean, first.content, first.low, first.high) == (
        6,
        Decimal("3.3"),
        50,
        18,
        82,
    )
    assert Figure.objects.get(cell=cell.pk, question__order=2).content is None
    codes = list(Question.objects.filter(survey=survey).values_list("code", flat=True))
    assert codes == ["courtesy", "answers", "ease", "explained", "speed", "objection", "overall", "improve"]
