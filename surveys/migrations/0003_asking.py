"""When people are asked, and what a question asks about: those of today by their place in the questionnaire."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids

# In the order of surveys/presets/after_service.yaml.
OF_TODAY = ("courtesy", "answers", "ease", "explained", "speed", "objection", "overall", "improve")


def name_questions(apps, _schema_editor):
    for question in apps.get_model("surveys", "Question").objects.select_related("survey"):
        place = question.order - 1
        ours = question.survey.code == "after_service" and place < len(OF_TODAY)
        question.code = OF_TODAY[place] if ours else f"q{question.order}"
        question.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0007_every_clause_has_its_row"),
        ("surveys", "0002_answers_that_cannot_be_joined"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("after_reception", "After the reception"),
                            ("after_decision", "After the decision"),
                            ("after_delivery", "After delivery"),
                            ("yearly", "Once a year"),
                            ("group", "A group that was chosen"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("granted", "Approved requests"),
                            ("rejected", "Requests not approved"),
                            ("none", "Before a decision"),
                            ("any", "Whatever the decision"),
                        ],
                        max_length=10,
                    ),
                ),
                ("active", models.BooleanField(verbose_name="People are asked")),
                (
                    "percent",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="of a hundred, drawn by lot",
                    ),
                ),
                (
                    "quiet_days",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(365)],
                        verbose_name="days after another invitation",
                    ),
                ),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="next on")),
            ],
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("after_reception", "After the reception"),
                            ("after_decision", "After the decision"),
                            ("after_delivery", "After delivery"),
                            ("yearly", "Once a year"),
                            ("group", "A group that was chosen"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_drawn", "Not drawn by lot"),
                            ("lately", "Asked a short while ago"),
                            ("refused", "Does not want to be asked"),
                            ("unreachable", "No mobile and no e-mail"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Wave",
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
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("after_reception", "After the reception"),
                            ("after_decision", "After the decision"),
                            ("after_delivery", "After delivery"),
                            ("yearly", "Once a year"),
                            ("group", "A group that was chosen"),
                        ],
                        max_length=16,
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="name of the group")),
                ("district", models.CharField(blank=True, max_length=60, verbose_name="district")),
                ("most", models.PositiveIntegerField(verbose_name="ask at most")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Inviting"),
                            ("done", "Invitations sent"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("drawn", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("invited", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="question",
            name="code",
            field=models.SlugField(default="q", max_length=30),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="cell",
            name="moment",
            field=models.CharField(
                choices=[
                    ("after_reception", "After the reception"),
                    ("after_decision", "After the decision"),
                    ("after_delivery", "After delivery"),
                    ("yearly", "Once a year"),
                    ("group", "A group that was chosen"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="cell",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("granted", "Approved requests"),
                    ("rejected", "Requests not approved"),
                    ("none", "Before a decision"),
                    ("any", "Whatever the decision"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunPython(name_questions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("survey", "code"), name="question_code_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("moment", "outcome"), name="plan_once"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("percent__gte", 1), ("percent__lte", 100)),
                name="plan_percent_of_a_hundred",
            ),
        ),
        migrations.AddField(
            model_name="tally",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tallies", to="surveys.round"
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="policy.category",
                verbose_name="category",
            ),
        ),
        migrations.AddField(
            model_name="wave",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("round", "moment", "reason"), name="tally_once"),
        ),
        migrations.AddConstraint(
            model_name="wave",
            constraint=models.CheckConstraint(
                condition=models.Q(("done__lte", models.F("drawn")), ("invited__lte", models.F("done"))),
                name="wave_counts_in_order",
            ),
        ),
    ]
