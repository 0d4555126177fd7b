"""The overview counts what was opened and decided in each of twelve months: from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0021_second_assessments")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decided_at"], name="decision_by_moment"),
        ),
        migrations.AddIndex(
            model_name="servicerequest",
            index=models.Index(fields=["opened_at"], name="request_by_opening"),
        ),
    ]
