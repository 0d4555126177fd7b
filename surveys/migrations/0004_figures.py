"""The figures of closed rounds are kept, not worked out by each reader; those of today are worked out once more."""

import django.db.models.deletion
from django.db import migrations, models

from surveys.rules import figures


def keep_figures(apps, _schema_editor):
    """By the rules of the closing (surveys.rules), which are pure and know no model."""
    of = lambda name: apps.get_model("surveys", name).objects  # noqa: E731 - one line is enough
    for cell in of("Cell").filter(round__state="closed").select_related("round"):
        for question in of("Question").filter(survey=cell.survey_id).exclude(kind="text"):
            said = of("Answer").filter(response__cell=cell, question=question).values_list("value", flat=True)
            found = figures(list(said), yes_no=question.kind == "yes_no", minimum=cell.round.minimum)
            row = of("Figure").model(cell=cell, question=question, answers=found.answers)
            if found.mean:
                row.mean, row.mean_sign = found.mean.value, found.mean.sign
            if found.content:
                row.content, row.content_sign = int(found.content.value), found.content.sign
            if found.interval:
                row.low, row.high = found.interval
            row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_asking"),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.PositiveIntegerField()),
                ("mean", models.DecimalField(decimal_places=1, max_digits=3, null=True)),
                ("mean_sign", models.CharField(blank=True, max_length=8)),
                ("content", models.PositiveSmallIntegerField(null=True)),
                ("content_sign", models.CharField(blank=True, max_length=8)),
                ("low", models.PositiveSmallIntegerField(null=True)),
                ("high", models.PositiveSmallIntegerField(null=True)),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="figures", to="surveys.cell"
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="surveys.question",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cell", "question"), name="figure_once")],
            },
        ),
        migrations.RunPython(keep_figures, migrations.RunPython.noop),
    ]
