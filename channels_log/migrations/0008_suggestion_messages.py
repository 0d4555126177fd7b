from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("channels_log", "0007_sent_links_of_letters_go"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receipt", "Request received"),
                    ("incomplete", "Something is missing"),
                    ("appointment", "Appointment"),
                    ("decision", "Decision made"),
                    ("survey", "Invitation to the survey"),
                    ("suggestion", "Suggestion taken up"),
                    ("password", "Password of a member of staff"),
                ],
                max_length=12,
            ),
        ),
    ]
