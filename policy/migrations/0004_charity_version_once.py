from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0003_charity_by_versions")]

    operations = [migrations.AlterField("charity", "number", models.PositiveIntegerField(unique=True))]
