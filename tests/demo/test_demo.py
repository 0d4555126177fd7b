"""The demo charity: whole cases by the rules of real life, under both policies."""

import io
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AccessChange, User
from beneficiaries.models import Beneficiary, Person
from core import passing
from core.arabic import family_key, search_key
from core.chain import broken_rows, untold
from core.hijri import to_hijri
from core.kinds import Kind
from core.models import AuditEvent
from core.uploads import open_stored
from demo.management.commands import demo_data
from demo.names import MALE
from demo.sittings import Sittings
from demo.staff import demo_password
from demo.writer import words_later
from eligibility.case.whole import lacking
from eligibility.decision.sheet import sheet_of
from eligibility.enums import Status
from eligibility.models import (
    AgendaItem,
    CheckField,
    Decision,
    Declaration,
    NoticeMessage,
    SecondLook,
    ServiceRequest,
    Session,
)
from eligibility.statement.answers import clean_answers
from policy.holidays import closed_days
from policy.models import Charter
from policy.reply import reply_window
from surveys.actions.calling import counts_of, way_to
from surveys.actions.rounds import close_due
from surveys.file_results import results_of
from surveys.models import (
    Answer,
    AwarenessSession,
    Call,
    Cell,
    Figure,
    FileAudit,
    ImprovementAction,
    InternalRequest,
    Obstacle,
    QualityReport,
    Response,
    Round,
    Wave,
)
from surveys.terms import served, term_of

WHOLE = "SELECT * FROM {}"


def fill(settings, tmp_path, **options):
    settings.VAR = tmp_path
    said = io.StringIO()
    call_command("demo_data", stdout=said, **({"beneficiaries": 24, "seed": 1} | options))
    return said.getvalue()


@pytest.fixture(autouse=True)
def without_letters(monkeypatch):
    """No letters but where a test wants them: each takes a tenth of a second."""
    monkeypatch.setattr(demo_data, "WITH_LETTERS", 0)


