"""A kind of paper and a reason are versions: a code has many rows and one of them on offer. What takes the
versions out again, on the way back, is eligibility's 0016: it knows who keeps them.
"""

from django.db import migrations, models
from django.db.models import Q


def by_versions(name):
    """A code stands once for each version, and once among what is on offer."""
    return [
        migrations.AddField(name, "version_no", models.PositiveIntegerField(default=1)),
        migrations.AlterField(name, "code", models.SlugField(max_length=40)),
        migrations.AddConstraint(
            name, models.UniqueConstraint(fields=["code", "version_no"], name=f"{name}_version_once")
        ),
        migrations.AddConstraint(
            name,
            models.UniqueConstraint(fields=["code"], condition=Q(active=True), name=f"{name}_one_on_offer"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("policy", "0005_who_signs")]

    operations = [*by_versions("documenttype"), *by_versions("reason")]
