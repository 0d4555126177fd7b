"""A few requests are assessed a second time, from the same facts, by somebody who does not know the first."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0020_what_was_said_stands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondLook",
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
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("facts", models.JSONField()),
                ("lines", models.JSONField()),
                ("papers", models.JSONField()),
                ("steps", models.JSONField()),
                ("first_outcomes", models.JSONField()),
                (
                    "first_recommendation",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("partial", "Approve in part"),
                            ("reject", "Do not approve"),
                        ],
                        max_length=10,
                    ),
                ),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_look",
                        to="eligibility.servicerequest",
                    ),
                ),
                (
                    "researcher",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SecondAssessment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("outcomes", models.JSONField()),
                (
                    "recommendation",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("partial", "Approve in part"),
                            ("reject", "Do not approve"),
                        ],
                        max_length=10,
                        verbose_name="recommendation",
                    ),
                ),
                ("reasons", models.TextField(verbose_name="reasons of the recommendation")),
                ("same_recommendation", models.BooleanField()),
                ("judged", models.PositiveSmallIntegerField()),
                ("agreeing", models.PositiveSmallIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "look",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second",
                        to="eligibility.secondlook",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddConstraint(
            model_name="secondlook",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_at__isnull", True), ("researcher__isnull", True)),
                    models.Q(("given_at__isnull", False), ("researcher__isnull", False)),
                    _connector="OR",
                ),
                name="secondlook_given_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="secondassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreeing__lte", models.F("judged"))),
                name="secondassessment_no_more_than_judged",
            ),
        ),
    ]
