from django.db import migrations, models


class Migration(migrations.Migration):
    """Why a person has no identity number yet, and indexes for the filters of the list."""

    dependencies = [("beneficiaries", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="id_pending_reason",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="why there is no number yet"
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="beneficiary",
            index=models.Index(fields=["city", "district"], name="file_by_place"),
        ),
        migrations.AddIndex(
            model_name="beneficiary",
            index=models.Index(fields=["status"], name="file_by_status"),
        ),
    ]
