from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels_log", "0005_a_message_is_for_somebody")]

    operations = [
        migrations.AddField("message", "sealed_with", models.CharField(blank=True, max_length=22)),
    ]
