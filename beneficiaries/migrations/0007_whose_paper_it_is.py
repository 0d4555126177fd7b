"""Papers have owners. Until now a paper under a request was taken for the applicant's own, whatever its kind:
that stands only where the kind says so. Of the others it is to be said whose they are.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery

import core.encrypted
import core.ids

# The kinds of policy/presets/common.yaml that are the applicant's own.
OF_THE_APPLICANT = (
    "national_id", "family_record", "support_deed", "custody_deed", "divorce_deed", "alimony_deed",
    "social_security", "citizen_account", "salary_cert", "gosi_print", "pension_cert", "rent_contract",
    "housing_deed", "utility_bill", "national_address", "iban_letter", "debt_proof", "marriage_contract",
    "quotation", "photos",
)  # fmt: skip
DEATH = "death_cert"


def taken_for_the_heads(papers, file):
    """Those of `papers` that were taken for the head's own, and nothing says that they are: `file` is the way
    to the file. The death paper of a head who has died is that head's.
    """
    of_the_head = papers.filter(owner=F(f"{file}__head")).exclude(type__code__in=OF_THE_APPLICANT)
    return of_the_head.exclude(Q(type__code=DEATH) & Q(owner__deceased_on__isnull=False))


def ask_whose(apps, _schema_editor):
    documents = apps.get_model("beneficiaries", "Document").objects
    found = taken_for_the_heads(documents, "beneficiary").values_list("pk", flat=True)
    documents.filter(pk__in=list(found)).update(owner=None)


def take_for_the_heads(apps, schema_editor):
    files = apps.get_model("beneficiaries", "Beneficiary").objects
    head = Subquery(files.filter(pk=OuterRef("beneficiary")).values("head")[:1])
    apps.get_model("beneficiaries", "Document").objects.filter(owner=None).update(owner=head)
    settle(schema_editor)


def settle(schema_editor):
    """PostgreSQL alters no table while a look at its foreign keys is still waiting."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0006_names_folded_anew"), ("policy", "0005_who_signs")]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "public_id",
                    models.CharField(default=core.ids.public_id, editable=False, max_length=22, unique=True),
                ),
                (
                    "relationship",
                    models.CharField(
                        choices=[
                            ("spouse", "Spouse"),
                            ("child", "Son or daughter"),
                            ("parent", "Parent"),
                            ("sibling", "Brother or sister"),
                            ("grandparent", "Grandparent"),
                            ("grandchild", "Grandchild"),
                            ("fostered", "Fostered child"),
                            ("other", "Another relation"),
                        ],
                        max_length=12,
                        verbose_name="relation to the head",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="providers",
                        to="beneficiaries.beneficiary",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provided_for",
                        to="beneficiaries.person",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("beneficiary", "person"),
                        name="provider_once",
                        violation_error_message=("This person is on file as the deceased provider already."),
                    )
                ],
            },
        ),
        migrations.AddField(
            "document",
            "other_name",
            models.CharField(blank=True, max_length=150, verbose_name="name of somebody else"),
        ),
        migrations.AddField(
            "document",
            "other_number",
            core.encrypted.EncryptedField(
                blank=True, default="", verbose_name="identity number of somebody else"
            ),
        ),
        migrations.AlterField(
            "document",
            "owner",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="documents",
                to="beneficiaries.person",
            ),
        ),
        migrations.RunPython(ask_whose, take_for_the_heads),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=models.Q(("owner__isnull", True), ("other_name", ""), _connector="OR"),
                name="document_of_one",
                violation_error_message=("A paper is about one person: on file, or somebody else by name."),
            ),
        ),
    ]
