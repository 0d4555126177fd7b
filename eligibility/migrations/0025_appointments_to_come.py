"""The desk of a researcher asks for the appointments of some days: from an index of those still planned."""

from django.db import migrations, models


def to_come(model):
    return migrations.AddIndex(
        model_name=model,
        index=models.Index(
            fields=["planned_at"], condition=models.Q(status="planned"), name=f"{model}_to_come"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0024_papers_asked_by_the_study")]

    operations = [to_come("interview"), to_come("fieldvisit")]
