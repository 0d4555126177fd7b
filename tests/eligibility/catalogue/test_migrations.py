"""What the migrations make of rows that were possible before them."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("eligibility", "0003_jobs_with_a_stable_home")]
AFTER = [("eligibility", "0005_catalogue_keys_hold_over_empty")]


def migrated(targets):
    """The models as they are after these migrations."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


@pytest.fixture
def back_again(transactional_db):
    """Leaves the database as it was found: brought up to date."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_doubled_rows_of_the_catalogue_are_put_right_before_the_keys_hold(back_again):
    old = migrated(BEFORE)
    kind = old.get_model("policy", "DocumentType").objects.create(
        code="x", label="x", match_fields=[], expires=False, order=1
    )
    papers = old.get_model("eligibility", "RequiredDocument").objects
    first = papers.create(type=kind, why="أول", owner="head")
    papers.create(type=kind, why="ثان", owner="head")
    sets = old.get_model("eligibility", "CriteriaSet").objects
    known = {"effective_from": date(2026, 1, 1), "reference": "م 1"}
    made = [sets.create(version_no=number, **known) for number in (1, 1, 2, 1)]
    made[1].criteria.create(code="a", label="a", kind="condition", rule="residence", reference="م 1")

    new = migrated(AFTER)

    papers = new.get_model("eligibility", "RequiredDocument").objects
    assert list(papers.values_list("pk", "why")) == [(first.pk, "أول")]
    sets = new.get_model("eligibility", "CriteriaSet").objects.order_by("pk")
    assert list(sets.values_list("pk", "version_no")) == [
        (made[0].pk, 1),
        (made[1].pk, 3),
        (made[2].pk, 2),
        (made[3].pk, 4),
    ]
    assert new.get_model("eligibility", "Criterion").objects.get().criteria_set_id == made[1].pk
