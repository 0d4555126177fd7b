"""Obstacles and ideas of the staff, what departments ask of each other, sessions on quality."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0009_slips"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InternalRequest",
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
                (
                    "asking",
                    models.CharField(
                        choices=[
                            ("relations", "Beneficiary relations"),
                            ("research", "Social research"),
                            ("committee", "The deciding body"),
                            ("delivery", "Service delivery"),
                            ("quality", "Quality"),
                            ("management", "Management"),
                            ("technical", "Technical support"),
                        ],
                        max_length=10,
                        verbose_name="asking department",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        choices=[
                            ("relations", "Beneficiary relations"),
                            ("research", "Social research"),
                            ("committee", "The deciding body"),
                            ("delivery", "Service delivery"),
                            ("quality", "Quality"),
                            ("management", "Management"),
                            ("technical", "Technical support"),
                        ],
                        max_length=10,
                        verbose_name="department asked",
                    ),
                ),
                ("subject", models.CharField(max_length=150, verbose_name="subject")),
                ("needed", models.TextField(verbose_name="what is needed")),
                ("wished_on", models.DateField(blank=True, null=True, verbose_name="wished for by")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("done", "Done for you"), ("not_done", "Not possible")],
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("words", models.TextField(editable=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="InternalRating",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stars",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                        verbose_name="how you were served",
                    ),
                ),
                ("word", models.CharField(blank=True, max_length=300, verbose_name="a word on it")),
                ("rated_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rating",
                        to="surveys.internalrequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Obstacle",
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
                (
                    "kind",
                    models.CharField(
                        choices=[("obstacle", "An obstacle"), ("idea", "An idea")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("reception", "At the reception"),
                            ("papers", "Request and papers"),
                            ("study", "During the study"),
                            ("decision", "At the decision"),
                            ("telling", "When the decision is told"),
                            ("delivery", "At the delivery"),
                            ("afterwards", "After the service"),
                            ("office", "Inside the office"),
                        ],
                        max_length=10,
                        verbose_name="where in the journey",
                    ),
                ),
                ("what", models.TextField(verbose_name="what happens")),
                ("cause", models.TextField(blank=True, verbose_name="its cause")),
                (
                    "cases",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="cases that it hit"),
                ),
                ("reported_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("removed", "Removed at once"), ("refused", "Will not be followed")],
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="answer")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="removed on")),
                ("words", models.TextField(editable=False)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="obstacles",
                        to="surveys.improvementaction",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="AwarenessSession",
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
                ("held_on", models.DateField(verbose_name="held on")),
                ("subject", models.CharField(max_length=150, verbose_name="subject")),
                ("departments", models.JSONField(verbose_name="for which departments")),
                ("attended", models.PositiveIntegerField(verbose_name="how many attended")),
                ("held_by", models.CharField(max_length=150, verbose_name="held by")),
                (
                    "taken_back",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was taken back"),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("attended__gte", 1)), name="awareness_attended"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="internalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("asking", models.F("asked")), _negated=True),
                name="internal_other_department",
            ),
        ),
        migrations.AddConstraint(
            model_name="internalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="internal_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="internalrating",
            constraint=models.CheckConstraint(
                condition=models.Q(("stars__gte", 1), ("stars__lte", 5)), name="internal_rating_of_five"
            ),
        ),
        migrations.AddConstraint(
            model_name="obstacle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_by__isnull", True), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="obstacle_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="obstacle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", False), ("outcome", "removed")),
                    models.Q(models.Q(("outcome", "removed"), _negated=True), ("closed_on__isnull", True)),
                    _connector="OR",
                ),
                name="obstacle_removed_has_day",
            ),
        ),
    ]
