"""Printed slips: under a keyed hash of their digits the link that they stand for, sealed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0008_builder"),
    ]

    operations = [
        migrations.CreateModel(
            name="Slip",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slips", to="surveys.round"
                    ),
                ),
            ],
        ),
    ]
