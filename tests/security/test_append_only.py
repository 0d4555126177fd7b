"""What happened stays as it was written: no road through the ORM changes or removes a row of these tables."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from core import audit
from core.models import AppendOnly, AuditEvent
from eligibility.committee.actions import ballots
from eligibility.models import Ballot, Declaration, Recusal
from tests.eligibility.committee_cases import awaiting, make_committee, make_members, opened

pytestmark = pytest.mark.django_db

WRITTEN_ONCE = {"core.AuditEvent", "eligibility.Ballot", "eligibility.Declaration", "eligibility.Recusal"}
TEXTS = {AuditEvent: "note", Declaration: "text", Ballot: "reservation", Recusal: "reason"}


def test_the_tables_that_are_written_once():
    assert {model._meta.label for model in apps.get_models() if issubclass(model, AppendOnly)} == WRITTEN_ONCE


def saved(row, column):
    setattr(row, column, "x")
    row.save()


def saved_in_part(row, column):
    setattr(row, column, "x")
    row.save(update_fields=[column])


def saved_by_force(row, column):
    row.save(force_update=True)


def deleted(row, column):
    row.delete()


def updated(row, column):
    type(row).objects.filter(pk=row.pk).update(**{column: "x"})


def deleted_as_rows(row, column):
    type(row).objects.filter(pk=row.pk).delete()


def bulk_updated(row, column):
    type(row).objects.bulk_update([row], [column])


def bulk_created_over(row, column):
    type(row).objects.bulk_create([row], update_conflicts=True, update_fields=[column], unique_fields=["pk"])


def updated_or_created(row, column):
    type(row).objects.update_or_create(pk=row.pk, defaults={column: "x"})


ROADS = [
    saved,
    saved_in_part,
    saved_by_force,
    deleted,
    updated,
    deleted_as_rows,
    bulk_updated,
    bulk_created_over,
    updated_or_created,
]


@pytest.fixture
def rows(ataa, officer, researcher, chair, secretary):
    """One row of each table, by its model."""
    members = make_members(3)
    make_committee(chair, secretary, *members)
    case = awaiting(ataa, officer, researcher)
    _session, (item,) = opened(secretary, [chair, *members], case)
    ballots.start_voting(item_id=item.public_id, by=chair)
    ballots.cast_ballot(item_id=item.public_id, by=chair, choice="approve")
    ballots.recuse(item_id=item.public_id, by=members[0], reason="قرابة")
    return {model: model.objects.first() for model in TEXTS}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("model", TEXTS)
def test_no_road_changes_or_removes_a_row(rows, model, road):
    before = model.objects.filter(pk=rows[model].pk).values().get()

    with pytest.raises(TypeError, match="append-only"):
        road(rows[model], TEXTS[model])

    assert model.objects.filter(pk=before[model._meta.pk.attname]).values().get() == before


def test_what_leaves_by_the_one_door_is_kept_by_the_chain(rows, chair):
    recusal = rows[Recusal]

    with audit.audited(by=chair):
        audit.take_out(Recusal.objects.filter(pk=recusal.pk), kind="recusal.taken_out", by=chair)

    assert not Recusal.objects.exists()
    event = AuditEvent.objects.get(kind="recusal.taken_out")
    assert event.changes["reason"] == ["قرابة", None]
    assert event.changes["member"] == [recusal.member_id, None]


@pytest.mark.parametrize("model", TEXTS)
def test_a_new_row_with_a_known_key_is_not_written_over_the_old_one(rows, model):
    before = model.objects.filter(pk=rows[model].pk).values().get()
    other = model(**before | {TEXTS[model]: "x"})

    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()

    assert model.objects.filter(pk=rows[model].pk).values().get() == before
