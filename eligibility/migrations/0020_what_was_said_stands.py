"""A member who stepped back did so from the request, on whatever agenda it comes; a notice keeps the last day
of the objection that it named.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def of_the_request(apps, schema_editor):
    recusals = apps.get_model("eligibility", "Recusal").objects
    items = apps.get_model("eligibility", "AgendaItem").objects.filter(pk=OuterRef("item"))
    recusals.update(request=Subquery(items.values("request")[:1]))
    seen = set()
    for row in recusals.order_by("pk"):
        if (row.request_id, row.member_id) in seen:
            row.delete()
        seen.add((row.request_id, row.member_id))
    settle(schema_editor)


def of_an_item(apps, schema_editor):
    """The last item of the request on an agenda; the earlier version knows no stepping back without one."""
    recusals = apps.get_model("eligibility", "Recusal").objects
    items = apps.get_model("eligibility", "AgendaItem").objects.filter(request=OuterRef("request"))
    recusals.update(item=Subquery(items.order_by("-pk").values("pk")[:1]))
    recusals.filter(item=None).delete()
    settle(schema_editor)


def settle(schema_editor):
    """PostgreSQL alters no table whose keys it has still to check."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def of(model, **known):
    return models.ForeignKey(
        f"eligibility.{model}",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="recusals",
        **known,
    )


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0019_whose_paper_it_is")]

    operations = [
        migrations.AddField("notice", "object_until", models.DateField(null=True)),
        migrations.AddField("addressnotice", "object_until", models.DateField(null=True)),
        migrations.RemoveConstraint("recusal", "recusal_once"),
        migrations.AlterField("recusal", "item", of("AgendaItem", null=True)),
        migrations.AddField("recusal", "request", of("ServiceRequest", null=True)),
        migrations.RunPython(of_the_request, of_an_item),
        migrations.AlterField("recusal", "request", of("ServiceRequest")),
        migrations.RemoveField("recusal", "item"),
        migrations.AddConstraint(
            "recusal", models.UniqueConstraint(fields=["request", "member"], name="recusal_once")
        ),
    ]
