"""A category says how it is said of a woman, where its label is a man's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0008_charter"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="label_of_woman",
            field=models.CharField(blank=True, max_length=80),
        ),
    ]
