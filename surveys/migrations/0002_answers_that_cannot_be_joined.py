"""Answers that nobody can join to a person (docs/adr/0014). What this makes of the rows of before:

- Answers become those of one closed round, from the month of the first to the month of the last: shuffled, under
  new keys, in cells of ten invited and five answers at least, free words by themselves. Cells that are smaller
  lose the outcome, or are dropped and counted.
- Invitations go, which said whose request had answered. Their links open nothing any more; what of them still
  waits in the outbox is stopped and emptied.

On the way back the answers of closed rounds return; free words and boxes of open rounds do not.
"""

import secrets
from collections import Counter, defaultdict
from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

import core.ids
import surveys.models

LEAST_INVITED, LEAST_ANSWERED = 10, 5


def into_a_round(apps, _schema_editor):
    of = lambda name: apps.get_model("surveys", name)  # noqa: E731
    old, invited = list(of("OldResponse").objects.all()), Counter()
    for row in of("Invitation").objects.all():
        invited[row.survey_id, row.touchpoint, row.group] += 1
    _stop_old_links(apps)
    if not old:
        return
    kept, answers = _kept(old, invited), of("OldAnswer").objects.filter(response__in=old)
    months = [row.month for row in old]
    made = of("Round").objects.create(
        starts_on=min(months),
        ends_on=(max(months) + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        state="closed",
        closed_on=timezone.localdate(),
        invited=sum(invited.values()),
        answered=len(old),
        dropped=len(old) - sum(len(rows) for rows in kept.values()),
        minimum=LEAST_ANSWERED,
    )
    said = defaultdict(list)
    for answer in answers:
        said[answer.response_id].append(answer)
    responses, figures, remarks = [], [], []
    for number, (place, rows) in enumerate(sorted(kept.items()), start=1):
        survey, moment, outcome = place
        cell = of("Cell").objects.create(
            round=made,
            number=number,
            survey_id=survey,
            moment=moment,
            outcome=outcome,
            invited=_invited_in(place, kept, invited),
            answered=len(rows),
        )
        for row in rows:
            response = of("Response")(id=surveys.models.random_key(), cell=cell)
            responses.append(response)
            for answer in said[row.pk]:
                about = {"id": surveys.models.random_key(), "question_id": answer.question_id}
                if answer.value is not None:
                    figures.append(of("Answer")(response=response, value=answer.value, **about))
                elif answer.text:
                    remarks.append(of("Remark")(round=made, text=answer.text, **about))
    for name, rows in (("Response", responses), ("Answer", figures), ("Remark", remarks)):
        secrets.SystemRandom().shuffle(rows)
        of(name).objects.bulk_create(rows, batch_size=500)


def _kept(old, invited):
    """(survey, moment, outcome) -> its answers, for the cells that may be shown; outcome "" for those that had
    to lose it.
    """
    alone, together = defaultdict(list), defaultdict(list)
    for row in old:
        alone[row.survey_id, row.touchpoint, row.group].append(row)
    kept = {place: rows for place, rows in alone.items() if _enough(invited[place], rows)}
    for place, rows in alone.items():
        if place not in kept:
            together[(*place[:2], "")] += rows
    return kept | {
        place: rows for place, rows in together.items() if _enough(_invited_in(place, kept, invited), rows)
    }


def _invited_in(place, kept, invited):
    if place[2]:
        return invited[place]
    return sum(count for known, count in invited.items() if known[:2] == place[:2] and known not in kept)


def _enough(invited, rows):
    return invited >= LEAST_INVITED and len(rows) >= LEAST_ANSWERED


def _stop_old_links(apps):
    messages = apps.get_model("channels_log", "Message").objects.filter(kind="survey")
    messages.filter(status__in=["waiting", "failed"]).update(status="stopped")
    messages.update(body="")


def back_to_responses(apps, _schema_editor):
    of = lambda name: apps.get_model("surveys", name)  # noqa: E731
    old = {}
    for row in of("Response").objects.select_related("cell__round"):
        old[row.pk] = of("OldResponse").objects.create(
            survey_id=row.cell.survey_id,
            touchpoint=row.cell.moment,
            group=row.cell.outcome,
            month=row.cell.round.ends_on.replace(day=1),
        )
    of("OldAnswer").objects.bulk_create(
        of("OldAnswer")(response=old[row.response_id], question_id=row.question_id, value=row.value)
        for row in of("Answer").objects.all()
    )
    _stop_old_links(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_initial"),
        ("channels_log", "0006_texts_sealed_with_a_passing_key"),
    ]

    operations = [
        migrations.RenameModel("Response", "OldResponse"),
        migrations.RenameModel("Answer", "OldAnswer"),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=core.ids.public_id, editable=False, max_length=22, unique=True),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Round open"),
                            ("closed", "Round closed"),
                            ("lost", "Round lost, its key is gone"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("invited", models.PositiveIntegerField(blank=True, null=True)),
                ("answered", models.PositiveIntegerField(blank=True, null=True)),
                ("dropped", models.PositiveIntegerField(blank=True, null=True)),
                ("minimum", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-starts_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("starts_on",), name="round_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("answered__isnull", False),
                                ("closed_on__isnull", False),
                                ("dropped__isnull", False),
                                ("invited__isnull", False),
                                ("minimum__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="round_closed_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells", to="surveys.round"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cells", to="surveys.survey"
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("after_decision", "After the decision"),
                            ("after_delivery", "After delivery"),
                        ],
                        max_length=16,
                    ),
                ),
                ("service", models.SlugField(blank=True, max_length=40)),
                ("service_label", models.CharField(blank=True, max_length=80)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "Approved requests"), ("rejected", "Requests not approved")],
                        max_length=10,
                    ),
                ),
                ("district", models.CharField(blank=True, max_length=60)),
                ("invited", models.PositiveIntegerField(default=0)),
                ("answered", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="cell_number_once"),
                    models.UniqueConstraint(
                        fields=("round", "survey", "moment", "service", "outcome", "district"),
                        name="cell_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Box",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="boxes", to="surveys.round"
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=surveys.models.random_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="surveys.cell",
                    ),
                ),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=surveys.models.random_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="surveys.response",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="surveys.question",
                    ),
                ),
                ("value", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "question"), name="answer_said_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=surveys.models.random_key, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="surveys.round",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="surveys.question",
                    ),
                ),
                ("text", models.TextField()),
            ],
            options={
                "base_manager_name": "objects",
            },
        ),
        migrations.RunPython(into_a_round, back_to_responses),
        migrations.DeleteModel("OldAnswer"),
        migrations.DeleteModel("OldResponse"),
        migrations.DeleteModel("Invitation"),
    ]
