"""A message says whom it is for, so that it goes to the address of now, and none to the dead. Until now each
that belongs to a file was written for its head.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def for_the_head(apps, _schema_editor):
    files = apps.get_model("beneficiaries", "Beneficiary").objects.filter(pk=OuterRef("beneficiary"))
    messages = apps.get_model("channels_log", "Message").objects.filter(beneficiary__isnull=False)
    messages.update(person=Subquery(files.values("head")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0004_each_fact_is_about_a_thing"),
        ("channels_log", "0004_list_order"),
    ]

    operations = [
        migrations.AddField(
            "message",
            "person",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="beneficiaries.person",
            ),
        ),
        migrations.AlterField(
            "message",
            "status",
            models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("sent", "Sent"),
                    ("failed", "Given up"),
                    ("stopped", "Not to be sent any more"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
        migrations.RunPython(for_the_head, migrations.RunPython.noop),
    ]
