"""An index by which the figures of a period find their events in a chain of millions. Adding one rebuilds no
table: the guards stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_guards_that_nobody_walks_round"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditevent",
            index=models.Index(fields=["kind", "at"], name="audit_of_kind"),
        ),
    ]
