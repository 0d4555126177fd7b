"""What is kept only for a while goes; what still protects somebody stays."""

import io

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command

from core import limits
from core.models import FormToken, RateCounter

pytestmark = pytest.mark.django_db


def leave_traces(key):
    FormToken.objects.create(key=key)
    limits.hit(key, limit=5, seconds=60)
    session = SessionStore()
    session["search"] = key
    session.save()
    return session.session_key


def sweep():
    said = io.StringIO()
    call_command("sweep_rows", stdout=said)
    return said.getvalue()


def test_old_rows_go_and_young_ones_stay():
    with time_machine.travel("2026-11-01T08:00:00Z"):
        leave_traces("old")
    with time_machine.travel("2026-12-02T08:00:00Z"):
        session = leave_traces("young")

        assert sweep() == "1 form tokens, 0 kept texts, 1 counters, 1 sessions removed.\n"

    assert [token.key for token in FormToken.objects.all()] == ["young"]
    assert RateCounter.objects.count() == 1
    assert [row.session_key for row in Session.objects.all()] == [session]


def test_each_kind_has_an_age_of_its_own():
    with time_machine.travel("2026-11-01T08:00:00Z"):
        leave_traces("a")
    with time_machine.travel("2026-11-01T19:59:00Z"):
        assert sweep() == "0 form tokens, 0 kept texts, 0 counters, 0 sessions removed.\n"
    with time_machine.travel("2026-11-01T20:01:00Z"):
        assert sweep() == "0 form tokens, 0 kept texts, 0 counters, 1 sessions removed.\n"
    with time_machine.travel("2026-11-02T08:01:00Z"):
        assert sweep() == "0 form tokens, 0 kept texts, 1 counters, 0 sessions removed.\n"
    with time_machine.travel("2026-11-30T08:00:00Z"):
        assert sweep() == "0 form tokens, 0 kept texts, 0 counters, 0 sessions removed.\n"
    with time_machine.travel("2026-12-01T08:01:00Z"):
        assert sweep() == "1 form tokens, 0 kept texts, 0 counters, 0 sessions removed.\n"
