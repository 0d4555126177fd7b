"""The desk asks for the papers that a study waits for: few of all that were ever asked, from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0023_forms_on_paper")]

    operations = [
        migrations.AddIndex(
            model_name="documentcheck",
            index=models.Index(
                fields=["request"], condition=models.Q(asked_at__isnull=False), name="check_asked_by_study"
            ),
        ),
    ]
