"""A service is a version with all that it asks, and a request keeps the one it was opened under. What every
service asks was one row for all: each service gets its own of it. Requests get the code of their service and
the criteria that counted for them.

On the way back the requests, papers and decisions go to the last version of what they kept.
"""

from datetime import datetime, time

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

CATEGORY = Coalesce("category", 0)
LINES = ("RequiredDocument", "MechanismRule")
OPEN = ~Q(status__in=["rejected", "closed", "withdrawn", "lapsed"])
OPEN_ALREADY = "This file already has an open request for this service."


def forward(apps, schema_editor):
    each_service_holds_what_all_ask(apps)
    requests_keep_their_world(apps)
    settle(schema_editor)


def each_service_holds_what_all_ask(apps):
    services = list(apps.get_model("eligibility", "Service").objects.all())
    for name in LINES:
        rows = apps.get_model("eligibility", name).objects
        for row in list(rows.filter(service__isnull=True)):
            for service in services:
                row.pk, row.service, row.general = None, service, True
                row.save(force_insert=True)
        rows.filter(service__isnull=True).delete()


def requests_keep_their_world(apps):
    requests = apps.get_model("eligibility", "ServiceRequest").objects
    sets = apps.get_model("eligibility", "CriteriaSet").objects
    for service in apps.get_model("eligibility", "Service").objects.all():
        known = list(sets.filter(Q(service=service) | Q(service__isnull=True)))
        known.sort(key=lambda row: (row.service_id is not None, row.effective_from, row.version_no))
        first = min(known, key=lambda row: (row.service_id is None, row.effective_from), default=None)
        own = requests.filter(service=service)
        own.update(service_code=service.code, criteria_set=first)
        begun = own.annotate(day=Coalesce("submitted_at", "opened_at"))
        for row in known:
            since = timezone.make_aware(datetime.combine(row.effective_from, time.min))
            begun.filter(day__gte=since).update(criteria_set=row)
    studied = apps.get_model("eligibility", "Assessment").objects.filter(request=OuterRef("pk"))
    requests.filter(assessment__isnull=False).update(
        criteria_set_id=Subquery(studied.values("criteria_set")[:1])
    )


def backward(apps, schema_editor):
    for app, name in (("eligibility", "Service"), ("policy", "DocumentType"), ("policy", "Reason")):
        model = apps.get_model(app, name)
        for row in model.objects.order_by("version_no"):
            last = model.objects.filter(code=row.code).order_by("-version_no").first()
            if row != last:
                hand_over(apps, model, row, last)
                row.delete()
    for name in LINES:
        all_ask_in_one_row(apps.get_model("eligibility", name))
    settle(schema_editor)


def hand_over(apps, model, row, last):
    """What points to a version points to the last one; what the version itself asked goes with it."""
    for pointing in apps.get_models():
        for field in pointing._meta.concrete_fields:
            if field.related_model is not model:
                continue
            rows = pointing._base_manager.filter(**{field.name: row})
            if pointing._meta.object_name in LINES and field.name == "service":
                rows.delete()
            else:
                rows.update(**{field.name: last})


def all_ask_in_one_row(model):
    """The general rows of a service on offer stand for those of all."""
    seen = set()
    for row in model.objects.filter(general=True).order_by("-service__active", "pk"):
        said = (row.category_id, *(getattr(row, name, None) for name in ("type_id", "owner", "mechanism")))
        if said in seen:
            row.delete()
            continue
        seen.add(said)
        row.service = None
        row.save(update_fields=["service"])


def settle(schema_editor):
    """PostgreSQL alters no table whose keys it has still to check."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def said_once(name, *of):
    return models.UniqueConstraint("service", "general", CATEGORY, *of, name=f"{name}_once")


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0005_who_signs"),
        ("eligibility", "0015_who_signs"),
        ("policy", "0006_lists_by_versions"),
    ]

    operations = [
        migrations.RemoveConstraint("requireddocument", "requireddocument_once"),
        migrations.RemoveConstraint("mechanismrule", "mechanismrule_once"),
        migrations.RemoveConstraint("servicerequest", "request_one_open_per_service"),
        migrations.AddField("requireddocument", "general", models.BooleanField(default=False)),
        migrations.AddField("mechanismrule", "general", models.BooleanField(default=False)),
        migrations.AddField("service", "version_no", models.PositiveIntegerField(default=1)),
        migrations.AlterField("service", "code", models.SlugField(max_length=40)),
        migrations.AddField(
            "servicerequest",
            "service_code",
            models.SlugField(max_length=40, editable=False, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "servicerequest",
            "criteria_set",
            models.ForeignKey(
                "eligibility.CriteriaSet",
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
            ),
        ),
        migrations.RunPython(forward, backward),
        migrations.AlterField(
            "requireddocument",
            "service",
            models.ForeignKey(
                "eligibility.Service", on_delete=django.db.models.deletion.CASCADE, related_name="papers"
            ),
        ),
        migrations.AlterField(
            "mechanismrule",
            "service",
            models.ForeignKey(
                "eligibility.Service", on_delete=django.db.models.deletion.CASCADE, related_name="mechanisms"
            ),
        ),
        migrations.AddConstraint("requireddocument", said_once("requireddocument", "type", "owner")),
        migrations.AddConstraint("mechanismrule", said_once("mechanismrule", "mechanism")),
        migrations.AddConstraint(
            "service", models.UniqueConstraint(fields=["code", "version_no"], name="service_version_once")
        ),
        migrations.AddConstraint(
            "service",
            models.UniqueConstraint(fields=["code"], condition=Q(active=True), name="service_one_on_offer"),
        ),
        migrations.AddConstraint(
            "servicerequest",
            models.UniqueConstraint(
                name="request_one_open_per_service",
                fields=["beneficiary", "service_code"],
                condition=OPEN,
                violation_error_message=OPEN_ALREADY,
            ),
        ),
    ]
