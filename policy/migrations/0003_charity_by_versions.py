"""The charity's record gets versions: what there is becomes the first. 0004 makes the number unique."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def number_the_rows(apps, _schema_editor):
    rows = apps.get_model("policy", "Charity").objects
    # The first row was the one that was shown: it is numbered last, so that it stays in force.
    for number, pk in enumerate(rows.order_by("-pk").values_list("pk", flat=True), 1):
        rows.filter(pk=pk).update(number=number)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_mark"),
        ("policy", "0002_lists_go_out_of_offer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(name="charity", options={"ordering": ["number"]}),
        migrations.AddField(
            "charity", "number", models.PositiveIntegerField(default=1), preserve_default=False
        ),
        migrations.AddField(
            "charity",
            "hours",
            models.CharField(blank=True, default="", max_length=120, verbose_name="opening hours"),
            preserve_default=False,
        ),
        migrations.AddField(
            "charity",
            "bank_name",
            models.CharField(blank=True, default="", max_length=60, verbose_name="bank"),
            preserve_default=False,
        ),
        migrations.AddField(
            "charity",
            "iban",
            models.CharField(blank=True, default="", max_length=24, verbose_name="IBAN"),
            preserve_default=False,
        ),
        migrations.AddField(
            "charity",
            "signatories",
            models.JSONField(blank=True, default=list, verbose_name="who may sign for the charity"),
        ),
        migrations.AddField(
            "charity",
            "mark",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.storedfile",
            ),
        ),
        migrations.AddField(
            "charity",
            "written_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("charity", "written_at", models.DateTimeField(default=django.utils.timezone.now)),
        migrations.RunPython(number_the_rows, migrations.RunPython.noop),
    ]
