"""Groups are asked by telephone: a list that passes away, what its calls came to, and a mark in the cell."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0009_no_surveys"),
        ("policy", "0008_charter"),
        ("surveys", "0011_audit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "public_id",
                    models.CharField(default=core.ids.public_id, editable=False, max_length=22, unique=True),
                ),
                ("link", models.TextField(editable=False)),
                ("next_on", models.DateField(default=django.utils.timezone.localdate)),
            ],
        ),
        migrations.CreateModel(
            name="CallTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no_answer", "No answer"),
                            ("later", "Wants to be called later"),
                            ("wrong", "Wrong number"),
                            ("refused", "Does not wish to take part"),
                            ("asked", "Was asked"),
                            ("missed", "Could not be reached"),
                        ],
                        max_length=9,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="CallTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("no_answer", "No answer"),
                            ("later", "Wants to be called later"),
                            ("wrong", "Wrong number"),
                            ("refused", "Does not wish to take part"),
                            ("asked", "Was asked"),
                            ("missed", "Could not be reached"),
                        ],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="cell",
            name="cell_once",
        ),
        migrations.AddField(
            model_name="cell",
            name="by_telephone",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="wave",
            name="by_telephone",
            field=models.BooleanField(default=False, verbose_name="by telephone"),
        ),
        migrations.AddField(
            model_name="wave",
            name="interviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="interviewer",
            ),
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(
                fields=("round", "survey", "moment", "service", "outcome", "district", "by_telephone"),
                name="cell_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("interviewer__isnull", True), ("by_telephone", True), _connector="OR"),
                name="wave_interviewer_by_telephone",
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.beneficiary"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="surveys.round"
            ),
        ),
        migrations.AddField(
            model_name="call",
            name="wave",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="surveys.wave"
            ),
        ),
        migrations.AddField(
            model_name="calltally",
            name="wave",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="call_tallies", to="surveys.wave"
            ),
        ),
        migrations.AddField(
            model_name="calltry",
            name="call",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="surveys.call"
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="beneficiaries.person"
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="wave",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="surveys.wave"
            ),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.UniqueConstraint(fields=("wave", "file"), name="call_once"),
        ),
        migrations.AddConstraint(
            model_name="calltally",
            constraint=models.UniqueConstraint(fields=("wave", "outcome"), name="call_tally_once"),
        ),
        migrations.AddConstraint(
            model_name="listed",
            constraint=models.UniqueConstraint(fields=("wave", "person"), name="listed_once"),
        ),
    ]
