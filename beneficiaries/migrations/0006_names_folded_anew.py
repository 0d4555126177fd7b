"""More letters are folded (ھ ں گ چ پ ٹ), and family names are asked for without their article: the stored keys
are worked out anew in batches, and the family key gets an index.
"""

from django.db import migrations, models

from core.arabic import family_key, search_key

BATCH = 2000
NAME = ("first_name", "father_name", "grandfather_name", "family_name")


def fold_anew(apps, _schema_editor):
    people = apps.get_model("beneficiaries", "Person").objects.only(*NAME, "search_key", "family_key")
    last = 0
    while batch := list(people.filter(pk__gt=last).order_by("pk")[:BATCH]):
        changed = [person for person in batch if _refreshed(person)]
        people.bulk_update(changed, ["search_key", "family_key"])
        last = batch[-1].pk


def _refreshed(person) -> bool:
    """Set the keys as they are now; whether one is another than before."""
    before = person.search_key, person.family_key
    person.search_key = search_key(*(getattr(person, name) for name in NAME))
    person.family_key = family_key(person.family_name)
    return before != (person.search_key, person.family_key)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0005_who_signs")]

    operations = [
        migrations.RunPython(fold_anew, migrations.RunPython.noop),
        migrations.AddIndex(
            "person",
            models.Index(fields=["family_key"], name="person_family_key"),
        ),
    ]
