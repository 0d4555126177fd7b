"""What was signed is kept encrypted: identity numbers and accounts stood in clear in each snapshot. Each
declaration keeps the shape of its snapshot; those that stand are of the first.
"""

from django.db import migrations, models

import core.encrypted

AT_ONCE = 500


def copied(source, target):
    """A step that copies each snapshot from one column into another."""

    def copy(apps, _schema_editor):
        model, waiting = apps.get_model("eligibility", "Declaration"), []
        for row in model.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
            setattr(row, target, getattr(row, source))
            waiting.append(row)
            if len(waiting) == AT_ONCE:
                model.objects.bulk_update(waiting, [target])
                waiting = []
        model.objects.bulk_update(waiting, [target])

    return copy


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0010_papers_keep_their_fields")]

    operations = [
        migrations.RenameField("declaration", "snapshot", "in_clear"),
        migrations.AlterField("declaration", "in_clear", models.JSONField(default=dict)),
        migrations.AddField("declaration", "snapshot", core.encrypted.EncryptedJSONField(default=dict)),
        migrations.RunPython(copied("in_clear", "snapshot"), copied("snapshot", "in_clear")),
        migrations.RemoveField("declaration", "in_clear"),
        migrations.AlterField("declaration", "snapshot", core.encrypted.EncryptedJSONField()),
        migrations.AddField(
            "declaration", "shape", models.PositiveSmallIntegerField(default=1), preserve_default=False
        ),
    ]
