"""A decision is written once: the message, the notice, the letter and the reasons become rows of their own, as
do the versions of the minutes. 0008 takes the old columns away.

Whoever had a message written stands in the history; where it does not, whoever decided.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WHY_EARLY = {"blank": True, "max_length": 300, "verbose_name": "why the reply comes earlier than the period"}
APPEND_ONLY = {"abstract": False, "base_manager_name": "objects"}
AT_ONCE = 1000


def _key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def _to(model, related_name, kind=models.ForeignKey):
    return kind(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model)


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
    dependencies = [
        ("channels_log", "0004_list_order"),
        ("core", "0001_initial"),
        ("eligibility", "0006_committee_is_formed"),
        ("policy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("decision", "letter", "old_letter"),
        migrations.RenameField("decision", "notice", "old_notice"),
        migrations.RenameField("session", "minutes", "old_minutes"),
        migrations.CreateModel(
            name="DecisionLetter",
            fields=[
                _key(),
                ("decision", _to("eligibility.decision", "letter", models.OneToOneField)),
                ("stored", _to("core.storedfile", "decision_letter", models.OneToOneField)),
            ],
            options=APPEND_ONLY,
        ),
        migrations.CreateModel(
            name="DecisionReason",
            fields=[
                _key(),
                ("decision", _to("eligibility.decision", "+")),
                ("reason", _to("policy.reason", "+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("decision", "reason"), name="decision_reason_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Minutes",
            fields=[
                _key(),
                ("number", models.PositiveSmallIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("session", _to("eligibility.session", "minutes")),
                ("stored", _to("core.storedfile", "minutes", models.OneToOneField)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "number"), name="minutes_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                _key(),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("message", "By message"),
                            ("phone", "By telephone"),
                            ("in_person", "In person"),
                        ],
                        max_length=10,
                    ),
                ),
                ("proof", models.CharField(max_length=300)),
                ("early_reason", models.CharField(**WHY_EARLY)),
                ("at", models.DateTimeField()),
                ("by", _to(settings.AUTH_USER_MODEL, "+")),
                ("decision", _to("eligibility.decision", "notice", models.OneToOneField)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how", ""), _negated=True)
                        & models.Q(("proof", ""), _negated=True),
                        name="notice_has_way_and_proof",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeMessage",
            fields=[
                _key(),
                ("early_reason", models.CharField(**WHY_EARLY)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", _to(settings.AUTH_USER_MODEL, "+")),
                ("decision", _to("eligibility.decision", "notice_message", models.OneToOneField)),
                ("message", _to("channels_log.message", "notice_message", models.OneToOneField)),
            ],
            options=APPEND_ONLY,
        ),
        migrations.RunPython(write_rows, write_columns),
    ]
