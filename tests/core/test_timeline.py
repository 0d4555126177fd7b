"""Which events of a case somebody reads: by the part they tell of, closed by default."""

import pytest

from core import audit, timeline
from core.kinds import Kind, Part
from core.models import AuditEvent
from eligibility.case.pages import events_of
from tests.factories import make_file, make_user, request_at

pytestmark = pytest.mark.django_db

STUDY = {
    "request.return_study", "request.evaluate", "study.returned",
    "interview.planned", "interview.moved", "interview.done", "interview.absent", "interview.refused",
    "interview.waived", "field_visit.planned", "field_visit.moved", "field_visit.done", "field_visit.absent",
    "field_visit.refused", "field_visit.waived", "visit.planned", "visit.moved", "visit.done", "visit.absent",
    "visit.refused", "visit.waived", "assessment.saved", "assessment.reopened",
    "assessment.override_confirmed", "item.added", "item.removed", "item.voting", "item.closed",
    "item.recusal", "recusal.taken_out", "ballot.cast",
}  # fmt: skip
END = {
    "decision.notice_written", "decision.letter_opened", "decision.try", "decision.at_address",
    "objection.made", "objection.taken_back", "objection.none",
    "request.notify", "payee.verified", "request.deliver", "request.hand_over", "request.close",
}  # fmt: skip


@pytest.fixture
def case(ataa, officer):
    """A case in delivery, in whose history every kind of event stands once."""
    found = request_at("delivering", file=make_file(by=officer), profile=ataa, by=officer)
    with audit.audited(by=officer):
        for kind in Kind:
            audit.record(kind=kind, target=found, by=officer)
    return found


def read_by(user, case, rf) -> set:
    request = rf.get("/")
    request.user = user
    return {event["kind"] for event in events_of(request, case, limit=500)}


def test_the_desk_reads_everything_but_the_study_and_the_house(case, officer, rf):
    read = read_by(officer, case, rf)
    assert read & STUDY == set()
    assert {"visit.received", "visit.request", "paper.matched", "request.decide", "message.sent"} <= read
    assert read >= END
    assert read & {kind.value for kind in Kind if kind.part is Part.HOUSE} == set()


def test_whoever_delivers_reads_the_end_alone(case, delivery_officer, rf):
    assert read_by(delivery_officer, case, rf) == END


@pytest.mark.parametrize("role", ["social_research_officer", "department_head", "manager", "auditor"])
def test_whoever_sees_the_study_reads_all(case, role, rf):
    assert read_by(make_user(role, username="reader"), case, rf) == {kind.value for kind in Kind}


def test_a_kind_that_is_not_in_the_list_is_neither_written_nor_shown(case, officer, rf):
    with pytest.raises(KeyError, match=r"study\.secret"), audit.audited(by=officer):
        audit.record(kind="study.secret", target=case, by=officer)

    last = AuditEvent.objects.last()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                sequence=last.sequence + 1,
                at=last.at,
                kind="study.secret",
                target_type="x",
                target_id="x",
                request_id=case.public_id,
                previous="0",
                digest="0",
            )
        ]
    )
    assert "study.secret" not in read_by(make_user("manager", username="reader"), case, rf)


def test_a_field_visit_has_a_noun_of_its_own_and_old_rows_keep_their_sentence():
    assert timeline.label_of("field_visit.done") == "نُفذت الزيارة"
    assert timeline.label_of("visit.done") == "نُفذت الزيارة"
    assert timeline.label_of("visit.received") == "استُقبل زائر"
