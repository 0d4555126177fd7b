"""The chain notices every row that was changed, taken out or put in, whoever did it around the code; and what
is missing at its end.
"""

import hashlib
import hmac
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction

from core import anchors, audit, chain, rekeying
from core.models import AuditEvent, ChainHead, OpenDoor
from tests.factories import make_file, request_at
from tests.guards import guards_off

pytestmark = pytest.mark.django_db
NEW_KEY = "a" * 43 + "="


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder of the data, in which anchors are kept."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def four_rows(manager):
    """A chain of four rows, written by four actions."""
    for number in range(1, 5):
        audit.refused(by=manager, target=f"page.{number}", reason="لا")
    assert list(AuditEvent.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def _sql(statement, guarded=False):
    with connection.cursor() as cursor:
        if guarded:
            cursor.execute(statement)
            return
        with guards_off():
            cursor.execute(statement)


def checked(*arguments):
    """What check_chain says, and whether it was content."""
    said = io.StringIO()
    try:
        call_command("check_chain", *arguments, stdout=said)
    except CommandError:
        return said.getvalue().splitlines(), False
    return said.getvalue().splitlines(), True


# === The rows ====================================================================================


def test_an_untouched_chain_is_whole(four_rows):
    assert checked() == (["The audit chain is whole."], True)


def test_a_row_is_bound_by_the_key(four_rows, settings):
    row = AuditEvent.objects.get(sequence=2)
    said = [2, row.at.astimezone(chain.UTC).isoformat(), "refused", row.actor_id, "manager", "page.2", ""]
    said += ["", "", {}, "لا", AuditEvent.objects.get(sequence=1).digest]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()

    assert row.digest == hmac.new(settings.CHAIN_KEYS[0].encode(), text, hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_name", "other"), ("note", "نعم"), ("target_type", "page.9"), ("at", "2020-01-01 00:00:00+00:00"),
     ("changes", '{"a": [1, 2]}'), ("file_id", "F"), ("kind", "approved")],
)  # fmt: skip
def test_a_changed_row_is_named(four_rows, column, value):
    _sql(f"UPDATE core_auditevent SET {column} = '{value}' WHERE sequence = 2")  # noqa: S608

    assert list(chain.broken_rows()) == [2]


def test_a_chain_made_anew_without_the_key_does_not_hold(four_rows, settings):
    kept = settings.CHAIN_KEYS
    settings.CHAIN_KEYS = [NEW_KEY]
    with guards_off():
        chain.link_anew()
    settings.CHAIN_KEYS = kept

    said, content = checked()

    assert not content
    assert said[:4] == [f"broken at row {number}" for number in (1, 2, 3, 4)]
    assert said[4].startswith("No row has the key of var/env")


def test_a_row_taken_out_of_the_middle_shows_at_the_next(four_rows):
    _sql("DELETE FROM core_auditevent WHERE sequence = 2")

    assert list(chain.broken_rows()) == [3]


def test_a_row_taken_off_the_end_shows_at_the_head(four_rows):
    _sql("DELETE FROM core_auditevent WHERE sequence = 4")

    assert list(chain.broken_rows()) == [4]


def test_an_end_that_is_gone_is_a_fault(four_rows):
    """The next writer would begin a chain of his own."""
    _sql("DELETE FROM core_chainhead")

    assert checked() == (["broken at row 4"], False)


def test_a_row_put_in_at_the_end_is_named(four_rows):
    columns = (
        "at, kind, actor_name, target_type, target_id, file_id, request_id, changes, note, previous, digest"
    )
    _sql(
        f"INSERT INTO core_auditevent (sequence, {columns}) "  # noqa: S608
        f"SELECT 5, {columns} FROM core_auditevent WHERE sequence = 4"
    )

    assert list(chain.broken_rows())[0] == 5


def test_what_is_written_while_the_chain_is_read_is_no_fault(four_rows, manager):
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence = 2")
    rows = chain.broken_rows()
    assert next(rows) == 2

    audit.refused(by=manager, target="page.5", reason="لا")

    assert list(rows) == []


