"""A preset that the tests put back is the one that loading makes."""

import pytest
from django.db import transaction

from core.models import AuditEvent
from eligibility.catalogue.presets import load_profile
from eligibility.models import CriteriaSet, Service
from policy.models import PolicyProfile, Reason
from tests.presets import in_force


@pytest.mark.parametrize("code", ["ataa", "baraem"])
def test_a_preset_put_back_is_whole(code, db):
    with transaction.atomic():
        in_force(code)
        transaction.set_rollback(True)
    assert not PolicyProfile.objects.exists()

    profile = in_force(code)
    tables = (PolicyProfile, Service, CriteriaSet, Reason, AuditEvent)
    rows = [table.objects.count() for table in tables]

    assert rows == [1, *rows[1:]]
    assert min(rows) > 0
    # Loading it once more finds nothing to add and nothing to change.
    assert load_profile(place=code).profile == profile
    assert [table.objects.count() for table in tables] == rows
