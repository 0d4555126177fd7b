"""Versions of questionnaires have a life, sections, English, options and conditions; more kinds have figures."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Min
from django.utils import timezone


def give_states(apps, _schema_editor):
    """What was active is in use since the first round that asked by it; what was not is withdrawn."""
    today = timezone.localdate()
    for survey in apps.get_model("surveys", "Survey").objects.annotate(first=Min("cells__round__starts_on")):
        survey.published_on = survey.first or today
        survey.state = "published" if survey.active else "withdrawn"
        survey.withdrawn_on = None if survey.active else today
        survey.save()


def take_states(apps, _schema_editor):
    """Drafts and withdrawn versions stay as inactive ones."""
    apps.get_model("surveys", "Survey").objects.exclude(state="published").update(active=False)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0007_quality_reports"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="survey",
            name="survey_one_active",
        ),
        migrations.RemoveConstraint(
            model_name="answer",
            name="answer_said_once",
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=80)),
                ("title_en", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["order"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="section",
            name="survey",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="surveys.survey"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="questions",
                to="surveys.section",
            ),
        ),
        migrations.AddField(
            model_name="figure",
            name="score",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="figure",
            name="score_sign",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="figure",
            name="shares",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="options",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="shown_if",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="followers",
                to="surveys.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="shown_values",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="text_en",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="survey",
            name="published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="survey",
            name="purpose_en",
            field=models.CharField(blank=True, max_length=300, verbose_name="what it is for, in English"),
        ),
        migrations.AddField(
            model_name="survey",
            name="state",
            field=models.CharField(
                choices=[("draft", "Draft"), ("published", "In use"), ("withdrawn", "Withdrawn")],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="title_en",
            field=models.CharField(blank=True, max_length=120, verbose_name="title in English"),
        ),
        migrations.AddField(
            model_name="survey",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="survey",
            name="withdrawn_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="question",
            name="kind",
            field=models.CharField(
                choices=[
                    ("faces", "Five faces"),
                    ("scale", "One to five"),
                    ("effort", "Ease, one to seven"),
                    ("nps", "Recommending, zero to ten"),
                    ("yes_no", "Yes or no"),
                    ("one", "One of several answers"),
                    ("several", "Any of several answers"),
                    ("text", "Free words"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="survey",
            name="purpose",
            field=models.CharField(max_length=300, verbose_name="what it is for"),
        ),
        migrations.AlterField(
            model_name="survey",
            name="title",
            field=models.CharField(max_length=120, verbose_name="title"),
        ),
        migrations.AlterModelOptions(
            name="question",
            options={"base_manager_name": "objects", "ordering": ["order"]},
        ),
        migrations.AlterModelOptions(
            name="survey",
            options={"base_manager_name": "objects", "ordering": ["code", "-version_no"]},
        ),
        migrations.RunPython(give_states, take_states),
        migrations.RemoveField(
            model_name="survey",
            name="active",
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(
                fields=("response", "question", "value"), name="answer_said_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("code",), name="survey_one_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_on", None), ("state", "draft"), ("withdrawn_on", None)),
                    models.Q(("published_on__isnull", False), ("state", "published"), ("withdrawn_on", None)),
                    models.Q(
                        ("published_on__isnull", False),
                        ("state", "withdrawn"),
                        ("withdrawn_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="survey_life_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("survey", "order"), name="section_order_once"),
        ),
    ]