def test_the_command_names_the_row_and_fails(four_rows):
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence = 3")

    assert checked() == (["broken at row 3"], False)


def test_of_many_faults_some_are_named_and_the_rest_counted(four_rows, manager):
    for number in range(5, 26):
        audit.refused(by=manager, target=f"page.{number}", reason="لا")
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence BETWEEN 2 AND 24")

    said, _content = checked()

    assert len(said) == 21
    assert (said[0], said[19], said[20]) == ("broken at row 2", "broken at row 21", "... and 3 more")


# === What is missing at the end ==================================================================


def cut(last):
    """What somebody does who may write in the database: the rows behind `last` go, the end is set back."""
    with guards_off():
        _raw(f"DELETE FROM core_auditevent WHERE sequence > {last}")  # noqa: S608
        digest = AuditEvent.objects.get(sequence=last).digest
        ChainHead.objects.update(sequence=last, digest=digest)


def _raw(statement):
    _sql(statement, guarded=True)


def test_a_chain_cut_short_is_whole_in_itself_and_misses_what_was_noted(four_rows, folder):
    end = AuditEvent.objects.get(sequence=4).digest
    said, content = checked("--keep")
    assert content
    (line,) = (folder / "chain_anchors").read_text().splitlines()
    assert line.endswith(f" 4 {end}")
    assert said == ["The audit chain is whole.", f"Anchor: {line}"]

    cut(2)

    assert list(chain.broken_rows()) == []
    assert checked("--keep") == ([f"does not hold what was noted: {line}"], False)
    assert (folder / "chain_anchors").read_text().splitlines() == [line]


def test_a_chain_cut_and_written_on_misses_what_was_noted(four_rows, manager):
    checked("--keep")
    cut(2)
    for number in (3, 4, 5):
        audit.refused(by=manager, target=f"page.{number}", reason="لا")

    _said, content = checked()

    assert not content


def test_an_anchor_of_a_journal_is_compared_though_the_file_was_changed(four_rows, folder):
    checked("--keep")
    line = (folder / "chain_anchors").read_text().strip()
    (folder / "chain_anchors").unlink()
    assert checked("--anchor", line) == (["The audit chain is whole."], True)
    cut(3)

    assert checked() == (["The audit chain is whole."], True)
    assert checked("--anchor", line) == ([f"does not hold what was noted: {line}"], False)


@pytest.mark.parametrize("line", ["x", "2026-01-01 4", f"2026-01-01 four {'0' * 64}", "2026-01-01 4 00"])
def test_a_damaged_file_of_anchors_is_a_fault(four_rows, folder, line):
    (folder / "chain_anchors").write_text(f"{line}\n")

    assert checked() == ([f"not an anchor: {line}"], False)


def test_a_day_later_there_are_two_anchors(four_rows, folder, manager):
    checked("--keep")
    audit.refused(by=manager, target="page.5", reason="لا")

    assert checked("--keep")[1]

    assert [line.split()[1] for line in (folder / "chain_anchors").read_text().splitlines()] == ["4", "5"]


def test_nothing_is_noted_of_no_chain(folder, db):
    assert checked("--keep") == (["The audit chain is whole."], True)
    assert not (folder / "chain_anchors").exists()


@pytest.fixture
def case(ataa, officer, researcher, chair):
    """A request that was decided, with its file, and what their steps leave in the chain."""
    found = request_at("approved", file=make_file(by=officer), profile=ataa, by=officer, decider=chair)
    with audit.audited(by=officer):
        audit.record(kind="file.opened", target=found.beneficiary, by=officer)
        audit.record(kind="request.opened", target=found, by=officer)
        audit.record(kind="request.decide", target=found, by=chair)
    assert checked() == (["The audit chain is whole."], True)
    return found


