"""What happened stays as it was written: no road through the ORM changes or removes a row of these tables."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.models import AppendOnly, AuditEvent, StoredFile
from eligibility import jobs
from eligibility.committee.actions import ballots, minutes, sessions
from eligibility.decision.actions import notices, objections
from eligibility.models import (
    AddressNotice,
    Ballot,
    Decision,
    DecisionLetter,
    DecisionReason,
    Declaration,
    EarlyTelling,
    FormScan,
    LetterOpening,
    Minutes,
    NoObjection,
    Notice,
    NoticeMessage,
    PayeeAccount,
    PrintedForm,
    Recusal,
    SecondAssessment,
    SecondLook,
    TellingTry,
)
from policy.models import Charity, Charter
from surveys.actions.file_audits import current_checklist
from surveys.actions.questionnaires import current_survey
from surveys.models import (
    Answer,
    AuditedFile,
    BoardDecision,
    Cell,
    Figure,
    FileAnswer,
    FileAudit,
    GroupNotice,
    InternalRating,
    InternalRequest,
    Publication,
    QualityReport,
    Remark,
    ReportComment,
    ReportContent,
    ReportIssue,
    Response,
    Round,
    Target,
)
from tests.eligibility.committee_cases import WORDING, awaiting, make_committee, make_members, opened, vote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("printed_here")]

# Of each table that is written once, a column that somebody might want to change.
TEXTS = {
    AuditEvent: "note",
    Declaration: "text",
    PrintedForm: "text_version",
    FormScan: "form_id",
    Ballot: "reservation",
    Recusal: "reason",
    Minutes: "number",
    Decision: "reason_text",
    DecisionReason: "reason_id",
    NoticeMessage: "early_reason",
    Notice: "proof",
    DecisionLetter: "stored_id",
    EarlyTelling: "reason",
    AddressNotice: "receipt",
    LetterOpening: "decision_id",
    NoObjection: "words",
    TellingTry: "note",
    PayeeAccount: "name",
    SecondAssessment: "reasons",
    Charity: "city",
    Charter: "rights",
    Response: "cell_id",
    Answer: "value",
    Figure: "mean_sign",
    FileAnswer: "note",
    Remark: "text",
    ReportContent: "content",
    ReportIssue: "number",
    ReportComment: "text",
    BoardDecision: "text",
    Publication: "content",
    GroupNotice: "text",
    Target: "value",
    InternalRating: "stars",
}


def test_the_tables_that_are_written_once():
    assert {model for model in apps.get_models() if issubclass(model, AppendOnly)} == set(TEXTS)


def saved(row, column):
    setattr(row, column, 7)
    row.save()


def saved_in_part(row, column):
    setattr(row, column, 7)
    row.save(update_fields=[column])


def saved_raw(row, column):
    """As a fixture is loaded."""
    setattr(row, column, 7)
    row.save_base(raw=True)


def saved_by_force(row, column):
    row.save(force_update=True)


def deleted(row, column):
    row.delete()


def updated(row, column):
    type(row).objects.filter(pk=row.pk).update(**{column: 7})


def deleted_as_rows(row, column):
    type(row).objects.filter(pk=row.pk).delete()


def bulk_updated(row, column):
    type(row).objects.bulk_update([row], [column])


def bulk_created_over(row, column):
    type(row).objects.bulk_create([row], update_conflicts=True, update_fields=[column], unique_fields=["pk"])


def updated_or_created(row, column):
    type(row).objects.update_or_create(pk=row.pk, defaults={column: 7})


def updated_by_the_base_manager(row, column):
    type(row)._base_manager.filter(pk=row.pk).update(**{column: 7})


def deleted_by_the_base_manager(row, column):
    type(row)._base_manager.filter(pk=row.pk).delete()


def deleted_raw(row, column):
    type(row).objects.filter(pk=row.pk)._raw_delete("default")


ROADS = [
    saved,
    saved_in_part,
    saved_raw,
    updated_by_the_base_manager,
    deleted_by_the_base_manager,
    deleted_raw,
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
    members = make_members(4)
    make_committee(chair, secretary, *members)
    case = awaiting(ataa, officer, researcher)
    session, (item,) = opened(secretary, [chair, *members], case)
    ballots.start_voting(item_id=item.public_id, by=chair)
    ballots.recuse(item_id=item.public_id, by=members[0], reason="قرابة")
    vote(item, approve=[chair, *members[1:]])
    ballots.close_item(item_id=item.public_id, by=chair, outcome="approve", wording=WORDING)
    minutes.tell_early(item_id=item.public_id, by=chair, reason="إخلاء غدًا")
    sessions.close_session(public_id=session.public_id, by=secretary)
    jobs.make_minutes.call(session.public_id)
    notices.send_notice(public_id=case.public_id, by=secretary)
    for number in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=number)):
            notices.note_try(public_id=case.public_id, by=secretary, note="لم يرد")
    notices.notify_at_address(public_id=case.public_id, by=secretary, receipt="RR-1")
    notices.letter_opened(decision_id=case.decision.public_id)
    PayeeAccount.objects.create(
        request=case, payee="landlord", name="مكتب الواحة", iban="SA0380000000608010167519", by=officer,
        holder="مكتب الواحة", at=timezone.now(), scan=StoredFile.objects.first(),
    )  # fmt: skip
    form = PrintedForm.objects.create(
        request=case, code="N-7KQ2-M9XC", text_version="1", shape=3, digest="0" * 64, printed_by=officer,
        printed_at=timezone.now(),
    )  # fmt: skip
    FormScan.objects.create(form=form, file=StoredFile.objects.first(), by=officer, at=timezone.now())
    objections.will_not(public_id=case.public_id, by=officer, words="قبلت")
    Charter.objects.create(number=1, rights="حق", duties="واجب", promises="وعد", written_by=officer)
    second_assessment_of(case, researcher)
    answers_of_a_round(officer)
    checked_file(case, officer)
    report_with_all(officer)
    rated(officer)
    return {model: model.objects.first() for model in TEXTS}


def second_assessment_of(case, by):
    look = SecondLook.objects.create(
        request=case, facts={}, lines=[], papers=[], steps=[], first_outcomes={},
        first_recommendation="approve",
    )  # fmt: skip
    SecondAssessment.objects.create(
        look=look, by=by, outcomes={}, recommendation="approve", reasons="سبب", same_recommendation=True,
        judged=0, agreeing=0,
    )  # fmt: skip


def answers_of_a_round(officer):
    survey, today = current_survey(moment="after_decision", by=officer), timezone.localdate()
    row = Round.objects.create(starts_on=today, ends_on=today)
    cell = Cell.objects.create(round=row, number=1, survey=survey, moment="after_delivery")
    response = Response.objects.create(cell=cell)
    Answer.objects.create(response=response, question=survey.questions.first(), value=5)
    Figure.objects.create(cell=cell, question=survey.questions.first(), answers=1)
    Remark.objects.create(round=row, question=survey.questions.last(), text="شكرًا")


def rated(by):
    request = InternalRequest.objects.create(
        number="I-1448-0001", asking="relations", asked="quality", subject="صيغة", needed="صيغة", asked_by=by,
        words="",
    )  # fmt: skip
    InternalRating.objects.create(request=request, stars=5)


def checked_file(case, by):
    today, checklist = timezone.localdate(), current_checklist()
    row = FileAudit.objects.create(
        number="FA-1448-0001", first=today, last=today, wanted=5, pool=1, checklist=checklist, opened_by=by
    )
    drawn = AuditedFile.objects.create(audit=row, request=case)
    FileAnswer.objects.create(file=drawn, question=checklist.questions.first(), answer="no", note="ناقص")


def report_with_all(by):
    today = timezone.localdate()
    report = QualityReport.objects.create(kind="month", first=today, last=today, asked_by=by)
    content = ReportContent.objects.create(report=report, number=1, content={})
    ReportIssue.objects.create(report=report, number="QR-1448-01", content=content, by=by)
    ReportComment.objects.create(report=report, section="process", number=1, text="تعليق", by=by)
    BoardDecision.objects.create(
        report=report, body="المجلس", number="1", decided_on=today, calendar="G", text="اعتماد", by=by
    )
    Publication.objects.create(report=report, content={}, changed="لا شيء", by=by)
    GroupNotice.objects.create(report=report, channel="website", told_on=today, text="نشرنا", by=by)
    Target.objects.create(code="waiting", number=1, value=20, by=by)


@pytest.mark.parametrize("road", ROADS)
def test_no_road_changes_or_removes_a_row(rows, road):
    for model, column in TEXTS.items():
        before = model.objects.filter(pk=rows[model].pk).values().get()

        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            road(rows[model], column)

        assert model.objects.filter(pk=before[model._meta.pk.attname]).values().get() == before


def test_the_reasons_of_a_decision_are_not_exchanged(rows):
    decision = rows[Decision]
    before = list(decision.reasons.all())
    assert before != []

    taken_away = [
        decision.reasons.clear,
        lambda: decision.reasons.set([]),
        lambda: decision.reasons.remove(*before),
    ]
    for road in taken_away:
        with pytest.raises(TypeError, match="append-only"), transaction.atomic():
            road()

    assert list(decision.reasons.all()) == before


def test_what_leaves_by_the_one_door_is_kept_by_the_chain(rows, chair):
    recusal = rows[Recusal]

    with audit.audited(by=chair):
        audit.take_out(Recusal.objects.filter(pk=recusal.pk), kind="recusal.taken_out", by=chair)

    assert not Recusal.objects.exists()
    event = AuditEvent.objects.get(kind="recusal.taken_out")
    assert event.changes["reason"] == ["قرابة", None]
    assert event.changes["member"] == [recusal.member_id, None]


def test_a_new_row_with_a_known_key_is_not_written_over_the_old_one(rows):
    for model, column in TEXTS.items():
        before = model.objects.filter(pk=rows[model].pk).values().get()
        other = model(**before | {column: 7})

        with pytest.raises(IntegrityError), transaction.atomic():
            other.save()

        assert model.objects.filter(pk=rows[model].pk).values().get() == before
