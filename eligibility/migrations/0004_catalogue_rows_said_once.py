"""The unique keys of the catalogue did not hold where a service or category was empty: of rows that say the same
the first stays, before 0005 makes the keys hold.
"""

from django.db import migrations

KEYS = {
    "RequiredDocument": ("service_id", "category_id", "type_id", "owner"),
    "MechanismRule": ("service_id", "category_id", "mechanism"),
}


def keep_the_first(apps, _schema_editor):
    for name, columns in KEYS.items():
        model, seen = apps.get_model("eligibility", name), set()
        for row in model.objects.order_by("pk"):
            key = tuple(getattr(row, column) for column in columns)
            if key in seen:
                row.delete()
            seen.add(key)


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_jobs_with_a_stable_home")]

    operations = [migrations.RunPython(keep_the_first, migrations.RunPython.noop)]
