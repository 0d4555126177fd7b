import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("channels_log", "0008_suggestion_messages"),
        ("surveys", "0005_screening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImprovementAction",
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
                ("number", models.CharField(max_length=14, unique=True, verbose_name="number")),
                ("title", models.CharField(max_length=150, verbose_name="title")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("survey", "A finding of the survey"),
                            ("complaint", "A complaint"),
                            ("suggestion", "A suggestion"),
                            ("obstacle", "An obstacle in the work"),
                            ("partner", "A partner body"),
                        ],
                        max_length=10,
                        verbose_name="source",
                    ),
                ),
                ("partner_body", models.CharField(blank=True, max_length=150, verbose_name="partner body")),
                ("found", models.TextField(verbose_name="what was found")),
                ("planned", models.TextField(verbose_name="what is to be done")),
                ("due_on", models.DateField(verbose_name="to be done by")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Being carried out"),
                            ("done", "Done and closed"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("done", models.TextField(blank=True, verbose_name="what was done")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="carried out on")),
                (
                    "drop_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was given up"),
                ),
                ("measured", models.CharField(blank=True, max_length=500, verbose_name="what is measured")),
                ("unit", models.CharField(blank=True, max_length=30, verbose_name="unit")),
                (
                    "before_value",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=9, null=True, verbose_name="figure before"
                    ),
                ),
                ("before_sign", models.CharField(blank=True, max_length=8)),
                ("before_from", models.DateField(blank=True, null=True)),
                ("before_until", models.DateField(blank=True, null=True)),
                ("after_value", models.DecimalField(blank=True, decimal_places=2, max_digits=9, null=True)),
                ("after_sign", models.CharField(blank=True, max_length=8)),
                ("after_from", models.DateField(blank=True, null=True)),
                ("after_until", models.DateField(blank=True, null=True)),
                ("words", models.TextField(editable=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "after_cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.cell",
                    ),
                ),
                (
                    "before_cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.cell",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="channels_log.contact",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="surveys.question",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_on__isnull", False),
                                ("status", "done"),
                                models.Q(("done", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="improvement_done_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dropped"), models.Q(("drop_reason", ""), _negated=True)),
                            models.Q(models.Q(("status", "dropped"), _negated=True), ("drop_reason", "")),
                            _connector="OR",
                        ),
                        name="improvement_dropped_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact__isnull", True), ("source", "suggestion"), _connector="OR"
                        ),
                        name="improvement_contact_of_suggestion",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "partner"), _negated=True),
                            models.Q(("partner_body", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="improvement_partner_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("before_value__isnull", False), models.Q(("measured", ""), _negated=True)
                            ),
                            models.Q(
                                ("after_value__isnull", True),
                                ("before_value__isnull", True),
                                ("measured", ""),
                            ),
                            _connector="OR",
                        ),
                        name="improvement_figure_whole",
                    ),
                ],
            },
        ),
    ]
