"""The desk asks whose requests stopped because the applicant died: from an index of the dead alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0009_no_surveys")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["id"], condition=models.Q(deceased_on__isnull=False), name="person_deceased"
            ),
        ),
    ]
