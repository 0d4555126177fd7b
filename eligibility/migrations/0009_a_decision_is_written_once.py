from django.db import migrations, models

TOLD = (
    "early_reason",
    "old_letter",
    "old_notice",
    "notified_at",
    "notified_by",
    "notified_how",
    "notified_proof",
)


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0008_notices_and_minutes_as_rows"),
        ("policy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint("decision", "decision_notified_whole"),
        migrations.RemoveIndex("decision", "decision_to_tell"),
        *(migrations.RemoveField("decision", name) for name in TOLD),
        migrations.RemoveField("decision", "version"),
        migrations.RemoveField("session", "old_minutes"),
        migrations.RemoveField("decision", "reasons"),
        migrations.AddField(
            "decision",
            "reasons",
            models.ManyToManyField(
                related_name="+",
                through="eligibility.DecisionReason",
                to="policy.reason",
                verbose_name="reasons",
            ),
        ),
    ]
