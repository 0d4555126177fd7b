"""A decision is written once: the message, the notice, the letter and the reasons become rows of their own, as
do the versions of the minutes. On its own, since PostgreSQL alters no table in the transaction that wrote to it.

Whoever had a message written stands in the history; where it does not, whoever decided.
"""

from django.db import migrations

AT_ONCE = 1000


def _in_bulk(model, rows):
    waiting = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            model.objects.bulk_create(waiting)
            waiting = []
    model.objects.bulk_create(waiting)


def write_rows(apps, _schema_editor):
    def model(name):
        return apps.get_model("eligibility", name)

    decision, notice, reason = model("Decision"), model("Notice"), model("DecisionReason")
    written, letter, minutes = model("NoticeMessage"), model("DecisionLetter"), model("Minutes")
    writers = dict(
        apps.get_model("core", "AuditEvent")
        .objects.filter(kind="decision.notice_written")
        .values_list("target_id", "actor_id")
    )
    old = decision.objects.order_by("pk")
    _in_bulk(
        notice,
        (
            notice(
                decision=row,
                at=row.notified_at,
                how=row.notified_how,
                by_id=row.notified_by_id,
                proof=row.notified_proof,
                early_reason=row.early_reason,
            )
            for row in old.filter(notified_at__isnull=False).iterator()
        ),
    )
    _in_bulk(
        written,
        (
            written(
                decision=row,
                message_id=row.old_notice_id,
                at=row.old_notice.written_at,
                by_id=writers.get(row.public_id) or row.decided_by_id,
                early_reason=row.early_reason,
            )
            for row in old.filter(old_notice__isnull=False).select_related("old_notice").iterator()
        ),
    )
    _in_bulk(
        letter,
        (
            letter(decision=row, stored_id=row.old_letter_id)
            for row in old.filter(old_letter__isnull=False).iterator()
        ),
    )
    _in_bulk(
        reason,
        (
            reason(decision_id=row.decision_id, reason_id=row.reason_id)
            for row in decision.reasons.through.objects.order_by("pk").iterator()
        ),
    )
    _in_bulk(
        minutes,
        (
            minutes(session=row, number=1, stored_id=row.old_minutes_id, made_at=row.old_minutes.uploaded_at)
            for row in model("Session")
            .objects.filter(old_minutes__isnull=False)
            .select_related("old_minutes")
        ),
    )


def write_columns(apps, _schema_editor):
    """The way back: the latest of each."""

    def model(name):
        return apps.get_model("eligibility", name)

    decisions = model("Decision").objects
    for row in model("NoticeMessage").objects.iterator():
        decisions.filter(pk=row.decision_id).update(old_notice=row.message_id, early_reason=row.early_reason)
    for row in model("Notice").objects.iterator():
        decisions.filter(pk=row.decision_id).update(
            notified_at=row.at,
            notified_how=row.how,
            notified_by=row.by_id,
            notified_proof=row.proof,
            early_reason=row.early_reason,
        )
    for row in model("DecisionLetter").objects.iterator():
        decisions.filter(pk=row.decision_id).update(old_letter=row.stored_id)
    through = model("Decision").reasons.through
    through.objects.bulk_create(
        through(decision_id=row.decision_id, reason_id=row.reason_id)
        for row in model("DecisionReason").objects.iterator()
    )
    for row in model("Minutes").objects.order_by("number"):
        model("Session").objects.filter(pk=row.session_id).update(old_minutes=row.stored_id)


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0007_tables_of_notices_and_minutes")]

    operations = [migrations.RunPython(write_rows, write_columns)]
