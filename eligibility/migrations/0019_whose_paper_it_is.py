"""Papers that are asked for say about whom they are, and requests whom they are for. Of what was asked and was
taken for the applicant's own though its kind does not say so, it is to be said whose it is; the statements that
were signed over it stand (eligibility.statement.declared).
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Subquery

import core.encrypted

papers = import_module("beneficiaries.migrations.0007_whose_paper_it_is")
ABOUT = [
    ("head", "The applicant"),
    ("spouse", "Husband or wife"),
    ("each_member", "Every member of the household"),
    ("provider", "The deceased provider"),
    ("served", "Whom the service is for"),
    ("other", "Whom the paper names"),
]
OF_THE_PROVIDER = (papers.DEATH, "heirs_deed")


def say_about_whom(apps, _schema_editor):
    checks = apps.get_model("eligibility", "DocumentCheck").objects
    checks.exclude(owner=F("request__beneficiary__head")).update(about="each_member")
    found = papers.taken_for_the_heads(checks, "request__beneficiary").values_list("pk", flat=True)
    checks.filter(pk__in=list(found)).update(owner=None, about="other")
    lines = apps.get_model("eligibility", "RequiredDocument").objects.filter(owner="head")
    lines.filter(type__code__in=OF_THE_PROVIDER).update(owner="provider")
    lines.exclude(type__code__in=(*papers.OF_THE_APPLICANT, *OF_THE_PROVIDER)).update(owner="other")


def take_for_the_heads(apps, schema_editor):
    """The earlier version knows two owners, and one paper of a kind of each: what it cannot hold goes."""
    checks = apps.get_model("eligibility", "DocumentCheck").objects
    files = apps.get_model("beneficiaries", "Beneficiary").objects
    head = Subquery(files.filter(requests=OuterRef("request")).values("head")[:1])
    alike = checks.filter(request=OuterRef("request"), type=OuterRef("type"))
    of_the_head = alike.filter(owner=F("request__beneficiary__head"))
    unsaid = checks.filter(owner=None)
    doubled = unsaid.filter(Exists(of_the_head) | Exists(alike.filter(owner=None, pk__lt=OuterRef("pk"))))
    gone = list(doubled.values_list("pk", flat=True))
    apps.get_model("eligibility", "CheckField").objects.filter(check_row__in=gone).delete()
    checks.filter(pk__in=gone)._raw_delete(schema_editor.connection.alias)
    unsaid.update(owner=head)
    lines = apps.get_model("eligibility", "RequiredDocument").objects
    for line in lines.exclude(owner__in=("head", "each_member")).order_by("pk"):
        known = {"service": line.service_id, "category": line.category_id, "type": line.type_id}
        if lines.filter(owner="head", **known).exists():
            line.delete()
        else:
            line.owner = "head"
            line.save(update_fields=["owner"])
    papers.settle(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("beneficiaries", "0007_whose_paper_it_is"),
        ("eligibility", "0018_grants_payees_and_substitutes"),
        ("policy", "0007_every_clause_has_its_row"),
    ]

    operations = [
        migrations.AddField("checkfield", "said", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "documentcheck", "about", models.CharField(choices=ABOUT, default="head", max_length=12)
        ),
        migrations.AddField(
            "documentcheck",
            "other_name",
            models.CharField(blank=True, max_length=150, verbose_name="name of somebody else"),
        ),
        migrations.AddField(
            "documentcheck",
            "other_number",
            core.encrypted.EncryptedField(
                blank=True, default="", verbose_name="identity number of somebody else"
            ),
        ),
        migrations.AddField("documentcheck", "thing", models.CharField(blank=True, max_length=22)),
        migrations.AddField(
            "servicerequest",
            "served",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="beneficiaries.person",
                verbose_name="whom the service is for",
            ),
        ),
        migrations.AlterField(
            "documentcheck",
            "owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="beneficiaries.person",
            ),
        ),
        migrations.AlterField("requireddocument", "owner", models.CharField(choices=ABOUT, max_length=12)),
        migrations.RunPython(say_about_whom, take_for_the_heads),
        migrations.AddConstraint(
            "documentcheck",
            models.UniqueConstraint(
                condition=models.Q(("owner__isnull", True)),
                fields=("request", "type", "about", "other_name"),
                name="check_once_by_name",
            ),
        ),
        migrations.AddConstraint(
            "documentcheck",
            models.CheckConstraint(
                condition=models.Q(
                    ("other_name", ""),
                    models.Q(("about", "other"), ("owner__isnull", True)),
                    _connector="OR",
                ),
                name="check_of_one",
            ),
        ),
    ]