def test_the_register_of_improvements_shows_each_of_its_faces(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    rows = ImprovementAction.objects.order_by("number")
    states = [(row.number[-4:], row.status, row.days_late > 0, row.after is not None) for row in rows]
    assert states == [
        ("0001", "done", False, True),
        ("0002", "open", True, False),
        ("0003", "open", False, False),
        ("0004", "open", False, False),
        ("0005", "open", False, False),
        ("0006", "dropped", False, False),
        # Of obstacles.
        ("0007", "done", False, False),
        ("0008", "open", False, False),
    ]
    told = AuditEvent.objects.filter(target_type="surveys.improvementaction").values_list(
        "target_id", flat=True
    )
    assert set(told) == {row.public_id for row in rows}


def test_the_culture_of_quality_shows_each_of_its_faces(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    rows = Obstacle.objects.order_by("number")
    assert [(row.number[-4:], row.state) for row in rows] == [
        ("0001", "refused"), ("0002", "removed"), ("0003", "removed"), ("0004", "waiting"),
        ("0005", "improving"), ("0006", "waiting"),
    ]  # fmt: skip
    asked = InternalRequest.objects.all()
    holidays = closed_days()
    assert {row.outcome for row in asked} == {"", "done", "not_done"}
    assert any(term_of(row, holidays).days_late for row in asked.waiting())
    assert any(not term_of(row, holidays).days_late for row in asked.waiting())
    told = [service for quarter in served(timezone.localdate()) for service in quarter["rows"]]
    assert [service.ratings for service in told if service.mean] == [6]
    assert AwarenessSession.objects.count() == 3
    targets = {row.public_id for row in (*rows, *asked, *AwarenessSession.objects.all())}
    known = AuditEvent.objects.filter(target_id__in=targets).values_list("target_id", flat=True)
    assert set(known) == targets


def test_the_work_itself_was_looked_at(ataa, settings, tmp_path):
    """A file audit that is closed with something missing, one that is going on, second assessments."""
    fill(settings, tmp_path)

    closed, open_one = FileAudit.objects.order_by("pk")
    assert (closed.state, open_one.state) == ("closed", "open")
    assert sum(row.no for row in results_of(closed)) > 0
    states = Counter(look.state for look in SecondLook.objects.all())
    assert set(states) == {"written", "given", "waiting"}
    assert states["written"] >= 3
    for look in SecondLook.objects.filter(researcher__isnull=False):
        assert look.researcher != look.request.assessment.researcher
    fill(settings, tmp_path)
    assert FileAudit.objects.count() == 2


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_each_request_has_every_row_that_its_status_implies(request, settings, tmp_path, monkeypatch, code):
    monkeypatch.setattr(demo_data, "WITH_LETTERS", 24)
    request.getfixturevalue(code)
    fill(settings, tmp_path)

    requests = list(ServiceRequest.objects.for_page())
    assert {row.status for row in requests} == set(Status)
    assert {row.shown_number: lacking(row) for row in requests if lacking(row)} == {}
    for row in requests:
        assert clean_answers(row.service.questions, row.answers) == row.answers
    told = Decision.objects.filter(notice__isnull=False)
    assert [row.number for row in told if not hasattr(row, "letter")] == []
    assert open_stored(told.first().letter.stored)[:4] == b"%PDF"


def test_the_demo_shows_what_the_rules_say(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    decisions = list(Decision.objects.select_related("request"))
    assert len(decisions) >= 10
    for row in decisions:
        assert row.facts == sheet_of(ServiceRequest.objects.for_page().get(pk=row.request_id))
    for case in ServiceRequest.objects.filter(submitted_at__isnull=False).select_related("profile"):
        told = (case.reply_not_before, case.reply_due)
        assert told == reply_window(case.profile, timezone.localdate(case.submitted_at))
        assert case.reply_not_before == timezone.localdate(case.submitted_at) + timedelta(days=14)
    for row in NoticeMessage.objects.select_related("message", "decision"):
        assert row.message.cause == f"decision:{row.decision.public_id}"


def test_rounds_of_the_survey_are_closed_with_figures_and_one_is_open(ataa, settings, tmp_path):
    """The page of results was empty for whoever looked at the demo."""
    fill(settings, tmp_path)
    today, closed = timezone.localdate(), Round.objects.filter(state="closed")

    assert closed.count() >= 22
    for row in closed:
        assert row.closed_on == row.ends_on + timedelta(days=21) <= today
        assert sum(cell.answered for cell in row.cells.all()) == row.answered - row.dropped
        assert row.answered <= row.invited
    cells = Cell.objects.filter(round__state="closed")
    assert [cell for cell in cells if cell.invited < 10 or cell.answered < 5] == []
    assert [cell.responses.count() for cell in cells] == [cell.answered for cell in cells]
    assert Answer.objects.count() == 7 * Response.objects.count() > 300
    live = Round.objects.filter(state="open")
    assert live.count() >= 1
    for row in live:
        assert row.ends_on + timedelta(days=20) >= today
        assert row.public_id in passing.names()
        assert 0 < row.answered_now < row.invited_now
    assert list(close_due(today)) == []
    assert len(list(close_due(today + timedelta(days=200)))) == live.count()


def test_two_years_of_rounds_tell_of_a_slow_time_an_action_and_a_better_one(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    today = timezone.localdate()

    def content(ages):
        days = (today - timedelta(days=ages[-1]), today - timedelta(days=ages[0]))
        shares = Figure.objects.filter(
            question__code="speed", cell__outcome="granted", content__isnull=False,
            cell__round__starts_on__range=days,
        ).values_list("content", flat=True)  # fmt: skip
        return sum(shares) / len(shares)

    before, slow, better = content(range(300, 700)), content(range(170, 250)), content(range(20, 90))
    assert slow + 30 < before < better - 5
    done = ImprovementAction.objects.get(status="done", question__code="speed")
    assert done.before.value + 30 < done.after.value
    assert done.before.until < timezone.localdate(done.created_at) < done.done_on < done.after.since


def test_a_quality_report_went_the_whole_way(ataa, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(demo_data, "WITH_LETTERS", 24)
    fill(settings, tmp_path)
    row = QualityReport.objects.get()

    assert (row.kind, row.state, row.decisions.count(), row.notices.count()) == ("quarter", "published", 1, 1)
    content = row.issue.content.content
    assert content["rounds"][0]["answered"] > 20
    assert content["trend"]["columns"]
    assert len(row.publication.content["figures"]) > 5
    assert list(broken_rows()) == []


def test_c21_the_charter_of_the_demo_is_published_once(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    fill(settings, tmp_path, beneficiaries=1)

    assert [row.number for row in Charter.objects.all()] == [1]


def test_a_group_is_being_asked_by_telephone_in_the_open_round(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    wave = Wave.objects.get()
    calls = Call.objects.visible_to(wave.interviewer)
    cells = Cell.objects.filter(by_telephone=True)
    assert (wave.interviewer.username, calls.count(), counts_of(wave)["left"]) == ("manager", 12, 12)
    assert {cell.round.state for cell in cells} == {"open"}
    assert sum(cell.invited for cell in cells) == wave.invited == 15
    assert {way_to(call).cell.by_telephone for call in calls} == {True}


def test_no_number_of_a_person_or_an_account_stands_in_clear_in_the_database(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    numbers = {person.id_number for person in Person.objects.all()}
    numbers |= {file.iban for file in Beneficiary.objects.all()}
    assert len(numbers) > 100

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(WHOLE.format(connection.ops.quote_name(table)))
            rows = str(cursor.fetchall())
            assert [number for number in numbers if number in rows] == [], table


def test_a_reply_period_that_is_not_the_policys_is_named(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    case = ServiceRequest.objects.for_page().filter(status="submitted").first()
    assert lacking(case) == []
    case.reply_not_before += timedelta(days=1)
    assert lacking(case) == ["its reply period is not that of its policy"]


def test_the_history_of_the_demo_runs_forward(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    sessions = list(Session.objects.order_by("planned_at"))
    assert [row.number for row in sessions if row.hijri_year == sessions[-1].hijri_year] == sorted(
        row.number for row in sessions if row.hijri_year == sessions[-1].hijri_year
    )
    items = AgendaItem.objects.filter(status="closed").select_related("session", "request__decision")
    assert len(items) >= 10
    assert {row.session_id for row in items} == {row.pk for row in sessions if row.status == "signed"}
    for row in items:
        decided = row.request.decision.decided_at
        assert timezone.localdate(decided) == timezone.localdate(row.session.planned_at)
        assert row.session.opened_at < decided < row.session.closed_at
    for row in ServiceRequest.objects.select_related("beneficiary"):
        assert row.beneficiary.opened_at < row.opened_at <= row.status_since <= timezone.now()
        assert row.opened_at.weekday() not in {4, 5}  # Friday, Saturday


def test_no_session_is_overfull_and_every_agenda_begins_at_one(ataa, settings, tmp_path, monkeypatch):
    """All decisions went to a handful of days: at 250,000 files the place on the agenda left its column."""
    monkeypatch.setattr("demo.sittings.MOST", 4)
    fill(settings, tmp_path, beneficiaries=60)

    agendas = {}
    for row in AgendaItem.objects.select_related("session").order_by("session", "order"):
        agendas.setdefault(row.session, []).append(row.order)
    assert [orders for orders in agendas.values() if orders != list(range(1, len(orders) + 1))] == []
    assert max(map(len, agendas.values())) == 4
    held = list(Session.objects.filter(status="signed").order_by("opened_at"))
    assert {row for row in agendas if row.status == "signed"} == set(held)
    assert len(held) >= 10
    assert [(one, other) for one, other in pairwise(held) if one.closed_at > other.opened_at] == []
    assert sorted(row.status for row in agendas if row.status != "signed") == ["open", "planned"]


def test_a_second_fill_leaves_the_open_session_alone(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    fill(settings, tmp_path)

    assert Session.objects.filter(status="open").count() == 1


def test_a_hundred_thousand_decisions_fit_into_sessions_of_forty():
    days = list(range(400, 6, -2))
    world = SimpleNamespace(decision_days=days, now=timezone.now())
    sittings = Sittings(world, closed=80_000, recent=20_000)
    dealt = [sittings.next(closed=True) for _case in range(80_000)]
    dealt += [sittings.next(closed=False) for _case in range(20_000)]

    agendas = Counter(slot.sitting for slot in dealt)
    assert (max(agendas.values()), max(slot.order for slot in dealt)) == (39, 39)
    assert len({(slot.sitting, slot.order) for slot in dealt}) == 100_000
    assert set(agendas) == set(sittings.all())
    assert 2_500 <= len(agendas) <= 2_700
    assert all(slot.sitting.opened_at < slot.at < slot.sitting.closed_at for slot in dealt)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such limits")
def test_a_fill_may_take_longer_than_a_request(ataa, settings, tmp_path, monkeypatch):
    """On a busy machine a batch took more than a minute to make: the server ended the transaction."""
    limits = []

    def look(*_arguments):
        with connection.cursor() as cursor:
            for name in ("idle_in_transaction_session_timeout", "statement_timeout"):
                cursor.execute(f"SHOW {name}")
                limits.append(cursor.fetchone()[0])
        return {}

    monkeypatch.setattr(demo_data, "fill", look)
    monkeypatch.setattr(demo_data, "_settle", look)
    fill(settings, tmp_path)

    assert limits == ["0", "0", "0", "0"]


def test_the_check_sees_what_is_missing(ataa, settings, tmp_path):
    fill(settings, tmp_path)
    closed = ServiceRequest.objects.filter(status="closed").first()
    QuerySet(Declaration).filter(request=closed).delete()
    CheckField.objects.filter(check_row__request=closed).delete()

    found = lacking(ServiceRequest.objects.for_page().get(pk=closed.pk))

    assert "no standing declaration" in found
    assert any("not matched field by field" in line for line in found)
    with pytest.raises(CommandError):
        call_command("check_cases", stdout=io.StringIO())


def test_names_are_folded_by_the_rule_and_the_chain_holds(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    for person in Person.objects.all():
        assert person.search_key == search_key(
            person.first_name, person.father_name, person.grandfather_name, person.family_name
        )
        assert person.family_key == family_key(person.family_name)
    assert list(broken_rows()) == []
    assert list(untold()) == []
    assert set(AuditEvent.objects.values_list("kind", flat=True)) - set(Kind) == set()


def test_of_some_of_the_old_the_year_alone_is_known(ataa, settings, tmp_path):
    fill(settings, tmp_path, beneficiaries=40)

    old = Person.objects.filter(birth_precision="year")
    assert 1 <= old.count() <= 20
    assert {to_hijri(person.birth_date)[1:] for person in old} == {(7, 1)}
    assert not old.filter(file=None).exists()


def test_children_of_one_file_carry_the_names_of_one_father(ataa, settings, tmp_path):
    fill(settings, tmp_path)

    for file in Beneficiary.objects.select_related("head"):
        children = file.members.filter(relationship="child").select_related("person")
        fathers = {(row.person.father_name, row.person.grandfather_name) for row in children}
        assert len(fathers) == 1
        assert fathers.pop()[0] in MALE
        if file.head.sex == "male":
            assert {row.person.father_name for row in children} == {file.head.first_name}


def test_the_ages_of_a_household_go_together(ataa, settings, tmp_path):
    """A man of thirty had a wife of fifty-eight, and she a daughter of seven."""
    fill(settings, tmp_path, beneficiaries=40)

    for file in Beneficiary.objects.select_related("head"):
        wife = file.members.filter(relationship="spouse").select_related("person").first()
        mother = wife.person if wife else file.head
        assert mother.birth_date >= file.head.birth_date
        children = [row.person.birth_date for row in file.members.filter(relationship="child")]
        ages = {(born - mother.birth_date).days // 365 for born in children}
        assert children
        assert ages <= set(range(19, 44))
        if provider := file.providers.select_related("person").first():
            assert max(children) < provider.person.deceased_on


def test_a_second_fill_goes_on_and_numbers_stay_without_gaps(ataa, settings, tmp_path):
    fill(settings, tmp_path, beneficiaries=6)
    fill(settings, tmp_path, beneficiaries=6)

    assert Beneficiary.objects.count() == 12
    for year in {file.file_number.split("-")[1] for file in Beneficiary.objects.all()}:
        of_year = Beneficiary.objects.filter(file_number__startswith=f"F-{year}-")
        serials = sorted(int(file.file_number.rsplit("-", 1)[1]) for file in of_year)
        assert serials == list(range(1, len(serials) + 1))
    assert list(broken_rows()) == []


def test_password_is_printed_and_never_the_same_elsewhere(ataa, settings, tmp_path):
    first = fill(settings, tmp_path, beneficiaries=1)

    password = (tmp_path / "demo_password").read_text().strip()
    assert password in first
    assert len(password) >= 16
    assert (tmp_path / "demo_password").stat().st_mode & 0o077 == 0


def test_without_a_policy_nothing_is_filled(db):
    with pytest.raises(CommandError, match="load_profile"):
        call_command("demo_data", stdout=io.StringIO())


def test_a_first_run_that_is_interrupted_leaves_nothing_and_the_next_one_is_whole(
    ataa, settings, tmp_path, monkeypatch
):
    """It left some accounts and no files for ever: setup took the accounts for an installation in use."""
    users = User.objects.count()
    monkeypatch.setattr(demo_data.Desk, "receipt", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fill(settings, tmp_path)
    assert (User.objects.count(), Beneficiary.objects.count()) == (users, 0)

    monkeypatch.undo()
    fill(settings, tmp_path, beneficiaries=5)
    assert (User.objects.count() - users, Beneficiary.objects.count()) == (19, 5)
    asked = AccessChange.objects.get()
    assert (asked.user.username, asked.after) == ("delivery_officer", "ziyad@demo.invalid")
    assert list(AccessChange.objects.to_settle(User.objects.get(username="manager"))) == [asked]
    assert (tmp_path / "demo_accounts").read_text().startswith("Accounts: intake_officer, ")


def interrupt(*_arguments):
    raise KeyboardInterrupt


def test_a_password_file_that_was_cut_short_is_written_anew(settings, tmp_path):
    settings.VAR = tmp_path
    (tmp_path / "demo_password").touch()
    assert len(demo_password()) == 16
    assert (tmp_path / "demo_password").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index has no list beside it")
@pytest.mark.django_db(transaction=True)
def test_the_words_come_in_together_and_the_index_is_then_as_before():
    with words_later():
        assert _options_of_the_words() == ["fastupdate=on", "gin_pending_list_limit=65536"]

    assert _options_of_the_words() == ["fastupdate=off"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such locks")
def test_inside_a_transaction_the_index_of_words_is_not_locked(db):
    """Held to the end of the transaction, the lock met the server's own vacuum: one of them was stopped."""
    with words_later(), connection.cursor() as cursor:
        cursor.execute("SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid()")
        assert "person_words" not in {relation for (relation,) in cursor.fetchall()}


def _options_of_the_words() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'person_words'")
        return cursor.fetchone()[0]
