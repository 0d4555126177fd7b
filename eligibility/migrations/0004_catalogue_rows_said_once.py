"""The unique keys of the catalogue did not hold where a service or category was empty: of rows that say the same
the first stays, before 0005 makes the keys hold. Criteria sets have criteria and assessments hanging on them, so
a second one of the same number gets the next number instead.
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


def number_the_later_ones(apps, _schema_editor):
    sets, taken, doubled = apps.get_model("eligibility", "CriteriaSet"), {}, []
    for row in sets.objects.order_by("pk"):
        numbers = taken.setdefault(row.service_id, set())
        if row.version_no in numbers:
            doubled.append(row)
        numbers.add(row.version_no)
    for row in doubled:
        row.version_no = max(taken[row.service_id]) + 1
        taken[row.service_id].add(row.version_no)
        row.save(update_fields=["version_no"])


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_jobs_with_a_stable_home")]

    operations = [
        migrations.RunPython(keep_the_first, migrations.RunPython.noop),
        migrations.RunPython(number_the_later_ones, migrations.RunPython.noop),
    ]