def test_an_empty_chain_is_a_fault_where_there_are_cases(case):
    with guards_off():
        _raw("DELETE FROM core_auditevent")
        _raw("DELETE FROM core_chainhead")

    assert checked() == (
        [
            f"does not tell of beneficiaries.beneficiary {case.beneficiary.public_id}",
            f"does not tell of eligibility.servicerequest {case.public_id}",
            f"does not tell of eligibility.decision {case.decision.public_id}",
        ],
        False,
    )


def test_a_chain_cut_before_a_case_is_a_fault(case, officer):
    before = AuditEvent.objects.filter(request_id=case.public_id).order_by("sequence").first().sequence

    cut(before - 1)

    assert checked()[0] == [
        f"does not tell of eligibility.servicerequest {case.public_id}",
        f"does not tell of eligibility.decision {case.decision.public_id}",
    ]


# === The guards of the database, and the door ====================================================


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET note = 'x' WHERE sequence = 2",
        "DELETE FROM core_auditevent WHERE sequence = 4",
        "DELETE FROM core_auditevent",
        "DELETE FROM core_chainhead",
        "UPDATE core_chainhead SET sequence = 3",
        "UPDATE core_chainhead SET id = 2",
        "UPDATE core_chainhead SET id = 2, sequence = 5",
    ],
)
def test_the_database_refuses_what_would_change_or_shorten_the_chain(four_rows, statement):
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        _raw(statement)

    assert checked() == (["The audit chain is whole."], True)


