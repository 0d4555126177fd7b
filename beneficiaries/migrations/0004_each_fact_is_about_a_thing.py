"""Each fact is about a thing of its own: facts on file are merged by nobody, and each was so when it was
recorded. Obligations get an owner, people a day of death.
"""

from zoneinfo import ZoneInfo

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import TruncDate

import core.ids

SAID_ALREADY = "This source says something about it already. Correct that line."


def a_thing_of_its_own(apps, _schema_editor):
    day = TruncDate("recorded_at", tzinfo=ZoneInfo("Asia/Riyadh"))
    for name in ("Income", "Obligation"):
        apps.get_model("beneficiaries", name).objects.update(thing=F("public_id"), as_of=day)


def statement_of(model, party):
    return [
        migrations.AddField(
            model,
            "as_of",
            models.DateField(default=django.utils.timezone.localdate, verbose_name="so it was on"),
        ),
        migrations.AddField(model, "party", models.CharField(blank=True, max_length=80, verbose_name=party)),
        migrations.AddField(
            model,
            "thing",
            models.CharField(db_index=True, default=core.ids.public_id, editable=False, max_length=22),
        ),
    ]


def said_once(model):
    return migrations.AddConstraint(
        model,
        models.UniqueConstraint(
            condition=models.Q(("ended_at__isnull", True)),
            fields=("beneficiary", "thing", "source"),
            name=f"{model}_said_once_by_a_source",
            violation_error_message=SAID_ALREADY,
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0003_search_index")]

    operations = [
        *statement_of("income", "who pays it"),
        *statement_of("obligation", "to whom it is owed"),
        migrations.AddField(
            "obligation",
            "owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="beneficiaries.person",
                verbose_name="whose obligation",
            ),
        ),
        migrations.AddField(
            "person", "deceased_on", models.DateField(blank=True, null=True, verbose_name="deceased on")
        ),
        migrations.RunPython(a_thing_of_its_own, migrations.RunPython.noop),
        said_once("income"),
        said_once("obligation"),
    ]
