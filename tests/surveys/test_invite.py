"""Invitations: written once, sealed, in a round, for whoever can be reached."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone, translation

from channels_log.actions.outbox import deliver_due
from channels_log.models import Message
from core import passing
from core.models import AuditEvent
from surveys.models import Box, Cell, Round
from tests.factories import make_person
from tests.surveys.conftest import cause_of, invite, path_in

JANUARY, FEBRUARY = datetime(2026, 1, 12, 9, tzinfo=UTC), datetime(2026, 2, 3, 9, tzinfo=UTC)


def test_c24_a_delivery_invites_by_a_message_that_names_nobody(closed, officer):
    file = closed.beneficiary

    invite(case=closed, by=officer)

    message = Message.objects.get(cause=cause_of(closed))
    assert (message.kind, message.channel, message.address) == ("survey", "sms", file.head.mobile)
    assert file.head.first_name not in message.text
    event = AuditEvent.objects.get(kind="survey.invited")
    assert (event.actor_id, event.actor_name) == (officer.pk, "intake_officer")


def test_the_invitation_is_arabic_whatever_the_officer_reads_in(closed, officer):
    with translation.override("en"):
        invite(case=closed, by=officer)

    message = Message.objects.get(cause=cause_of(closed))
    assert message.subject == "يهمنا رأيك"
    assert message.text.startswith("جمعية عطاء: كيف كانت خدمتنا؟ دون اسمك وفي دقيقتين: http")


def test_it_fits_into_an_arabic_sms_of_two_parts(closed, officer, settings):
    settings.SITE_URL = "https://istihqaq.example.org.sa"
    invite(case=closed, by=officer)

    assert {len(row.text) <= 134 for row in Message.objects.all()} == {True}


def test_invitation_and_reminder_carry_one_link_and_are_written_together(closed, officer):
    with time_machine.travel(JANUARY, tick=False):
        invite(case=closed, by=officer)

    first, second = Message.objects.order_by("pk")
    assert path_in(first.text) == path_in(second.text)
    assert (first.next_attempt_at, second.next_attempt_at) == (
        JANUARY + timedelta(days=1),
        JANUARY + timedelta(days=8),
    )
    assert second.cause == cause_of(closed, "survey_reminder")
    with time_machine.travel(JANUARY + timedelta(days=7, hours=23)):
        assert [outcome.message.pk for outcome in deliver_due()] == [first.pk]
    with time_machine.travel(JANUARY + timedelta(days=8, minutes=1)):
        assert [outcome.message.pk for outcome in deliver_due()] == [second.pk]
    sent = [path.read_text() for path in Path(django_settings.OUTBOX_ROOT).iterdir()]
    assert len({path_in(text) for text in sent}) == 1
    assert {row.body for row in Message.objects.all()} == {""}


def test_the_texts_are_sealed_with_the_key_of_the_round(closed, officer):
    """With a backup and the keys of the columns in hand one read every link that had not been sent."""
    invite(case=closed, by=officer)
    row = Round.objects.get()
    assert {message.sealed_with for message in Message.objects.all()} == {row.public_id}
    assert [message.body for message in Message.objects.all() if "http" in message.body] == []

    passing.destroy(row.public_id)

    assert [message.text for message in Message.objects.all()] == [None, None]
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert [outcome.state for outcome in deliver_due()] == []
    assert set(Message.objects.values_list("status", flat=True)) == {
        "stopped",
        "waiting",
    }  # the reminder later


def test_nothing_is_kept_by_which_a_link_could_be_issued_again(closed, officer):
    first, second = invite(case=closed, by=officer), invite(case=closed, by=officer)

    assert (first.public_id, second) == (Round.objects.get().public_id, None)
    assert Message.objects.count() == 2
    assert Cell.objects.get().invited == 1


def test_who_cannot_be_reached_is_not_counted_as_invited(closed_request, officer):
    case = closed_request(head=make_person(mobile="", email=""))

    assert invite(case=case, by=officer) is None
    assert (Message.objects.count(), Cell.objects.count()) == (0, 0)


def test_cells_name_service_outcome_and_district_and_nobody(closed_request, officer):
    for outcome, district in (("approved", "النخيل"), ("approved", "النخيل"), ("rejected", "الروضة")):
        invite(case=closed_request(outcome, district=district), by=officer)

    seen = Cell.objects.values_list("number", "moment", "outcome", "district", "invited")
    assert list(seen) == [
        (1, "after_delivery", "granted", "النخيل", 2),
        (2, "after_decision", "rejected", "الروضة", 1),
    ]
    assert {field.name for field in Cell._meta.get_fields()} == {
        "id", "round", "number", "survey", "moment", "service", "service_label", "outcome", "district",
        "by_telephone", "invited", "answered", "responses", "figures",
    }  # fmt: skip


def test_a_round_of_few_takes_in_the_next_months_of_its_quarter(closed_request, officer):
    for moment in (JANUARY, FEBRUARY, datetime(2026, 4, 1, 9, tzinfo=UTC)):
        with time_machine.travel(moment):
            invite(case=closed_request(), by=officer)

    assert [(row.starts_on, row.ends_on, row.invited_now) for row in Round.objects.order_by("pk")] == [
        (date(2026, 1, 1), date(2026, 3, 31), 2),
        (date(2026, 4, 1), date(2026, 4, 30), 1),
    ]


def test_a_round_of_thirty_is_left_to_its_month(closed_request, officer):
    with time_machine.travel(JANUARY):
        invite(case=closed_request(), by=officer)
    Cell.objects.update(invited=30)
    with time_machine.travel(FEBRUARY):
        invite(case=closed_request(), by=officer)

    ends = list(Round.objects.order_by("pk").values_list("ends_on", flat=True))
    assert ends == [date(2026, 1, 31), date(2026, 2, 28)]
    assert len(passing.names()) == 2


def test_where_the_key_is_gone_the_round_is_lost_and_another_takes_people_in(
    closed_request, link_of, answers, client
):
    client.post(link_of(closed_request()), answers)
    lost = Round.objects.get()
    passing.destroy(lost.public_id)

    path = link_of(closed_request())

    lost.refresh_from_db()
    assert (lost.state, lost.invited, lost.answered) == ("lost", 1, 1)
    assert (Box.objects.count(), Round.objects.filter(state="open").count()) == (0, 1)
    assert AuditEvent.objects.get(kind="round.lost").target_id == lost.public_id
    assert client.get(path).status_code == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_first_invitations_at_once_open_one_round(closed_request, officer):
    cases = [closed_request(), closed_request()]
    gate, failed = threading.Barrier(2), []

    def go(case):
        try:
            gate.wait()
            invite(case=case, by=officer)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[case]) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    row = Round.objects.get()
    assert (row.invited_now, passing.names()) == (2, {row.public_id})
    assert row.starts_on == timezone.localdate().replace(day=1)
