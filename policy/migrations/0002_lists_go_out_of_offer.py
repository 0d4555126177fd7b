from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]

    operations = [
        migrations.AddField(name, "active", models.BooleanField(default=True))
        for name in ("category", "documenttype", "reason")
    ]
