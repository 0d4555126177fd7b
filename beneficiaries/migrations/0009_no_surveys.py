"""Whether somebody wants to be asked for an opinion. SQLite makes the table of persons anew for it, so the
index of names is made again (0003).
"""

from importlib import import_module

from django.db import migrations, models

index = import_module("beneficiaries.migrations.0003_search_index")


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        index.make_index(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0008_words_at_once")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, make_index),
        migrations.AddField(
            model_name="person",
            name="no_surveys",
            field=models.BooleanField(default=False, verbose_name="does not want to be asked for an opinion"),
        ),
        migrations.RunPython(make_index, migrations.RunPython.noop),
    ]
