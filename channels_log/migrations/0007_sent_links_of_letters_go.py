"""The link of a letter is for its reader alone: what was sent with one is emptied, as passwords and surveys
are. What still waits, or was given up and may be tried again, keeps its text until it is sent.
"""

from django.db import migrations


def empty_what_was_sent(apps, _schema_editor):
    apps.get_model("channels_log", "Message").objects.filter(kind="decision", status="sent").update(body="")


class Migration(migrations.Migration):
    dependencies = [("channels_log", "0006_texts_sealed_with_a_passing_key")]

    operations = [migrations.RunPython(empty_what_was_sent, migrations.RunPython.noop)]
