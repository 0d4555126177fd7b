"""Tables for what told of a decision, its reasons, and the versions of the minutes. 0008 fills them, 0009 takes
the old columns away.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WHY_EARLY = {"blank": True, "max_length": 300, "verbose_name": "why the reply comes earlier than the period"}
APPEND_ONLY = {"abstract": False, "base_manager_name": "objects"}


def _key():
    return (
        "id",
        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
    )


def _to(model, related_name, kind=models.ForeignKey):
    return kind(on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=model)


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
    ]
