"""Jobs that wait or are kept name the function by its path; make_minutes moved once, to where it stays."""

from django.db import migrations

MOVED = {"eligibility.actions.minutes.make_minutes": "eligibility.jobs.make_minutes"}


def rename(apps, old_to_new):
    results = apps.get_model("django_tasks_database", "DBTaskResult")
    for old, new in old_to_new.items():
        results.objects.filter(task_path=old).update(task_path=new)


def forwards(apps, _schema_editor):
    rename(apps, MOVED)


def backwards(apps, _schema_editor):
    rename(apps, {new: old for old, new in MOVED.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0002_decision_to_tell"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
