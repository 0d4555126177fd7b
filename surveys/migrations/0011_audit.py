"""Files are drawn by lot and looked through against a checklist; what is missing may become an improvement."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0021_second_assessments"),
        ("surveys", "0010_culture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Checklist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True)),
            ],
        ),
        migrations.AlterField(
            model_name="improvementaction",
            name="source",
            field=models.CharField(
                choices=[
                    ("survey", "A finding of the survey"),
                    ("complaint", "A complaint"),
                    ("suggestion", "A suggestion"),
                    ("obstacle", "An obstacle in the work"),
                    ("partner", "A partner body"),
                    ("file_audit", "A file audit"),
                ],
                max_length=10,
                verbose_name="source",
            ),
        ),
        migrations.CreateModel(
            name="AuditedFile",
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
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "checker",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files_to_check",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eligibility.servicerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("code", models.SlugField(max_length=30)),
                ("text", models.CharField(max_length=200)),
                ("clause", models.CharField(max_length=6)),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="surveys.checklist",
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="FileAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "Yes"), ("no", "No"), ("na", "Does not apply")], max_length=3
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what was found")),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="surveys.auditedfile",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="surveys.checkquestion",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="FileAudit",
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
                ("number", models.CharField(max_length=14, unique=True)),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="to")),
                (
                    "wanted",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="how many files",
                    ),
                ),
                ("pool", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Being checked"), ("closed", "Closed")],
                        default="open",
                        max_length=6,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "close_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it is closed"),
                ),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="surveys.checklist"
                    ),
                ),
                (
                    "opened_by",
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
        migrations.AddField(
            model_name="auditedfile",
            name="audit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="surveys.fileaudit"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkquestion",
            constraint=models.UniqueConstraint(
                fields=("checklist", "order"), name="checkquestion_order_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkquestion",
            constraint=models.UniqueConstraint(fields=("checklist", "code"), name="checkquestion_code_once"),
        ),
        migrations.AddConstraint(
            model_name="fileanswer",
            constraint=models.UniqueConstraint(fields=("file", "question"), name="fileanswer_once"),
        ),
        migrations.AddConstraint(
            model_name="fileanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "no"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="fileanswer_no_has_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="fileaudit_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="fileaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(("close_reason", ""), ("closed_at__isnull", True), ("state", "open")),
                    _connector="OR",
                ),
                name="fileaudit_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditedfile",
            constraint=models.UniqueConstraint(fields=("audit", "request"), name="auditedfile_drawn_once"),
        ),
        migrations.AddConstraint(
            model_name="auditedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assigned_at__isnull", True), ("checked_at__isnull", True), ("checker__isnull", True)
                    ),
                    models.Q(("assigned_at__isnull", False), ("checker__isnull", False)),
                    _connector="OR",
                ),
                name="auditedfile_assigned_whole",
            ),
        ),
    ]
