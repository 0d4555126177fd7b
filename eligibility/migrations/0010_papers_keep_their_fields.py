"""A paper that was asked keeps the fields that are compared on it: those it was matched by, or where it was not
matched yet those of its kind.
"""

from django.db import migrations, models

AT_ONCE = 1000


def keep_the_fields(apps, _schema_editor):
    checks, waiting = apps.get_model("eligibility", "DocumentCheck").objects, []
    rows = checks.select_related("type").prefetch_related("fields").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        row.match_fields = [field.code for field in row.fields.all()] or row.type.match_fields
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            checks.bulk_update(waiting, ["match_fields"])
            waiting = []
    checks.bulk_update(waiting, ["match_fields"])


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0009_a_decision_is_written_once"),
        ("policy", "0002_lists_go_out_of_offer"),
    ]

    operations = [
        migrations.AddField("documentcheck", "match_fields", models.JSONField(default=list)),
        migrations.RunPython(keep_the_fields, migrations.RunPython.noop),
    ]
