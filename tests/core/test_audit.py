"""The chain notices every row that was changed, taken out or put in, whoever did it around the code."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import audit
from core.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def four_rows(manager):
    """A chain of four rows, written by four actions."""
    for number in range(1, 5):
        audit.refused(by=manager, target=f"page.{number}", reason="لا")
    assert list(AuditEvent.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_chain_is_whole(four_rows):
    said = io.StringIO()

    call_command("check_chain", stdout=said)

    assert said.getvalue() == "The audit chain is whole.\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor_name", "other"), ("note", "نعم"), ("target_type", "page.9"), ("at", "2020-01-01 00:00:00+00:00"),
     ("changes", '{"a": [1, 2]}'), ("file_id", "F"), ("kind", "approved")],
)  # fmt: skip
def test_a_changed_row_is_named(four_rows, column, value):
    _sql(f"UPDATE core_auditevent SET {column} = '{value}' WHERE sequence = 2")  # noqa: S608

    assert list(audit.broken_rows()) == [2]


def test_a_row_taken_out_of_the_middle_shows_at_the_next(four_rows):
    _sql("DELETE FROM core_auditevent WHERE sequence = 2")

    assert list(audit.broken_rows()) == [3]


def test_a_row_taken_off_the_end_shows_at_the_head(four_rows):
    _sql("DELETE FROM core_auditevent WHERE sequence = 4")

    assert list(audit.broken_rows()) == [4]


def test_a_row_put_in_at_the_end_is_named(four_rows):
    columns = (
        "at, kind, actor_name, target_type, target_id, file_id, request_id, changes, note, previous, digest"
    )
    _sql(
        f"INSERT INTO core_auditevent (sequence, {columns}) "  # noqa: S608
        f"SELECT 5, {columns} FROM core_auditevent WHERE sequence = 4"
    )

    assert list(audit.broken_rows())[0] == 5


def test_what_is_written_while_the_chain_is_read_is_no_fault(four_rows, manager):
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence = 2")
    rows = audit.broken_rows()
    assert next(rows) == 2

    audit.refused(by=manager, target="page.5", reason="لا")

    assert list(rows) == []


def test_the_command_names_the_row_and_fails(four_rows):
    _sql("UPDATE core_auditevent SET note = 'x' WHERE sequence = 3")
    said = io.StringIO()

    with pytest.raises(CommandError):
        call_command("check_chain", stdout=said)

    assert said.getvalue() == "broken at row 3\n"


def test_rows_are_written_once(four_rows):
    with pytest.raises(TypeError):
        AuditEvent.objects.update(note="x")
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()