_COPY_OF_A_ROW = """
INSERT OR REPLACE INTO core_auditevent
SELECT sequence, at, 'x', actor_id, actor_name, target_type, target_id, file_id, request_id, changes, note,
previous, digest FROM core_auditevent WHERE sequence = 2
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize(
    "statement",
    [_COPY_OF_A_ROW, "INSERT OR REPLACE INTO core_chainhead (id, sequence, digest) VALUES (1, 2, 'x')"],
)
def test_no_row_is_put_in_the_place_of_another(four_rows, statement):
    """REPLACE deletes without asking the guards of deletion."""
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        _raw(statement)

    assert checked() == (["The audit chain is whole."], True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no search path")
def test_a_door_of_the_session_opens_nothing(four_rows):
    """A temporary table comes before every other of its name."""
    _raw("CREATE TEMPORARY TABLE core_opendoor (id bigint); INSERT INTO core_opendoor VALUES (1)")
    try:
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            _raw("UPDATE core_auditevent SET note = 'x' WHERE sequence = 2")
    finally:
        _raw("DROP TABLE pg_temp.core_opendoor")


@pytest.mark.parametrize("table", ["core_auditevent", "core_chainhead"])
def test_the_flush_of_one_who_takes_the_database_for_a_test_is_refused(four_rows, table):
    (statement,) = connection.ops.sql_flush(no_style(), [table])

    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        _raw(statement)


def test_rows_are_written_once(four_rows):
    with pytest.raises(TypeError):
        AuditEvent.objects.update(note="x")
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()


def test_through_the_door_rows_can_be_changed_and_the_chain_says_who_went(four_rows, manager):
    with audit.audited(by=manager), audit.opened(kind="chain.new_key", by=manager):
        _raw("UPDATE core_auditevent SET note = 'x' WHERE sequence = 2")

    assert AuditEvent.objects.get(sequence=2).note == "x"
    event = AuditEvent.objects.get(sequence=5)
    assert (event.kind, event.actor_name, event.target_type) == ("chain.new_key", "manager", "audit.chain")
    with pytest.raises(IntegrityError), transaction.atomic():
        _raw("UPDATE core_auditevent SET note = 'y' WHERE sequence = 2")


def test_what_fails_behind_the_door_shuts_it(four_rows, manager):
    with audit.audited(by=manager):
        with pytest.raises(ZeroDivisionError), audit.opened(kind="chain.new_key", by=manager):
            raise ZeroDivisionError
        assert not OpenDoor.objects.exists()


def test_a_door_that_stands_open_is_a_fault(four_rows):
    OpenDoor.objects.create(kind="x")

    assert checked() == (["the door of the chain stands open"], False)


def test_the_door_opens_nothing_outside_of_an_action(four_rows, manager):
    with pytest.raises(RuntimeError), audit.opened(kind="chain.new_key", by=manager):
        pass


# === A new key ===================================================================================


@pytest.mark.django_db(transaction=True)
def test_a_new_key_links_every_row_anew_and_changes_nothing_else(four_rows, settings, folder):
    checked("--keep")
    what = [f.name for f in AuditEvent._meta.fields if f.name not in {"previous", "digest"}]
    before = list(AuditEvent.objects.values_list(*what))
    digests = set(AuditEvent.objects.values_list("digest", flat=True))
    settings.CHAIN_KEYS = [NEW_KEY, *settings.CHAIN_KEYS]
    assert checked()[1]

    call_command("rekey_chain", stdout=io.StringIO())

    settings.CHAIN_KEYS = [NEW_KEY]
    assert checked() == (["The audit chain is whole."], True)
    rows = AuditEvent.objects.filter(sequence__lte=4)
    assert list(rows.values_list(*what)) == before
    assert not digests & set(rows.values_list("digest", flat=True))
    assert AuditEvent.objects.get(sequence=5).kind == "chain.new_key"
    (line,) = (folder / "chain_anchors").read_text().splitlines()
    assert line.endswith(f" 4 {rows.last().digest}")


def _interrupted(*_anchors):
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_a_new_key_whose_process_ended_after_the_commit_is_settled_by_the_next_run(
    four_rows, settings, folder, monkeypatch
):
    checked("--keep")
    settings.CHAIN_KEYS = [NEW_KEY, *settings.CHAIN_KEYS]
    with monkeypatch.context() as patched:
        patched.setattr(anchors, "replace", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            call_command("rekey_chain", stdout=io.StringIO())

    settings.CHAIN_KEYS = [NEW_KEY]
    assert checked() == (["The audit chain is whole."], True)
    (line,) = (folder / "chain_anchors").read_text().splitlines()
    assert line.endswith(f" 4 {AuditEvent.objects.get(sequence=4).digest}")
    assert [path.name for path in folder.glob("*chain_anchors*")] == ["chain_anchors"]


@pytest.mark.django_db(transaction=True)
def test_a_new_key_whose_process_ended_before_the_commit_was_never_given(
    four_rows, settings, folder, monkeypatch
):
    checked("--keep")
    noted, old = (folder / "chain_anchors").read_text(), settings.CHAIN_KEYS
    settings.CHAIN_KEYS = [NEW_KEY, *old]
    with monkeypatch.context() as patched:
        patched.setattr(rekeying.transaction, "on_commit", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            call_command("rekey_chain", stdout=io.StringIO())

    settings.CHAIN_KEYS = old
    assert checked() == (["The audit chain is whole."], True)
    assert (folder / "chain_anchors").read_text() == noted
    settings.CHAIN_KEYS = [NEW_KEY, *old]
    call_command("rekey_chain", stdout=io.StringIO())
    settings.CHAIN_KEYS = [NEW_KEY]
    assert checked() == (["The audit chain is whole."], True)


def test_a_broken_chain_is_given_no_new_key(four_rows, settings):
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence = 3")
    before = list(AuditEvent.objects.values())
    settings.CHAIN_KEYS = [NEW_KEY, *settings.CHAIN_KEYS]

    with pytest.raises(CommandError, match="not whole"):
        call_command("rekey_chain")

    assert list(AuditEvent.objects.values()) == before


def test_an_old_key_makes_no_row_behind_one_of_the_new(four_rows, manager, settings):
    old = settings.CHAIN_KEYS
    settings.CHAIN_KEYS = [NEW_KEY, *old]
    audit.refused(by=manager, target="page.5", reason="لا")
    assert checked()[1]
    settings.CHAIN_KEYS = old
    audit.refused(by=manager, target="page.6", reason="لا")
    settings.CHAIN_KEYS = [NEW_KEY, *old]

    assert checked() == (["broken at row 6"], False)
